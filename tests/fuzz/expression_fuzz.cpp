// Any text must be parsed and evaluated, or refused, without a crash; what is generated from it
// must mean the same.

#include "expr/evaluate.hpp"
#include "expr/json.hpp"
#include "expr/status_functions.hpp"
#include "expr/template.hpp"
#include "expr/trace.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace localrun::expr;

constexpr std::array<std::string_view, 2> contexts = {"github", "env"};

class FuzzScope : public Scope {
 public:
  [[nodiscard]] const Value* context(std::string_view name) const override {
    return name == "github" ? &github_ : nullptr;
  }
  [[nodiscard]] Result<Value> call(std::string_view, Call& call) const override {
    return call.size() == 0 ? Result<Value>(Value(true)) : call.argument(0);
  }

 private:
  Value github_ = *parse_json(R"({"a":[{"b":"c"},[1,null],"x"],"d":{"e":-1.5},"f":"é😀"})");
};

void require(bool holds) {
  if (!holds) std::abort();
}

void check_evaluation(const Tree& tree) {
  static const FuzzScope scope;
  Trace trace;
  const Result<Value> traced = evaluate(tree, scope, &trace, limits_on_its_own);
  const Result<Value> plain = evaluate(tree, scope, nullptr, limits_on_its_own);
  require(traced.has_error() == plain.has_error());
  if (plain.has_value()) require(deeply_equal(*traced, *plain));
  (void)expanded(tree, trace);
  (void)references(tree);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Names names{contexts, step_status_and_hash_files};
  const auto tree = parse(text, names);
  if (tree.has_value()) check_evaluation(*tree);
  const auto parsed = parse_template(text, names);
  if (parsed.has_value()) {
    if (const auto* expression = std::get_if<TemplateExpression>(&*parsed)) {
      check_evaluation(expression->tree);
      require(parse(expression->source, names).has_value());
    }
  }
  const auto condition = parse_condition(text, names);
  if (condition.has_value()) {
    check_evaluation(condition->tree);
    require(parse(condition->source, names).has_value());
  }
  return 0;
}
