#pragma once

// What lies in a folder before actions/checkout brings its files.

#include "runner/process/result.hpp"

#include <string>

namespace localrun {

/// Removes it, the folder itself stays. With `keeps_untracked` (`clean: false`), and when the
/// folder is the top of a repository, only the files that the repository tracks go. True: something
/// was there. Blocking.
[[nodiscard]] Result<bool> make_room(const std::string& folder, bool keeps_untracked);

}  // namespace localrun
