#pragma once

// The `run` scripts of a file that bash or sh executes, as text for programs that check shell
// scripts.

#include "model/action_file.hpp"
#include "model/workflow.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

struct ShellScript {
  std::string_view dialect;  // `bash` or `sh`
  /// What runs, each `${{ }}` replaced by as many letters: nothing else moves.
  std::string text;
  bool has_expressions = false;
  bool stops_at_errors = true;  // run with -e, as GitHub's own shells are
  TokenPtr token;
};

[[nodiscard]] std::vector<ShellScript> shell_scripts(const Workflow& workflow);
[[nodiscard]] std::vector<ShellScript> shell_scripts(const ActionFile& action);

/// Each `${{ }}` as letters, its line ends kept.
[[nodiscard]] std::string without_expressions(std::string_view script);

}  // namespace localrun::model
