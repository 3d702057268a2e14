#pragma once

// Action repositories on this machine: fetched with git, one commit each, kept under the commit
// (execution.md 8.7). Below `cache_root`, for each repository a folder `HOST/owner/name` with
//
//   git/        a bare repository: the commits that were fetched, without history
//   SHA/        the files of a commit; made beside and renamed, so it is there whole or not at all
//   SHA.files   what they were like when they were made: who uses them compares first
//   refs/REF    the commit that the ref meant when it was asked for last
//   lock        held by the one process that changes any of these
//
// A reader needs no lock. All calls block; run them before the event loop, or on a pool.

#include "runner/process/result.hpp"

#include <optional>
#include <string>

namespace localrun {

struct RepositoryReference {
  std::string owner;
  std::string name;
  std::string ref;  // tag, branch or full commit
};

struct StoreSettings {
  std::string cache_root;  // absolute
  std::string server_url;  // `https://github.com`; any URL that git takes
  bool is_offline = false;
};

struct StoredCommit {
  std::string folder;  // with the files
  std::string sha;
  bool was_fetched = false;  // just now
  std::string moved_from;    // the commit that the ref meant before; empty when it is the same
};

/// Whether the server is asked what a ref means now.
enum class Freshness { as_known, ask_again };

class ActionStore {
 public:
  explicit ActionStore(StoreSettings settings);

  /// `pinned`: the commit that the ref has to mean, whatever the server says; empty: any. Nothing
  /// is fetched that is here already, unless `ask_again`; a full commit is never asked for again.
  /// Errors say what would help: offline, no such ref (with near ones), no access, disk full.
  [[nodiscard]] Result<StoredCommit> get(const RepositoryReference& reference,
                                         const std::string& pinned = {},
                                         Freshness freshness = Freshness::as_known) const;

 private:
  StoreSettings settings_;
};

/// 40 hexadecimal digits (64 with SHA-256).
[[nodiscard]] bool is_full_commit(const std::string& ref) noexcept;

}  // namespace localrun
