#include "runner/execute/job_context.hpp"

#include "runner/execute/artifact_subjects.hpp"
#include "runner/execute/command_processor.hpp"
#include "runner/execute/job_changes.hpp"
#include "runner/execute/job_snapshots.hpp"
#include "runner/execute/spare_control.hpp"
#include "runner/execute/spare_folders.hpp"
#include "runner/execute/truthy.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/isolate/lies_in.hpp"
#include "runner/isolate/view.hpp"

#include <algorithm>
#include <sys/stat.h>
#include <utility>

namespace localrun {
namespace {

ArtifactFiles artifact_files(const RunSpec& run) {
  const bool is_on = is_truthy(variable_in(run.base_environ, artifacts_switch));
  return is_on ? ArtifactFiles::read : ArtifactFiles::ignored;
}

}  // namespace

JobContext::JobContext(const JobSpec& the_spec, const JobTools& the_tools, JobControl& the_control,
                       Masker the_masker, JobFolders the_folders)
    : spec(the_spec),
      tools(the_tools),
      control(the_control),
      common(std::make_shared<JobCommon>()),
      masker(common->masker),
      matchers(common->matchers),
      has_folders(common->has_folders),
      folders(std::move(the_folders)),
      report(the_tools.bus, masker, the_spec.index),
      files(folders.file_commands, artifact_files(*the_spec.run)),
      scripts(folders.control) {
  masker = std::move(the_masker);
}

JobContext::JobContext(JobContext& main, JobControl& the_control)
    : spec(main.spec),
      tools(main.tools),
      control(the_control),
      common(main.common),
      masker(common->masker),
      matchers(common->matchers),
      has_folders(common->has_folders),
      folders(main.folders),
      state(main.state),
      held(HeldWrites{}),
      main_posts(&main.state.posts),
      report(main.tools.bus, masker, main.spec.index),
      files(folders.file_commands, artifact_files(*main.spec.run)),
      scripts(folders.control),
      github(main.github),
      tracking_id(main.tracking_id) {}

Result<void> JobContext::make_folders() {
  if (has_folders) return {};
  if (tools.spare_folders != nullptr) tools.spare_folders->give(folders);
  if (tools.spare_controls != nullptr) {
    if (const auto spare = tools.spare_controls->give(folders)) {
      files.adopt(spare->files);
      if (spare->run->event_payload == run().event_payload) common->event_time = spare->event_time;
    }
  }
  if (const auto made = make_job_folder(folders.work); !made) return made;
  for (const std::string& folder : {folders.pipeline, folders.workspace, folders.tool_cache,
                                    folders.temp, folders.control, folders.file_commands}) {
    const auto made = localrun::make_folders(folder);
    if (!made) return made.error();
  }
  if (const auto& view = run().view) {
    common->changes = std::make_shared<JobChanges>(folders.workspace, view->real_workspace);
    std::vector<JobSnapshots::Folder> kept = {{"home", view->home, view->real_home},
                                              {"tmp", scratch_in_view, scratch_in_view}};
    if (!lies_in(view->real_workspace, view->real_home))
      kept.push_back({"workspace", view->workspace, view->real_workspace});
    common->snapshots = std::make_shared<JobSnapshots>(run().snapshots, std::move(kept),
                                                       view->work + '/' + snapshots_name);
  }
  has_folders = true;
  return renew_event();
}

Result<void> JobContext::renew_event() {
  struct stat status {};
  const bool is_as_written = ::stat(folders.event_path.c_str(), &status) == 0 &&
                             S_ISREG(status.st_mode) &&
                             status.st_mtim.tv_sec == common->event_time.tv_sec &&
                             status.st_mtim.tv_nsec == common->event_time.tv_nsec;
  if (is_as_written) return {};
  const std::string folder = folders.event_path.substr(0, folders.event_path.rfind('/'));
  const auto made = localrun::make_folders(folder);
  if (!made) return made.error();
  const auto written = write_file(folders.event_path, run().event_payload);
  if (!written) return written.error();
  if (::stat(folders.event_path.c_str(), &status) == 0) common->event_time = status.st_mtim;
  return {};
}

std::string JobContext::process_variable(std::string_view name) const {
  return std::string(variable_in(run().base_environ, name));
}

const std::shared_ptr<const JobVariables>& JobContext::variables() const {
  if (common->variables == nullptr) {
    const auto own = context_variables({}, runner_entries(spec, folders));
    common->variables = std::make_shared<const JobVariables>(
        tools.run_variables != nullptr ? tools.run_variables->of(spec.run).with(own)
                                       : variables_of(run()).with(own));
  }
  return common->variables;
}

std::string JobContext::home_of_tools(std::string_view home) const {
  const auto& view = run().view;
  return view && home == view->home ? view->caller_home : std::string(home);
}

void JobContext::note_process(pid_t pid) {
  if (common->last_process == 0) common->first_process = pid;
  if (pid < common->last_process) common->first_process = 0;
  common->last_process = pid;
}

void JobContext::prepare_next_step() {
  if (!prepares_ahead) return;
  files.prepare();
  scripts.prepare(files.fresh_name());
}

void JobContext::set_env(std::string_view name, std::string_view value) {
  state.env.set(name, value);
  if (held) held->env.emplace_back(name, value);
}

void JobContext::add_path(std::string_view folder) {
  add_path_entry(state.path_entries, folder);
  if (held) held->path_entries.emplace_back(folder);
}

void JobContext::set_github(std::string_view key, std::string_view value) {
  const auto found = std::find_if(github.begin(), github.end(),
                                  [key](const auto& entry) { return entry.first == key; });
  if (found == github.end()) {
    github.emplace_back(key, value);
  } else {
    found->second = value;
  }
}

void JobContext::unset_github(std::string_view key) {
  std::erase_if(github, [key](const auto& entry) { return entry.first == key; });
}

void JobContext::name_files() {
  for (const FileCommandNames& names : file_commands())
    set_github(names.context_key, files.path(names.command));
}

void JobContext::set_action(const ActionAtHand* action) {
  set_github("action_repository", action == nullptr ? "" : action->repository);
  set_github("action_ref", action == nullptr ? "" : action->ref);
}

}  // namespace localrun
