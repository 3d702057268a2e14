// The masker against a slow, obvious reference (execution.md 5.3). The first lines of the input are
// values to mask; what follows an empty line is the text.

#include "runner/events/masker.hpp"

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace localrun;

/// Every place of every pattern is marked; each stretch of marked bytes becomes `***`, and so do
/// two that touch.
std::string masked_slowly(const std::set<std::string>& patterns, std::string_view text) {
  std::vector<bool> is_marked(text.size());
  for (const std::string& pattern : patterns) {
    if (pattern.empty()) continue;
    for (std::size_t at = text.find(pattern); at != std::string_view::npos;
         at = text.find(pattern, at + 1)) {
      for (std::size_t i = at; i < at + pattern.size(); ++i) is_marked[i] = true;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_marked[i]) {
      out += text[i];
    } else if (i == 0 || !is_marked[i - 1]) {
      out += "***";
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Masker masker;
  std::set<std::string> patterns;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view value = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (value.empty()) break;
    masker.add_value(value);
    patterns.merge(mask_patterns(value));
  }
  const std::string expected = masked_slowly(patterns, text);
  if (masker.mask(text) != expected) std::abort();
  if (!masker.would_change(text) && expected != text) std::abort();
  return 0;
}
