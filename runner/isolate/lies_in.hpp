#pragma once

#include <string_view>

namespace localrun {

/// Whether this absolute path is the folder, or below it.
[[nodiscard]] inline bool lies_in(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) &&
         (path.size() == folder.size() || folder.ends_with('/') || path[folder.size()] == '/');
}

}  // namespace localrun
