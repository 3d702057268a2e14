#pragma once

// Reading a git repository: the facts about HEAD, and the list of files a checkout brings.

#include "runner/plan/repository_facts.hpp"
#include "runner/process/result.hpp"

#include <string>

namespace localrun {

/// Finds the repository around `folder` and reads its facts with as few `git` calls as possible,
/// side by side (two; about the time of one). A folder without repository, or a machine without
/// git, is not an error: `is_repository` is false, and the root is the folder, or the one around it
/// for `…/.github/workflows`. A repository that git refuses (another owner) or cannot read is an
/// error, with help. Blocks; never asks.
[[nodiscard]] Result<RepositoryFacts> read_repository(const std::string& folder);

}  // namespace localrun
