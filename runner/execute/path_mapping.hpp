#pragma once

// Paths of a job container ↔ paths of the machine (execution.md 9.4).

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace localrun {

/// One mount; both sides without a trailing slash.
struct PathMapping {
  std::string host;
  std::string container;
};

/// The first mapping whose container side is the path or a folder above it is applied; nullopt: the
/// path is outside of all.
[[nodiscard]] std::optional<std::string> mounted_path(std::span<const PathMapping> mappings,
                                                      std::string_view path);
/// The same; a path outside of all is returned as it is.
[[nodiscard]] std::string to_host_path(std::span<const PathMapping> mappings,
                                       std::string_view path);

/// `path` relative to `folder` when it lies below, else unchanged. Both are texts: nothing is
/// resolved.
[[nodiscard]] std::string relative_to(std::string_view folder, std::string_view path);

/// `path` when absolute, else below `folder`.
[[nodiscard]] std::string absolute_in(std::string_view folder, std::string_view path);

}  // namespace localrun
