#pragma once

// Where a job works (cli.md 2, `--workspace`): empty until the job checks out, as on GitHub.

#include "runner/plan/repository_facts.hpp"
#include "runner/plan/request.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

struct CheckedOut {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

struct CheckOutOptions {
  /// Bring the files of submodules too (`submodules: true` of actions/checkout); else their folders
  /// stay empty, as on GitHub.
  bool submodules = false;
  /// Absolute folders that are never copied even when they lie inside the source: localrun's own
  /// state. `target` itself always counts as one.
  std::vector<std::string> leave_out;
};

/// `worktree`: tracked files as they are in the working tree (changed ones included, deleted ones
/// left out) and untracked ones that are not ignored, plus a `.git` that works (history, HEAD,
/// branch, tags, the same `git status`) without touching the real repository: it has its own refs,
/// index and configuration, and only reads the objects of the real one. Credentials, hooks and
/// stashes are not brought along. `head`: exactly the commit, with such a `.git` (an error when
/// there is no commit yet). `in_place`: nothing is copied: the workspace is the repository itself,
/// and the checkout counts as done. Without a repository both copies bring all files of the folder
/// `facts.root`, and no `.git` is made.
///
/// `target` is an existing folder, the job's workspace or a folder below it. A `.git` in it is
/// replaced, and so are files that the checkout brings; what else lies there stays (empty it first
/// for actions/checkout's `clean: true`). Files that vanish during the copy are skipped; one that
/// cannot be read or written is an error that names it. Blocking, several threads; run it on a
/// pool.
[[nodiscard]] Result<CheckedOut> check_out(WorkspaceMode mode, const RepositoryFacts& facts,
                                           const std::string& target,
                                           const CheckOutOptions& options = {});

}  // namespace localrun
