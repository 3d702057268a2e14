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

}  // namespace

template <>
struct Members<SentFile> {
  static constexpr auto list =
      std::tuple(Member("path", &SentFile::path), Member("text", &SentFile::text));
};

template <>
struct Members<SentAction> {
  static constexpr auto list =
      std::tuple(Member("key", &SentAction::key), Member("action", &SentAction::action),
                 Member("file", &SentAction::file), Member("dockerfile", &SentAction::dockerfile));
};

template <>
struct Members<SentFiles> {
  static constexpr auto list =
      std::tuple(Member("job", &SentFiles::job), Member("files", &SentFiles::files));
};

template <>
struct Members<RepositoryFacts> {
  static constexpr auto list =
      std::tuple(Member("root", &RepositoryFacts::root),
                 Member("is_repository", &RepositoryFacts::is_repository),
                 Member("sha", &RepositoryFacts::sha), Member("ref", &RepositoryFacts::ref),
                 Member("default_branch", &RepositoryFacts::default_branch),
                 Member("owner", &RepositoryFacts::owner), Member("name", &RepositoryFacts::name),
                 Member("server_url", &RepositoryFacts::server_url),
                 Member("author_name", &RepositoryFacts::author_name),
                 Member("author_email", &RepositoryFacts::author_email),
                 Member("committer_name", &RepositoryFacts::committer_name),
                 Member("committer_email", &RepositoryFacts::committer_email),
                 Member("commit_time", &RepositoryFacts::commit_time),
                 Member("message", &RepositoryFacts::message),
                 Member("parent_sha", &RepositoryFacts::parent_sha),
                 Member("user_name", &RepositoryFacts::user_name),
                 Member("tags_at_head", &RepositoryFacts::tags_at_head));
};

template <>
struct Members<Concurrency> {
  static constexpr auto list =
      std::tuple(Member("group", &Concurrency::group),
                 Member("cancel_in_progress", &Concurrency::cancel_in_progress),
                 Member("may_queue", &Concurrency::may_queue));
};

template <>
struct Members<IsolatedView> {
  static constexpr auto list = std::tuple(
      Member("workspace", &IsolatedView::workspace), Member("temp", &IsolatedView::temp),
      Member("home", &IsolatedView::home), Member("work", &IsolatedView::work),
      Member("real_workspace", &IsolatedView::real_workspace),
      Member("real_home", &IsolatedView::real_home),
      Member("caller_home", &IsolatedView::caller_home), Member("layers", &IsolatedView::layers),
      Member("is_users_root", &IsolatedView::is_users_root));
};

template <>
struct Members<ShellCall> {
  static constexpr auto list = std::tuple(Member("has_terminal", &ShellCall::has_terminal),
                                          Member("command", &ShellCall::command));
};

template <>
struct Members<ResumePoint> {
  static constexpr auto list = std::tuple(
      Member("job", &ResumePoint::job), Member("run", &ResumePoint::run),
      Member("step", &ResumePoint::step), Member("state", &ResumePoint::state),
      Member("home", &ResumePoint::home), Member("scratch", &ResumePoint::scratch),
      Member("workspace", &ResumePoint::workspace), Member("shell", &ResumePoint::shell));
};

template <>
struct Members<ActionAtHand> {
  static constexpr auto list =
      std::tuple(Member("origin", &ActionAtHand::origin), Member("folder", &ActionAtHand::folder),
                 Member("root", &ActionAtHand::root),
                 Member("repository", &ActionAtHand::repository), Member("ref", &ActionAtHand::ref),
                 Member("sha", &ActionAtHand::sha), Apart(&ActionAtHand::file));
};

template <>
struct Members<ActionSubstitute> {
  static constexpr auto list =
      std::tuple(Member("name", &ActionSubstitute::name), Member("by", &ActionSubstitute::by),
                 Member("folder", &ActionSubstitute::folder));
};

template <>
struct Members<RunSpec> {
  static constexpr auto list = std::tuple(
      Member("id_prefix", &RunSpec::id_prefix), Member("name_prefix", &RunSpec::name_prefix),
      Member("repository", &RunSpec::repository), Member("github", &RunSpec::github),
      Member("inputs", &RunSpec::inputs), Member("vars", &RunSpec::vars),
      Member("job_workflow", &RunSpec::job_workflow), Member("secrets", &RunSpec::secrets),
      Member("secret_values", &RunSpec::secret_values),
      Member("event_payload", &RunSpec::event_payload),
      Member("base_environ", &RunSpec::base_environ), Member("substitutes", &RunSpec::substitutes),
      Member("workspace_mode", &RunSpec::workspace_mode),
      Member("keep_workspace", &RunSpec::keep_workspace), Member("snapshots", &RunSpec::snapshots),
      Member("resume", &RunSpec::resume), Member("act_env", &RunSpec::act_env),
      Member("strict_tools", &RunSpec::strict_tools), Member("step_debug", &RunSpec::step_debug),
      Member("concurrency", &RunSpec::concurrency),
      Member("groups_around", &RunSpec::groups_around), Member("view", &RunSpec::view),
      Member("system", &RunSpec::system), Member("work_root", &RunSpec::work_root),
      Member("control_root", &RunSpec::control_root), Member("kept_root", &RunSpec::kept_root),
      Apart(&RunSpec::workflow), Apart(&RunSpec::actions));
};

template <>
struct Members<JobSpec> {
  static constexpr auto list =
      std::tuple(Member("job", &JobSpec::job), Member("name", &JobSpec::name),
                 Member("runs_on", &JobSpec::runs_on), Member("matrix", &JobSpec::matrix),
                 Member("strategy", &JobSpec::strategy), Member("needs", &JobSpec::needs),
                 Member("timeout_minutes", &JobSpec::timeout_minutes),
                 Member("cancel_timeout_minutes", &JobSpec::cancel_timeout_minutes),
                 Member("continue_on_error", &JobSpec::continue_on_error),
                 Member("concurrency", &JobSpec::concurrency), Apart(&JobSpec::run),
                 Apart(&JobSpec::index), Apart(&JobSpec::files_of_ancestors));
};

template <>
struct Members<SentRun> {
  static constexpr auto list =
      std::tuple(Member("workflow", &SentRun::workflow), Member("actions", &SentRun::actions),
                 Spread(&SentRun::run));
};

template <>
struct Members<SentJob> {
  static constexpr auto list =
      std::tuple(Member("run", &SentJob::run), Member("index", &SentJob::index),
                 Member("files_of_ancestors", &SentJob::files), Spread(&SentJob::spec));
};

namespace {

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
  writer.add_members(job);
  return writer.take();
}

boost::system::result<JobSpec, BadJobMessage> job_spec_from_json(const expr::Value& json) {
  SentJob job;
  JsonReader reader(json);
  reader.read_members(job);
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
