#pragma once

// How many lines a command prints, as far as its words tell: for the few that people put into
// values, and only what is well known.

#include "model/lint/shell.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace localrun::model {

enum class OutputLines : std::uint8_t {
  unknown,
  one,
  perhaps_several,  // one for each file, commit, …
  several,
  json,  // over several lines
};

/// The commands of a `$( )` that is one command, or several with `|` between; empty otherwise.
[[nodiscard]] std::vector<const ShellCommand*> pipeline_of(const ShellScript& script,
                                                           const ShellSubstitution& substitution);
[[nodiscard]] OutputLines lines_of(std::span<const ShellCommand* const> pipeline);
/// Whether it is a command that fails in practice: not `date`, `basename`, ….
[[nodiscard]] bool can_fail(const ShellCommand& command);

}  // namespace localrun::model
