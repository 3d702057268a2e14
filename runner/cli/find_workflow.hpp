#pragma once

// WORKFLOW on the command line → a file (cli.md 1).

#include "runner/plan/contexts.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

/// A path; or a bare name looked up as .github/workflows/NAME, NAME.yml, NAME.yaml below `root`; or
/// the workflow's `name:`. `-` is standard input. The error names what is near.
[[nodiscard]] RequestResult<std::string> find_workflow(const std::string& name,
                                                       const std::string& root);

/// The workflow files of a repository, sorted by name.
[[nodiscard]] std::vector<std::string> workflow_files(const std::string& root);

}  // namespace localrun::cli
