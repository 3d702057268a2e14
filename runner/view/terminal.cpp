#include "runner/view/terminal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace localrun {
namespace {

constexpr int default_width = 80;
constexpr int least_width = 20;

int parsed_width(const std::string& text) {
  int width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  return error == std::errc() && end == text.data() + text.size() && width > 0 ? width : 0;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

bool names_utf8(std::string_view locale) {
  const std::string low = lowered(locale);
  return low.find("utf-8") != std::string::npos || low.find("utf8") != std::string::npos;
}

bool decide_colour(const TerminalFacts& facts, ColourChoice choice) {
  if (choice != ColourChoice::automatic) return choice == ColourChoice::always;
  if (!facts.no_color.empty()) return false;
  if (!facts.clicolor_force.empty() && facts.clicolor_force != "0") return true;
  return facts.is_terminal && facts.term != "dumb";
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string first_set(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = variable(name); !value.empty()) return value;
  }
  return {};
}

// In the order of Style.
constexpr std::array<std::string_view, 12> sequences = {
    "",         "\x1b[1m",  "\x1b[2m",  "\x1b[31m",   "\x1b[32m",   "\x1b[33m",
    "\x1b[34m", "\x1b[35m", "\x1b[36m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m",
};

constexpr Signs unicode_signs = {"✓", "✗", "–", "◼", "▸", "▾", "→", "…", "├", "└", "│"};
constexpr Signs ascii_signs = {"+", "x", "-", "!", ">", "v", "->", "...", "|-", "`-", "|"};

}  // namespace

Terminal decide_terminal(const TerminalFacts& facts, ColourChoice choice) {
  Terminal terminal;
  terminal.is_terminal = facts.is_terminal;
  terminal.colour = decide_colour(facts, choice);
  terminal.is_unicode = names_utf8(facts.locale);
  terminal.width = parsed_width(facts.columns);
  if (terminal.width == 0) terminal.width = facts.reported_width;
  if (terminal.width <= 0) terminal.width = default_width;
  terminal.width = std::max(terminal.width, least_width);
  return terminal;
}

Terminal terminal_of(int descriptor, ColourChoice choice) {
  TerminalFacts facts;
  facts.is_terminal = ::isatty(descriptor) == 1;
  winsize size{};
  if (facts.is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0)
    facts.reported_width = size.ws_col;
  facts.columns = variable("COLUMNS");
  facts.no_color = variable("NO_COLOR");
  facts.clicolor_force = variable("CLICOLOR_FORCE");
  facts.term = variable("TERM");
  facts.locale = first_set({"LC_ALL", "LC_CTYPE", "LANG"});
  return decide_terminal(facts, choice);
}

std::string_view style_begin(Style style, const Terminal& terminal) noexcept {
  return terminal.colour ? sequences[static_cast<std::size_t>(style)] : std::string_view();
}

std::string_view style_end(Style style, const Terminal& terminal) noexcept {
  return terminal.colour && style != Style::none ? std::string_view("\x1b[0m") : std::string_view();
}

std::string styled(std::string_view text, Style style, const Terminal& terminal) {
  std::string result(style_begin(style, terminal));
  result += text;
  result += style_end(style, terminal);
  return result;
}

const Signs& signs(const Terminal& terminal) noexcept {
  return terminal.is_unicode ? unicode_signs : ascii_signs;
}

}  // namespace localrun
