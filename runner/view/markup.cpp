#include "runner/view/markup.hpp"

#include "runner/view/terminal.hpp"

namespace localrun {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// The characters of XML 1.0, less those that only confuse: DEL and the C1 controls.
bool is_writable(char32_t c) {
  if (c == '\n' || c == '\t') return true;
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
  return c != 0xFFFE && c != 0xFFFF && (c < 0xD800 || c > 0xDFFF);
}

}  // namespace

void append_markup(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      const CodePoint point = code_point_at(text, i);
      if (is_writable(point.value)) {
        const bool is_damaged = point.value == 0xFFFD && point.length == 1;
        out += is_damaged ? replacement : text.substr(i, point.length);
      } else {
        out += replacement;
      }
      i += point.length;
      continue;
    }
    ++i;
  }
}

std::string markup(std::string_view text) {
  std::string out;
  append_markup(out, text);
  return out;
}

}  // namespace localrun
