#pragma once

// Bytes of one stream → whole lines, also where a line is longer than memory should hold.

#include "runner/events/masker.hpp"
#include "runner/process/lines.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// A line beyond the limit is handed out in parts, each as a line of its own, cut where no secret
/// stands across the cut.
class LineFeed {
 public:
  /// `masker` is borrowed.
  explicit LineFeed(const Masker& masker) : masker_(masker) {}

  void take(std::string_view block, const OnLines& out);
  void finish(const OnLines& out);

 private:
  void take_text(std::string_view text, const OnLines& out);
  void cut_long_line(const OnLines& out);
  [[nodiscard]] bool is_safe_cut(std::size_t at) const;

  const Masker& masker_;
  Lines lines_;
  std::string long_line_;  // pieces of a line that has not ended yet
};

}  // namespace localrun
