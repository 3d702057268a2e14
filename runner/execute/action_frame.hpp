#pragma once

// Where the steps of a composite action stand (execution.md 8.8): what they see in place of the
// job's own. One frame for each use of an action, while it runs; what has to outlive it is in
// JobState::composites.

#include "expr/value.hpp"
#include "runner/execute/environment.hpp"
#include "runner/execute/step_results.hpp"
#include "runner/plan/action_table.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace localrun {

class StepContext;

/// What a step of an action is asked to do.
enum class Stage : std::uint8_t { pre, main, post };

struct ActionFrame {
  StepContext* caller = nullptr;  // the step that uses the action
  ActionPtr action;
  Stage stage = Stage::main;
  std::string key;          // of the caller, in JobState
  std::uint32_t depth = 1;  // composite actions around a step of this one
  expr::Value inputs;
  std::vector<Environ::Entry> env;            // of the calling steps, over the job's
  TaskResult result = TaskResult::succeeded;  // so far
  std::optional<std::chrono::steady_clock::time_point> deadline = {};  // of the calling steps
};

}  // namespace localrun
