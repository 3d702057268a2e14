#include "expr/evaluate.hpp"

#include "expr/compare.hpp"
#include "expr/functions.hpp"
#include "expr/indexing.hpp"
#include "expr/memory.hpp"
#include "expr/node.hpp"
#include "expr/trace_recorder.hpp"
#include "expr/try.hpp"

#include <optional>

namespace localrun::expr {
namespace {

constinit const Value null_value;

// A result: either made just now, or borrowed from the tree or a context, which both outlive the
// evaluation. Borrowing spares the everyday expression all counting of owners.
class Held {
 public:
  explicit Held(const Value* borrowed) noexcept : borrowed_(borrowed) {}
  explicit Held(Value owned) noexcept : owned_(std::move(owned)) {}

  [[nodiscard]] const Value& operator*() const noexcept {
    return borrowed_ != nullptr ? *borrowed_ : owned_;
  }
  [[nodiscard]] const Value* operator->() const noexcept { return &**this; }
  [[nodiscard]] Value take() && {
    if (borrowed_ != nullptr) return *borrowed_;
    return std::move(owned_);
  }

 private:
  const Value* borrowed_ = nullptr;
  Value owned_;
};

class Evaluator {
 public:
  Evaluator(const ParsedExpression& parsed, const Scope& scope, TraceRecorder* recorder,
            const Limits& limits)
      : parsed_(parsed), scope_(scope), recorder_(recorder), limits_(limits) {}

  // Every result is charged; one that is primitive, or a part of what it was taken from, releases
  // what was charged below it (expressions.md 7).
  Result<Held> evaluate(const Node& node) {
    const std::uint64_t before = memory_;
    Result<Held> result = dispatch(node);
    if (result.has_error()) return result;
    const Value& value = **result;
    if (value.is_primitive() || is_selection(node)) memory_ = before;
    memory_ += cost_of(value);
    if (std::holds_alternative<Path>(node.what)) memory_ += value_cost;
    if (memory_ > limits_.memory_bytes) return memory_error(node);
    if (recorder_ != nullptr) recorder_->add(node, value);
    return result;
  }

  [[nodiscard]] Error error(const Node& node, std::string message) const {
    Span span = node.span;
    if (span.length == 0) span.offset = parsed_.base;
    return Error({Stage::evaluation, std::move(message), span, {}});
  }

  [[nodiscard]] Error memory_error(const Node& node) const {
    return error(node, "The maximum allowed memory size was exceeded");
  }

  [[nodiscard]] std::uint64_t memory_limit() const noexcept { return limits_.memory_bytes; }

 private:
  static bool is_selection(const Node& node) noexcept {
    return std::holds_alternative<Index>(node.what) || std::holds_alternative<Filter>(node.what);
  }

  Result<Held> dispatch(const Node& node) {
    return std::visit([this, &node](const auto& what) { return compute(what, node); }, node.what);
  }

  Result<Held> compute(const Literal& literal, const Node&) { return Held(&literal.value); }

  Result<Held> compute(const Path& path, const Node&) {
    const Value* value = scope_.context(path.context);
    if (value == nullptr) value = &null_value;
    for (std::size_t i = 0; i < path.keys.size(); ++i) {
      if (value->is_array() && value->array().is_filtered()) return filtered_path(*value, path, i);
      value = find_constant(*value, path.keys[i]);
      if (value == nullptr) return Held(&null_value);
    }
    return Held(value);
  }

  // A scope may hand out a filtered array that an earlier expression made.
  static Result<Held> filtered_path(const Value& start, const Path& path, std::size_t from) {
    Value value = start;
    for (; from < path.keys.size(); ++from) value = select(value, Value(path.keys[from].text));
    return Held(std::move(value));
  }

  Result<Held> compute(const Index& index, const Node&) {
    LOCALRUN_EXPR_TRY(object, evaluate(*index.object));
    if (object->is_primitive()) return Held(&null_value);
    LOCALRUN_EXPR_TRY(key, evaluate(*index.index));
    return Held(select(*object, *key));
  }

  Result<Held> compute(const Filter& filter, const Node& node) {
    LOCALRUN_EXPR_TRY(object, evaluate(*filter.object));
    const std::uint64_t count = count_all(*object);
    if (value_cost + 8 * count > limits_.memory_bytes) return memory_error(node);
    return Held(select_all(*object));
  }

  Result<Held> compute(const Negation& negation, const Node&) {
    LOCALRUN_EXPR_TRY(operand, evaluate(*negation.operand));
    return Held(Value(!operand->to_boolean()));
  }

  Result<Held> compute(const Chain& chain, const Node&) {
    for (std::size_t i = 0; i + 1 < chain.operands.size(); ++i) {
      Result<Held> operand = evaluate(*chain.operands[i]);
      if (operand.has_error() || (*operand)->to_boolean() != chain.is_and) return operand;
    }
    return evaluate(*chain.operands.back());
  }

  Result<Held> compute(const Comparison& comparison, const Node&) {
    LOCALRUN_EXPR_TRY(left, evaluate(*comparison.left));
    LOCALRUN_EXPR_TRY(right, evaluate(*comparison.right));
    return Held(Value(holds(comparison.compare_operator, *left, *right)));
  }

  static bool holds(CompareOperator compare_operator, const Value& left, const Value& right) {
    switch (compare_operator) {
      case CompareOperator::equal:
        return loosely_equal(left, right);
      case CompareOperator::not_equal:
        return !loosely_equal(left, right);
      case CompareOperator::less:
        return loosely_less(left, right);
      case CompareOperator::less_or_equal:
        return loosely_equal(left, right) || loosely_less(left, right);
      case CompareOperator::greater:
        return loosely_less(right, left);
      case CompareOperator::greater_or_equal:
        return loosely_equal(left, right) || loosely_less(right, left);
    }
    return false;
  }

  Result<Held> compute(const FunctionCall& call, const Node& node);

  const ParsedExpression& parsed_;
  const Scope& scope_;
  TraceRecorder* recorder_;
  const Limits& limits_;
  std::uint64_t memory_ = 0;
};

class EvaluatedCall final : public BuiltInCall {
 public:
  EvaluatedCall(Evaluator& evaluator, const FunctionCall& call, const Node& node) noexcept
      : evaluator_(evaluator), call_(call), node_(node) {}

  [[nodiscard]] std::size_t size() const noexcept override { return call_.arguments.size(); }
  [[nodiscard]] Result<Value> argument(std::size_t index) override {
    Result<Held> result = evaluator_.evaluate(*call_.arguments[index]);
    if (result.has_error()) return result.error();
    return (*std::move(result)).take();
  }
  [[nodiscard]] Error error(std::string message) const override {
    return evaluator_.error(node_, std::move(message));
  }
  [[nodiscard]] std::uint64_t memory_limit() const noexcept override {
    return evaluator_.memory_limit();
  }
  [[nodiscard]] Error memory_error() const override { return evaluator_.memory_error(node_); }

 private:
  Evaluator& evaluator_;
  const FunctionCall& call_;
  const Node& node_;
};

Result<Held> Evaluator::compute(const FunctionCall& call, const Node& node) {
  EvaluatedCall evaluated(*this, call, node);
  Result<Value> result =
      call.built_in != nullptr ? call.built_in->call(evaluated) : scope_.call(call.name, evaluated);
  if (result.has_error()) return result.error();
  return Held(*std::move(result));
}

}  // namespace

Result<Value> evaluate(const Tree& tree, const Scope& scope, Trace* trace, const Limits& limits) {
  if (tree.root() == nullptr) return Value();
  std::optional<TraceRecorder> recorder;
  if (trace != nullptr) recorder.emplace();
  Evaluator evaluator(*tree.parsed(), scope, recorder ? &*recorder : nullptr, limits);
  Result<Held> result = evaluator.evaluate(*tree.root());
  if (recorder) *trace = recorder->make_trace(*tree.parsed());
  if (result.has_error()) return result.error();
  return (*std::move(result)).take();
}

}  // namespace localrun::expr
