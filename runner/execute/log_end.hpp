#pragma once

// The last lines that a step printed, for what can be told of its failure.

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

class LogEnd {
 public:
  /// Whole lines, each ended by LF.
  void add(std::string_view text);
  /// The last ones, without line ends; the first may be a part.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  static constexpr std::size_t most = 8192;  // bytes
  std::string text_;
};

}  // namespace localrun
