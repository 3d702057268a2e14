#pragma once

// `--needs-from RUN`: results and outputs of a recorded run.

#include "runner/plan/recorded_needs.hpp"

#include <string>

namespace localrun::cli {

[[nodiscard]] RequestResult<RecordedNeeds> read_recorded_needs(const std::string& run);

}  // namespace localrun::cli
