#include "runner/execute/effects.hpp"

#include "runner/execute/artifact_subjects.hpp"

#include "model/lint/script.hpp"
#include "runner/execute/explain_file_command.hpp"
#include "runner/plan/reads.hpp"

#include <optional>
#include <utility>

namespace localrun {

namespace {

void fail(StepContext& step, FileCommand command, std::string_view message) {
  step.log_writer.error(file_command_failure(command));
  step.log_writer.error(message);
  step.has_failed_command = true;
}

void apply_pair(StepContext& step, FileCommand command, const FilePair& pair) {
  step.log_writer.debug(debug_text(command, pair));
  if (command == FileCommand::env) {
    step.set_env(pair.key, pair.value, WrittenBy::file);
  } else if (command == FileCommand::output) {
    step.set_output(pair.key, pair.value, WrittenBy::file);
  } else {
    step.save_state_value(pair.key, pair.value);
  }
}

/// The entry's name in the script, where the script writes that name once.
Place place_of_entry(const StepContext& step, std::string_view name) {
  const auto* run = std::get_if<model::RunStep>(&step.step.kind);
  if (run == nullptr || !run->run || name.empty()) return step.info.place;
  const model::Script script = model::read_script(run->run->text);
  std::optional<model::ScriptPart> found;
  for (const model::ScriptPair& pair : script.pairs) {
    if (pair.name != name) continue;
    if (found) return step.info.place;
    found = pair.name_at;
  }
  if (!found) return step.info.place;
  return place_of(run->run->locate(found->begin, found->end - found->begin));
}

void apply_pairs(StepContext& step, FileCommand command, std::string_view bytes) {
  ParsedPairs parsed = parse_pairs_of(command, bytes);
  for (const FilePair& pair : parsed.pairs) apply_pair(step, command, pair);
  for (const std::string& annotation : parsed.annotations) step.log_writer.error(annotation);
  if (!parsed.error) return;
  fail(step, command, *parsed.error);
  step.job.report.publish(explain_bad_line(
      command, bytes, parsed, [&](std::string_view name) { return place_of_entry(step, name); }));
}

void apply_summary(StepContext& step, const std::string& path) {
  auto summary = read_step_summary(path, step.job.masker);
  if (!summary) return fail(step, FileCommand::step_summary, summary.error().what());
  if (summary->annotation) step.log_writer.error(*summary->annotation);
  if (summary->text) step.job.report.publish(SummaryWritten{std::move(*summary->text)});
}

void apply_artifacts(StepContext& step, std::string_view bytes) {
  std::vector<ArtifactSubject>& declared = step.job.state.artifact_subjects;
  const auto added = parse_artifact_subjects(bytes, {step.job.folders.workspace, {}});
  if (!added) return fail(step, FileCommand::artifacts, added.error().what());
  if (added->empty()) return;
  auto all = add_artifact_subjects(declared, *added);
  if (!all) return fail(step, FileCommand::artifacts, all.error().what());
  declared = std::move(*all);
  step.log_writer.print(captured_text(added->size(), declared.size()));
}

void apply(StepContext& step, FileCommand command) {
  if (step.job.files.is_empty(command)) return;
  const std::string& path = step.job.files.path(command);
  if (command == FileCommand::step_summary) return apply_summary(step, path);
  const auto bytes = read_command_file(path);
  if (!bytes) return fail(step, command, bytes.error().what());
  if (!*bytes || (*bytes)->empty()) return;
  if (command == FileCommand::path) {
    for (const std::string& folder : parse_path_file(**bytes)) step.add_path(folder);
  } else if (command == FileCommand::artifacts) {
    apply_artifacts(step, **bytes);
  } else {
    apply_pairs(step, command, **bytes);
  }
}

}  // namespace

void apply_file_commands(StepContext& step) {
  if (!step.job.has_folders) return;
  for (const FileCommand command : {FileCommand::path, FileCommand::env, FileCommand::step_summary,
                                    FileCommand::state, FileCommand::output}) {
    apply(step, command);
  }
  if (step.job.files.reads_artifacts()) apply(step, FileCommand::artifacts);
}

}  // namespace localrun
