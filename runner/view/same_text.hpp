#pragma once

// Texts of two runs made comparable: what is different in every run (times, durations, ids,
// temporary folders) stands as a word for it, so that only what matters differs.

#include "runner/events/run_state.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

/// What only this run says.
struct OwnTexts {
  /// The text and the word in its place: the run's id, its commit, the jobs' workspaces.
  std::vector<std::pair<std::string, std::string>> words;
  Time begin{};  // numbers that are a time between these are times
  Time end{};
};
[[nodiscard]] OwnTexts own_texts(const RunState& run);

/// One line. Colours are left out too. `1.2 s`, `09:12:16`, `2026-11-27T09:12:16Z`, seconds since
/// 1970, `0x7ffd5c10`, `/tmp/tmp.Xa81bc` each become a word; versions and other numbers stay.
[[nodiscard]] std::string comparable_line(std::string_view line, const OwnTexts& own);

}  // namespace localrun
