#include "runner/view/graph.hpp"
#include "runner/view/json_object.hpp"

namespace localrun {
namespace {

std::string texts_json(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    append_json_string(json, text);
  }
  return json + ']';
}

std::string graph_json(const JobGraph& graph);

std::string job_json(const GraphJob& job, const JobGraph& graph) {
  JsonObject object;
  object.add("id", job.id);
  object.add("name", job.name);
  object.add("line", job.at.begin.line);
  object.add("stage", job.layer + 1);
  object.add_json("needs", texts_json(job.needs));
  std::vector<std::string> drawn;
  for (const std::size_t need : job.needs_drawn) drawn.push_back(graph.jobs[need].id);
  object.add_json("edges", texts_json(drawn));
  if (!job.condition.empty()) object.add("if", job.condition);
  if (!job.runs_on.empty()) object.add("runs_on", job.runs_on);
  if (!job.environment.empty()) object.add("environment", job.environment);
  if (job.is_matrix_open) {
    object.add("matrix_computed_from", job.matrix_source);
  } else if (job.has_matrix) {
    object.add("combinations", job.combinations);
    object.add_json("labels", texts_json(job.labels));
  }
  if (!job.calls.empty()) object.add("calls", job.calls);
  if (job.called) object.add_json("called", graph_json(*job.called));
  return object.text();
}

std::string graph_json(const JobGraph& graph) {
  JsonObject object;
  object.add("workflow", graph.name);
  object.add("path", graph.path);
  std::string jobs;
  for (const GraphJob& job : graph.jobs) jobs += (jobs.empty() ? "" : ",") + job_json(job, graph);
  object.add_json("jobs", '[' + jobs + ']');
  return object.text();
}

}  // namespace

std::string render_graph_json(const JobGraph& graph) { return graph_json(graph) + '\n'; }

}  // namespace localrun
