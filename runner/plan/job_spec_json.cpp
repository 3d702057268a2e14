#include "runner/plan/job_spec_json.hpp"

#include "model/action_file.hpp"
#include "model/read_workflow.hpp"
#include "runner/plan/json_members.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

namespace localrun {

template <>
struct EnumNames<WorkspaceMode> {
  static constexpr std::array<std::string_view, 3> names = {"worktree", "head", "in-place"};
};
template <>
struct EnumNames<KeepWorkspace> {
  static constexpr std::array<std::string_view, 3> names = {"never", "failed", "always"};
};
template <>
struct EnumNames<Snapshots> {
  static constexpr std::array<std::string_view, 3> names = {"off", "failed", "all"};
};
template <>
struct EnumNames<ActionSubstitute::By> {
  static constexpr std::array<std::string_view, 4> names = {"skip", "builtin", "upstream",
                                                            "folder"};
};
template <>
struct EnumNames<ActionOrigin> {
  static constexpr std::array<std::string_view, 7> names = {
      "left-out", "builtin", "folder", "local", "own", "repository", "image"};
};

namespace {

/// A file as it was read.
struct SentFile {
  std::string path;
  std::string text;
};
/// An entry of the table; without `action` it was looked for and not there.
struct SentAction {
  std::string key;
  std::optional<ActionAtHand> action;
  std::optional<SentFile> file;
  std::string dockerfile;  // in place of `file`: the name of one that makes an action by itself
};
struct SentFiles {
  std::string job;
  std::vector<std::string> files;
};
/// A RunSpec besides what is plain in it.
struct SentRun {
  RunSpec run;
  SentFile workflow;
  std::vector<SentAction> actions;
};
struct SentJob {
  JobSpec spec;
  SentRun run;
  std::uint32_t index = 0;
  std::vector<SentFiles> files;
};

template <class Io, is_struct<SentFile> T>
void describe(Io& io, T& file) {
  io("path", file.path);
  io("text", file.text);
}

template <class Io, is_struct<SentAction> T>
void describe(Io& io, T& action) {
  io("key", action.key);
  io("action", action.action);
  io("file", action.file);
  io("dockerfile", action.dockerfile);
}

template <class Io, is_struct<SentFiles> T>
void describe(Io& io, T& files) {
  io("job", files.job);
  io("files", files.files);
}

}  // namespace

template <class Io, is_struct<RepositoryFacts> T>
void describe(Io& io, T& facts) {
  io("root", facts.root);
  io("is_repository", facts.is_repository);
  io("sha", facts.sha);
  io("ref", facts.ref);
  io("default_branch", facts.default_branch);
  io("owner", facts.owner);
  io("name", facts.name);
  io("server_url", facts.server_url);
  io("author_name", facts.author_name);
  io("author_email", facts.author_email);
  io("committer_name", facts.committer_name);
  io("committer_email", facts.committer_email);
  io("commit_time", facts.commit_time);
  io("message", facts.message);
  io("parent_sha", facts.parent_sha);
  io("user_name", facts.user_name);
  io("tags_at_head", facts.tags_at_head);
}

template <class Io, is_struct<Concurrency> T>
void describe(Io& io, T& concurrency) {
  io("group", concurrency.group);
  io("cancel_in_progress", concurrency.cancel_in_progress);
  io("may_queue", concurrency.may_queue);
}

template <class Io, is_struct<IsolatedView> T>
void describe(Io& io, T& view) {
  io("workspace", view.workspace);
  io("temp", view.temp);
  io("home", view.home);
  io("work", view.work);
  io("real_workspace", view.real_workspace);
  io("real_home", view.real_home);
  io("caller_home", view.caller_home);
  io("layers", view.layers);
  io("is_users_root", view.is_users_root);
}

template <class Io, is_struct<ShellCall> T>
void describe(Io& io, T& call) {
  io("has_terminal", call.has_terminal);
  io("command", call.command);
}

template <class Io, is_struct<ResumePoint> T>
void describe(Io& io, T& point) {
  io("job", point.job);
  io("run", point.run);
  io("step", point.step);
  io("state", point.state);
  io("home", point.home);
  io("scratch", point.scratch);
  io("workspace", point.workspace);
  io("shell", point.shell);
}

template <class Io, is_struct<ActionAtHand> T>
void describe(Io& io, T& action) {
  io("origin", action.origin);
  io("folder", action.folder);
  io("root", action.root);
  io("repository", action.repository);
  io("ref", action.ref);
  io("sha", action.sha);
}

template <class Io, is_struct<ActionSubstitute> T>
void describe(Io& io, T& substitute) {
  io("name", substitute.name);
  io("by", substitute.by);
  io("folder", substitute.folder);
}

namespace {

template <class Io, is_struct<SentRun> T>
void describe(Io& io, T& sent) {
  auto& run = sent.run;
  io("workflow", sent.workflow);
  io("id_prefix", run.id_prefix);
  io("name_prefix", run.name_prefix);
  io("repository", run.repository);
  io("github", run.github);
  io("inputs", run.inputs);
  io("vars", run.vars);
  io("job_workflow", run.job_workflow);
  io("secrets", run.secrets);
  io("secret_values", run.secret_values);
  io("event_payload", run.event_payload);
  io("base_environ", run.base_environ);
  io("substitutes", run.substitutes);
  io("actions", sent.actions);
  io("workspace_mode", run.workspace_mode);
  io("keep_workspace", run.keep_workspace);
  io("snapshots", run.snapshots);
  io("resume", run.resume);
  io("act_env", run.act_env);
  io("strict_tools", run.strict_tools);
  io("step_debug", run.step_debug);
  io("concurrency", run.concurrency);
  io("groups_around", run.groups_around);
  io("view", run.view);
  io("system", run.system);
  io("work_root", run.work_root);
  io("control_root", run.control_root);
  io("kept_root", run.kept_root);
}

template <class Io, is_struct<SentJob> T>
void describe(Io& io, T& job) {
  auto& spec = job.spec;
  io("run", job.run);
  io("job", spec.job);
  io("index", job.index);
  io("name", spec.name);
  io("runs_on", spec.runs_on);
  io("matrix", spec.matrix);
  io("strategy", spec.strategy);
  io("needs", spec.needs);
  io("timeout_minutes", spec.timeout_minutes);
  io("cancel_timeout_minutes", spec.cancel_timeout_minutes);
  io("continue_on_error", spec.continue_on_error);
  io("concurrency", spec.concurrency);
  io("files_of_ancestors", job.files);
}

SentFile sent(const model::SourceFile& source) { return {source.path(), source.text()}; }

SentAction sent(const std::string& key, const ActionPtr& action) {
  SentAction entry;
  entry.key = key;
  if (!action) return entry;
  entry.action = *action;
  if (!action->file) return entry;
  if (action->file->source) {
    entry.file = sent(*action->file->source);
  } else if (const auto* docker = std::get_if<model::DockerAction>(&action->file->runs)) {
    entry.dockerfile = docker->image.value;
  }
  return entry;
}

SentJob sent(const JobSpec& spec) {
  SentJob job;
  job.spec = spec;
  job.index = static_cast<std::uint32_t>(spec.index);
  job.run.run = *spec.run;
  job.run.workflow = sent(*spec.run->workflow->source);
  for (const auto& [key, action] : spec.run->actions) job.run.actions.push_back(sent(key, action));
  for (const FilesOfJob& each : spec.files_of_ancestors)
    job.files.push_back({each.job, each.files ? *each.files : std::vector<std::string>()});
  return job;
}

model::SourcePtr source_of(SentFile file) {
  return std::make_shared<const model::SourceFile>(std::move(file.path), std::move(file.text));
}

/// None: its file is not valid.
std::optional<ActionPtr> received(SentAction sent) {
  if (!sent.action) return ActionPtr();
  auto action = std::make_shared<ActionAtHand>(*std::move(sent.action));
  if (sent.file) {
    action->file = model::read_action(source_of(*std::move(sent.file))).action;
    if (!action->file) return std::nullopt;
  } else if (!sent.dockerfile.empty()) {
    action->file = model::dockerfile_action(sent.dockerfile);
  }
  return action;
}

/// The problem, if there is one.
std::optional<std::string> receive(SentRun& sent) {
  const std::string path = sent.workflow.path;
  sent.run.workflow = model::read_workflow(source_of(std::move(sent.workflow))).workflow;
  if (!sent.run.workflow) return "its workflow '" + path + "' is not valid";
  for (SentAction& each : sent.actions) {
    std::string key = each.key;
    std::optional<ActionPtr> action = received(std::move(each));
    if (!action) return "its action '" + key + "' is not valid";
    sent.run.actions.insert_or_assign(std::move(key), *std::move(action));
  }
  return std::nullopt;
}

}  // namespace

void throw_exception_from_error(const BadJobMessage& error, const boost::source_location&) {
  throw std::logic_error("the value of a failed result was asked for: " + error.problem);
}

expr::Value job_spec_to_json(const JobSpec& spec) {
  JsonWriter writer;
  const SentJob job = sent(spec);
  describe(writer, job);
  return writer.take();
}

boost::system::result<JobSpec, BadJobMessage> job_spec_from_json(const expr::Value& json) {
  SentJob job;
  JsonReader reader(json);
  describe(reader, job);
  if (reader.problem()) return BadJobMessage(*reader.problem());
  if (auto problem = receive(job.run)) return BadJobMessage(*std::move(problem));
  const auto& jobs = job.run.run.workflow->jobs;
  if (job.spec.job >= jobs.size() || jobs[job.spec.job].ordinary() == nullptr)
    return BadJobMessage("its workflow has no job " + std::to_string(job.spec.job) + " with steps");
  JobSpec spec = std::move(job.spec);
  spec.index = static_cast<JobIndex>(job.index);
  for (SentFiles& each : job.files) {
    spec.files_of_ancestors.push_back(
        {std::move(each.job),
         std::make_shared<const std::vector<std::string>>(std::move(each.files))});
  }
  spec.run = std::make_shared<const RunSpec>(std::move(job.run.run));
  return spec;
}

}  // namespace localrun
