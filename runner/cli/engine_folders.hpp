#pragma once

// Scripts that give folders of their job to a container engine. Its server sees the machine's
// folders, not those that only an isolated job has.

#include "runner/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace localrun::cli {

struct EngineFolder {
  std::string program;     // `docker`
  std::string path;        // of the workflow file
  std::uint32_t line = 0;  // on which the call stands, from 1
};

/// The first of the selected jobs' own scripts, as they are written: what a program that they call
/// does is not seen.
[[nodiscard]] std::optional<EngineFolder> find_engine_folder(const Plan& plan);

/// The line of a script, from 0, on which a command gives folders away; `program` is set to its
/// name.
[[nodiscard]] std::optional<std::uint32_t> line_with_engine_folder(std::string_view script,
                                                                   std::string& program);

}  // namespace localrun::cli
