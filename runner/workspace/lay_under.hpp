#pragma once

// A workspace without a copy: the working tree lies under it, read and never changed
// (docs/isolation.md).

#include "runner/plan/repository_facts.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

/// Absolute paths; `changes` is an empty folder and may be the same folder as `target` by another
/// name, `work` is one beside it.
struct LaidPlaces {
  std::string target;
  std::string changes;
  std::string work;
  std::string memory;  // folder of what git listed before (listing_memory.hpp); empty: none
};

struct LaidUnder {
  bool is_done = false;        // false: only a copy can do it, and nothing was changed
  std::uint64_t left_out = 0;  // ignored files and folders
};

/// `unwanted`: absolute folders that are not shown (CheckOutOptions::leave_out).
/// As check_out() in the mode `worktree` (workspace.hpp), where no repository lies in another.
/// Needs the right to mount. Blocking.
[[nodiscard]] Result<LaidUnder> lay_under(const RepositoryFacts& facts, const LaidPlaces& places,
                                          const std::vector<std::string>& unwanted = {});

}  // namespace localrun
