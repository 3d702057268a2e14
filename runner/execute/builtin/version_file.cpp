#include "runner/execute/builtin/version_file.hpp"

#include "expr/json.hpp"

#include <algorithm>
#include <initializer_list>

namespace localrun {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  const std::size_t end = text.find_last_not_of(blanks);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

/// Calls `use` with every line, without blanks around it, until it returns a range.
template <class Use>
std::optional<std::string> first_of_lines(std::string_view text, Use use) {
  while (!text.empty()) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.empty() || line.front() == '#') continue;
    if (std::optional<std::string> range = use(line)) return range;
  }
  return std::nullopt;
}

/// What follows `word` and a blank.
std::optional<std::string> after_word(std::string_view line, std::string_view word) {
  if (!line.starts_with(word)) return std::nullopt;
  const std::string_view rest = line.substr(word.size());
  if (rest.empty() || (rest.front() != ' ' && rest.front() != '\t')) return std::nullopt;
  const std::string_view value = trimmed(rest);
  return std::string(value.substr(0, value.find_first_of(" \t")));
}

std::optional<std::string> in_package_json(std::string_view text) {
  const auto root = expr::parse_json(text);
  if (!root) return std::nullopt;
  for (const char* part : {"volta", "engines"}) {
    const expr::Value& version = (*root)[part]["node"];
    if (version.is_string()) return version.to_text();
  }
  return std::nullopt;
}

std::optional<std::string> in_pyproject(std::string_view text) {
  return first_of_lines(text, [](std::string_view line) -> std::optional<std::string> {
    constexpr std::string_view key = "requires-python";
    if (!line.starts_with(key)) return std::nullopt;
    const std::size_t begin = line.find_first_of("\"'", key.size());
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = line.find(line[begin], begin + 1);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(line.substr(begin + 1, end - begin - 1));
  });
}

std::optional<std::string> in_go_mod(std::string_view text) {
  // A toolchain line counts before the language version.
  const auto toolchain =
      first_of_lines(text, [](std::string_view line) { return after_word(line, "toolchain"); });
  if (toolchain && toolchain->starts_with("go")) return toolchain->substr(2);
  return first_of_lines(text, [](std::string_view line) { return after_word(line, "go"); });
}

}  // namespace

std::optional<std::string> range_in_file(std::string_view name, std::string_view text,
                                         std::string_view tool) {
  name = name.substr(name.rfind('/') + 1);
  if (name == "package.json") return in_package_json(text);
  if (name == "pyproject.toml") return in_pyproject(text);
  if (name == "go.mod" || name == "go.work") return in_go_mod(text);
  if (name == ".tool-versions")
    return first_of_lines(text, [&](std::string_view line) { return after_word(line, tool); });
  return first_of_lines(text,
                        [](std::string_view line) { return std::optional(std::string(line)); });
}

}  // namespace localrun
