#pragma once

// Values that became secrets after they were told (diagnostics.md 3.7, mask-late).

#include "runner/events/pattern_search.hpp"
#include "runner/events/run_state.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// What a new mask hides of what was told before: the data of an `add-mask`, each of its lines, and
/// all their encodings, as far as they are long enough not to occur by chance.
class LateMask {
 public:
  explicit LateMask(std::string_view data);

  [[nodiscard]] bool is_empty() const noexcept { return !search_; }
  [[nodiscard]] bool matches(std::string_view text) const noexcept;
  /// Overlapping and adjacent ones merged, in order.
  [[nodiscard]] std::vector<TextRange> find_all(std::string_view text) const;
  /// A star in place of every byte of every occurrence, so that places in the text stay as they
  /// were; returns true when it changed something.
  bool star_out(std::string& text) const;
  /// Bytes of the longest text that it hides; 0 without one.
  [[nodiscard]] std::size_t longest() const noexcept { return longest_; }

 private:
  std::optional<PatternSearch> search_;
  std::size_t longest_ = 0;
};

/// Stars in all that the steps of the job that are going on have told.
void hide_in_steps(RunState& run, JobIndex job, const LateMask& mask);

}  // namespace localrun
