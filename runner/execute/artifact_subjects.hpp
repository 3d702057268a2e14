#pragma once

// GITHUB_ARTIFACTS and GITHUB_ARTIFACTS_LIST (execution.md 3.8): the artifact subjects that steps
// declare.

#include "runner/execute/path_mapping.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Variable of the runner's process environment; without it both files are empty and ignored.
inline constexpr std::string_view artifacts_switch = "ACTIONS_RUNNER_ALLOW_ARTIFACTS_FILE";

enum class SubjectKind : std::uint8_t { file, oci };

struct ArtifactSubject {
  std::string name;
  std::string digest;  // `sha256:…`, lower case
  SubjectKind kind = SubjectKind::file;
  friend bool operator==(const ArtifactSubject&, const ArtifactSubject&) = default;
};

/// Where relative and container paths of entries lead.
struct SubjectFolders {
  std::string workspace;                     // on the machine
  std::vector<PathMapping> container_paths;  // of a container job
};

/// The entries of one file, all or none. Reads and digests the files they name. Errors are GitHub's
/// texts.
[[nodiscard]] Result<std::vector<ArtifactSubject>> parse_artifact_subjects(
    std::string_view bytes, const SubjectFolders& folders);

/// `declared` with `added`, at most 500 distinct ones, sorted by name. An equal one is ignored,
/// another digest for a name is an error.
[[nodiscard]] Result<std::vector<ArtifactSubject>> add_artifact_subjects(
    std::vector<ArtifactSubject> declared, std::span<const ArtifactSubject> added);

/// The document of GITHUB_ARTIFACTS_LIST.
[[nodiscard]] std::string artifact_subjects_json(std::vector<ArtifactSubject> subjects);

/// `Captured 1 artifact subject(s) from this step (job total: 3).`
[[nodiscard]] std::string captured_text(std::size_t from_step, std::size_t total);

}  // namespace localrun
