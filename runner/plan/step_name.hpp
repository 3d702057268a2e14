#pragma once

// What a step is called (execution.md 6.1, 6.6). Expressions are evaluated by the caller; masking
// is his too.

#include "expr/evaluate.hpp"
#include "model/workflow.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// Leading blanks and newlines go, then the first line stays, behind `prefix`. An empty text gives
/// `run`.
[[nodiscard]] std::string display_name(std::string_view text, std::string_view prefix = {});

/// `Run ` and the script's first line.
[[nodiscard]] std::string name_of_run(std::string_view script);
/// `Run owner/repo/path@ref`, `Run ./path`, `Run image`.
[[nodiscard]] std::string name_of_action(const model::ActionReference& action);

struct StepName {
  std::string text;
  /// False: a context of its expression has no data yet (or it fails), and it is shown as written
  /// for now.
  bool is_evaluated = true;
};
/// The name of a step at this moment. In `scope` a context without data is nullptr.
[[nodiscard]] StepName step_name(const model::Step& step, const expr::Scope& scope);

/// `Pre NAME`.
[[nodiscard]] std::string pre_name(std::string_view name);
/// `Post NAME`. A post step registered by a pre step: the name's leading `Pre ` (any case) goes
/// first.
[[nodiscard]] std::string post_name(std::string_view name, bool is_registered_by_pre);

}  // namespace localrun
