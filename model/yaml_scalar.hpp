#pragma once

// What a plain scalar is: the core schema of YAML 1.2 as GitHub reads it (workflow-syntax.md 3.1).

#include "model/token.hpp"

#include <string_view>

namespace localrun::model {

/// The kind of a plain text, with its value.
struct CoreScalar {
  TokenKind kind = TokenKind::string;  // null, boolean, number or string
  bool boolean = false;
  double number = 0;
  bool is_integer = false;
  /// `0x…` or `0o…` beyond 32 bits: an error, not a text.
  bool is_out_of_range = false;
};

[[nodiscard]] CoreScalar classify_plain(std::string_view text) noexcept;

}  // namespace localrun::model
