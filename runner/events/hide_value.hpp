#pragma once

// A value that became a secret after it was told (diagnostics.md 3.7, mask-late).

#include "runner/events/run_state.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// Stars in place of the value, as many as it has bytes: places in texts stay as they were.
void hide_in_text(std::string& text, std::string_view value);
/// In the ends of the job's logs.
void hide_in_logs(RunState& run, JobIndex job, std::string_view value);

}  // namespace localrun
