#include "expr/static_type.hpp"

#include "expr/functions.hpp"
#include "expr/node.hpp"
#include "expr/status_functions.hpp"

#include <algorithm>

namespace localrun::expr {
namespace {

// Nothing unless all are of the same kind.
std::optional<Kind> common(std::optional<Kind> left, std::optional<Kind> right) {
  return left == right ? left : std::nullopt;
}

bool is_filter_chain(const Node& node) {
  if (std::holds_alternative<Filter>(node.what)) return true;
  const auto* index = std::get_if<Index>(&node.what);
  return index != nullptr && is_filter_chain(*index->object);
}

class KindFinder {
 public:
  explicit KindFinder(const KindOfPath& kind_of_path) : kind_of_path_(kind_of_path) {}

  [[nodiscard]] std::optional<Kind> kind_of(const Node& node) const {
    if (const auto* literal = std::get_if<Literal>(&node.what)) return literal->value.kind();
    if (const auto* call = std::get_if<FunctionCall>(&node.what)) return kind_of_call(*call);
    if (const auto* chain = std::get_if<Chain>(&node.what)) return kind_of_chain(*chain);
    if (const auto* path = std::get_if<Path>(&node.what)) {
      return kind_of_path_ ? kind_of_path_(*path) : std::nullopt;
    }
    if (std::holds_alternative<Negation>(node.what) ||
        std::holds_alternative<Comparison>(node.what)) {
      return Kind::boolean;
    }
    return is_filter_chain(node) ? std::optional(Kind::array) : std::nullopt;
  }

 private:
  // The value at which a chain stops may be that of any operand.
  [[nodiscard]] std::optional<Kind> kind_of_chain(const Chain& chain) const {
    std::optional<Kind> kind = kind_of(*chain.operands.front());
    for (const Node* operand : chain.operands) kind = common(kind, kind_of(*operand));
    return kind;
  }

  // case(test, value, …, default)
  [[nodiscard]] std::optional<Kind> kind_of_case(const FunctionCall& call) const {
    std::optional<Kind> kind = kind_of(*call.arguments.back());
    for (std::size_t i = 1; i < call.arguments.size(); i += 2) {
      kind = common(kind, kind_of(*call.arguments[i]));
    }
    return kind;
  }

  [[nodiscard]] std::optional<Kind> kind_of_call(const FunctionCall& call) const {
    if (call.built_in != nullptr) {
      return call.name == "case" ? kind_of_case(call) : call.built_in->gives;
    }
    const auto* end = std::end(status_function_names);
    if (std::find(std::begin(status_function_names), end, call.name) != end) return Kind::boolean;
    return call.name == hash_files_function[0].name ? std::optional(Kind::string) : std::nullopt;
  }

  const KindOfPath& kind_of_path_;
};

}  // namespace

std::optional<Kind> static_kind(const Tree& tree) {
  return tree.root() == nullptr ? Kind::null : static_kind(*tree.root(), {});
}

std::optional<Kind> static_kind(const Node& node, const KindOfPath& kind_of_path) {
  return KindFinder(kind_of_path).kind_of(node);
}

}  // namespace localrun::expr
