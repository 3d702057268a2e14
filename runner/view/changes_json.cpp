#include "runner/events/fact_fields.hpp"
#include "runner/view/changes.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/json_object.hpp"

namespace localrun {
namespace {

std::string file_json(const FileChange& file, const std::vector<std::uint32_t>& steps) {
  JsonObject object;
  object.add("change", name_of(file.change));
  object.add("path", file.path);
  object.add_json("is_ignored", file.is_ignored ? "true" : "false");
  object.add("files", file.files);
  object.add("size", file.size);
  if (!file.not_kept.empty()) object.add("not_kept", file.not_kept);
  if (!steps.empty()) {
    object.add_json("steps",
                    array_of(steps, [](std::uint32_t step) { return std::to_string(step); }));
  }
  return object.text();
}

void add_counts(JsonObject& object, const FilesChanged& fact) {
  object.add("added", fact.added);
  object.add("changed", fact.changed);
  object.add("deleted", fact.deleted);
  object.add("ignored", fact.ignored);
}

std::string step_json(const StepProgress& step) {
  JsonObject object;
  object.add("step", static_cast<std::uint32_t>(*step.index) + 1);
  object.add("step_id", step.info.id);
  object.add("step_name", step.info.name);
  add_counts(object, step.files.back());
  object.add_json("files", array_of(step.files.back().files,
                                    [](const FileChange& file) { return file_json(file, {}); }));
  return object.text();
}

std::string job_json(const JobChangeList& list) {
  JsonObject object;
  object.add("job", static_cast<std::uint32_t>(list.job->index) + 1);
  object.add("job_id", list.job->info.id);
  object.add("job_name", job_title(*list.job));
  if (const std::string why = why_unknown(*list.job); !why.empty()) object.add("reason", why);
  if (list.step == nullptr && list.job->files) {
    add_counts(object, *list.job->files);
    object.add_json("files", array_of(list.files, [&](const FileChange& file) {
                      return file_json(file, steps_that_changed(*list.job, file.path));
                    }));
  }
  std::vector<StepProgress> steps;
  for (const StepProgress& step : list.job->steps) {
    const bool is_wanted = list.step == nullptr || list.step == &step;
    if (is_wanted && step.index && !step.files.empty()) steps.push_back(step);
  }
  object.add_json("steps", array_of(steps, step_json));
  return object.text();
}

}  // namespace

std::string render_changes_json(const ChangesView& view) {
  JsonObject object;
  object.add("schema", 1);
  object.add("run", view.run->info.run);
  object.add_json("jobs", array_of(view.jobs, job_json));
  return object.text() + '\n';
}

}  // namespace localrun
