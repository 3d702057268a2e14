#include "runner/execute/step_context.hpp"

#include "model/evaluate_token.hpp"
#include "runner/execute/explain_secrets.hpp"

#include <utility>

namespace localrun {

StepContext::StepContext(JobContext& the_job, const model::Step& the_step, StepInfo the_info,
                         ActionFrame* the_frame)
    : job(the_job),
      step(the_step),
      info(std::move(the_info)),
      frame(the_frame),
      key(the_frame == nullptr ? the_step.id : the_frame->key + "/" + the_step.id),
      condition(the_step.condition.expression.get()),
      env(the_job.state.env),
      scope(the_job.spec, the_job.state, the_job.folders, env, the_job.github, the_frame),
      log_writer(*this, the_job.masker, the_job.run().step_debug) {
  if (frame != nullptr) renew_env();
}

void StepContext::renew_env() {
  env = job.state.env;
  if (frame != nullptr) {
    for (const auto& [name, value] : frame->env) env.set(name, value);
  }
  for (const auto& [name, value] : own_env) env.set(name, value);
  scope.forget();
}

bool StepContext::goes_on_when_stopped() const {
  if (job.is_background()) return false;
  for (const StepContext* step_around = this; step_around != nullptr;
       step_around = step_around->frame == nullptr ? nullptr : step_around->frame->caller) {
    if (step_around->condition == nullptr) continue;
    step_around->scope.forget();
    const auto holds = model::evaluate_condition(*step_around->condition, step_around->scope);
    if (!holds || !holds->holds) return false;
  }
  return true;
}

void StepContext::log(const LogText& text) {
  if (text.stream != LogText::Stream::runner) printed.add(text.text);
  job.report.publish(text);
}

void StepContext::annotate(Annotation annotation) { job.report.publish(std::move(annotation)); }

void StepContext::set_output(std::string_view name, std::string_view value) {
  set_output(name, value, WrittenBy::command);
}

void StepContext::set_output(std::string_view name, std::string_view value, WrittenBy by) {
  localrun::set_output(outputs, name, value);
  job.report.publish(OutputSet{std::string(name), std::string(value), by});
}

void StepContext::save_state(std::string_view name, std::string_view value) {
  save_state_value(name, value);
}

void StepContext::save_state_value(std::string_view name, std::string_view value) {
  localrun::set_output(job.state.saved_state[key], name, value);
  job.report.publish(StateSaved{std::string(name), std::string(value)});
}

void StepContext::set_env(std::string_view name, std::string_view value) {
  set_env(name, value, WrittenBy::command);
}

void StepContext::set_env(std::string_view name, std::string_view value, WrittenBy by) {
  job.set_env(name, value);
  env.set(name, value);
  scope.forget();
  job.report.publish(EnvironmentSet{std::string(name), std::string(value), by});
}

void StepContext::add_path(std::string_view folder) {
  job.add_path(folder);
  job.report.publish(PathAdded{std::string(folder)});
}

void StepContext::mask_added(std::string_view data) {
  job.report.mask_late(data);
  if (auto finding = mask_late(*this, data)) job.report.publish(*std::move(finding));
  constexpr std::size_t most = 1000;  // only told by name: the masker knows them all
  if (job.common->added_masks.size() < most)
    job.common->added_masks.push_back(
        {info.id.starts_with("__") ? info.name : info.id, std::string(data)});
}

std::optional<std::string> StepContext::env_context(std::string_view name) const {
  const std::string* value = env.find(name);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

StepEnvironment StepContext::process_environment(StepBody body,
                                                 std::span<const Environ::Entry> inputs) const {
  EnvironmentParts parts;
  parts.body = body;
  parts.job = job.variables();
  parts.env_context = env.entries();
  parts.inputs = inputs;
  const auto saved = job.state.saved_state.find(key);
  if (saved != job.state.saved_state.end()) parts.state = saved->second;
  parts.path_entries = job.state.path_entries;
  parts.github = job.github;
  parts.tracking_id = job.tracking_id;
  return step_environment(parts);
}

}  // namespace localrun
