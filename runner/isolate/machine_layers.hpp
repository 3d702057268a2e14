#pragma once

// The machine's folders so that a job can write to them and nobody else sees it: each has a layer
// of the job's above it (docs/isolation.md, `--isolate system`).

#include "runner/isolate/mounts.hpp"
#include "runner/process/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

class MachineLayers {
 public:
  /// Of nothing.
  MachineLayers() = default;
  /// Every folder in `/` and everything that is mounted, but for what a view has of its own. The
  /// layers will be in the folder `changes`. Before anything is made read-only.
  [[nodiscard]] static Result<MachineLayers> of(const std::string& changes);

  /// Makes a root of this process and all that it starts, in which each of the folders has its
  /// layer; one in memory where `changes` lies in the folder itself. What can have none, as its
  /// file system cannot be laid under another, is as it was. `stage` is any folder; nothing stays
  /// mounted on it. As the first process of new namespaces.
  [[nodiscard]] Result<void> lay_out(const std::string& stage) const;

 private:
  std::vector<MountPoint> folders_;  // what lies in another comes after it
  std::optional<Piece> changes_;
};

}  // namespace localrun
