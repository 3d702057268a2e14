#pragma once

// The words of an expression (expressions.md 2).

#include <cstdint>

namespace localrun::expr {

enum class TokenKind : std::uint8_t {
  start,  // before the first token; never in the list
  null,
  boolean,
  number,
  string,
  context,
  property,
  function,
  wildcard,
  dereference,
  open_group,
  open_call,
  open_index,
  close_group,  // of a group or a call
  close_index,
  separator,
  logical_not,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  unexpected,  // no legal word: always the last of the list
  misplaced,   // a legal word that may not stand after its predecessor: likewise the last
};

/// Place in bytes from the start of the expression. `number` is the value of a number literal, 1 or
/// 0 of a Boolean.
struct Token {
  TokenKind kind = TokenKind::start;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  double number = 0;
};

/// Whether `kind` is legal after `previous` (expressions.md 2.2).
[[nodiscard]] bool may_follow(TokenKind kind, TokenKind previous) noexcept;

}  // namespace localrun::expr
