#include "expr/json.hpp"
#include "runner/view/foreseen_text.hpp"
#include "runner/view/json_object.hpp"
#include "runner/view/plan_text.hpp"

namespace localrun {
namespace {

void add_texts(JsonObject& object, std::string_view name, const std::vector<std::string>& texts) {
  if (!texts.empty()) object.add_json(name, array_of(texts, text_json));
}

void add_text(JsonObject& object, std::string_view name, const std::string& text) {
  if (!text.empty()) object.add(name, text);
}

void add_place(JsonObject& object, const model::Span& at) {
  if (at.begin.line == 0) return;
  object.add("line", at.begin.line);
  object.add("column", at.begin.column);
}

void add_foreseen(JsonObject& object, const Foreseen& foreseen) {
  object.add("runs", answer_name(foreseen.answer));
  add_text(object, "if", foreseen.condition);
  add_text(object, "decisive", foreseen.decisive);
  add_text(object, "expanded", foreseen.expanded);
  add_texts(object, "missing", foreseen.missing);
  add_text(object, "reason", foreseen.reason);
}

std::string check_json(const FilterCheck& check) {
  JsonObject object;
  add_text(object, "filter", check.key);
  add_text(object, "value", check.value);
  add_text(object, "pattern", check.pattern);
  object.add_json("passes", check.passes ? "true" : "false");
  object.add("text", check.words);
  add_place(object, check.at);
  return object.text();
}

std::string trigger_json(const Plan& plan) {
  JsonObject object;
  object.add("event", plan.event.name);
  object.add_json("starts", plan.trigger.starts ? "true" : "false");
  object.add_json("checks", array_of(plan.trigger.checks, check_json));
  return object.text();
}

std::string combination_json(const CombinationPreview& each) {
  JsonObject object;
  object.add("name", each.name);
  add_text(object, "label", each.label);
  if (!each.matrix.is_null()) object.add_json("matrix", expr::to_compact_json(each.matrix));
  object.add("runs_on", each.runs_on);
  object.add_json("here", each.is_elsewhere ? "false" : "true");
  add_text(object, "reason", each.reason);
  add_text(object, "note", each.note);
  return object.text();
}

std::string step_json(const StepPreview& step) {
  JsonObject object;
  object.add("name", step.title);
  add_text(object, "id", step.id);
  add_text(object, "uses", step.action);
  add_place(object, step.at);
  object.add_json("cases", array_of(step.cases, [](const StepCase& each) {
                    JsonObject one;
                    add_foreseen(one, each.foreseen);
                    one.add_json("combinations", array_of(each.combinations, [](std::size_t index) {
                                   return std::to_string(index);
                                 }));
                    return one.text();
                  }));
  return object.text();
}

std::string job_json(const JobPreview& job) {
  JsonObject object;
  object.add("id", job.id);
  object.add("name", job.name);
  object.add("stage", job.stage);
  object.add_json("needs", array_of(job.needs, text_json));
  add_place(object, job.at);
  add_foreseen(object, job.foreseen);
  add_text(object, "calls", job.calls);
  if (job.called) object.add_json("called", array_of(job.called->jobs, job_json));
  add_texts(object, "matrix_missing", job.matrix_missing);
  object.add_json("combinations", array_of(job.combinations, combination_json));
  object.add_json("steps", array_of(job.steps, step_json));
  return object.text();
}

std::string action_json(const ActionNeed& need) {
  JsonObject object;
  object.add("uses", need.reference.text);
  object.add("state", action_state_name(need.state));
  add_text(object, "detail", need.detail);
  object.add("steps", need.uses);
  add_place(object, need.at);
  return object.text();
}

std::string schedule_json(const ScheduleTimes& schedule) {
  JsonObject object;
  object.add("cron", schedule.cron);
  add_text(object, "timezone", schedule.timezone);
  object.add_json("next", array_of(schedule.times, text_json));
  add_text(object, "problem", schedule.problem);
  return object.text();
}

}  // namespace

std::string render_plan_json(const Plan& plan, const Preview& preview, const PlanExtras& extras) {
  const RunSpec& run = *plan.run;
  JsonObject object;
  object.add("schema", 1);
  object.add("workflow", run.workflow->name);
  add_text(object, "run_name", plan.run_name);
  object.add("path", run.workflow->source->path());
  object.add("ref", run.github["ref"].to_text());
  object.add("sha", run.github["sha"].to_text());
  object.add_json("trigger", trigger_json(plan));
  if (!extras.schedules.empty())
    object.add_json("schedules", array_of(extras.schedules, schedule_json));
  object.add_json("jobs", array_of(preview.jobs, job_json));
  object.add_json("actions", array_of(preview.actions, action_json));
  return object.text() + '\n';
}

}  // namespace localrun
