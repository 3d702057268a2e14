#pragma once

// The user's home as a job sees it with --no-home: empty, but for what jobs need of it.

#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun {

/// The homes of the user who runs this, without links: `home`, which is HOME, and the one that the
/// system has on record. Those that are there.
[[nodiscard]] std::vector<std::string> homes_of_user(const std::string& home);

/// An error when one of these folders, which a job sees, has a home in it.
[[nodiscard]] Result<void> check_hidden(const std::vector<std::string>& homes,
                                        const std::vector<std::string>& seen);

}  // namespace localrun
