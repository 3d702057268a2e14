#pragma once

#include "runner/process/result.hpp"

#include <filesystem>

namespace localrun {

/// Moves a folder with its regular files and folders, to another file system too: what is neither
/// stays behind then. Nothing may be at `to`. Blocking.
[[nodiscard]] Result<void> move_folder(const std::filesystem::path& from,
                                       const std::filesystem::path& to);

}  // namespace localrun
