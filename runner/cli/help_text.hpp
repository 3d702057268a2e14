#pragma once

// How `help` lays out its texts.

#include <string>
#include <string_view>

namespace localrun::cli {

/// `left`, then from `column` on `text`, in lines of at most `width` columns, with a line end. A
/// `left` that reaches into the column stands on a line of its own.
[[nodiscard]] std::string two_columns(std::string_view left, int column, std::string_view text,
                                      int width);

/// Lines that follow each other are one paragraph, and broken anew; those with several blanks in a
/// row are columns, and stay as they are. Each ends with a line end.
[[nodiscard]] std::string paragraphs(std::string_view text, int width);

}  // namespace localrun::cli
