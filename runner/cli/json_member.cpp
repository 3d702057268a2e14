#include "runner/cli/json_member.hpp"

#include <algorithm>

namespace localrun::cli {

namespace {

constexpr std::string_view white_space = " \t\r\n";

std::size_t skip_white_space(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(white_space, at), text.size());
}

/// Behind the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

/// Behind the value that begins at `at`, or at the white space behind a word or number.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (text[at] == '"') return end_of_string(text, at);
  if (text[at] != '{' && text[at] != '[')
    return std::min(text.find_first_of(",} \t\r\n", at), text.size());
  int depth = 0;
  while (at < text.size()) {
    if (text[at] == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (text[at] == '{' || text[at] == '[') ++depth;
    if (text[at] == '}' || text[at] == ']') --depth;
    ++at;
    if (depth == 0) break;
  }
  return at;
}

}  // namespace

std::optional<std::string_view> json_member(std::string_view object,
                                            std::string_view name) noexcept {
  std::optional<std::string_view> found;
  std::size_t at = skip_white_space(object, 0) + 1;  // behind the brace
  for (;;) {
    at = skip_white_space(object, at);
    if (at >= object.size() || object[at] != '"') return found;
    const std::size_t key_end = end_of_string(object, at);
    const std::string_view key = object.substr(at + 1, key_end - at - 2);
    at = skip_white_space(object, skip_white_space(object, key_end) + 1);  // behind the colon
    if (at >= object.size()) return found;
    const std::size_t end = end_of_value(object, at);
    if (key == name) found = object.substr(at, end - at);
    at = skip_white_space(object, end) + 1;  // behind the comma
  }
}

}  // namespace localrun::cli
