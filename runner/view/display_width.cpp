#include "runner/view/terminal.hpp"
#include "runner/view/width_table.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr int tab_stop = 8;

template <std::size_t Count>
bool is_in(const width_table::Range (&table)[Count], char32_t code_point) noexcept {
  const auto* end = table + Count;
  const auto* found = std::lower_bound(
      table, end, code_point,
      [](const width_table::Range& range, char32_t value) { return range.last < value; });
  return found != end && found->first <= code_point;
}

std::size_t expected_length(unsigned char lead) noexcept {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 1;
}

bool is_allowed(char32_t value, std::size_t length) noexcept {
  if (length == 3) return value >= 0x800 && (value < 0xD800 || value > 0xDFFF);
  return length == 2 || (value >= 0x10000 && value <= 0x10FFFF);
}

/// Length of the ANSI sequence that begins at `offset` (an ESC), at least 1.
std::size_t ansi_length(std::string_view text, std::size_t offset) noexcept {
  std::size_t end = offset + 1;
  if (end >= text.size()) return 1;
  if (text[end] == '[') {
    ++end;
    while (end < text.size() && (text[end] < 0x40 || text[end] > 0x7E)) ++end;
    return std::min(end + 1, text.size()) - offset;
  }
  if (text[end] == ']') {
    while (end < text.size() && text[end] != '\a' && text[end] != '\x1b') ++end;
    const bool has_terminator = end + 1 < text.size() && text[end] == '\x1b';
    return std::min(end + (has_terminator ? 2U : 1U), text.size()) - offset;
  }
  return 2;
}

template <class Keep>
std::string filtered_ansi(std::string_view text, Keep keep) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t escape = std::min(text.find('\x1b', offset), text.size());
    result += text.substr(offset, escape - offset);
    offset = escape;
    if (escape == text.size()) break;
    const std::string_view sequence = text.substr(escape, ansi_length(text, escape));
    if (keep(sequence)) result += sequence;
    offset += sequence.size();
  }
  return result;
}

/// A piece of a text that a terminal treats as one: a code point, or an ANSI sequence.
struct Piece {
  std::size_t length = 0;
  int width = 0;
};

Piece piece_at(std::string_view text, std::size_t offset, int column) noexcept {
  const char c = text[offset];
  if (c == '\x1b') return {ansi_length(text, offset), 0};
  if (c == '\t') return {1, tab_stop - column % tab_stop};
  const CodePoint point = code_point_at(text, offset);
  return {point.length, code_point_width(point.value)};
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t offset) noexcept {
  const auto lead = static_cast<unsigned char>(text[offset]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = expected_length(lead);
  if (length == 1 || offset + length > text.size()) return {replacement, 1};
  char32_t value = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[offset + i]);
    if ((next & 0xC0U) != 0x80U) return {replacement, 1};
    value = (value << 6U) | (next & 0x3FU);
  }
  return is_allowed(value, length) ? CodePoint{value, length} : CodePoint{replacement, 1};
}

int code_point_width(char32_t code_point) noexcept {
  if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return 0;
  if (code_point < 0x300) return 1;
  if (is_in(width_table::no_column, code_point)) return 0;
  return is_in(width_table::two_columns, code_point) ? 2 : 1;
}

int display_width(std::string_view text) noexcept {
  int column = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const Piece piece = piece_at(text, offset, column);
    column += piece.width;
    offset += piece.length;
  }
  return column;
}

std::string_view cut_to_width(std::string_view text, int width) noexcept {
  int column = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const Piece piece = piece_at(text, offset, column);
    if (column + piece.width > width) return text.substr(0, offset);
    column += piece.width;
    offset += piece.length;
  }
  return text;
}

std::string shorten(std::string_view text, int width, const Terminal& terminal) {
  if (display_width(text) <= width) return std::string(text);
  const std::string_view ellipsis = signs(terminal).ellipsis;
  const int left = width - display_width(ellipsis);
  if (left <= 0) return std::string(cut_to_width(text, std::max(width, 0)));
  std::string result(cut_to_width(text, left));
  const bool has_ansi = result.find('\x1b') != std::string::npos;
  result += ellipsis;
  if (has_ansi) result += "\x1b[0m";
  return result;
}

std::string padded(std::string_view text, int width) {
  std::string result(text);
  const int missing = width - display_width(text);
  if (missing > 0) result.append(static_cast<std::size_t>(missing), ' ');
  return result;
}

std::string padded_left(std::string_view text, int width) {
  const int missing = width - display_width(text);
  std::string result(static_cast<std::size_t>(std::max(missing, 0)), ' ');
  result += text;
  return result;
}

std::string one_line(std::string_view text, const Terminal& terminal) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const CodePoint point = code_point_at(text, offset);
    const bool is_control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
    if (point.value == '\n') {
      result += "\\n";
    } else if (point.value == '\t') {
      result += "\\t";
    } else if (point.value == '\r') {
      result += "\\r";
    } else if (is_control || point.value == replacement) {
      result += terminal.is_unicode ? "\xEF\xBF\xBD" : "?";
    } else {
      result += text.substr(offset, point.length);
    }
    offset += point.length;
  }
  return result;
}

std::string wrapped(std::string_view text, int width, int indent) {
  std::string result;
  int column = 0;
  const std::string margin(static_cast<std::size_t>(std::max(indent, 0)), ' ');
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    const int word_width = display_width(word);
    if (!result.empty() && column + 1 + word_width > width) {
      result += '\n' + margin;
      column = 0;
    } else if (!result.empty()) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word_width;
  }
  return result;
}

std::vector<std::string_view> rows_of(std::string_view line, int width) {
  std::vector<std::string_view> rows;
  const std::size_t indent = line.find_first_not_of(' ');
  std::size_t first_word = indent == std::string_view::npos ? line.size() : indent;
  while (display_width(line) > width) {
    const std::size_t room = cut_to_width(line, width).size();
    std::size_t end = room < line.size() && line[room] == ' ' ? room : line.rfind(' ', room);
    if (end == std::string_view::npos || end <= first_word)
      end = line.find(' ', std::max(room, first_word));
    if (end == std::string_view::npos) break;
    rows.push_back(line.substr(0, line.find_last_not_of(' ', end) + 1));
    line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
    first_word = 0;
  }
  if (!line.empty() || rows.empty()) rows.push_back(line);
  return rows;
}

std::string without_ansi(std::string_view text) {
  return filtered_ansi(text, [](std::string_view) { return false; });
}

std::string only_colours(std::string_view line) {
  return filtered_ansi(line,
                       [](std::string_view sequence) {
                         return sequence.size() > 2 && sequence[1] == '[' && sequence.back() == 'm';
                       }) +
         "\x1b[0m";
}

}  // namespace localrun
