#pragma once

// Which paths of a working tree git ignores, remembered from one run to the next: git lists all of
// the tree to tell it, while nothing of what it goes by has changed mostly.
//
// That is: the index, each folder that is not ignored itself (its list of names), each `.gitignore`
// in them, `info/exclude`, the user's file of patterns, and the configuration. All are compared by
// what the kernel knows of them (inode, size, times), and none is remembered that has been changed
// so shortly before that a further change might not show.

#include "runner/workspace/git_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

class ListingMemory {
 public:
  /// `folder`: absolute, of the memory; empty: there is none. Each working tree has a file in it.
  ListingMemory(const std::string& folder, const GitFolder& tree);
  ListingMemory(const ListingMemory&) = delete;
  ListingMemory& operator=(const ListingMemory&) = delete;
  /// Whether there is something for this working tree.
  [[nodiscard]] bool has_any() const;

  /// `configuration`: all of `git config --null --list`. The ignored paths as git listed them; a
  /// folder has a slash at its end. Nothing: git has to be asked. Blocking.
  [[nodiscard]] std::optional<std::vector<std::string>> recall(
      std::string_view configuration) const;
  /// What git listed since `begin`, of file_time_now(). Where it cannot be told whether it will be
  /// true later, nothing is remembered. Blocking.
  void keep(std::string_view configuration, const std::vector<std::string>& ignored,
            std::int64_t begin) const;

  [[nodiscard]] bool is_off() const { return file_.empty(); }

 private:
  const GitFolder& tree_;
  std::string file_;
};

}  // namespace localrun
