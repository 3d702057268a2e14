#include "model/build_parts.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

constexpr std::size_t max_length = 100;

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_valid(std::string_view id) noexcept {
  if (id.empty() || id.size() >= max_length || (!is_letter(id[0]) && id[0] != '_')) return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; });
}

/// An id that GitHub takes, as near to the text as can be.
std::string corrected(std::string_view id) {
  std::string text;
  for (const char c : id) {
    if (is_letter(c) || is_digit(c) || c == '_' || c == '-') {
      text += c;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      text += '-';
    }
  }
  while (text.starts_with("__")) text.erase(0, 1);
  if (text.empty() || (!is_letter(text[0]) && text[0] != '_')) text.insert(0, 1, '_');
  if (text.size() >= max_length) text.resize(max_length - 1);
  return text;
}

}  // namespace

std::optional<Diagnostic> check_identifier(const Token& id) {
  const bool is_reserved = is_valid(id.text) && id.text.starts_with("__");
  if (is_valid(id.text) && !is_reserved) return std::nullopt;
  const std::string beginning = "The identifier '" + id.text + "' is invalid. ";
  Diagnostic diagnostic = build_error(
      id.at,
      is_reserved
          ? beginning + "IDs starting with '__' are reserved."
          : beginning +
                "IDs may only contain alphanumeric characters, '_', and '-'. IDs must start with "
                "a letter or '_' and and must be less than 100 characters.");
  diagnostic.slug = "bad-id";
  diagnostic.help = corrected(id.text);
  return diagnostic;
}

}  // namespace localrun::model
