#include "runner/plan/decide.hpp"

#include "model/evaluate_token.hpp"
#include "runner/plan/concurrency.hpp"
#include "runner/plan/job_strategy.hpp"
#include "runner/plan/platform.hpp"
#include "runner/plan/reads.hpp"
#include "runner/plan/runs_on.hpp"
#include "runner/plan/value_findings.hpp"
#include "runner/plan/why_false.hpp"

#include <utility>

namespace localrun {

namespace {

template <class T>
using Evaluated = model::Evaluated<T>;

/// A combination and where it would run.
struct PlacedJob {
  JobSpec spec;
  Platform platform;
};

/// The service looks an environment up before the job starts, so a name that cannot be evaluated
/// ends the job there; its `url` is evaluated at the end (execution.md 7.3).
Evaluated<expr::Value> evaluate_environment_name(const model::OrdinaryJob& job,
                                                 const JobScope& scope, std::vector<Fact>& facts) {
  const model::Token* name = job.environment.get();
  if (name != nullptr && name->kind == model::TokenKind::mapping) name = name->find("name");
  ReadRecorder reads(scope, "environment", facts);
  return model::evaluate_any(name, scope, &reads);
}

/// One combination → what its runner has to know.
Evaluated<PlacedJob> make_job_spec(const Plan& plan, std::size_t job, const JobStrategy& strategy,
                                   std::size_t index, JobScope& scope, std::vector<Fact>& facts) {
  const model::Job& model_job = plan.run->workflow->jobs[job];
  const model::OrdinaryJob& ordinary = *model_job.ordinary();
  JobSpec spec;
  spec.run = plan.run;
  spec.job = job;
  spec.matrix = strategy.combinations[index].matrix;
  spec.strategy = strategy_context(strategy, index);
  spec.needs = scope.needs();
  scope.set_combination(spec.matrix, spec.strategy);

  auto name = display_name(model_job, strategy.combinations[index], scope, facts);
  if (!name) return name.error();
  spec.name = plan.run->name_prefix + *name;
  ReadRecorder runs_on_reads(scope, "runs-on", facts);
  const auto labels = evaluate_runs_on(*ordinary.runs_on, scope, &runs_on_reads);
  if (!labels) return labels.error();
  spec.runs_on = joined(*labels);
  ReadRecorder reads(scope, "continue-on-error", facts);
  const auto allowed =
      model::evaluate_boolean(ordinary.continue_on_error.get(), false, scope, &reads);
  if (!allowed) return allowed.error();
  spec.continue_on_error = *allowed;
  const auto timeout = model::evaluate_number(ordinary.timeout_minutes.get(), 360, scope);
  if (!timeout) return timeout.error();
  spec.timeout_minutes = *timeout;
  const auto grace = model::evaluate_number(ordinary.cancel_timeout_minutes.get(), 5, scope);
  if (!grace) return grace.error();
  spec.cancel_timeout_minutes = *grace;
  const auto environment = evaluate_environment_name(ordinary, scope, facts);
  if (!environment) return environment.error();
  auto concurrency = evaluate_concurrency(model_job.concurrency.get(), scope);
  if (!concurrency) return concurrency.error();
  spec.concurrency = std::move(*concurrency);
  if (spec.concurrency) {
    auto refused =
        find_wait_for_itself(*spec.concurrency, *plan.run, *model_job.concurrency, "job");
    if (refused) return *std::move(refused);
  }
  return PlacedJob{std::move(spec), platform_of(*labels, plan.platforms, plan.host)};
}

/// Said of a label that names another version or architecture than this machine's (diagnostics.md,
/// other-system).
Finding platform_note(const model::Job& job, const Platform& platform) {
  Finding finding;
  finding.slug = "other-system";
  finding.severity = "note";
  finding.message = platform.note;
  finding.place = place_of(job.ordinary()->runs_on->at);
  return finding;
}

/// Said of a job that no machine here can run; not when the person chose to leave it out.
std::optional<Finding> elsewhere_warning(const model::Job& job, const Platform& platform) {
  if (!platform.reason.starts_with("wants ")) return std::nullopt;
  Finding finding;
  finding.slug = "other-system";
  finding.severity = "warning";
  finding.message = "job '" + job.id.value + "' " + platform.reason;
  finding.help = platform.help;
  finding.place = place_of(job.ordinary()->runs_on->at);
  return finding;
}

JobDecision skip(JobDecision decision, std::string reason) {
  decision.outcome = SkipJob{std::move(reason)};
  return decision;
}

JobDecision fail(JobDecision decision, model::Diagnostic diagnostic) {
  decision.outcome = FailJob{std::move(diagnostic)};
  return decision;
}

bool asks_for_success(const model::Expression& condition) {
  return condition.has_implicit_success || condition.source == "success()";
}

/// A call of a reusable workflow, once for each combination.
JobDecision decide_call(const Plan& plan, std::size_t job, const JobStrategy& strategy,
                        JobScope& scope, JobDecision decision) {
  CallWorkflow call;
  call.fail_fast = strategy.fail_fast;
  call.max_parallel = strategy.max_parallel;
  for (std::size_t i = 0; i < strategy.combinations.size(); ++i) {
    const model::Combination& combination = strategy.combinations[i];
    if (strategy.has_matrix && !passes_filter(combination.matrix, plan.matrix_filter)) continue;
    scope.set_combination(combination.matrix, strategy_context(strategy, i));
    auto made = make_call(plan, job, combination, scope, decision.facts);
    if (!made) return fail(std::move(decision), made.error());
    call.combinations.push_back(std::move(*made));
  }
  if (call.combinations.empty())
    return skip(std::move(decision), "no combination of its matrix fits --matrix");
  decision.outcome = std::move(call);
  return decision;
}

}  // namespace

JobDecision decide_job(const Plan& plan, std::size_t job, const RunProgress& progress) {
  const model::Job& model_job = plan.run->workflow->jobs[job];
  JobScope scope(plan, job, progress);
  JobDecision decision;
  decision.name = plan.run->name_prefix + model_job.id.value;

  const auto condition = model::evaluate_condition(*model_job.condition.expression, scope);
  if (!condition) return fail(std::move(decision), condition.error());
  add_reads(*model_job.condition.expression, scope, condition->trace, "if", decision.facts);
  add_condition_findings(*model_job.condition.expression, condition->trace, decision.facts);
  ConditionEvaluated fact = condition_fact(*model_job.condition.expression, *condition);
  if (!condition->holds) {
    const auto words = [&](std::string_view function, bool holds) {
      return status_words(plan, job, progress, function, holds);
    };
    fact.because = why_false(*model_job.condition.expression, condition->trace, words);
  }
  const std::string reason = fact.because;
  decision.facts.emplace_back(std::move(fact));
  if (!condition->holds) {
    const bool asks_success = asks_for_success(*model_job.condition.expression);
    if (auto cascade = asks_success ? skip_cascade(plan, job, progress) : std::nullopt)
      decision.facts.emplace_back(*std::move(cascade));
    return skip(std::move(decision), reason);
  }
  if (auto blocks = progress.is_cancelled ? always_blocks_cancel(plan, job) : std::nullopt)
    decision.facts.emplace_back(*std::move(blocks));

  auto strategy = evaluate_strategy(model_job, scope, decision.facts);
  if (!strategy) return fail(std::move(decision), strategy.error());
  if (model_job.call() != nullptr)
    return decide_call(plan, job, *strategy, scope, std::move(decision));
  RunJob run;
  run.fail_fast = strategy->fail_fast;
  run.max_parallel = strategy->max_parallel;
  bool is_first_note = true;
  for (std::size_t i = 0; i < strategy->combinations.size(); ++i) {
    if (strategy->has_matrix &&
        !passes_filter(strategy->combinations[i].matrix, plan.matrix_filter))
      continue;
    auto placed = make_job_spec(plan, job, *strategy, i, scope, decision.facts);
    if (!placed) return fail(std::move(decision), placed.error());
    const Platform& platform = placed->platform;
    if (platform.kind == PlatformKind::skip) {
      auto warning = elsewhere_warning(model_job, platform);
      if (warning && run.elsewhere.empty()) decision.facts.emplace_back(*std::move(warning));
      run.elsewhere.push_back(
          {placed->spec.name, placed->spec.matrix, platform.reason + "; " + platform.help});
      continue;
    }
    if (!platform.note.empty() && is_first_note) {
      decision.facts.emplace_back(platform_note(model_job, platform));
      is_first_note = false;
    }
    run.combinations.push_back(std::move(placed->spec));
  }
  if (run.combinations.empty() && run.elsewhere.empty()) {
    return skip(std::move(decision), "no combination of its matrix fits --matrix");
  }
  decision.outcome = std::move(run);
  return decision;
}

bool goes_on_when_cancelled(const Plan& plan, std::size_t job, const RunProgress& progress) {
  RunProgress cancelled = progress;
  cancelled.is_cancelled = true;
  const JobScope scope(plan, job, cancelled);
  const auto result =
      model::evaluate_condition(*plan.run->workflow->jobs[job].condition.expression, scope);
  return result && result->holds;
}

}  // namespace localrun
