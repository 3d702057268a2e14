#pragma once

// What a run would do, told before it: jobs in their stages, combinations, steps, conditions, and
// the actions they need. Pure: nothing is run, fetched or looked up (cli.md 1, `plan`).

#include "runner/plan/foresee.hpp"
#include "runner/plan/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace localrun {

struct CombinationPreview {
  std::string name;   // display name of the job run
  std::string label;  // `(linux, 20)`; empty without a matrix
  expr::Value matrix;
  std::string runs_on;  // labels; as written when known at run time only
  bool is_elsewhere = false;
  std::string reason;  // elsewhere: why it is not run here
  std::string note;    // here: another version or architecture than named
};

/// One answer and the combinations that it holds for (indexes into those that run here).
struct StepCase {
  Foreseen foreseen;
  std::vector<std::size_t> combinations;
};

struct StepPreview {
  std::string title;
  std::string id;  // explicit ones only
  model::Span at;
  std::string action;          // what stands behind `uses:`; empty for others
  std::size_t depth = 0;       // 1 inside `parallel`
  bool is_background = false;  // also inside `parallel`
  std::vector<StepCase> cases;
};

struct Preview;

struct JobPreview {
  std::size_t job = 0;  // index in the workflow
  std::string id;
  std::string name;  // without that of a combination
  model::Span at;
  std::size_t stage = 0;  // from 1: one more than the highest of its needs
  std::vector<std::string> needs;
  Foreseen foreseen;
  std::string calls;  // a reusable workflow
  /// Its jobs; null when it is not here, or its matrix is computed at run time.
  std::shared_ptr<const Preview> called;
  bool has_matrix = false;
  std::vector<std::string> matrix_missing;  // what its matrix waits for
  std::size_t left_out = 0;                 // combinations that --matrix leaves out
  std::vector<CombinationPreview> combinations;
  std::vector<StepPreview> steps;

  /// Combinations that run on this machine.
  [[nodiscard]] std::size_t here() const noexcept;
};

/// Whether an action that is needed is there (a resolver's answer).
enum class ActionState : std::uint8_t {
  built_in,  // localrun carries it out itself
  local,     // in this repository
  cached,    // fetched before; `detail`: its commit
  to_fetch,  // would be fetched
  missing,   // nowhere to be had: `detail` says why
  skipped,   // --action …=skip
};

struct ActionNeed {
  model::ActionReference reference;
  model::Span at;        // first use
  std::size_t uses = 0;  // steps that use it
  ActionState state = ActionState::to_fetch;
  std::string detail;
};

struct Preview {
  std::vector<JobPreview> jobs;     // selected ones, by stage, in file order
  std::vector<ActionNeed> actions;  // of what may run, in the order of first use
  std::size_t not_selected = 0;     // jobs left out by --job
};

/// `actions` come without an answer yet: as if all had to be fetched.
[[nodiscard]] Preview make_preview(const Plan& plan);

}  // namespace localrun
