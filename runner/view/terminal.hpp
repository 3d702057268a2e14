#pragma once

// What the place that we print to can do (cli.md 3), and text measured in its columns. Everything
// that renders takes a Terminal by value and is otherwise pure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct Terminal {
  int width = 80;            // columns; 80 where nobody says
  bool colour = false;       // ANSI sequences may be used
  bool is_terminal = false;  // a person watches: lines may be redrawn
  bool is_unicode = true;    // ✓ ▸ … may be used, else their ASCII forms
};

/// `--color`.
enum class ColourChoice : std::uint8_t { automatic, always, never };

/// All that the decision depends on; texts are empty when the variable is unset.
struct TerminalFacts {
  bool is_terminal = false;
  int reported_width = 0;      // of the terminal driver, 0: unknown
  std::string columns;         // COLUMNS
  std::string no_color;        // NO_COLOR: not empty turns colour off
  std::string clicolor_force;  // CLICOLOR_FORCE: not empty and not 0 turns it on
  std::string term;            // TERM
  std::string locale;          // first of LC_ALL, LC_CTYPE, LANG that is not empty
};
/// `--color` wins, then NO_COLOR, then CLICOLOR_FORCE, then whether it is a terminal (not a dumb
/// one).
[[nodiscard]] Terminal decide_terminal(const TerminalFacts& facts, ColourChoice choice);
/// Looks at the descriptor and the environment.
[[nodiscard]] Terminal terminal_of(int descriptor, ColourChoice choice);

// ---- columns
// -------------------------------------------------------------------------------------

/// One code point of a UTF-8 text. A byte that is not UTF-8 counts as U+FFFD of length 1.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // in bytes, ≥ 1
};
/// The code point at `offset`, which must lie inside the text.
[[nodiscard]] CodePoint code_point_at(std::string_view text, std::size_t offset) noexcept;
/// 0, 1 or 2; control characters take none.
[[nodiscard]] int code_point_width(char32_t code_point) noexcept;

/// Columns that a text takes, ANSI sequences left out of the count; a tab goes to the next multiple
/// of 8.
[[nodiscard]] int display_width(std::string_view text) noexcept;
/// The longest beginning that takes at most `width` columns; never cuts a code point, nor one from
/// its marks.
[[nodiscard]] std::string_view cut_to_width(std::string_view text, int width) noexcept;
/// As it is if it fits, else cut and ended by `…` (`...` without Unicode), at most `width` columns.
[[nodiscard]] std::string shorten(std::string_view text, int width, const Terminal& terminal);
/// Filled with blanks up to `width` columns; longer texts stay whole.
[[nodiscard]] std::string padded(std::string_view text, int width);
[[nodiscard]] std::string padded_left(std::string_view text, int width);
/// The same on one line and harmless: line breaks as `\n`, other control characters as U+FFFD (or
/// `?`).
[[nodiscard]] std::string one_line(std::string_view text, const Terminal& terminal);
/// Words broken into lines of at most `width` columns; all lines but the first get `indent` blanks
/// before. A word wider than a line stays whole. No line end after the last.
[[nodiscard]] std::string wrapped(std::string_view text, int width, int indent);
/// The same for a line of a log: what it is made of stays as it is, but for the blanks at the end
/// of a row.
[[nodiscard]] std::vector<std::string_view> rows_of(std::string_view line, int width);
/// Without ANSI sequences (CSI, OSC, two-byte ones).
[[nodiscard]] std::string without_ansi(std::string_view text);
/// Of all ANSI sequences only those of colour, with a reset at the end.
[[nodiscard]] std::string only_colours(std::string_view line);

// ---- colour and signs
// ----------------------------------------------------------------------------

enum class Style : std::uint8_t {
  none,
  bold,
  dim,
  red,
  green,
  yellow,
  blue,
  magenta,
  cyan,
  error,
  warning,
  note
};

/// The sequence that begins the style, empty without colour.
[[nodiscard]] std::string_view style_begin(Style style, const Terminal& terminal) noexcept;
[[nodiscard]] std::string_view style_end(Style style, const Terminal& terminal) noexcept;
[[nodiscard]] std::string styled(std::string_view text, Style style, const Terminal& terminal);

/// Small signs, each with a form for terminals without Unicode.
struct Signs {
  std::string_view success;    // ✓
  std::string_view failure;    // ✗
  std::string_view skipped;    // –
  std::string_view cancelled;  // ◼
  std::string_view step;       // ▸
  std::string_view group;      // ▾
  std::string_view arrow;      // →
  std::string_view ellipsis;   // …
  std::string_view branch;     // ├
  std::string_view last;       // └
  std::string_view bar;        // │
};
[[nodiscard]] const Signs& signs(const Terminal& terminal) noexcept;

}  // namespace localrun
