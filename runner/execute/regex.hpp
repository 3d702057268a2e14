#pragma once

// ECMAScript-flavoured regular expressions with a time limit, on PCRE2: unanchored, case-sensitive
// search; `\d`, `\w`, `\s` are ASCII; `$` is the very end (execution.md 7.5).

#include "runner/process/result.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Compiled; cheap to copy, may be shared.
class Regex {
 public:
  /// The error says what is wrong and at which offset.
  [[nodiscard]] static Result<Regex> compile(std::string_view pattern);

  /// Number of groups, the whole match (0) included.
  [[nodiscard]] std::size_t group_count() const noexcept;
  /// Text of each group (views into `text`), empty for those that took no part; nullopt: no match.
  /// An error: `limit` was not enough.
  [[nodiscard]] Result<std::optional<std::vector<std::string_view>>> search(
      std::string_view text, std::chrono::milliseconds limit) const;

 private:
  struct Code;
  explicit Regex(std::shared_ptr<const Code> code) : code_(std::move(code)) {}
  std::shared_ptr<const Code> code_;
};

}  // namespace localrun
