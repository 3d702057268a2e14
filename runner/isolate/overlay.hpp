#pragma once

// A folder whose files are those of another, which is never changed.

#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Absolute paths. `upper`, where changes go, may be `target` itself; `work` is empty and on the
/// same mount as `upper`.
struct Overlay {
  std::string lower;
  std::string upper;
  std::string work;
  std::string target;
  /// A folder of the machine, not a working tree: its programs keep their rights, and nothing has
  /// to reach the disk.
  bool is_of_machine = false;
};

[[nodiscard]] Result<void> mount_overlay(const Overlay& overlay);

/// Takes the overlay off again; processes that stand in it keep it.
[[nodiscard]] Result<void> unmount_overlay(const std::string& target);

/// Makes these paths of the lower layer, relative and without a slash at their end, absent from the
/// overlay whose upper layer this is. Before it is mounted.
[[nodiscard]] Result<void> leave_out(const Overlay& overlay, const std::vector<std::string>& paths);

/// A folder of the upper layer that hides that of the lower one instead of adding to it. Before it
/// is mounted.
[[nodiscard]] Result<void> make_opaque(const std::string& folder);

}  // namespace localrun
