#include "runner/execute/mask_origin.hpp"

#include "expr/text.hpp"
#include "runner/events/masker.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace localrun {
namespace {

constexpr std::size_t short_length = 4;

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool masks(std::string_view text, std::string_view value) {
  Masker masker;
  masker.add_value(text);
  return masker.would_change(value);
}

/// One text of the masker: the whole secret, or one of its lines.
struct Part {
  std::string_view text;
  std::size_t line = 0;  // 0: all of it
};

std::vector<Part> parts_of(std::string_view data) {
  std::vector<Part> parts = {{expr::trim(data), 0}};
  if (data.find('\n') == std::string_view::npos) return parts;
  std::size_t line = 0;
  for (std::size_t begin = 0; begin <= data.size();) {
    const std::size_t end = std::min(data.find('\n', begin), data.size());
    const std::string_view text = expr::trim(data.substr(begin, end - begin));
    ++line;
    if (!text.empty()) parts.push_back({text, line});
    begin = end + 1;
  }
  return parts;
}

/// The longest text of one secret that is in the value.
std::optional<Part> longest_in(std::string_view data, std::string_view value) {
  std::optional<Part> found;
  for (const Part& part : parts_of(data)) {
    const bool is_longer = !found || part.text.size() > found->text.size();
    if (is_longer && !part.text.empty() && masks(part.text, value)) found = part;
  }
  return found;
}

MaskOrigin origin_of(const Part& part, std::string what, bool is_secret) {
  MaskOrigin origin;
  if (part.line != 0) what = "line " + std::to_string(part.line) + " of " + what;
  const std::size_t length = length_of(part.text);
  origin.is_short = length < short_length;
  origin.is_secret = is_secret;
  if (origin.is_short) {
    origin.text = "it contains a masked text of " + std::to_string(length) +
                  (length == 1 ? " character, " : " characters, ") + what;
  } else {
    origin.text = "it contains " + what;
  }
  origin.what = std::move(what);
  return origin;
}

}  // namespace

MaskOrigin mask_origin(const KeyValues& secrets, const std::vector<AddedMask>& added,
                       std::string_view value) {
  std::optional<MaskOrigin> found;
  std::size_t length = 0;
  const auto consider = [&](std::string_view data, const std::string& what, bool is_secret) {
    const auto part = longest_in(data, value);
    if (!part || (found && part->text.size() <= length)) return;
    length = part->text.size();
    found = origin_of(*part, what, is_secret);
  };
  for (const auto& [name, data] : secrets) consider(data, "the secret '" + name + '\'', true);
  for (const AddedMask& mask : added)
    consider(mask.data, "a value masked by step '" + mask.step + '\'', false);
  if (found) return *std::move(found);
  return {"it fits a pattern of secrets, such as that of a token", {}, false, false};
}

}  // namespace localrun
