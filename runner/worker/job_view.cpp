#include "runner/worker/job_view.hpp"

#include "runner/execute/environment.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/worker/hidden_homes.hpp"
#include "runner/worker/lies_in.hpp"
#include "runner/worker/spare_views.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
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
                                          const std::vector<std::string>& homes) {
  ReadableFolders folders(homes);
  folders.add(run.repository.root);
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

std::string tool_cache_of(const RunSpec& run) { return run.work_root + "/_tool"; }

}  // namespace

Result<JobView> prepare_view(JobSpec spec, const JobStores& stores,
                             const IsolationSettings& settings, SpareViews& spare) {
  auto run = std::make_shared<RunSpec>(*spec.run);
  const std::string number = "/" + std::to_string(static_cast<std::uint32_t>(spec.index) + 1);
  JobView job;
  job.work = run->work_root + number;
  job.control = run->control_root + number;
  const std::string repository = run->repository.name.empty() ? "workspace" : run->repository.name;
  const std::string work_name = "work";
  const std::string below_home = "/" + work_name + "/" + repository + "/" + repository;
  // Apart from what stands at `/tmp`, in which it is seen: who walks through that meets no loop.
  const std::string real_own = job.work + "/own";
  job.view.home = real_own + "/runner";
  job.view.scratch = job.work + "/tmp";
  job.changed = job.view.home + below_home;
  const std::string work = job.view.home + "/" + work_name;
  job.folders = {{job.work, {"own", "tmp"}},
                 {real_own, {"runner", "layers"}},
                 {real_own + "/layers", {}},
                 {job.view.home, {work_name}},
                 {work, {repository, "_temp"}},
                 {work + "/_temp", {}},
                 {work + "/" + repository, {repository}},
                 {job.changed, {}}};
  // The same for all jobs, so that what it is mounted on can be there already.
  const std::string own = run->work_root + "/own";

  static_cast<void>(spare.give(job.work));
  std::vector<std::string> made = {job.view.scratch, job.control, own, tool_cache_of(*run)};
  for (const auto& [folder, names] : job.folders) made.push_back(folder);
  if (!stores.artifacts.empty()) made.push_back(stores.artifacts);
  if (!stores.caches.empty()) made.push_back(stores.caches);
  for (const std::string& folder : made) {
    if (const Result<void> done = make_folders(folder); !done) return done.error();
  }
  if (::chmod(job.view.scratch.c_str(), 01777) != 0)
    return system_error("cannot open '" + job.view.scratch + "' to all", errno);

  std::vector<std::string> writable = {job.control, tool_cache_of(*run)};
  if (!stores.artifacts.empty()) writable.push_back(stores.artifacts);
  // Caches, fetched actions and what is known of tools lie beside each other.
  if (!stores.caches.empty()) writable.push_back(fs::path(stores.caches).parent_path().string());
  writable.insert(writable.end(), settings.allow_write.begin(), settings.allow_write.end());
  job.view.writable = {{real_own, own}};
  for (const std::string& folder : writable) job.view.writable.push_back({folder, folder});

  Environ environ = Environ::from_texts(run->base_environ);
  std::vector<std::string> homes;
  job.hides_home = settings.hides_home;
  if (settings.hides_home) homes = homes_of_user(value_of(environ, "HOME"));
  std::vector<std::string> needed = writable;
  needed.push_back(run->repository.root);
  if (const Result<void> done = check_hidden(homes, needed); !done) return done.error();
  job.view.hidden = to_hide(homes);
  job.view.readable = readable_folders(*run, environ, stores.actions.server_url, homes);
  const std::string caller_home = value_of(environ, "HOME");
  move_home(environ);
  run->base_environ = environ.to_texts();
  const std::string home(home_in_view);
  run->view = IsolatedView{.workspace = home + below_home,
                           .temp = home + "/" + work_name + "/_temp",
                           .home = home,
                           .work = own,
                           .real_home = own + "/runner",
                           .caller_home = caller_home,
                           .layers = own + "/layers"};
  spec.run = std::move(run);
  job.spec = std::move(spec);
  return job;
}

}  // namespace localrun
