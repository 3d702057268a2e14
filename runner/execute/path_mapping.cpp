#include "runner/execute/path_mapping.hpp"

namespace localrun {
namespace {

/// Whether `path` is `folder` or something below it.
bool lies_in(std::string_view folder, std::string_view path) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

std::optional<std::string> mounted_path(std::span<const PathMapping> mappings,
                                        std::string_view path) {
  for (const PathMapping& mapping : mappings) {
    if (lies_in(mapping.container, path)) {
      return mapping.host + std::string(path.substr(mapping.container.size()));
    }
  }
  return std::nullopt;
}

std::string to_host_path(std::span<const PathMapping> mappings, std::string_view path) {
  return mounted_path(mappings, path).value_or(std::string(path));
}

std::string relative_to(std::string_view folder, std::string_view path) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.remove_suffix(1);
  if (folder.empty() || !lies_in(folder, path)) return std::string(path);
  std::string_view rest = path.substr(folder.size());
  if (!rest.empty()) rest.remove_prefix(1);
  return std::string(rest);
}

std::string absolute_in(std::string_view folder, std::string_view path) {
  if (path.starts_with('/')) return std::string(path);
  std::string absolute(folder);
  if (!absolute.ends_with('/')) absolute.push_back('/');
  return absolute.append(path);
}

}  // namespace localrun
