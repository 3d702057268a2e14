#pragma once

// `${{ }}` in YAML text (expressions.md 9) and the text of an `if:` (expressions.md 10).

#include "expr/tree.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace localrun::expr {

/// The value has no expression, or was one literal string: just this text.
struct LiteralText {
  std::string text;
};
/// `${{ insert }}` as a whole (only legal as a mapping key).
struct InsertDirective {};
/// One expression that makes up the value. For mixed text the tree is `format('…', e0, …)`.
struct TemplateExpression {
  Tree tree;
  /// Trimmed source of a whole-value expression, or the generated `format(…)` text: what official
  /// rows print.
  std::string source;
  /// True when text stands around the `${{ }}`.
  bool is_mixed = false;
};
using Template = std::variant<LiteralText, InsertDirective, TemplateExpression>;

/// Spans (in errors and trees) are byte offsets into `text`. All errors found, in order, when it
/// fails (several `${{ }}` in one text each report their own).
[[nodiscard]] boost::system::result<Template, std::vector<Error>> parse_template(
    std::string_view text, const Names& names);

/// True when the text holds a `${{`.
[[nodiscard]] bool has_expression(std::string_view text) noexcept;

/// A condition ready to evaluate: status function added where none is used.
struct ConditionExpression {
  Tree tree;
  std::string source;  // final form, e.g. `success() && (x)`: what official rows print
  bool has_implicit_success = false;
  /// The `${{ }}` is only a part of the text, so it is always true: worth a warning.
  bool is_text_around = false;
};
/// `pre-if` and `post-if` of an action are used as written (expressions.md 11).
enum class ImplicitSuccess : std::uint8_t { added, none };

/// `text` may be empty: then the condition is `success()` (or the empty tree, for `none`).
[[nodiscard]] boost::system::result<ConditionExpression, std::vector<Error>> parse_condition(
    std::string_view text, const Names& names, ImplicitSuccess implicit = ImplicitSuccess::added);

/// The error of `${{ insert }}` where a value is wanted (expressions.md 9.1).
[[nodiscard]] Error directive_error(Span span);

}  // namespace localrun::expr
