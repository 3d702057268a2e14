#include "runner/view/markdown_text.hpp"

#include "runner/view/terminal.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::string_view special = "\\`*_{}[]|~#";

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t length = 0;
  for (const char c : text) {
    length = c == wanted ? length + 1 : 0;
    longest = std::max(longest, length);
  }
  return longest;
}

/// Three or more of `c` behind at most three blanks: how many; else 0.
std::size_t fence_length(std::string_view line, char c) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos || begin > 3) return 0;
  const std::size_t end = std::min(line.find_first_not_of(c, begin), line.size());
  return end - begin >= 3 ? end - begin : 0;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  const std::string line = one_line(without_ansi(text), Terminal{});
  std::string out;
  for (const char c : line) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "@<!-- -->";
    } else {
      if (special.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  // A list or a heading begins at the beginning of a line only.
  if (!out.empty() && (out.front() == '-' || out.front() == '+' || out.front() == '='))
    out.insert(0, 1, '\\');
  return out;
}

std::string markdown_code(std::string_view text) {
  std::string line = one_line(without_ansi(text), Terminal{});
  if (line.empty()) return "``` ```";
  const std::string fence(longest_run(line, '`') + 1, '`');
  const bool wants_blanks = line.front() == '`' || line.back() == '`';
  // In a table, GitHub reads cells before code.
  for (std::size_t bar = line.find('|'); bar != std::string::npos; bar = line.find('|', bar + 2))
    line.insert(bar, 1, '\\');
  const std::string blank = wants_blanks ? " " : "";
  return fence + blank + line + blank + fence;
}

std::string markdown_block(std::string_view text) {
  std::string inside;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = code_point_at(text, i);
    const bool is_control = (point.value < 0x20 && point.value != '\n' && point.value != '\t') ||
                            (point.value >= 0x7F && point.value < 0xA0) ||
                            (point.value == 0xFFFD && point.length == 1);
    inside += is_control ? std::string_view("\xEF\xBF\xBD") : text.substr(i, point.length);
    i += point.length;
  }
  while (inside.ends_with('\n')) inside.pop_back();
  const std::string fence(std::max<std::size_t>(longest_run(inside, '`') + 1, 3), '`');
  return fence + "text\n" + inside + '\n' + fence + '\n';
}

std::string closed_markdown(std::string_view text) {
  std::string out = without_ansi(text);
  while (out.ends_with('\n')) out.pop_back();
  char open = 0;
  std::size_t length = 0;
  for (std::size_t begin = 0; begin <= out.size();) {
    const std::size_t end = std::min(out.find('\n', begin), out.size());
    const std::string_view line = std::string_view(out).substr(begin, end - begin);
    for (const char c : {'`', '~'}) {
      const std::size_t found = fence_length(line, c);
      if (found == 0) continue;
      if (open == 0) {
        open = c;
        length = found;
      } else if (open == c && found >= length &&
                 line.find_first_not_of(std::string(1, c) + " \r") == std::string_view::npos) {
        open = 0;
      }
      break;
    }
    begin = end + 1;
  }
  if (open != 0) out += '\n' + std::string(length, open);
  const std::size_t comment = out.rfind("<!--");
  if (comment != std::string::npos && out.find("-->", comment) == std::string::npos) out += "\n-->";
  return out + '\n';
}

}  // namespace localrun
