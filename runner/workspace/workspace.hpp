#pragma once

// Where a job works (cli.md 2, `--workspace`): empty until the job checks out, as on GitHub.

#include "runner/plan/repository_facts.hpp"
#include "runner/plan/request.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <string>

namespace localrun {

struct CheckedOut {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

/// `worktree`: tracked files as they are in the working tree (changed ones included, deleted ones left out)
/// and untracked ones that are not ignored, plus a `.git` that works (history, HEAD, branch) without
/// touching the real repository. `head`: exactly the commit. `in_place`: nothing is copied: the
/// workspace is the repository itself, and the checkout counts as done.
/// `target` is an existing folder, the job's workspace or a folder below it. Blocking; run it on a pool.
[[nodiscard]] Result<CheckedOut> check_out(WorkspaceMode mode, const RepositoryFacts& facts, const std::string& target);

}  // namespace localrun
