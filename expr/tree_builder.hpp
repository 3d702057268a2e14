#pragma once

// Makes the nodes of one expression. All room is reserved at the start, from the number of tokens,
// so nodes never move.

#include "expr/parser.hpp"
#include "expr/token.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace localrun::expr {

/// A node on the parser's stack. `outer` is its place with the parentheses around it, in the text.
struct Operand {
  Node* node = nullptr;
  Span outer;
};

class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, std::uint32_t base, std::size_t tokens);

  [[nodiscard]] Operand literal(const Token& token);
  [[nodiscard]] Operand context(std::string_view name, const Token& token);
  [[nodiscard]] Operand property(const Operand& object, const Token& name);
  /// `end`: where the closing bracket ends.
  [[nodiscard]] Operand index(const Operand& object, const Operand& index, std::uint32_t end);
  [[nodiscard]] Operand filter(const Operand& object, std::uint32_t end);
  [[nodiscard]] Operand call(const Function* built_in, std::string_view name, const Token& token,
                             std::span<const Operand> arguments, std::uint32_t end);
  [[nodiscard]] Operand negation(const Token& token, const Operand& operand);
  [[nodiscard]] Operand comparison(TokenKind kind, const Operand& left, const Operand& right);
  /// Operands that are chains of the same kind themselves become part of this one (expressions.md
  /// 7).
  [[nodiscard]] Operand chain(bool is_and, std::span<const Operand> operands);

  [[nodiscard]] ParsedPointer finish(const Node* root) &&;

 private:
  [[nodiscard]] Operand add(Node::What what, Span place, std::uint32_t height);
  /// Nothing when the object is no path.
  [[nodiscard]] std::optional<Operand> extend(const Operand& object, Key key, Span place);

  ParsedPointer parsed_;
};

}  // namespace localrun::expr
