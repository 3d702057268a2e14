#include "runner/execute/effects.hpp"

#include "runner/execute/explain_file_command.hpp"

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

void apply_pairs(StepContext& step, FileCommand command, std::string_view bytes) {
  ParsedPairs parsed = parse_pairs_of(command, bytes);
  for (const FilePair& pair : parsed.pairs) apply_pair(step, command, pair);
  for (const std::string& annotation : parsed.annotations) step.log_writer.error(annotation);
  if (!parsed.error) return;
  fail(step, command, *parsed.error);
  step.job.report.publish(explain_bad_line(command, bytes, parsed, step.info.place));
}

void apply_summary(StepContext& step, const std::string& path) {
  auto summary = read_step_summary(path, step.job.masker);
  if (!summary) return fail(step, FileCommand::step_summary, summary.error().what());
  if (summary->annotation) step.log_writer.error(*summary->annotation);
  if (summary->text) step.job.report.publish(SummaryWritten{std::move(*summary->text)});
}

void apply(StepContext& step, FileCommand command) {
  const std::string& path = step.job.files.path(command);
  if (command == FileCommand::step_summary) return apply_summary(step, path);
  const auto bytes = read_command_file(path);
  if (!bytes) return fail(step, command, bytes.error().what());
  if (!*bytes || (*bytes)->empty()) return;
  if (command == FileCommand::path) {
    for (const std::string& folder : parse_path_file(**bytes)) step.add_path(folder);
  } else {
    apply_pairs(step, command, **bytes);
  }
}

}  // namespace

void apply_file_commands(StepContext& step) {
  if (!step.job.has_folders) return;
  // The two artifact files are behind a switch of the service that is off (execution.md 3.8).
  for (const FileCommand command : {FileCommand::path, FileCommand::env, FileCommand::step_summary,
                                    FileCommand::state, FileCommand::output}) {
    apply(step, command);
  }
}

}  // namespace localrun
