#pragma once

// The fields of every fact, described once: writing JSON, reading it and finding every text to mask
// all walk this description, so none of them can forget a field (docs/events.md names them).
//
// A visitor has these members; each takes the JSON name and a reference to the field:
//   word           a text of our own table or a generated id: always written, never masked
//   text           always written, masked
//   optional_text  left out when empty, masked
//   json           JSON text of an object, embedded as it is; left out when empty, masked
//   texts, named_texts, list, place   left out when empty, masked
//   number, flag, duration, choice    always written
//   optional_number, optional_value   left out when absent; the value is a text and masked

#include "runner/events/event.hpp"

#include <array>
#include <concepts>
#include <type_traits>

namespace localrun {

template <class Given, class Type>
concept Same = std::same_as<std::remove_const_t<Given>, Type>;

// ---- names of enumerators, in their order
// ----------------------------------------------------------

constexpr auto names_of(Conclusion) {
  return std::to_array<std::string_view>({"success", "failure", "cancelled", "skipped"});
}
constexpr auto names_of(StepKind) {
  return std::to_array<std::string_view>({"run", "uses", "wait", "wait_all", "cancel", "parallel",
                                          "set_up", "complete", "pre", "post"});
}
constexpr auto names_of(LogText::Stream) {
  return std::to_array<std::string_view>({"stdout", "stderr", "runner"});
}
constexpr auto names_of(AnnotationLevel) {
  return std::to_array<std::string_view>({"error", "warning", "notice"});
}
constexpr auto names_of(WrittenBy) {
  return std::to_array<std::string_view>({"file", "command", "action"});
}
constexpr auto names_of(JobOutputSet::Fate) {
  return std::to_array<std::string_view>({"set", "empty", "has_secret", "too_large", "failed"});
}
constexpr auto names_of(Artifact::Action) {
  return std::to_array<std::string_view>({"uploaded", "downloaded", "deleted"});
}
constexpr auto names_of(CacheUse::Action) {
  return std::to_array<std::string_view>({"restored", "missed", "saved"});
}

constexpr auto names_of(FileChange::Kind) {
  return std::to_array<std::string_view>({"added", "changed", "deleted"});
}

template <class Enum>
[[nodiscard]] constexpr std::string_view name_of(Enum value) {
  constexpr auto names = names_of(Enum{});
  const auto index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : std::string_view{};
}

// ---- parts
// -----------------------------------------------------------------------------------------

template <class Visitor>
void fields(Same<DeclaredJob> auto& job, Visitor& v) {
  v.text("id", job.id);
  v.texts("needs", job.needs);
  v.place("place", job.place);
}
template <class Visitor>
void fields(Same<StepInfo> auto& step, Visitor& v) {
  v.text("step_id", step.id);
  v.text("step_name", step.name);
  v.choice("step_kind", step.kind);
  v.place("place", step.place);
}
template <class Visitor>
void fields(Same<TraceLine> auto& line, Visitor& v) {
  v.number("depth", line.depth);
  v.text("source", line.source);
  v.optional_value("value", line.value);
}
template <class Visitor>
void fields(Same<FileChange> auto& file, Visitor& v) {
  v.choice("change", file.change);
  v.text("path", file.path);
  v.flag("is_ignored", file.is_ignored);
  v.number("files", file.files);
  v.number("size", file.size);
  v.optional_text("not_kept", file.not_kept);
}
template <class Visitor>
void fields(Same<Finding::Related> auto& related, Visitor& v) {
  v.place("place", related.place);
  v.text("message", related.message);
}

// ---- facts: the name of the event, then its fields
// ---------------------------------------------------

template <class Fact>
inline constexpr std::string_view event_name = {};
template <>
inline constexpr std::string_view event_name<RunStarted> = "run_started";
template <>
inline constexpr std::string_view event_name<CancelRequested> = "cancel_requested";
template <>
inline constexpr std::string_view event_name<RunFinished> = "run_finished";
template <>
inline constexpr std::string_view event_name<JobQueued> = "job_queued";
template <>
inline constexpr std::string_view event_name<JobStarted> = "job_started";
template <>
inline constexpr std::string_view event_name<JobFinished> = "job_finished";
template <>
inline constexpr std::string_view event_name<WorkspaceKept> = "workspace_kept";
template <>
inline constexpr std::string_view event_name<StepStarted> = "step_started";
template <>
inline constexpr std::string_view event_name<StepFinished> = "step_finished";
template <>
inline constexpr std::string_view event_name<InnerStepStarted> = "inner_step_started";
template <>
inline constexpr std::string_view event_name<InnerStepFinished> = "inner_step_finished";
template <>
inline constexpr std::string_view event_name<LogText> = "log";
template <>
inline constexpr std::string_view event_name<Annotation> = "annotation";
template <>
inline constexpr std::string_view event_name<SummaryWritten> = "summary";
template <>
inline constexpr std::string_view event_name<OutputSet> = "output_set";
template <>
inline constexpr std::string_view event_name<EnvironmentSet> = "environment_set";
template <>
inline constexpr std::string_view event_name<PathAdded> = "path_added";
template <>
inline constexpr std::string_view event_name<StateSaved> = "state_saved";
template <>
inline constexpr std::string_view event_name<JobOutputSet> = "job_output_set";
template <>
inline constexpr std::string_view event_name<ValueRead> = "value_read";
template <>
inline constexpr std::string_view event_name<ConditionEvaluated> = "condition_evaluated";
template <>
inline constexpr std::string_view event_name<Finding> = "finding";
template <>
inline constexpr std::string_view event_name<Artifact> = "artifact";
template <>
inline constexpr std::string_view event_name<CacheUse> = "cache";
template <>
inline constexpr std::string_view event_name<FilesChanged> = "files_changed";
template <>
inline constexpr std::string_view event_name<SnapshotsKept> = "snapshots_kept";

/// `run`, the id, is in the head of every line.
template <class Visitor>
void fields(Same<RunStarted> auto& fact, Visitor& v) {
  v.number("schema", fact.schema);
  v.word("version", fact.version);
  v.text("workflow", fact.workflow);
  v.optional_text("run_name", fact.run_name);
  v.optional_text("folder", fact.folder);
  v.text("path", fact.path);
  v.optional_text("root", fact.root);
  v.text("trigger", fact.event);
  v.optional_text("repository", fact.repository);
  v.optional_text("ref", fact.ref);
  v.optional_text("sha", fact.sha);
  v.texts("arguments", fact.arguments);
  v.list("jobs", fact.jobs);
}
template <class Visitor>
void fields(Same<CancelRequested> auto& fact, Visitor& v) {
  v.text("reason", fact.reason);
}
template <class Visitor>
void fields(Same<RunFinished> auto& fact, Visitor& v) {
  v.choice("result", fact.result);
  v.number("exit_status", fact.exit_status);
  v.duration("duration_ms", fact.duration);
  v.number("steps_not_run", fact.steps_not_run);
}
template <class Visitor>
void fields(Same<JobQueued> auto& fact, Visitor& v) {
  v.text("job_id", fact.id);
  v.text("job_name", fact.name);
  v.json("matrix", fact.matrix);
  v.texts("needs", fact.needs);
  v.optional_text("uses", fact.uses);
  v.place("place", fact.place);
}
template <class Visitor>
void fields(Same<JobStarted> auto& fact, Visitor& v) {
  v.text("runs_on", fact.runs_on);
  v.text("workspace", fact.workspace);
}
template <class Visitor>
void fields(Same<JobFinished> auto& fact, Visitor& v) {
  v.choice("result", fact.result);
  v.flag("is_allowed_to_fail", fact.is_allowed_to_fail);
  v.duration("duration_ms", fact.duration);
  v.named_texts("outputs", fact.outputs);
  v.optional_text("reason", fact.reason);
  v.optional_text("failed_first", fact.failed_first);
}
template <class Visitor>
void fields(Same<WorkspaceKept> auto& fact, Visitor& v) {
  v.text("path", fact.path);
}
template <class Visitor>
void fields(Same<StepStarted> auto& fact, Visitor& v) {
  fields(fact.step, v);
}
template <class Visitor>
void fields(Same<StepFinished> auto& fact, Visitor& v) {
  fields(fact.step, v);
  v.choice("outcome", fact.outcome);
  v.choice("conclusion", fact.conclusion);
  v.optional_number("exit_code", fact.exit_code);
  v.optional_number("signal", fact.signal);
  v.duration("duration_ms", fact.duration);
  v.optional_text("reason", fact.reason);
}
template <class Visitor>
void fields(Same<InnerStepStarted> auto& fact, Visitor& v) {
  fields(fact.step, v);
}
template <class Visitor>
void fields(Same<InnerStepFinished> auto& fact, Visitor& v) {
  fields(fact.end, v);
}
/// Log text has its own forms (event_json.hpp).
template <class Visitor>
void fields(Same<LogText> auto&, Visitor&) {}
template <class Visitor>
void fields(Same<Annotation> auto& fact, Visitor& v) {
  v.choice("level", fact.level);
  v.text("message", fact.message);
  v.named_texts("properties", fact.properties);
}
template <class Visitor>
void fields(Same<SummaryWritten> auto& fact, Visitor& v) {
  v.text("text", fact.text);
}
template <class Visitor>
void fields(Same<OutputSet> auto& fact, Visitor& v) {
  v.text("name", fact.name);
  v.text("value", fact.value);
  v.choice("by", fact.by);
}
template <class Visitor>
void fields(Same<EnvironmentSet> auto& fact, Visitor& v) {
  v.text("name", fact.name);
  v.text("value", fact.value);
  v.choice("by", fact.by);
}
template <class Visitor>
void fields(Same<PathAdded> auto& fact, Visitor& v) {
  v.text("folder", fact.folder);
}
template <class Visitor>
void fields(Same<StateSaved> auto& fact, Visitor& v) {
  v.text("name", fact.name);
  v.text("value", fact.value);
}
template <class Visitor>
void fields(Same<JobOutputSet> auto& fact, Visitor& v) {
  v.text("name", fact.name);
  v.text("value", fact.value);
  v.choice("fate", fact.fate);
  v.text("expression", fact.expression);
  v.place("place", fact.place);
  v.optional_text("reason", fact.reason);
}
template <class Visitor>
void fields(Same<ValueRead> auto& fact, Visitor& v) {
  v.text("reference", fact.reference);
  v.text("key", fact.key);
  v.text("value", fact.value);
  v.place("place", fact.place);
}
template <class Visitor>
void fields(Same<ConditionEvaluated> auto& fact, Visitor& v) {
  v.text("expression", fact.expression);
  v.text("expanded", fact.expanded);
  v.flag("result", fact.holds);
  v.flag("has_implicit_success", fact.has_implicit_success);
  v.list("values", fact.trace);
  v.optional_text("because", fact.because);
}
template <class Visitor>
void fields(Same<Finding> auto& fact, Visitor& v) {
  v.word("slug", fact.slug);
  v.word("severity", fact.severity);
  v.text("message", fact.message);
  v.optional_text("why", fact.why);
  v.optional_text("help", fact.help);
  v.place("place", fact.place);
  v.list("related", fact.related);
}
template <class Visitor>
void fields(Same<Artifact> auto& fact, Visitor& v) {
  v.choice("action", fact.action);
  v.text("name", fact.name);
  v.optional_text("path", fact.path);
  v.number("size", fact.size);
  v.optional_text("digest", fact.digest);
}
template <class Visitor>
void fields(Same<CacheUse> auto& fact, Visitor& v) {
  v.choice("action", fact.action);
  v.text("key", fact.key);
  v.optional_text("matched_key", fact.matched_key);
  v.number("size", fact.size);
}

template <class Visitor>
void fields(Same<FilesChanged> auto& fact, Visitor& v) {
  v.number("added", fact.added);
  v.number("changed", fact.changed);
  v.number("deleted", fact.deleted);
  v.number("ignored", fact.ignored);
  v.list("files", fact.files);
  v.optional_text("kept", fact.kept);
  v.optional_text("reason", fact.reason);
}

template <class Visitor>
void fields(Same<SnapshotsKept> auto& fact, Visitor& v) {
  v.optional_text("path", fact.path);
  v.optional_text("reason", fact.reason);
  v.number("files", fact.files);
  v.number("bytes", fact.bytes);
  v.texts("left_out", fact.left_out);
  v.texts("processes", fact.processes);
}

}  // namespace localrun
