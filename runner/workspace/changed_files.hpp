#pragma once

// Which files two commits differ in: what filters for paths look at.

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// Paths from the repository's root, in git's order, both names of a renamed file. `from` is a
/// commit or a branch (origin's, else the local one); zeros: everything in `to` is new.
/// `since_merge_base`: from where the two parted. Nothing when git does not know one of them.
[[nodiscard]] std::optional<std::vector<std::string>> changed_files(const std::string& root,
                                                                    const std::string& from,
                                                                    const std::string& to,
                                                                    bool since_merge_base);

}  // namespace localrun
