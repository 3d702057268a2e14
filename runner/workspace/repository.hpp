#pragma once

// Reading a git repository: the facts about HEAD, and the list of files a checkout brings.

#include "runner/plan/repository_facts.hpp"
#include "runner/process/result.hpp"

#include <string>

namespace localrun {

/// Finds the repository around `folder` and reads its facts with as few `git` calls as possible, side by
/// side. A folder without repository, or a machine without git, is not an error: `is_repository` is false.
[[nodiscard]] Result<RepositoryFacts> read_repository(const std::string& folder);

}  // namespace localrun
