#include "runner/record/line_reader.hpp"

#include <algorithm>

namespace localrun {

bool LineReader::read_more() {
  const std::size_t wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(portion_, end_ - at_));
  if (wanted == 0) return false;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + wanted);
  const Result<std::size_t> count = file_.read_at(at_, std::span(buffer_).subspan(kept));
  buffer_.resize(kept + (count ? *count : 0));
  if (!count) error_ = count.error();
  if (!count || *count == 0) {
    end_ = at_;
    return false;
  }
  at_ += *count;
  return true;
}

std::string_view LineReader::next() {
  buffer_.erase(0, given_);
  given_ = 0;
  for (std::size_t looked_at = 0;;) {
    const std::size_t line_end = std::string_view(buffer_).substr(looked_at).rfind('\n');
    if (line_end != std::string_view::npos) {
      given_ = looked_at + line_end + 1;
      return std::string_view(buffer_).substr(0, given_);
    }
    looked_at = buffer_.size();
    if (read_more()) continue;
    if (buffer_.empty()) return {};
    buffer_ += '\n';
    given_ = buffer_.size();
    return buffer_;
  }
}

}  // namespace localrun
