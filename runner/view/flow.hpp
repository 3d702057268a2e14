#pragma once

// `localrun flow`: how outputs travel in a run, from the step that wrote them to those who read
// them.
//
//   build.tag = v1.2
//     written  step meta         ci.yml:12
//     taken    build             ci.yml:6   ${{ steps.meta.outputs.tag }}
//     read by  deploy / Publish  ci.yml:31  env.TAG

#include "runner/events/run_state.hpp"
#include "runner/view/terminal.hpp"
#include "runner/view/value_flow.hpp"

#include <cstdint>

#include <string>

namespace localrun {

/// Values between jobs first, then those within each job: step outputs and variables of GITHUB_ENV.
/// A value that is empty, or that nobody reads, says so; for an empty one, the first link of the
/// chain that is broken (diagnostics.md 4.1).
[[nodiscard]] std::string render_flow(const RunState& run, const Terminal& terminal);

/// Values that a run had, or how they would travel by the file alone.
enum class FlowOf : std::uint8_t { run, file };
[[nodiscard]] std::string render_flow(const RunFlow& flow, const std::string& heading, FlowOf of,
                                      const Terminal& terminal);

}  // namespace localrun
