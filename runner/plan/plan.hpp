#pragma once

// What is to run, known before anything runs: the event with its payload, the contexts, the chosen
// jobs, and everything that localrun cannot do for them.

#include "model/called_workflows.hpp"
#include "model/diagnostic.hpp"
#include "model/needs_graph.hpp"
#include "runner/plan/contexts.hpp"
#include "runner/plan/job_spec.hpp"
#include "runner/plan/platform.hpp"
#include "runner/plan/recorded_needs.hpp"
#include "runner/plan/trigger_match.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// `inputs` and `secrets` of a called workflow that nobody knows yet.
struct NotYetPassed {
  std::vector<std::string> inputs;
  bool has_secrets = false;

  [[nodiscard]] bool empty() const noexcept { return inputs.empty() && !has_secrets; }
  /// Whether the value of this name is known, as far as that lies with the call.
  [[nodiscard]] bool knows(std::string_view context, std::span<const std::string_view> keys) const;
};

struct Plan {
  std::shared_ptr<const RunSpec> run;
  ChosenEvent event;
  std::string run_name;  // `run-name:`; empty without
  TriggerVerdict trigger;
  model::NeedsGraph graph;
  std::vector<model::CalledWorkflow> calls;  // one for each call job, in file order
  std::vector<bool> selected;                // per job: to be considered at all (--job)
  /// Per job: what stands for it instead of running it (--only).
  std::vector<std::optional<GivenOutcome>> given;
  KeyValues matrix_filter;  // --matrix
  PlatformTable platforms;  // --platform
  HostSystem host;
  /// Errors: what cannot be done here (the run must not start), or what makes the workflow itself
  /// invalid. Warnings and notes: worth saying first.
  model::Diagnostics diagnostics;
  bool is_invalid = false;  // a key that the service evaluates first cannot be: no run on GitHub
  /// Errors with --workspace in-place: the caller may go on all the same, if the person wants it.
  model::Diagnostics in_place_dangers;
  /// Of a call that is looked into before it runs: what is passed to it at run time only.
  NotYetPassed not_yet_passed;
  /// What the caller has to fetch and read first: `Surroundings::actions` lacks them.
  std::vector<WantedAction> wanted_actions;
};

/// What the machine adds to the plan.
struct Surroundings {
  std::vector<std::string> base_environ;
  std::string work_root;  // see RunSpec
  std::string control_root;
  std::string kept_root;
  RunNumbers numbers;
  HostSystem host;
  ActionTable actions;                 // as far as they have been brought
  std::optional<RecordedNeeds> needs;  // --needs-from
  ChangedFiles changed_files;          // of the range that changes_of() asks for
};

/// A workflow and those that it calls, all read and without errors.
struct WorkflowFiles {
  std::shared_ptr<const model::Workflow> entry;
  std::vector<model::CalledWorkflow> calls;
};

/// The changed files that the workflow's filters have to see; nothing when they see none.
[[nodiscard]] std::optional<ChangeRange> changes_of(const model::Workflow& workflow,
                                                    const Request& request,
                                                    const RepositoryFacts& facts);

[[nodiscard]] RequestResult<Plan> make_plan(WorkflowFiles files, const Request& request,
                                            const RepositoryFacts& facts,
                                            const Surroundings& surroundings);

}  // namespace localrun
