#pragma once

// `sudo` for a job that has root's rights already (`--isolate system`): the real one cannot work
// where the machine's own root does not exist.

#include "runner/process/result.hpp"

#include <string>

namespace localrun {

/// A program that runs its arguments, with the options and the environment of sudo as GitHub's
/// machines have it: HOME, PATH and the like are root's unless `-E` keeps the caller's.
[[nodiscard]] Result<void> write_sudo_stand_in(const std::string& path);

}  // namespace localrun
