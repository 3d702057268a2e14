#include "runner/worker/job_view.hpp"

#include "runner/execute/environment.hpp"
#include "runner/execute/work_files.hpp"
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

bool lies_in(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// The folders that a view makes private hide what lies in them (view.hpp).
bool is_hidden(std::string_view path) {
  return lies_in(path, "/tmp") || lies_in(path, "/dev/shm") || lies_in(path, home_in_view);
}

void add_readable(std::vector<std::string>& folders, const std::string& path) {
  if (!is_hidden(path) || !is_folder(path)) return;
  if (std::find(folders.begin(), folders.end(), path) == folders.end()) folders.push_back(path);
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
std::vector<std::string> readable_folders(const RunSpec& run, const Environ& environ,
                                          const std::string& server) {
  std::vector<std::string> folders;
  add_readable(folders, run.repository.root);
  for (const ActionSubstitute& each : run.substitutes) add_readable(folders, each.folder);
  for (const std::string& folder : split(value_of(environ, "PATH"), ':'))
    add_readable(folders, folder);
  for (const char* name :
       {"SSH_AUTH_SOCK", "ACTIONS_RUNNER_HOOK_JOB_STARTED", "ACTIONS_RUNNER_HOOK_JOB_COMPLETED"})
    add_readable(folders, fs::path(value_of(environ, name)).parent_path().string());
  add_readable(folders, value_of(environ, "HOME"));
  constexpr std::string_view file_url = "file://";
  if (server.starts_with(file_url)) add_readable(folders, server.substr(file_url.size()));
  return folders;
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
  job.view.readable = readable_folders(*run, environ, stores.actions.server_url);
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
