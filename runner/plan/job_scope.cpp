#include "runner/plan/job_scope.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace localrun {

namespace {

expr::Value outputs_object(const NamedTexts& outputs) {
  std::vector<expr::Object::Entry> entries;
  entries.reserve(outputs.size());
  for (const auto& [name, value] : outputs) entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries));
}

Conclusion result_of(const RunProgress& progress, std::size_t job) {
  return progress.outcomes[job] ? progress.outcomes[job]->result : Conclusion::skipped;
}

std::string_view past_tense(Conclusion result) {
  switch (result) {
    case Conclusion::success:
      return "succeeded";
    case Conclusion::failure:
      return "failed";
    case Conclusion::cancelled:
      return "was cancelled";
    case Conclusion::skipped:
      return "was skipped";
  }
  return "";
}

}  // namespace

expr::Value make_needs_context(const Plan& plan, std::size_t job, const RunProgress& progress) {
  std::vector<expr::Object::Entry> entries;
  for (const std::size_t need : plan.graph.needs[job]) {
    std::vector<expr::Object::Entry> members;
    const NamedTexts none;
    const NamedTexts& outputs = progress.outcomes[need] ? progress.outcomes[need]->outputs : none;
    members.emplace_back("result", expr::Value(conclusion_name(result_of(progress, need))));
    members.emplace_back("outputs", outputs_object(outputs));
    entries.emplace_back(plan.run->workflow->jobs[need].id.value,
                         expr::make_object(std::move(members)));
  }
  return expr::make_object(std::move(entries));
}

JobScope::JobScope(const Plan& plan, std::size_t job, const RunProgress& progress)
    : plan_(plan),
      job_(job),
      progress_(progress),
      needs_(make_needs_context(plan, job, progress)) {}

const expr::Value* JobScope::context(std::string_view name) const {
  const RunSpec& run = *plan_.run;
  if (name == "github") return &run.github;
  if (name == "needs") return &needs_;
  if (name == "matrix") return &matrix_;
  if (name == "strategy") return &strategy_;
  if (name == "inputs") return &run.inputs;
  if (name == "vars") return &run.vars;
  if (name == "secrets") return &run.secrets;
  return nullptr;
}

expr::Result<expr::Value> JobScope::call(std::string_view name, expr::Call& call) const {
  if (name == "always") return expr::Value(true);
  if (name == "cancelled") return expr::Value(progress_.is_cancelled);
  if (name == "success") return all_succeeded(call);
  if (name == "failure") return any_failed(call);
  return call.error("Unrecognized function: '" + std::string(name) + "'");
}

expr::Result<expr::Value> JobScope::all_succeeded(expr::Call& call) const {
  if (progress_.is_cancelled) return expr::Value(false);
  if (call.size() == 0) {
    const auto& needs = plan_.graph.needs[job_];
    return expr::Value(std::all_of(needs.begin(), needs.end(), [this](std::size_t job) {
      return progress_.outcomes[job] && progress_.outcomes[job]->closure_succeeded;
    }));
  }
  for (std::size_t i = 0; i < call.size(); ++i) {
    const auto argument = call.argument(i);
    if (!argument) return argument.error();
    const expr::Value& need = needs_[argument->to_text()];
    if (need["result"].to_text() != "success") return expr::Value(false);
  }
  return expr::Value(true);
}

expr::Result<expr::Value> JobScope::any_failed(expr::Call& call) const {
  if (progress_.is_cancelled) return expr::Value(false);
  if (call.size() == 0) {
    const auto& needs = plan_.graph.needs[job_];
    return expr::Value(std::any_of(needs.begin(), needs.end(), [this](std::size_t job) {
      return progress_.outcomes[job] && progress_.outcomes[job]->closure_failed;
    }));
  }
  for (std::size_t i = 0; i < call.size(); ++i) {
    const auto argument = call.argument(i);
    if (!argument) return argument.error();
    if (needs_[argument->to_text()]["result"].to_text() == "failure") return expr::Value(true);
  }
  return expr::Value(false);
}

std::string status_words(const Plan& plan, std::size_t job, const RunProgress& progress,
                         std::string_view function, bool holds) {
  if (function == "cancelled") return holds ? "the run was cancelled" : "the run was not cancelled";
  if (function == "success")
    return holds ? "all jobs that it needs succeeded" : why_not_success(plan, job, progress);
  if (function != "failure") return {};
  if (holds) return "a job that it needs failed";
  return progress.is_cancelled ? "the run was cancelled" : "no job that it needs failed";
}

std::string why_not_success(const Plan& plan, std::size_t job, const RunProgress& progress) {
  if (progress.is_cancelled) return "the run was cancelled";
  const auto& jobs = plan.run->workflow->jobs;
  // From need to need along those whose closure did not succeed, down to the job it began with.
  std::size_t current = job;
  for (;;) {
    const auto& needs = plan.graph.needs[current];
    const auto blocking = std::find_if(needs.begin(), needs.end(), [&](std::size_t need) {
      return !progress.outcomes[need] || !progress.outcomes[need]->closure_succeeded;
    });
    if (blocking == needs.end()) return {};
    const Conclusion result = result_of(progress, *blocking);
    if (result != Conclusion::success) {
      const std::string through =
          current == job ? "" : " (needed by '" + jobs[current].id.value + "')";
      return "job '" + jobs[*blocking].id.value + "'" + through + " " +
             std::string(past_tense(result));
    }
    current = *blocking;
  }
}

}  // namespace localrun
