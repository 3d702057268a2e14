#pragma once

#include "runner/process/result.hpp"

#include <filesystem>

namespace localrun {

/// The contents and the mode of a regular file; what stands at `to` is replaced. Unlike
/// std::filesystem::copy_file it says of a full disk that it is full.
[[nodiscard]] Result<void> copy_whole_file(const std::filesystem::path& from,
                                           const std::filesystem::path& to);

}  // namespace localrun
