#include "runner/plan/recorded_needs.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun {
namespace {

/// A combination's outputs over those of the ones before: empty texts do not overwrite.
void put_outputs(NamedTexts& all, const NamedTexts& outputs) {
  for (const auto& [name, value] : outputs) {
    const auto same = std::find_if(all.begin(), all.end(), [&name = name](const auto& each) {
      return expr::equal_ignoring_case(each.first, name);
    });
    if (same == all.end()) {
      all.emplace_back(name, value);
    } else if (!value.empty()) {
      same->second = value;
    }
  }
}

/// As dependants see it: success for one that was allowed to fail.
Conclusion result_of(const JobProgress& job) {
  if (job.phase != JobPhase::finished) return Conclusion::cancelled;
  const bool is_allowed = job.end.result == Conclusion::failure && job.end.is_allowed_to_fail;
  return is_allowed ? Conclusion::success : job.end.result;
}

/// The worse of two combinations; a skipped one decides only when all are.
Conclusion worse(Conclusion left, Conclusion right) {
  for (const Conclusion each : {Conclusion::failure, Conclusion::cancelled, Conclusion::success}) {
    if (left == each || right == each) return each;
  }
  return Conclusion::skipped;
}

}  // namespace

RecordedNeeds recorded_needs(const RunState& run) {
  RecordedNeeds recorded;
  recorded.run = run.info.run;
  for (const JobProgress& job : run.jobs) {
    // Those of called workflows have the call's id before a dot.
    if (job.info.id.find('.') != std::string::npos) continue;
    const auto [at, is_new] =
        recorded.jobs.try_emplace(expr::fold_case(job.info.id), JobOutcome{result_of(job), {}});
    if (!is_new) at->second.result = worse(at->second.result, result_of(job));
    put_outputs(at->second.outputs, job.end.outputs);
  }
  return recorded;
}

RequestResult<std::vector<std::optional<GivenOutcome>>> given_outcomes(
    const model::Workflow& workflow, const model::NeedsGraph& graph,
    const std::vector<bool>& selected, const std::optional<RecordedNeeds>& record) {
  std::vector<bool> is_needed(selected.size());
  for (std::size_t job = 0; job < selected.size(); ++job) {
    if (!selected[job]) continue;
    for (const std::size_t need : graph.ancestors(job)) is_needed[need] = !selected[need];
  }
  std::vector<std::optional<GivenOutcome>> given(selected.size());
  for (const std::size_t job : graph.order) {
    if (!is_needed[job]) continue;
    const std::string& id = workflow.jobs[job].id.value;
    GivenOutcome made;
    made.reason = "left out by --only: counts as succeeded, without outputs";
    if (record) {
      const auto found = record->jobs.find(expr::fold_case(id));
      if (found == record->jobs.end()) {
        return RequestError{"run " + record->run + " has no result of the job '" + id + "'",
                            "name another run with --needs-from, or leave --only out"};
      }
      made.outcome = found->second;
      made.reason = "taken from run " + record->run;
    }
    const auto& needs = graph.needs[job];
    made.outcome.closure_succeeded = made.outcome.result == Conclusion::success;
    made.outcome.closure_failed = made.outcome.result == Conclusion::failure;
    for (const std::size_t need : needs) {
      if (!given[need]) continue;  // runs itself
      const JobOutcome& above = given[need]->outcome;
      made.outcome.closure_succeeded = made.outcome.closure_succeeded && above.closure_succeeded;
      made.outcome.closure_failed = made.outcome.closure_failed || above.closure_failed;
    }
    given[job] = std::move(made);
  }
  return given;
}

}  // namespace localrun
