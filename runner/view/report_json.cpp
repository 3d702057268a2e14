#include "runner/view/job_lines.hpp"
#include "runner/view/json_object.hpp"
#include "runner/view/log_words.hpp"
#include "runner/view/report.hpp"
#include "runner/view/report_parts.hpp"

#include <algorithm>

namespace localrun {
namespace {

void add_text(JsonObject& object, std::string_view name, std::string_view text) {
  if (!text.empty()) object.add(name, text);
}

void add_flag(JsonObject& object, std::string_view name, bool flag) {
  object.add_json(name, flag ? "true" : "false");
}

/// Left out when empty: most steps have none of most things.
template <class Items, class ToJson>
void add_some(JsonObject& object, std::string_view name, const Items& items, ToJson to_json) {
  if (!items.empty()) object.add_json(name, array_of(items, to_json));
}

void add_place(JsonObject& object, const Place& place) {
  if (place.line == 0) return;
  JsonObject inner;
  inner.add("file", place.file);
  inner.add("line", place.line);
  if (place.column != 0) inner.add("column", place.column);
  object.add_json("place", inner.text());
}

/// An object; of several values of one name, the last.
template <class Sets, class NameOf, class ValueOf>
std::string values_json(const Sets& sets, NameOf name_of, ValueOf value_of) {
  JsonObject object;
  for (auto set = sets.begin(); set != sets.end(); ++set) {
    const bool is_last = std::none_of(std::next(set), sets.end(), [&](const auto& later) {
      return name_of(later) == name_of(*set);
    });
    if (is_last) object.add(name_of(*set), value_of(*set));
  }
  return object.text();
}

template <class Sets>
void add_values(JsonObject& object, std::string_view name, const Sets& sets) {
  if (sets.empty()) return;
  object.add_json(name, values_json(
                            sets, [](const auto& set) -> const std::string& { return set.name; },
                            [](const auto& set) -> const std::string& { return set.value; }));
}

std::string annotation_json(const Annotation& annotation) {
  JsonObject object;
  object.add("level", level_name(annotation.level));
  object.add("message", annotation.message);
  for (const std::string_view name : {"title", "file"})
    add_text(object, name, annotation_property(annotation, name));
  for (const auto& [name, key] :
       {std::pair("line", "line"), std::pair("col", "column"), std::pair("endLine", "end_line"),
        std::pair("endColumn", "end_column")}) {
    const std::string_view number = annotation_property(annotation, name);
    const bool is_number =
        !number.empty() && number.size() < 10 && number.front() != '0' &&
        std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (is_number) object.add_json(key, number);
  }
  return object.text();
}

std::string finding_json(const Finding& finding) {
  JsonObject object;
  object.add("slug", finding.slug);
  object.add("severity", finding.severity);
  object.add("message", finding.message);
  add_text(object, "why", finding.why);
  add_text(object, "help", finding.help);
  add_place(object, finding.place);
  return object.text();
}

std::string artifact_json(const Artifact& artifact) {
  constexpr std::string_view words[] = {"uploaded", "downloaded", "deleted"};
  JsonObject object;
  object.add("action", words[static_cast<std::size_t>(artifact.action)]);
  object.add("name", artifact.name);
  add_text(object, "path", artifact.path);
  object.add("size", artifact.size);
  add_text(object, "digest", artifact.digest);
  return object.text();
}

std::string cache_json(const CacheUse& cache) {
  constexpr std::string_view words[] = {"restored", "missed", "saved"};
  JsonObject object;
  object.add("action", words[static_cast<std::size_t>(cache.action)]);
  object.add("key", cache.key);
  add_text(object, "matched_key", cache.matched_key);
  object.add("size", cache.size);
  return object.text();
}

std::string summary_json(const SummaryWritten& summary) { return text_json(summary.text); }

std::string condition_json(const ConditionEvaluated& condition) {
  JsonObject object;
  object.add("expression", condition.expression);
  add_text(object, "expanded", condition.expanded);
  add_flag(object, "result", condition.holds);
  add_text(object, "because", condition.because);
  return object.text();
}

void add_conditions(JsonObject& object, const std::vector<ConditionEvaluated>& conditions) {
  if (!conditions.empty()) object.add_json("condition", condition_json(conditions.back()));
}

void add_end(JsonObject& object, StepPhase phase, const StepFinished& end) {
  if (phase != StepPhase::finished) {
    object.add("state", phase == StepPhase::pending ? "pending" : "running");
    return;
  }
  object.add("state", "finished");
  object.add("outcome", conclusion_name(end.outcome));
  object.add("conclusion", conclusion_name(end.conclusion));
  if (end.exit_code) object.add("exit_code", *end.exit_code);
  if (end.signal) object.add("signal", *end.signal);
  object.add("duration_ms", end.duration.count());
}

std::string inner_json(const InnerStepProgress& inner) {
  JsonObject object;
  object.add("number", inner.inner);
  object.add("id", inner.info.id);
  object.add("name", inner.info.name);
  object.add("kind", step_kind_name(inner.info.kind));
  add_place(object, inner.info.place);
  add_end(object, inner.phase, inner.end);
  add_text(object, "reason", inner.end.reason);
  add_conditions(object, inner.conditions);
  add_values(object, "outputs", inner.outputs);
  return object.text();
}

std::string step_json(const StepProgress& step) {
  JsonObject object;
  if (step.index) object.add("number", static_cast<std::uint32_t>(*step.index) + 1);
  object.add("id", step.info.id);
  object.add("name", step_title(step));
  object.add("kind", step_kind_name(step.info.kind));
  add_place(object, step.info.place);
  add_end(object, step.phase, step.end);
  if (step.attempts > 0) object.add("started", iso_time(step.started));
  if (step.attempts > 1) object.add("attempts", step.attempts);
  add_text(object, "reason", step.phase == StepPhase::finished ? why_words(step) : std::string());
  add_conditions(object, step.conditions);
  add_values(object, "outputs", step.outputs);
  add_values(object, "environment", step.environment);
  add_values(object, "state_saved", step.saved_state);
  add_some(object, "paths", step.paths,
           [](const PathAdded& path) { return text_json(path.folder); });
  add_some(object, "annotations", step.annotations, annotation_json);
  add_some(object, "findings", step.findings, finding_json);
  add_some(object, "summaries", step.summaries, summary_json);
  add_some(object, "artifacts", step.artifacts, artifact_json);
  add_some(object, "caches", step.caches, cache_json);
  add_some(object, "steps", step.inner, inner_json);
  JsonObject log;
  log.add("lines", step.log.line_count);
  log.add_json("tail", array_of(step.log.lines, text_json));
  object.add_json("log", log.text());
  return object.text();
}

std::string output_json(const JobOutputSet& output) {
  constexpr std::string_view fates[] = {"set", "empty", "has_secret", "too_large", "failed"};
  JsonObject object;
  object.add("name", output.name);
  object.add("value", output.value);
  object.add("fate", fates[static_cast<std::size_t>(output.fate)]);
  add_text(object, "expression", output.expression);
  add_text(object, "reason", output.reason);
  add_place(object, output.place);
  return object.text();
}

std::string job_json(const RunState& run, const JobProgress& job) {
  JsonObject object;
  object.add("id", job.info.id);
  object.add("name", job_title(job));
  if (!job.info.matrix.empty()) object.add_json("matrix", job.info.matrix);
  object.add_json("needs", array_of(job.info.needs, text_json));
  add_text(object, "uses", job.info.uses);
  add_place(object, job.info.place);
  add_text(object, "runs_on", job.start.runs_on);
  const bool is_finished = job.phase == JobPhase::finished;
  object.add("state", is_finished                     ? "finished"
                      : job.phase == JobPhase::queued ? "queued"
                                                      : "running");
  if (is_finished) {
    object.add("result", conclusion_name(job.end.result));
    add_flag(object, "is_allowed_to_fail", job.end.is_allowed_to_fail);
    add_text(object, "reason", why_words(job));
  }
  object.add("queued", iso_time(job.queued));
  if (job.started != Time{}) object.add("started", iso_time(job.started));
  if (is_finished) object.add("finished", iso_time(job.finished));
  object.add("duration_ms", duration_of(run, job).count());
  add_conditions(object, job.conditions);
  object.add_json(
      "outputs",
      values_json(
          job.end.outputs, [](const auto& pair) -> const std::string& { return pair.first; },
          [](const auto& pair) -> const std::string& { return pair.second; }));
  add_some(object, "declared_outputs", job.outputs, output_json);
  add_some(object, "annotations", job.annotations, annotation_json);
  add_some(object, "findings", job.findings, finding_json);
  add_some(object, "summaries", job.summaries, summary_json);
  add_some(object, "artifacts", job.artifacts, artifact_json);
  add_some(object, "caches", job.caches, cache_json);
  add_text(object, "kept_workspace", job.kept_workspace);
  object.add_json("steps", array_of(job.steps, step_json));
  return object.text();
}

std::string_view state_name(RunPhase phase) {
  return phase == RunPhase::finished ? "finished" : "unfinished";
}

}  // namespace

std::string render_report_json(const RunState& run) {
  const RunStarted& info = run.info;
  JsonObject object;
  object.add("schema", 1);
  object.add("run", info.run);
  object.add("localrun", info.version);
  object.add("workflow", info.workflow);
  add_text(object, "run_name", info.run_name);
  object.add("path", info.path);
  add_text(object, "root", info.root);
  object.add("event", info.event);
  add_text(object, "repository", info.repository);
  add_text(object, "ref", info.ref);
  add_text(object, "sha", info.sha);
  object.add_json("arguments", array_of(info.arguments, text_json));
  object.add("state", state_name(run.phase));
  if (run.phase == RunPhase::finished) {
    object.add("result", conclusion_name(run.end.result));
    object.add("exit_status", run.end.exit_status);
    object.add("steps_not_run", run.end.steps_not_run);
  }
  add_some(object, "cancelled_by", run.cancels,
           [](const CancelRequested& cancel) { return text_json(cancel.reason); });
  object.add("started", iso_time(run.started));
  if (run.phase == RunPhase::finished) object.add("finished", iso_time(run.finished));
  object.add("duration_ms", duration_of(run).count());
  add_some(object, "annotations", run.annotations, annotation_json);
  add_some(object, "findings", run.findings, finding_json);
  add_some(object, "artifacts", run.artifacts, artifact_json);
  object.add_json("jobs",
                  array_of(run.jobs, [&](const JobProgress& job) { return job_json(run, job); }));
  return object.text() + '\n';
}

}  // namespace localrun
