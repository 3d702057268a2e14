#include "runner/plan/select_jobs.hpp"

#include "expr/text.hpp"

#include <string_view>

namespace localrun {

namespace {

RequestError unknown_job(const model::Workflow& workflow, const std::string& id) {
  std::vector<std::string_view> ids;
  std::string known;
  for (const model::Job& job : workflow.jobs) {
    ids.push_back(job.id.value);
    known.append(known.empty() ? "" : ", ").append(job.id.value);
  }
  const auto near = expr::near_names(id, ids);
  return {"the workflow has no job '" + id + "'",
          near.empty() ? "its jobs are: " + known : "did you mean '" + near.front() + "'?"};
}

}  // namespace

RequestResult<std::vector<bool>> select_jobs(const model::Workflow& workflow,
                                             const model::NeedsGraph& graph,
                                             const std::vector<std::string>& wanted,
                                             WithNeeds needs) {
  std::vector<bool> selected(workflow.jobs.size(), wanted.empty());
  for (const std::string& id : wanted) {
    const model::Job* job = workflow.find_job(id);
    if (job == nullptr) return unknown_job(workflow, id);
    const auto number = static_cast<std::size_t>(job - workflow.jobs.data());
    selected[number] = true;
    if (needs == WithNeeds::no) continue;
    for (const std::size_t ancestor : graph.ancestors(number)) selected[ancestor] = true;
  }
  return selected;
}

}  // namespace localrun
