#pragma once

// What `shellcheck`, where it is installed, says of the scripts of workflow and action files, as
// diagnostics at their place in the file.

#include "model/diagnostic.hpp"
#include "model/shell_scripts.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

/// The program, from PATH.
[[nodiscard]] std::optional<std::string> find_shellcheck();

/// One list for each script. Several processes run beside each other. One that fails says nothing.
[[nodiscard]] std::vector<model::Diagnostics> run_shellcheck(
    const std::string& program, std::span<const model::ShellScript> scripts);

/// One remark, as `--format=json1` prints it. Lines and columns count from 1, in code points.
struct ShellcheckRemark {
  std::size_t script = 0;
  model::Position begin;
  model::Position end;
  std::string level;
  int code = 0;
  std::string message;
};
/// Files are called `NUMBER.sh`. Nothing when the text is no such answer.
[[nodiscard]] std::vector<ShellcheckRemark> parse_shellcheck(std::string_view json);

/// At its place in the workflow. `remark` counts the lines of the script itself.
[[nodiscard]] model::Diagnostic shellcheck_diagnostic(const ShellcheckRemark& remark,
                                                      const model::ShellScript& script);

}  // namespace localrun::cli
