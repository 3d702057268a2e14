#pragma once

// From the properties of an `error`, `warning` or `notice` command to those of its annotation
// (execution.md 4.8).

#include "runner/execute/path_mapping.hpp"
#include "runner/execute/workflow_command.hpp"

#include <span>
#include <string>
#include <string_view>

namespace localrun {

/// The six rules about line, endLine, col and endColumn, in order.
void normalise_numbers(CommandProperties& properties);

/// Where a step's annotations point to.
struct AnnotationPlace {
  std::string_view workspace;   // on the machine
  std::string_view repository;  // owner/name
  std::span<const PathMapping> container_paths;
};
/// `file` below the workspace becomes relative to it, with the property `repo` beside it.
void normalise_file(CommandProperties& properties, const AnnotationPlace& place);

/// At most 4096 UTF-16 units of a message are kept.
[[nodiscard]] std::string cut_message(std::string message);

}  // namespace localrun
