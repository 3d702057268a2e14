#include "runner/events/text_units.hpp"

#include "runner/events/utf8.hpp"

#include <array>

namespace localrun {

std::size_t utf16_length(std::string_view utf8) noexcept {
  std::size_t units = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t length = code_point_length(utf8, at);
    units += length == 4 ? 2 : 1;
    at += length == 0 ? 1 : length;
  }
  return units;
}

std::string_view trim(std::string_view text) noexcept {
  constexpr auto spaces = std::to_array<std::string_view>({" ",
                                                           "\t",
                                                           "\n",
                                                           "\v",
                                                           "\f",
                                                           "\r",
                                                           "\xC2\x85",
                                                           "\xC2\xA0",
                                                           "\xE1\x9A\x80",
                                                           "\xE2\x80\x80",
                                                           "\xE2\x80\x81",
                                                           "\xE2\x80\x82",
                                                           "\xE2\x80\x83",
                                                           "\xE2\x80\x84",
                                                           "\xE2\x80\x85",
                                                           "\xE2\x80\x86",
                                                           "\xE2\x80\x87",
                                                           "\xE2\x80\x88",
                                                           "\xE2\x80\x89",
                                                           "\xE2\x80\x8A",
                                                           "\xE2\x80\xA8",
                                                           "\xE2\x80\xA9",
                                                           "\xE2\x80\xAF",
                                                           "\xE2\x81\x9F",
                                                           "\xE3\x80\x80"});
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string_view space : spaces) {
      if (text.starts_with(space)) text.remove_prefix(space.size()), changed = true;
      if (text.ends_with(space)) text.remove_suffix(space.size()), changed = true;
    }
  }
  return text;
}

}  // namespace localrun
