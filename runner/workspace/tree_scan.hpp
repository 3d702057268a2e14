#pragma once

// What is in a folder, looked at again and again.
//
// Sockets are left out, and so is what is mounted below: only its place is there.

#include "runner/process/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace localrun {

struct TreeEntry {
  mode_t mode = 0;  // with its kind
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970
  std::int64_t changed = 0;
  bool is_opaque = false;
  bool is_fresh = false;  // a further change may have the same times
  friend bool operator==(const TreeEntry&, const TreeEntry&) = default;
};
/// By path below the folder; folders before what is in them.
using Tree = std::map<std::string, TreeEntry>;

struct TreeLimits {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

/// What is in a folder. The error has the code `tree_too_large` beyond the limits. Blocking.
constexpr int tree_too_large = 75;  // EOVERFLOW
[[nodiscard]] Result<Tree> scan_tree(const std::string& folder, const TreeLimits& limits);

[[nodiscard]] std::uint64_t bytes_in(const Tree& tree);

/// The same folder scanned several times: where nobody has touched it since, no folder is listed
/// again, and each entry is looked at once.
class RepeatedScan {
 public:
  /// When a folder's list of entries last changed.
  struct ListedFolder {
    std::string path;
    std::int64_t changed = 0;
  };

  explicit RepeatedScan(std::string folder) : folder_(std::move(folder)) {}
  /// As scan_tree().
  [[nodiscard]] Result<Tree> scan(const TreeLimits& limits);

 private:
  [[nodiscard]] bool is_as_before(std::int64_t now);

  std::string folder_;
  Tree tree_;
  std::vector<ListedFolder> listed_;
  bool is_settled_ = false;  // a further change of any folder would show in its time
};

}  // namespace localrun
