#include "runner/execute/line_feed.hpp"

#include <algorithm>

namespace localrun {

namespace {

constexpr std::size_t longest_line = std::size_t{3} << 19U;
/// Secrets with their encodings are shorter than this (GitHub's limit for one is 48 KB).
constexpr std::size_t secret_reach = std::size_t{256} << 10U;
constexpr std::size_t cut_step = 4099;
constexpr int most_cuts = 64;

}  // namespace

void LineFeed::take(std::string_view block, const OnLines& out) {
  lines_.feed(block, [&](std::string_view text) { take_text(text, out); });
}

void LineFeed::finish(const OnLines& out) {
  lines_.finish([&](std::string_view text) { take_text(text, out); });
  if (!long_line_.empty()) take_text("\n", out);
}

void LineFeed::take_text(std::string_view text, const OnLines& out) {
  const std::size_t first_end = text.find('\n');
  if (first_end == std::string_view::npos) {
    long_line_ += text;
    if (long_line_.size() > longest_line) cut_long_line(out);
    return;
  }
  if (!long_line_.empty()) {
    long_line_ += text.substr(0, first_end + 1);
    out(long_line_);
    long_line_.clear();
    text.remove_prefix(first_end + 1);
  }
  if (!text.empty()) out(text);
}

void LineFeed::cut_long_line(const OnLines& out) {
  std::size_t at = long_line_.size() - secret_reach;
  for (int i = 0; i < most_cuts; ++i, at -= cut_step) {
    // A code point is never cut in two.
    while ((static_cast<unsigned char>(long_line_[at]) & 0xC0U) == 0x80U) --at;
    if (!is_safe_cut(at)) continue;
    std::string rest = long_line_.substr(at);
    long_line_.resize(at);
    long_line_ += '\n';
    out(long_line_);
    long_line_ = std::move(rest);
    return;
  }
}

bool LineFeed::is_safe_cut(std::size_t at) const {
  const std::string_view line(long_line_);
  const std::size_t begin = at - std::min(at, secret_reach);
  const std::string_view before = line.substr(begin, at - begin);
  const std::string_view after = line.substr(at, secret_reach);
  return masker_.mask(before) + masker_.mask(after) ==
         masker_.mask(line.substr(begin, before.size() + after.size()));
}

}  // namespace localrun
