#pragma once

// What actions/cache keeps: one folder for each key and set of paths, below that of the repository.

#include "runner/process/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct CacheEntry {
  std::string key;
  std::string archive;  // a tar file, names relative to the workspace
};

class CacheStore {
 public:
  /// `folder`: of all caches. Entries of other repositories, or of other `paths`, are never found.
  CacheStore(const std::string& folder, const std::string& repository,
             const std::vector<std::string>& paths);

  /// The entry of the first key; else the newest one whose key begins with a key, key by key, as
  /// on GitHub.
  [[nodiscard]] std::optional<CacheEntry> find(const std::vector<std::string>& keys) const;
  /// A folder to make an archive in; the caller adds or drops it.
  [[nodiscard]] Result<std::string> make_draft() const;
  /// Takes `files.tar` of a draft for a key. False: another has it already. The draft is gone.
  [[nodiscard]] Result<bool> add(const std::string& draft, const std::string& key) const;
  static void drop(const std::string& draft);
  /// Puts down that an entry was asked for just now, which keeps it from being cleaned up as old.
  static void note_use(const CacheEntry& entry) noexcept;

 private:
  [[nodiscard]] std::string entry_folder(std::string_view key) const;

  std::string folder_;   // of the repository
  std::string version_;  // of the paths
};

/// An entry as a person looks at it.
struct StoredCache {
  std::string repository;  // OWNER/NAME
  std::string key;
  std::string version;  // digest of the paths: one key may stand for several sets of them
  std::filesystem::path folder;
  std::filesystem::path archive;
  std::uint64_t size = 0;
  std::filesystem::file_time_type saved;
  std::filesystem::file_time_type last_used;
};
/// All there are, the last used first.
[[nodiscard]] std::vector<StoredCache> stored_caches(const std::filesystem::path& folder);

}  // namespace localrun
