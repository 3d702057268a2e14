#include "runner/plan/decide.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "model/evaluate_token.hpp"
#include "model/strategy.hpp"
#include "runner/plan/job_scope.hpp"
#include "runner/plan/platform.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace localrun {

namespace {

template <class T>
using Evaluated = model::Evaluated<T>;

struct Strategy {
  bool has_matrix = false;
  bool fail_fast = true;
  std::size_t max_parallel = 0;
  std::vector<model::Combination> combinations;
};

model::Diagnostic diagnostic_at(const model::Span& at, std::string message, std::string slug = {}) {
  model::Diagnostic diagnostic;
  diagnostic.slug = std::move(slug);
  diagnostic.at = at;
  diagnostic.message = std::move(message);
  return diagnostic;
}

/// The key of the vector that a message of GitHub names; the matrix without one.
const model::Token* vector_key(const model::Token& matrix, std::string_view message) {
  const std::size_t begin = message.find('\'');
  const std::size_t end = message.find('\'', begin + 1);
  if (begin == std::string_view::npos || end == std::string_view::npos) return nullptr;
  for (const auto& [key, value] : matrix.pairs) {
    if (key->text == message.substr(begin + 1, end - begin - 1)) return key.get();
  }
  return nullptr;
}

/// An empty matrix (diagnostics.md 3.5): the vector, and the condition that leaves the job out.
model::Diagnostic explained(model::Diagnostic diagnostic, const model::Job& job,
                            const model::Token* matrix) {
  if (diagnostic.slug != "matrix-empty" || matrix == nullptr) return diagnostic;
  diagnostic.why = "a job whose matrix has no combination fails, instead of being skipped";
  const model::Token* key = vector_key(*matrix, diagnostic.message);
  if (key != nullptr) diagnostic.at = key->at;
  const model::Token* value = key == nullptr ? matrix : matrix->find(key->text);
  if (value == nullptr || !value->expression) return diagnostic;
  for (const expr::Reference& reference : expr::references(value->expression->tree)) {
    const bool is_output = expr::equal_ignoring_case(reference.context, "needs") &&
                           reference.parts.size() == 3 && !reference.parts[0].is_dynamic &&
                           !reference.parts[2].is_dynamic;
    if (!is_output) continue;
    diagnostic.help = "under jobs." + job.id.value + ":\nif: needs." + reference.parts[0].name +
                      ".outputs." + reference.parts[2].name + " != '[]'";
    break;
  }
  return diagnostic;
}

model::Span span_of(const model::Token* token, const model::Job& job) {
  return token != nullptr ? token->at : job.id.at;
}

/// `strategy` of a job, evaluated and expanded; one combination without values when there is no
/// matrix.
Evaluated<Strategy> evaluate_strategy(const model::Job& job, const JobScope& scope,
                                      std::vector<Fact>& facts) {
  Strategy strategy;
  strategy.combinations.emplace_back();
  if (!job.strategy) return strategy;
  ReadRecorder recorder(scope, "strategy", facts);
  const auto value = model::evaluate_any(job.strategy.get(), scope, &recorder);
  if (!value) return value.error();
  const expr::Value& fail_fast = (*value)["fail-fast"];
  const expr::Value& max_parallel = (*value)["max-parallel"];
  const expr::Value& matrix = (*value)["matrix"];
  if (fail_fast.kind() == expr::Kind::boolean) strategy.fail_fast = fail_fast.boolean();
  if (max_parallel.kind() == expr::Kind::number && max_parallel.number() >= 1) {
    strategy.max_parallel = static_cast<std::size_t>(max_parallel.number());
  }
  if (matrix.is_null()) return strategy;
  const model::Token* token = job.strategy->find("matrix");
  const model::Span at = span_of(token != nullptr ? token : job.strategy.get(), job);
  if (!matrix.is_object()) {
    return explained(
        diagnostic_at(at, "Unexpected value '" + matrix.to_text() + "'", "matrix-empty"), job,
        token);
  }
  auto combinations = model::expand_matrix(matrix);
  if (!combinations)
    return explained(diagnostic_at(at, combinations.error().message, combinations.error().slug),
                     job, token);
  strategy.has_matrix = true;
  strategy.combinations = std::move(*combinations);
  return strategy;
}

expr::Value strategy_context(const Strategy& strategy, std::size_t index) {
  const double total = static_cast<double>(strategy.combinations.size());
  const double parallel =
      strategy.max_parallel != 0 ? static_cast<double>(strategy.max_parallel) : total;
  std::vector<expr::Object::Entry> entries;
  entries.emplace_back("fail-fast", expr::Value(strategy.fail_fast));
  entries.emplace_back("job-index", expr::Value(static_cast<double>(index)));
  entries.emplace_back("job-total", expr::Value(total));
  entries.emplace_back("max-parallel", expr::Value(parallel));
  return expr::make_object(std::move(entries));
}

/// `--matrix KEY:VALUE`: every key named must have one of its values; other combinations are left
/// out.
bool passes_filter(const expr::Value& matrix, const KeyValues& filter) {
  std::map<std::string, bool> satisfied;
  for (const auto& [key, value] : filter) {
    const expr::Value& actual = matrix[key];
    satisfied[key] = satisfied[key] || expr::loosely_equal(actual, expr::Value(value));
  }
  return std::all_of(satisfied.begin(), satisfied.end(),
                     [](const auto& entry) { return entry.second; });
}

/// Labels of an evaluated `runs-on`: a label, a list of them, or {group, labels}.
std::vector<std::string> labels_of(const expr::Value& runs_on) {
  std::vector<std::string> labels;
  if (runs_on.is_array()) {
    for (const expr::Value& label : runs_on.array()) labels.push_back(label.to_text());
  } else if (runs_on.is_object()) {
    return labels_of(runs_on["labels"]);
  } else if (!runs_on.is_null()) {
    labels.push_back(runs_on.to_text());
  }
  return labels;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : ", ").append(text);
  return all;
}

Evaluated<std::string> display_name(const model::Job& job, const model::Combination& combination,
                                    const JobScope& scope, std::vector<Fact>& facts) {
  const bool is_expression = job.name && job.name->kind == model::TokenKind::expression;
  ReadRecorder recorder(scope, "name", facts);
  auto name = model::evaluate_string(job.name.get(), scope, &recorder);
  if (!name) return name;
  if (is_expression && !name->empty()) return name;
  const std::string_view base =
      name->empty() ? std::string_view(job.id.value) : std::string_view(*name);
  return Evaluated<std::string>(boost::system::in_place_value,
                                model::combination_name(base, combination));
}

/// A combination and where it would run.
struct PlacedJob {
  JobSpec spec;
  Platform platform;
};

/// One combination → what its runner has to know.
Evaluated<PlacedJob> make_job_spec(const Plan& plan, std::size_t job, const Strategy& strategy,
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
  spec.name = std::move(*name);
  ReadRecorder runs_on_reads(scope, "runs-on", facts);
  const auto runs_on = model::evaluate_any(ordinary.runs_on.get(), scope, &runs_on_reads);
  if (!runs_on) return runs_on.error();
  const std::vector<std::string> labels = labels_of(*runs_on);
  spec.runs_on = joined(labels);
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
  return PlacedJob{std::move(spec), platform_of(labels, plan.platforms, plan.host)};
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

JobDecision skip(JobDecision decision, std::string reason) {
  decision.outcome = SkipJob{std::move(reason)};
  return decision;
}

JobDecision fail(JobDecision decision, model::Diagnostic diagnostic) {
  decision.outcome = FailJob{std::move(diagnostic)};
  return decision;
}

std::string skip_reason(const Plan& plan, std::size_t job, const RunProgress& progress,
                        const ConditionEvaluated& condition) {
  const bool asks_success = condition.has_implicit_success || condition.expression == "success()";
  std::string blocking = asks_success ? why_not_success(plan, job, progress) : std::string();
  if (!blocking.empty()) return blocking;
  return "its condition is false: " + condition.expanded;
}

}  // namespace

JobDecision decide_job(const Plan& plan, std::size_t job, const RunProgress& progress) {
  const model::Job& model_job = plan.run->workflow->jobs[job];
  JobScope scope(plan, job, progress);
  JobDecision decision;
  decision.name = model_job.id.value;

  const auto condition = model::evaluate_condition(*model_job.condition.expression, scope);
  if (!condition) return fail(std::move(decision), condition.error());
  add_reads(*model_job.condition.expression, scope, condition->trace, "if", decision.facts);
  ConditionEvaluated fact = condition_fact(*model_job.condition.expression, *condition);
  if (!condition->holds) fact.because = why_not_success(plan, job, progress);
  const std::string reason = condition->holds ? "" : skip_reason(plan, job, progress, fact);
  decision.facts.emplace_back(std::move(fact));
  if (!condition->holds) return skip(std::move(decision), reason);

  auto strategy = evaluate_strategy(model_job, scope, decision.facts);
  if (!strategy) return fail(std::move(decision), strategy.error());
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
