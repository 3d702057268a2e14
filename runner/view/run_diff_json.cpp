#include "runner/view/json_object.hpp"
#include "runner/view/report_parts.hpp"
#include "runner/view/run_diff.hpp"

#include <string_view>

namespace localrun {
namespace {

/// `before` and `after`, of which one may be absent.
void add_each(JsonObject& object, const InEach<std::string>& texts) {
  if (texts.before) object.add("before", *texts.before);
  if (texts.after) object.add("after", *texts.after);
}

template <class T>
std::string_view presence(const InEach<T>& each) {
  if (each.before && each.after) return "both";
  return each.before ? "before" : "after";
}

std::string value_json(const ValueChange& change) {
  JsonObject object;
  object.add("name", change.name);
  add_each(object, change.value);
  return object.text();
}

std::string line_json(const LogLine& line) {
  constexpr std::string_view kinds[] = {"same", "removed", "added"};
  JsonObject object;
  object.add("kind", kinds[static_cast<std::size_t>(line.kind)]);
  object.add("text", line.text);
  return object.text();
}

std::string hunk_json(const LogHunk& hunk) {
  JsonObject object;
  object.add("before_line", hunk.before_line);
  object.add("after_line", hunk.after_line);
  object.add_json("lines", array_of(hunk.lines, line_json));
  return object.text();
}

/// What is the same is left out.
void add_changes(JsonObject& object, const Changes& changes) {
  if (changes.result.before || changes.result.after) {
    JsonObject result;
    add_each(result, changes.result);
    object.add_json("result", result.text());
  }
  const auto add = [&](std::string_view name, const std::vector<ValueChange>& values) {
    if (!values.empty()) object.add_json(name, array_of(values, value_json));
  };
  add("outputs", changes.outputs);
  add("environment", changes.environment);
  add("artifacts", changes.artifacts);
  add("caches", changes.caches);
  if (!changes.log.empty()) object.add_json("log", array_of(changes.log, hunk_json));
  if (changes.is_log_cut) object.add_json("is_log_cut", "true");
}

std::string step_json(const StepDiff& step) {
  JsonObject object;
  object.add("id", step.id);
  object.add("name", step.name);
  if (step.number > 0) object.add("number", step.number);
  object.add("in", presence(step.place));
  add_changes(object, step.changes);
  return object.text();
}

std::string job_json(const JobDiff& job) {
  JsonObject object;
  object.add("id", job.id);
  object.add("name", job.name);
  object.add("in", presence(job.job));
  add_changes(object, job.changes);
  object.add_json("steps", array_of(job.steps, step_json));
  return object.text();
}

std::string run_json(const RunState& run) {
  JsonObject object;
  object.add("run", run.info.run);
  object.add("workflow", run.info.workflow);
  object.add("started", iso_time(run.started));
  object.add("duration_ms", duration_of(run).count());
  object.add("result", run_words(run));
  return object.text();
}

}  // namespace

std::string render_diff_json(const RunDiff& diff) {
  JsonObject object;
  object.add("schema", 1);
  object.add_json("before", run_json(*diff.before));
  object.add_json("after", run_json(*diff.after));
  object.add_json("differs", diff.is_empty() ? "false" : "true");
  object.add_json("facts", array_of(diff.facts, value_json));
  object.add("jobs_compared", diff.jobs_compared);
  object.add_json("jobs", array_of(diff.jobs, job_json));
  return object.text() + '\n';
}

}  // namespace localrun
