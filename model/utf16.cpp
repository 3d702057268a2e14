#include "model/utf16.hpp"

namespace localrun::model {

std::string_view utf16_prefix(std::string_view text, std::size_t units) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) ++next;
    const std::size_t width = next - at == 4 ? 2 : 1;
    if (width > units) break;
    units -= width;
    at = next;
  }
  return text.substr(0, at);
}

}  // namespace localrun::model
