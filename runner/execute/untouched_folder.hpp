#pragma once

// Whether a folder is still as it was made: then the next job may have it.

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace localrun {

/// A folder of ours with this mode, nothing in it but entries of these names (what those are is not
/// looked at), and nothing said about it beyond that.
[[nodiscard]] bool is_untouched(const std::string& path, mode_t mode,
                                const std::vector<std::string_view>& expected);

}  // namespace localrun
