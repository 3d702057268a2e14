#pragma once

// What is masked from the beginning of a run (execution.md 5.1): secrets, the job token, passwords
// of proxies.

#include "runner/events/masker.hpp"
#include "runner/plan/job_spec.hpp"

#include <string_view>

namespace localrun {

[[nodiscard]] Masker masks_of(const RunSpec& run);

/// Of `http://user:password@host:1`; empty when there is none.
[[nodiscard]] std::string_view password_of_url(std::string_view url);

}  // namespace localrun
