#include "runner/cli/eval_record.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "runner/execute/step_results.hpp"
#include "runner/plan/identity.hpp"
#include "runner/view/empty_chain.hpp"

#include <algorithm>
#include <functional>
#include <memory>

namespace localrun::cli {

namespace {

using Entries = std::vector<expr::Object::Entry>;

constexpr const char* not_recorded =
    "the record of a run does not hold it; --context FILE.json can give it";

expr::Value texts(const NamedTexts& pairs) {
  Entries entries;
  for (const auto& [name, value] : pairs) entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries));
}

void add_text(Entries& entries, const char* name, std::string_view text) {
  if (!text.empty()) entries.emplace_back(name, expr::Value(text));
}

expr::Value github_context(const RunStarted& info, const expr::Value& payload,
                           const JobProgress* job) {
  Entries github;
  if (payload.is_object()) github.emplace_back("event", payload);
  add_text(github, "ref", info.ref);
  add_text(github, "ref_name", short_ref(info.ref));
  add_text(github, "ref_type", info.ref.empty() ? "" : is_tag(info.ref) ? "tag" : "branch");
  add_text(github, "sha", info.sha);
  add_text(github, "repository", info.repository);
  add_text(github, "repository_owner", info.repository.substr(0, info.repository.find('/')));
  add_text(github, "workflow", info.workflow);
  // A called workflow that runs on its own sees the event of a push (execution.md 10.3).
  add_text(github, "event_name", info.event == "workflow_call" ? "push" : info.event);
  if (job != nullptr) {
    add_text(github, "job", job->info.id);
    add_text(github, "workspace", job->start.workspace);
  }
  return expr::make_object(std::move(github));
}

/// The job's result as its dependants see it.
Conclusion seen_result(const JobProgress& job) {
  const bool is_forgiven = job.end.result == Conclusion::failure && job.end.is_allowed_to_fail;
  return is_forgiven ? Conclusion::success : job.end.result;
}

/// All combinations of one job together: any failure, else any cancellation, else any success.
Conclusion worse(Conclusion left, Conclusion right) {
  for (const Conclusion each : {Conclusion::failure, Conclusion::cancelled, Conclusion::success}) {
    if (left == each || right == each) return each;
  }
  return Conclusion::skipped;
}

/// `{result, outputs}`. Of several combinations the last writer of an output wins, unless it is
/// empty (execution.md 7.1).
expr::Value result_and_outputs(const RunState& run, std::string_view id) {
  Conclusion result = Conclusion::skipped;
  std::vector<const JobProgress*> finished;
  for (const JobProgress& job : run.jobs) {
    if (!expr::equal_ignoring_case(job.info.id, id) || job.phase != JobPhase::finished) continue;
    finished.push_back(&job);
    result = worse(result, seen_result(job));
  }
  std::stable_sort(
      finished.begin(), finished.end(),
      [](const JobProgress* a, const JobProgress* b) { return a->finish_order < b->finish_order; });
  NamedTexts outputs;
  for (const JobProgress* job : finished) {
    for (const auto& [name, value] : job->end.outputs) {
      if (!value.empty() || finished.size() == 1) outputs.emplace_back(name, value);
    }
  }
  return expr::make_object(
      {{"result", expr::Value(conclusion_name(result))}, {"outputs", texts(outputs)}});
}

expr::Value results_of(const RunState& run, const std::vector<std::string>& ids) {
  Entries entries;
  // In a called workflow ids have that of the call in front, which its jobs do not know.
  for (const std::string& id : ids)
    entries.emplace_back(id.substr(id.rfind('.') + 1), result_and_outputs(run, id));
  return expr::make_object(std::move(entries));
}

/// The steps that had ended when the chosen one began, in the order of the file.
std::vector<const StepProgress*> steps_before(const JobProgress& job,
                                              std::optional<StepIndex> step) {
  std::vector<const StepProgress*> before;
  for (const StepProgress& each : job.steps) {
    if (!each.index || each.phase != StepPhase::finished) continue;
    if (!step || *each.index < *step) before.push_back(&each);
  }
  return before;
}

expr::Value steps_context(const std::vector<const StepProgress*>& steps) {
  Entries entries;
  for (const StepProgress* step : steps) {
    if (step->info.id.empty() || step->info.id.starts_with("__"))
      continue;  // generated ids are never seen
    Entries outputs;
    for (const OutputSet& output : step->outputs)
      outputs.emplace_back(output.name, expr::Value(output.value));
    entries.emplace_back(
        step->info.id,
        expr::make_object({{"outputs", expr::make_object(std::move(outputs))},
                           {"outcome", expr::Value(conclusion_name(step->end.outcome))},
                           {"conclusion", expr::Value(conclusion_name(step->end.conclusion))}}));
  }
  return expr::make_object(std::move(entries));
}

expr::Value env_context(const std::vector<const StepProgress*>& steps) {
  Entries entries;
  for (const StepProgress* step : steps) {
    for (const EnvironmentSet& each : step->environment)
      entries.emplace_back(each.name, expr::Value(each.value));
  }
  return expr::make_object(std::move(entries), expr::KeyCase::exact);
}

Conclusion status_after(const JobProgress& job, const std::vector<const StepProgress*>& steps,
                        bool is_at_end) {
  JobStatus status;
  for (const StepProgress* step : steps) {
    if (step->end.conclusion == Conclusion::failure) status.add(TaskResult::failed);
    if (step->end.conclusion == Conclusion::cancelled) status.cancel();
  }
  if (is_at_end && job.phase == JobPhase::finished && job.end.result == Conclusion::cancelled)
    status.cancel();
  return status.status();
}

// ---- choosing

template <class Index>
std::string number_of(Index index) {
  return std::to_string(static_cast<std::uint64_t>(index) + 1);
}

struct Candidate {
  std::string id;
  std::string name;
  std::string number;
};

/// Which of them `wanted` names, as `localrun logs` has it.
RequestResult<std::size_t> choose(const std::vector<Candidate>& candidates,
                                  const std::string& wanted, const std::string& kind) {
  std::vector<std::size_t> found;
  std::string all;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& each = candidates[i];
    all +=
        (all.empty() ? "" : ", ") + each.number + " " + (each.name.empty() ? each.id : each.name);
    const bool is_it = expr::equal_ignoring_case(wanted, each.id) ||
                       expr::equal_ignoring_case(wanted, each.name) || wanted == each.number;
    if (is_it) found.push_back(i);
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    return RequestError{"the run has no " + kind + " '" + wanted + "'", "there are: " + all};
  return RequestError{std::to_string(found.size()) + " " + kind + "s are called '" + wanted + "'",
                      "choose one by its number or full name: " + all};
}

RequestResult<const JobProgress*> choose_job(const RunState& run, const LogFilter& place) {
  if (!place.job) {
    if (run.jobs.size() == 1) return &run.jobs.front();
    if (!place.step) return nullptr;
  }
  std::vector<Candidate> candidates;
  for (const JobProgress& job : run.jobs)
    candidates.push_back({job.info.id, job.info.name, number_of(job.index)});
  if (!place.job) {
    std::string all;
    for (const Candidate& each : candidates) all += (all.empty() ? "" : ", ") + each.name;
    return RequestError{"--step needs --job: the run has several jobs", "there are: " + all};
  }
  const auto chosen = choose(candidates, *place.job, "job");
  if (!chosen) return chosen.error();
  return &run.jobs[*chosen];
}

RequestResult<std::optional<StepIndex>> choose_step(const JobProgress& job,
                                                    const LogFilter& place) {
  if (!place.step) return std::optional<StepIndex>();
  std::vector<Candidate> candidates;
  std::vector<StepIndex> indexes;
  for (const StepProgress& step : job.steps) {
    if (!step.index) continue;
    candidates.push_back({step.info.id, step.info.name, number_of(*step.index)});
    indexes.push_back(*step.index);
  }
  const auto chosen = choose(candidates, *place.step, "step");
  if (!chosen) return chosen.error();
  return std::optional(indexes[*chosen]);
}

void add_job(EvalWorld& world, Entries& contexts, const RunState& run, const JobProgress& job,
             std::optional<StepIndex> step) {
  const std::vector<const StepProgress*> steps = steps_before(job, step);
  contexts.emplace_back("needs", results_of(run, job.info.needs));
  const auto matrix = expr::parse_json(job.info.matrix);
  contexts.emplace_back("matrix", matrix && matrix->is_object() ? *matrix : expr::Value());
  contexts.emplace_back("steps", steps_context(steps));
  contexts.emplace_back("env", env_context(steps));
  world.status = status_after(job, steps, !step.has_value());
  contexts.emplace_back(
      "job", expr::make_object({{"status", expr::Value(conclusion_name(world.status))}}));
  world.partial = {{"github", not_recorded},
                   {"env",
                    "the record of a run holds only what steps wrote to GITHUB_ENV; --context "
                    "FILE.json can give it"}};
  world.remedy = not_recorded;
  world.why_empty = [kept = std::make_shared<const RunState>(run), index = job.index](
                        std::string_view reference, const Terminal& terminal) {
    return render_empty_chain(*kept, *kept->find(index), reference, terminal);
  };
}

}  // namespace

RequestResult<EvalWorld> world_of_record(const RunState& run, const expr::Value& payload,
                                         const LogFilter& place) {
  const auto job = choose_job(run, place);
  if (!job) return job.error();
  EvalWorld world;
  world.limits = {};
  Entries contexts = {{"github", github_context(run.info, payload, *job)}};
  if (*job != nullptr) {
    const auto step = choose_step(**job, place);
    if (!step) return step.error();
    add_job(world, contexts, run, **job, *step);
  } else {
    std::vector<std::string> ids;
    for (const JobProgress& each : run.jobs) {
      const bool is_of_call = each.info.id.find('.') != std::string::npos;
      if (!is_of_call) ids.push_back(each.info.id);
    }
    contexts.emplace_back("jobs", results_of(run, ids));
    world.partial = {{"github", not_recorded}};
    world.remedy = "the run has several jobs; --job JOB chooses one";
  }
  world.contexts = expr::make_object(std::move(contexts));
  return world;
}

}  // namespace localrun::cli
