#pragma once

// Our own tree of YAML values, each with its place; expressions in it are parsed already
// (workflow-syntax.md 3, 4). Immutable once read; shared by everything later.

#include "expr/tree.hpp"
#include "model/source.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace localrun::model {

enum class TokenKind : std::uint8_t {
  null,
  boolean,
  number,
  string,
  sequence,
  mapping,
  expression,
  insert
};

/// A parsed `${{ }}` value (or condition) and how to find its parts in the file.
struct Expression {
  expr::Tree tree;
  /// As official rows print it: trimmed source, generated `format(…)`, or an `if` in its final
  /// form.
  std::string source;
  bool is_mixed = false;              // text stands around `${{ }}`
  bool has_implicit_success = false;  // conditions only
  /// The scalar as a whole.
  Span at;
  /// Place of a byte offset of the scalar's (decoded) text in the file: (offset, position) break
  /// points, ascending.
  std::vector<std::pair<std::uint32_t, Position>> places;

  /// The file's span for a span of the tree: the smallest thing that is wrong, for an underline.
  [[nodiscard]] Span locate(expr::Span part) const;
};
using ExpressionPtr = std::shared_ptr<const Expression>;

struct Token;
using TokenPtr = std::shared_ptr<const Token>;

/// How a scalar stood in the file: only plain ones are typed.
enum class ScalarStyle : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

struct Token {
  TokenKind kind = TokenKind::null;
  Span at;
  ScalarStyle style = ScalarStyle::plain;
  /// Scalars: the decoded text (also of typed ones, as written).
  std::string text;
  bool boolean = false;
  double number = 0;
  std::vector<TokenPtr> items;                       // sequence
  std::vector<std::pair<TokenPtr, TokenPtr>> pairs;  // mapping, in order
  ExpressionPtr expression;                          // expression
  /// Where this stands by alias (`*name`), when it does; `at` is then the anchored text.
  Span alias;
  std::vector<std::pair<std::uint32_t, Position>> places;  // strings: see Expression::places

  [[nodiscard]] Span locate(std::uint32_t offset, std::uint32_t length) const;
  /// Value of a mapping's key (exact); nullptr when it has none.
  [[nodiscard]] const Token* find(std::string_view key) const noexcept;
};

}  // namespace localrun::model
