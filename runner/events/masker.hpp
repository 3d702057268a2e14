#pragma once

// Secrets → `***` (execution.md 5): a set of texts with all their encodings, replaced in one pass.

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// The value and the results of every encoder of execution.md 5.2, empty ones left out, sorted.
[[nodiscard]] std::set<std::string> mask_patterns(std::string_view value);

/// Copyable. Adding rebuilds the search tables when next used; replacing is linear in the text.
class Masker {
 public:
  Masker();
  ~Masker();
  Masker(const Masker&);
  Masker& operator=(const Masker&);
  Masker(Masker&&) noexcept;
  Masker& operator=(Masker&&) noexcept;

  /// A job's secret: trimmed, and each of its lines trimmed; blank ones ignored.
  void add_secret(std::string_view value);
  /// Data of `::add-mask::` (unescaped): untrimmed, and each non-empty trimmed line.
  void add_mask(std::string_view data);
  /// Exactly this text (and its encodings).
  void add_value(std::string_view value);

  /// Every match of a regular expression (ECMAScript); false when it is not one.
  [[nodiscard]] bool add_regex(std::string_view expression);

  [[nodiscard]] bool is_empty() const noexcept;
  /// Every occurrence of every pattern, overlapping or adjacent ones merged, becomes `***`
  /// (execution.md 5.3).
  [[nodiscard]] std::string mask(std::string_view text) const;
  /// Fast test for the common case: whether anything would change.
  [[nodiscard]] bool would_change(std::string_view text) const;
  /// Masks whole lines in place; returns true when it changed something. No allocation when nothing
  /// matches.
  bool mask_lines(std::string& text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace localrun
