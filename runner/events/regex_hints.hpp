#pragma once

// Masks given as regular expressions (execution.md 5.1, "hints of the service").

#include "runner/events/pattern_search.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Copies share the compiled expressions.
class RegexHints {
 public:
  /// False when the expression cannot be compiled; nothing is added then.
  [[nodiscard]] bool add(std::string_view expression);
  [[nodiscard]] bool is_empty() const noexcept { return expressions_.empty(); }
  /// Every match, in no order: the search resumes one byte after the begin of the one before.
  [[nodiscard]] std::vector<TextRange> find_all(std::string_view text) const;

 private:
  struct Compiled;
  std::vector<std::shared_ptr<const Compiled>> expressions_;
};

}  // namespace localrun
