#pragma once

// The parts of building a workflow, a file per topic. For build_workflow.cpp only.

#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace localrun::model {

/// The shared value of a key; null when it is absent.
[[nodiscard]] TokenPtr value_of(const Token& mapping, std::string_view key) noexcept;
/// The key itself, for its place.
[[nodiscard]] const Token* key_of(const Token& mapping, std::string_view key) noexcept;
[[nodiscard]] Diagnostic build_error(const Span& at, std::string message);
[[nodiscard]] RunDefaults build_defaults(const TokenPtr& defaults);
/// `success()` when the token is absent or empty.
[[nodiscard]] Condition build_condition(const TokenPtr& token);

// --- triggers.cpp
[[nodiscard]] std::vector<Trigger> build_triggers(const Token& on, Diagnostics& diagnostics);

// --- cron.cpp
/// The times of `schedule` (workflow-syntax.md 6.4).
void check_schedule(const Token& schedule, Diagnostics& diagnostics);

// --- identifiers.cpp
/// The error of a job or step id that GitHub refuses.
[[nodiscard]] std::optional<Diagnostic> check_identifier(const Token& id);

// --- build_steps.cpp
[[nodiscard]] std::vector<Step> build_steps(const Token& steps, Diagnostics& diagnostics);

// --- container_checks.cpp
/// Literal checks of `container` and `services`.
void check_containers(const Token& job, Diagnostics& diagnostics);

// --- job_checks.cpp
/// Literal checks of `runs-on`, `concurrency`, `snapshot`.
void check_runs_on(const Token& runs_on, Diagnostics& diagnostics);
void check_concurrency(const Token& concurrency, Diagnostics& diagnostics);
void check_snapshot(const Token& snapshot, Diagnostics& diagnostics);

// --- check_needs.cpp
/// Unknown jobs and cycles; turns every need into the spelling of the job's own id.
void check_needs(std::vector<Job>& jobs, const Token& jobs_value, Diagnostics& diagnostics);

// --- action_reference.cpp
/// Nothing when the text has none of the forms of `uses` (workflow-syntax.md 5.3).
[[nodiscard]] std::optional<ActionReference> parse_action_reference(std::string_view text);

}  // namespace localrun::model
