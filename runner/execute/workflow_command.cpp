#include "runner/execute/workflow_command.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace localrun {
namespace {

constexpr std::string_view v2_marker = "::";
constexpr std::string_view v1_marker = "##[";

// execution.md 4.1
constexpr std::array<std::string_view, 15> built_in_names{
    "stop-commands", "set-env",     "set-output",     "save-state", "add-path",
    "add-mask",      "add-matcher", "remove-matcher", "warning",    "error",
    "notice",        "debug",       "group",          "endgroup",   "echo"};

struct Escape {
  std::string_view escaped;
  char character;
};
// Replaced in this order, `%25` last, nothing rescanned in between (4.2, 4.3).
constexpr std::array<Escape, 3> v2_data_escapes{{{"%0D", '\r'}, {"%0A", '\n'}, {"%25", '%'}}};
constexpr std::array<Escape, 5> v2_value_escapes{
    {{"%0D", '\r'}, {"%0A", '\n'}, {"%3A", ':'}, {"%2C", ','}, {"%25", '%'}}};
constexpr std::array<Escape, 5> v1_escapes{
    {{"%3B", ';'}, {"%0D", '\r'}, {"%0A", '\n'}, {"%5D", ']'}, {"%25", '%'}}};

std::string unescape(std::string_view text, std::span<const Escape> escapes) {
  std::string unescaped(text);
  if (text.find('%') == std::string_view::npos) return unescaped;
  for (const Escape& escape : escapes) {
    std::string next;
    next.reserve(unescaped.size());
    std::size_t begin = 0;
    for (std::size_t at = 0; (at = unescaped.find(escape.escaped, begin)) != std::string::npos;) {
      next.append(unescaped, begin, at - begin).push_back(escape.character);
      begin = at + escape.escaped.size();
    }
    unescaped = std::move(next.append(unescaped, begin));
  }
  return unescaped;
}

/// `k=v` at the first `=` after a key: runs of `=` before key and value vanish (4.2 item 4).
void add_property(CommandProperties& properties, std::string_view piece,
                  std::span<const Escape> escapes) {
  const std::size_t key_begin = piece.find_first_not_of('=');
  if (key_begin == std::string_view::npos) return;
  const std::size_t key_end = piece.find('=', key_begin);
  const std::size_t value_begin = piece.find_first_not_of('=', key_end);
  if (key_end == std::string_view::npos || value_begin == std::string_view::npos) return;
  properties.set(piece.substr(key_begin, key_end - key_begin),
                 unescape(piece.substr(value_begin), escapes));
}

void add_properties(CommandProperties& properties, std::string_view text, char separator,
                    std::span<const Escape> escapes) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    add_property(properties, text.substr(0, end), escapes);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::optional<WorkflowCommand> parse_v2(std::string_view line, const CommandNames& registered) {
  if (!line.starts_with(v2_marker)) {
    const std::string_view trimmed = expr::trim(line);
    if (!trimmed.starts_with(v2_marker)) return std::nullopt;
    // White space at the end belongs to the data.
    line.remove_prefix(static_cast<std::size_t>(trimmed.data() - line.data()));
  }
  const std::size_t end = line.find(v2_marker, v2_marker.size());
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view info = line.substr(v2_marker.size(), end - v2_marker.size());
  const std::size_t space = info.find(' ');
  const std::string_view name = info.substr(0, space);
  if (!registered.contains(name)) return std::nullopt;

  WorkflowCommand command{
      .syntax = CommandSyntax::v2, .name = std::string(name), .properties = {}, .data = {}};
  if (space != std::string_view::npos) {
    add_properties(command.properties, expr::trim(info.substr(space + 1)), ',', v2_value_escapes);
  }
  command.data = unescape(line.substr(end + v2_marker.size()), v2_data_escapes);
  return command;
}

std::optional<WorkflowCommand> parse_v1(std::string_view line, const CommandNames& registered) {
  const std::size_t begin = line.find(v1_marker);
  if (begin == std::string_view::npos) return std::nullopt;
  line.remove_prefix(begin + v1_marker.size());
  const std::size_t end = line.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view info = line.substr(0, end);
  const std::size_t space = info.find(' ');
  const std::string_view name = info.substr(0, space);
  if (!registered.contains(name)) return std::nullopt;

  WorkflowCommand command{
      .syntax = CommandSyntax::v1, .name = std::string(name), .properties = {}, .data = {}};
  if (space != std::string_view::npos) {
    add_properties(command.properties, info.substr(space + 1), ';', v1_escapes);
  }
  command.data = unescape(line.substr(end + 1), v1_escapes);
  return command;
}

}  // namespace

void CommandProperties::set(std::string_view key, std::string_view value) {
  for (auto& [known, known_value] : entries_) {
    if (expr::equal_ignoring_case(known, key)) {
      known_value = value;
      return;
    }
  }
  entries_.emplace_back(key, value);
}

void CommandProperties::erase(std::string_view key) {
  std::erase_if(entries_,
                [&](const Entry& entry) { return expr::equal_ignoring_case(entry.first, key); });
}

const std::string* CommandProperties::find(std::string_view key) const noexcept {
  for (const auto& [known, value] : entries_) {
    if (expr::equal_ignoring_case(known, key)) return &value;
  }
  return nullptr;
}

CommandNames::CommandNames() : names_(built_in_names.begin(), built_in_names.end()) {}

bool CommandNames::contains(std::string_view name) const noexcept {
  return std::ranges::any_of(
      names_, [&](const std::string& known) { return expr::equal_ignoring_case(known, name); });
}

void CommandNames::add(std::string_view name) {
  if (!contains(name)) names_.emplace_back(name);
}

void CommandNames::remove(std::string_view name) {
  std::erase_if(names_,
                [&](const std::string& known) { return expr::equal_ignoring_case(known, name); });
}

std::optional<WorkflowCommand> parse_workflow_command(std::string_view line,
                                                      const CommandNames& registered) {
  if (!may_be_command(line)) return std::nullopt;
  if (std::optional<WorkflowCommand> command = parse_v2(line, registered)) return command;
  return parse_v1(line, registered);
}

bool may_be_command(std::string_view line) noexcept {
  return line.find(v2_marker) != std::string_view::npos ||
         line.find(v1_marker) != std::string_view::npos;
}

}  // namespace localrun
