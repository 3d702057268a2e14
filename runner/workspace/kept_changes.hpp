#pragma once

// What is kept of a job's changes: a list of them, and the contents before and after of those that
// can be kept. A folder (docs/events.md, "The record on disk"):
//
//   files.ndjson   a line for each changed path, in order
//   N.before       contents of the path of line N, counted from 1, as they were in the repository
//   N.after        contents as the job left them

#include "runner/process/result.hpp"
#include "runner/workspace/path_changes.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct KeptSide {
  SeenFile::Kind kind = SeenFile::Kind::file;
  bool is_executable = false;
  std::uint64_t size = 0;
  std::string target;    // of a link
  bool is_kept = false;  // contents of a file, target of a link
  friend bool operator==(const KeptSide&, const KeptSide&) = default;
};

struct KeptFile {
  std::string path;  // in the workspace; with stars when its name holds a secret
  /// In the repository that the run is of; absent: it lies outside of its checkout.
  std::optional<std::string> repository_path;
  std::optional<KeptSide> before;
  std::optional<KeptSide> after;
  bool is_ignored = false;
  std::uint64_t files = 0;  // in an ignored folder
  std::string not_kept;     // why its contents are not; empty: they are
  friend bool operator==(const KeptFile&, const KeptFile&) = default;
};

constexpr std::uint64_t most_kept_bytes = 100'000'000;  // of a job

struct KeepOptions {
  std::string repository;  // its root
  /// The text with its secrets hidden; nothing when it has none.
  std::function<std::optional<std::string>(std::string_view)> hide_secrets;
  std::uint64_t most_bytes = most_kept_bytes;
};

/// Into `folder`, which is made. Files that hold secrets, ignored ones and those beyond the limit
/// are in the list only. Blocking.
[[nodiscard]] Result<std::vector<KeptFile>> keep_changes(const WorkspaceLayers& layers,
                                                         const std::vector<PathChange>& changes,
                                                         const std::filesystem::path& folder,
                                                         const KeepOptions& options);

/// The list of such a folder. Lines that are none of ours are an error.
[[nodiscard]] Result<std::vector<KeptFile>> read_kept_changes(const std::filesystem::path& folder);

/// The contents of file `number`, counted from 0.
enum class Side : std::uint8_t { before, after };
[[nodiscard]] Result<std::string> kept_contents(const std::filesystem::path& folder,
                                                std::size_t number, Side side);
[[nodiscard]] std::filesystem::path kept_place(const std::filesystem::path& folder,
                                               std::size_t number, Side side);

/// `files.ndjson`.
[[nodiscard]] std::string kept_changes_text(const std::vector<KeptFile>& files);
[[nodiscard]] Result<std::vector<KeptFile>> kept_changes_of(std::string_view text);

}  // namespace localrun
