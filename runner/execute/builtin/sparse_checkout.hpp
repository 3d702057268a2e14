#pragma once

// `sparse-checkout` of actions/checkout: files of a private copy that are left out of its work
// tree.

#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun {

/// `folder` is the top of a repository of the job's own. Patterns are folders (`is_cone`) or lines
/// as in .gitignore that name what is wanted. Files that were changed go like all others; those
/// that git does not track stay. Blocking.
[[nodiscard]] Result<void> make_sparse(const std::string& folder,
                                       const std::vector<std::string>& patterns, bool is_cone);

}  // namespace localrun
