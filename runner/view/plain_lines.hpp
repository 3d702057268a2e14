#pragma once

// The quick path of a log that is shown line by line: copied behind a margin, many bytes at a time.

#include <string>
#include <string_view>

namespace localrun {

/// What stands before a line; an empty line gets no blanks at its end.
struct Margins {
  std::string_view of_text;
  std::string_view of_empty;
};

/// Appends the lines of `text`, each behind its margin and ended by LF, up to the first that needs
/// a closer look: one that begins with `##[`, holds CR or an escape sequence, or has no LF. Gives
/// what is left, which begins with that line; empty: all is done.
[[nodiscard]] std::string_view append_plain_lines(std::string& out, std::string_view text,
                                                  const Margins& margins);

}  // namespace localrun
