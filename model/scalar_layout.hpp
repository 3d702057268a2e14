#pragma once

// Where the decoded text of a YAML scalar stands in the file: quotes, escapes, folded lines and
// block indentation make the two differ.

#include "model/token.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun::model {

struct ScalarLayout {
  /// First byte behind the scalar (a closing quote included).
  std::uint32_t end = 0;
  /// (offset in the decoded text, offset in the file), ascending. From one break point to the next
  /// both texts run alike, byte for byte.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> breaks;
};

/// The style that a scalar beginning at `start` has: its first character tells.
[[nodiscard]] ScalarStyle scalar_style_at(std::string_view source, std::size_t start) noexcept;

/// `start` is the first character of the scalar itself (quote, `|`, first letter), `decoded` its
/// value.
[[nodiscard]] ScalarLayout lay_out_scalar(std::string_view source, std::size_t start,
                                          ScalarStyle style, std::string_view decoded);

}  // namespace localrun::model
