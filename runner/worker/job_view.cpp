#include "runner/worker/job_view.hpp"

#include "runner/execute/environment.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/process/private_files.hpp"
#include "runner/worker/engine_sockets.hpp"
#include "runner/worker/hidden_homes.hpp"
#include "runner/isolate/lies_in.hpp"
#include "runner/worker/spare_views.hpp"
#include "runner/worker/sudo_stand_in.hpp"
#include "runner/workspace/git_folder.hpp"
#include "runner/workspace/tree_copy.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

namespace fs = std::filesystem;

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return !path.empty() && path.front() == '/' && fs::is_directory(path, ignored);
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string value_of(const Environ& environ, std::string_view name) {
  const std::string* found = environ.find(name);
  return found == nullptr ? std::string() : *found;
}

/// What the job needs to see though the folder around it is private.
class ReadableFolders {
 public:
  /// `homes`: those that are hidden.
  explicit ReadableFolders(const std::vector<std::string>& homes) : homes_(homes) {}

  void add(const std::string& path) {
    if (!is_folder(path)) return;
    // By any other name it is seen where it really lies.
    std::error_code failure;
    const std::string real = homes_.empty() ? path : fs::canonical(path, failure).string();
    if (failure || !is_in_private(real) || has_home(real)) return;
    if (std::find(folders_.begin(), folders_.end(), real) == folders_.end())
      folders_.push_back(real);
  }
  void add_socket(const std::string& path) {
    if (is_in_private(path)) folders_.push_back(path);
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(folders_); }

 private:
  /// The folders that a view makes private hide what lies in them (view.hpp).
  [[nodiscard]] bool is_in_private(const std::string& path) const {
    return lies_in(path, scratch_in_view) || lies_in(path, "/dev/shm") ||
           lies_in(path, home_in_view) ||
           std::any_of(homes_.begin(), homes_.end(),
                       [&](const std::string& home) { return lies_in(path, home); });
  }
  [[nodiscard]] bool has_home(const std::string& path) const {
    return std::any_of(homes_.begin(), homes_.end(),
                       [&](const std::string& home) { return lies_in(home, path); });
  }

  const std::vector<std::string>& homes_;
  std::vector<std::string> folders_;
};

std::vector<std::string> readable_folders(const RunSpec& run, const Environ& environ,
                                          const std::string& server,
                                          const std::vector<std::string>& homes,
                                          const std::vector<std::string>& sockets) {
  ReadableFolders folders(homes);
  folders.add(run.repository.root);
  if (const auto git = git_folder_at(run.repository.root)) {
    for (const std::string& folder : folders_elsewhere(*git)) folders.add(folder);
  }
  for (const ActionSubstitute& each : run.substitutes) folders.add(each.folder);
  for (const std::string& folder : split(value_of(environ, "PATH"), ':')) folders.add(folder);
  for (const char* name : {"ACTIONS_RUNNER_HOOK_JOB_STARTED", "ACTIONS_RUNNER_HOOK_JOB_COMPLETED"})
    folders.add(fs::path(value_of(environ, name)).parent_path().string());
  const std::string agent = fs::path(value_of(environ, "SSH_AUTH_SOCK")).parent_path().string();
  const std::string home = value_of(environ, "HOME");
  if (homes.empty()) {
    folders.add(agent);
    folders.add(home);
  } else {
    // An agent's socket lies beside keys where it lies in a home.
    const bool is_in_home = std::any_of(homes.begin(), homes.end(), [&](const std::string& each) {
      std::error_code failure;
      return lies_in(fs::weakly_canonical(agent, failure).string(), each);
    });
    if (!is_in_home) folders.add(agent);
    for (const std::string& folder : tool_folders_of(home)) folders.add(folder);
    folders.add(value_of(environ, "RUSTUP_HOME"));
  }
  for (const std::string& socket : sockets) folders.add_socket(socket);
  constexpr std::string_view file_url = "file://";
  if (server.starts_with(file_url)) folders.add(server.substr(file_url.size()));
  return folders.take();
}

/// Of the homes those that would be seen: others lie in a folder that is private anyway.
std::vector<std::string> to_hide(const std::vector<std::string>& homes) {
  std::vector<std::string> around = {scratch_in_view, "/dev/shm", home_in_view};
  std::vector<std::string> hidden;
  for (const std::string& home : homes) {
    const auto is_around = [&](const std::string& other) {
      return home != other && lies_in(home, other);
    };
    const bool is_hidden = home == home_in_view ||
                           std::any_of(around.begin(), around.end(), is_around) ||
                           std::any_of(homes.begin(), homes.end(), is_around);
    if (!is_hidden) hidden.push_back(home);
  }
  return hidden;
}

/// The home is the job's own; what a tool finds by the home of its user still has to be found.
void move_home(Environ& environ) {
  const std::string home = value_of(environ, "HOME");
  environ.set("HOME", home_in_view);
  for (const char* name : {"TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                           "XDG_DATA_HOME", "XDG_STATE_HOME", "GOPATH", "CARGO_HOME"})
    environ.erase(name);
  if (environ.find("RUSTUP_HOME") == nullptr && is_folder(home + "/.rustup"))
    environ.set("RUSTUP_HOME", home + "/.rustup");
}

/// The folders as an earlier run had left them.
Result<void> bring_back(const ResumePoint& resume, const JobView& job) {
  const std::pair<const std::string&, const std::string&> folders[] = {
      {resume.home, job.view.home},
      {resume.scratch, job.view.scratch},
      {resume.workspace, job.changed}};
  for (const auto& [from, to] : folders) {
    if (from.empty()) continue;
    if (Result<void> done = copy_tree(from, to); !done)
      return done.error().with_context("cannot bring back what the job had made");
  }
  return {};
}

std::string tool_cache_of(const RunSpec& run) { return run.work_root + "/_tool"; }

/// Names of folders in a job's own folder, and where they are seen.
constexpr std::string_view work_name = "work";
constexpr std::string_view workspace_name = "workspace";

std::string repository_of(const RunSpec& run) {
  return run.repository.name.empty() ? "workspace" : run.repository.name;
}

/// The workspace's place in the job's home, unless it has one elsewhere.
std::string below_home(const RunSpec& run) {
  const std::string repository = repository_of(run);
  return "/" + std::string(work_name) + "/" + repository + "/" + repository;
}

/// The same for all jobs, so that what it is mounted on can be there already.
std::string own_folder_of(const RunSpec& run) { return run.work_root + "/own"; }

/// Where a job finds its workspace in `own`, its own folder by either name.
std::string workspace_in(const std::string& own, const RunSpec& run,
                         const IsolationSettings& settings) {
  return settings.workspace.empty() ? own + "/runner" + below_home(run)
                                    : own + "/" + std::string(workspace_name);
}

/// The job's real folders, none of them made yet.
void name_places(JobView& job, const RunSpec& run, const IsolationSettings& settings) {
  const std::string number = "/" + std::to_string(static_cast<std::uint32_t>(job.spec.index) + 1);
  job.work = run.work_root + number;
  job.control = run.control_root + number;
  // Apart from what stands at `/tmp`, in which it is seen: who walks through that meets no loop.
  const std::string own = job.work + "/own";
  job.view.home = own + "/runner";
  job.view.scratch = job.work + "/tmp";
  job.changed = workspace_in(own, run, settings);
  const std::string work = job.view.home + "/" + std::string(work_name);
  const std::string repository = repository_of(run);
  job.folders = {{job.work, {"own", "tmp"}},    {own, {"runner", "layers"}},
                 {own + "/layers", {}},         {job.view.home, {std::string(work_name)}},
                 {work, {repository, "_temp"}}, {work + "/_temp", {}},
                 {work + "/" + repository, {}}, {job.changed, {}}};
  auto& names_in_own = job.folders[1].second;
  if (settings.workspace.empty())
    job.folders[6].second = {repository};
  else
    names_in_own.emplace_back(workspace_name);
  if (!settings.is_system) return;
  job.view.machine_changes = job.work + "/machine";
  job.user = JobUser::root;
}

Result<void> make_places(const JobView& job, const RunSpec& run, const JobStores& stores) {
  if (Result<void> done = make_job_folder(job.work); !done) return done;
  std::vector<std::string> made = {job.view.scratch, job.control, own_folder_of(run),
                                   tool_cache_of(run)};
  for (const auto& [folder, names] : job.folders) made.push_back(folder);
  if (!job.view.machine_changes.empty()) made.push_back(job.view.machine_changes);
  for (const std::string& folder : made) {
    if (Result<void> done = make_folders(folder); !done) return done;
  }
  for (const std::string& folder : {stores.artifacts, stores.caches}) {
    if (folder.empty()) continue;
    if (Result<void> done = create_private_folder(folder); !done) return done;
  }
  if (::chmod(job.view.scratch.c_str(), 01777) != 0)
    return system_error("cannot open '" + job.view.scratch + "' to all", errno);
  return {};
}

/// Where a job writes besides its own folder, at the same place as everybody.
std::vector<std::string> writable_folders(const JobView& job, const RunSpec& run,
                                          const JobStores& stores,
                                          const IsolationSettings& settings) {
  std::vector<std::string> folders = {job.control, tool_cache_of(run)};
  if (!stores.artifacts.empty()) folders.push_back(stores.artifacts);
  // Caches, fetched actions and what is known of tools lie beside each other.
  if (!stores.caches.empty()) folders.push_back(fs::path(stores.caches).parent_path().string());
  folders.insert(folders.end(), settings.allow_write.begin(), settings.allow_write.end());
  return folders;
}

IsolatedView paths_in_view(const RunSpec& run, const IsolationSettings& settings,
                           std::string caller_home) {
  const std::string home(home_in_view);
  const std::string own = own_folder_of(run);
  return {.workspace = settings.workspace.empty() ? home + below_home(run) : settings.workspace,
          .temp = home + "/" + std::string(work_name) + "/_temp",
          .home = home,
          .work = own,
          .real_workspace = workspace_in(own, run, settings),
          .real_home = own + "/runner",
          .caller_home = std::move(caller_home),
          .layers = own + "/layers",
          .is_users_root = settings.is_system && ::geteuid() != 0};
}

/// Whoever asks for root's rights has them already, as far as they can be had in there.
Result<void> give_sudo(const JobView& job, const RunSpec& run, Environ& environ) {
  if (job.user != JobUser::root) return {};
  const std::string folder = "/bin";
  if (Result<void> made = make_folders(job.work + "/own" + folder); !made) return made;
  Result<void> written = write_sudo_stand_in(job.work + "/own" + folder + "/sudo");
  if (!written) return written;
  environ.set("PATH", own_folder_of(run) + folder + ":" + value_of(environ, "PATH"));
  return {};
}

}  // namespace

Result<JobView> prepare_view(JobSpec spec, const JobStores& stores,
                             const IsolationSettings& settings, SpareViews& spare) {
  auto run = std::make_shared<RunSpec>(*spec.run);
  JobView job;
  job.spec = std::move(spec);
  job.hides_home = settings.hides_home;
  name_places(job, *run, settings);
  static_cast<void>(spare.give(job.work));
  if (const Result<void> made = make_places(job, *run, stores); !made) return made.error();
  if (const ResumePoint* const resume = job.spec.resume()) {
    if (const Result<void> done = bring_back(*resume, job); !done) return done.error();
  }

  const std::vector<std::string> writable = writable_folders(job, *run, stores, settings);
  job.view.writable = {{job.work + "/own", own_folder_of(*run)}};
  for (const std::string& folder : writable) job.view.writable.push_back({folder, folder});
  if (!settings.workspace.empty()) job.view.writable.push_back({job.changed, settings.workspace});

  Environ environ = Environ::from_texts(run->base_environ);
  std::vector<std::string> homes;
  if (settings.hides_home) homes = homes_of_user(value_of(environ, "HOME"));
  std::vector<std::string> needed = writable;
  needed.push_back(run->repository.root);
  if (const Result<void> done = check_hidden(homes, needed); !done) return done.error();
  job.view.hidden = to_hide(homes);
  const std::string caller_home = value_of(environ, "HOME");
  std::vector<std::string> engines = engine_sockets(value_of(environ, "DOCKER_HOST"), caller_home);
  if (!settings.has_engines) {
    job.view.shut_sockets = std::exchange(engines, {});
    environ.erase("DOCKER_HOST");
  }
  job.view.readable = readable_folders(*run, environ, stores.actions.server_url, homes, engines);
  // A layer above a layer above a container's own is one too many.
  if (settings.is_system && run->repository.is_repository)
    job.view.readable.push_back(run->repository.root);
  move_home(environ);
  if (const Result<void> given = give_sudo(job, *run, environ); !given) return given.error();
  run->base_environ = environ.to_texts();
  run->view = paths_in_view(*run, settings, caller_home);
  job.spec.run = std::move(run);
  return job;
}

}  // namespace localrun
