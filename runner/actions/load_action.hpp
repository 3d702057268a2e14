#pragma once

// The action in a folder: its metadata file found, read and typed (execution.md 8.2).

#include "model/action_file.hpp"
#include "runner/process/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace localrun {

/// Where an action is looked for.
struct ActionPlace {
  std::string folder;  // absolute
  /// Absolute: nothing is read that lies outside, by whatever links. Usually the repository.
  std::string root;
  /// What messages call the folder: `.github/actions/x`; empty: the folder itself.
  std::string shown_folder;
};

struct LoadedAction {
  std::shared_ptr<const model::ActionFile> file;  // null: there is none, or it is not valid
  model::Diagnostics diagnostics;                 // of the file
};

/// Absent: the folder has no `action.yml`, `action.yaml`, `Dockerfile` or `dockerfile`, or is not
/// there itself. Failed: it cannot be read, or leads out of the root.
[[nodiscard]] Result<std::optional<LoadedAction>> load_action(const ActionPlace& place);

/// `path` below `root` once all links are followed; a path that does not exist is not.
[[nodiscard]] bool lies_below(const std::string& path, const std::string& root);

/// Actions that were loaded lately, so that many uses of one read it once. An action whose file has
/// changed since is read anew.
class ActionCache {
 public:
  [[nodiscard]] Result<std::optional<LoadedAction>> load(const ActionPlace& place);

 private:
  struct Known {
    std::string path;  // of the metadata file
    struct stat status {};
    LoadedAction action;
  };
  std::vector<Known> known_;
};

}  // namespace localrun
