#pragma once

// The text of a script's file, and what a step prints before it starts (execution.md 1.5, 1.11).

#include "runner/execute/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// What is written to the script's file. `command` is the shell's command word, compared exactly.
[[nodiscard]] std::string script_file_text(std::string_view command, std::string_view script);

/// The block from `##[group]Run …` to `##[endgroup]`, whole lines, not yet masked.
/// `shell_header` is ShellCommand::header.
[[nodiscard]] std::string run_header(std::string_view script, std::string_view shell_header,
                                     const Environ& env_context);
/// The same for an action. `action` is `owner/repo[/path]@ref`, `./path` or `docker://image`;
/// inputs without a value are left out.
[[nodiscard]] std::string action_header(std::string_view action,
                                        const std::vector<Environ::Entry>& inputs,
                                        const Environ& env_context);
/// What a post step prints instead.
inline constexpr std::string_view post_header = "Post job cleanup.\n";

}  // namespace localrun
