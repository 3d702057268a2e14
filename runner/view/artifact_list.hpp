#pragma once

// `localrun artifacts`: what a run kept, as a table, in full, and as JSON.

#include "runner/events/run_state.hpp"
#include "runner/view/terminal.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

struct ListedFile {
  std::string name;  // below the artifact's folder
  std::uint64_t size = 0;
};

struct ListedArtifact {
  std::string name;
  std::string folder;
  std::vector<ListedFile> files;
  Time uploaded{};

  [[nodiscard]] std::uint64_t size() const;
};

/// Those that `run` kept; its record says which step uploaded each. One that it took over from
/// another run (`rerun`, --needs-from) has no such step.
struct ListedArtifacts {
  const RunState* run = nullptr;
  std::vector<ListedArtifact> artifacts;
};

[[nodiscard]] std::string render_artifacts(const ListedArtifacts& listed, Time now,
                                           const Terminal& terminal);
/// Each with its files.
[[nodiscard]] std::string render_artifact_details(const ListedArtifacts& listed, Time now,
                                                  const Terminal& terminal);
/// One object with `schema`, `run` and `artifacts`; the names of files on request.
[[nodiscard]] std::string render_artifacts_json(const ListedArtifacts& listed, bool with_files);

}  // namespace localrun
