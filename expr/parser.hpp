#pragma once

// What the other files of this folder need of the parser beside parse() in expr/tree.hpp.

#include "expr/node.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace localrun::expr {

inline constexpr std::size_t max_expression_length = 21000;  // UTF-16 code units
inline constexpr std::uint32_t max_expression_depth = 50;

using ParsedPointer = std::shared_ptr<ParsedExpression>;

struct ParseOptions {
  std::uint32_t base = 0;          // added to every offset
  std::uint32_t levels_above = 0;  // nodes that will stand above the root
};

/// `text` is not blank.
[[nodiscard]] Result<ParsedPointer> parse_expression(std::string_view text, const Names& names,
                                                     const ParseOptions& options);

/// Errors of section 7, which name no token. `span` is the whole expression.
[[nodiscard]] Error length_error(Span span);
[[nodiscard]] Error depth_error(Span span);

}  // namespace localrun::expr
