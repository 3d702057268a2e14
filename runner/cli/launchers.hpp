#pragma once

// How the jobs of a run are launched here, and what they leave for others.

#include "runner/execute/job_context.hpp"
#include "runner/plan/request.hpp"
#include "runner/schedule/launcher.hpp"

#include <filesystem>
#include <memory>

namespace localrun::cli {

/// Caches, fetched actions, what is known of tools.
[[nodiscard]] JobStores shared_stores(bool is_offline);
/// With those of the run, which lie in its record.
[[nodiscard]] JobStores stores_of(const std::filesystem::path& record, bool is_offline);

[[nodiscard]] std::unique_ptr<JobLauncher> launcher_for(const Request& request,
                                                        const JobTools& tools);

}  // namespace localrun::cli
