#include "runner/workspace/workspace_layers.hpp"

namespace localrun {

bool is_within(std::string_view path, std::string_view folder) {
  return folder.empty() ||
         (path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/'));
}

std::string_view path_below(std::string_view path, std::string_view folder) {
  if (folder.empty()) return path;
  path.remove_prefix(folder.size());
  if (!path.empty()) path.remove_prefix(1);
  return path;
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && !name.empty()) path += '/';
  path += name;
  return path;
}

const LaidTree* WorkspaceLayers::tree_of(std::string_view path) const {
  const LaidTree* nearest = nullptr;
  for (const LaidTree& tree : laid) {
    if (is_within(path, tree.path) && (nearest == nullptr || is_within(tree.path, nearest->path)))
      nearest = &tree;
  }
  return nearest;
}

std::optional<std::string> WorkspaceLayers::lower_of(std::string_view path) const {
  const LaidTree* const tree = tree_of(path);
  if (tree == nullptr) return std::nullopt;
  return joined(tree->lower, path_below(path, tree->path));
}

}  // namespace localrun
