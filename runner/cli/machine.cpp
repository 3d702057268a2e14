#include "runner/cli/machine.hpp"

#include "runner/cli/log.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/process/fd.hpp"
#include "runner/process/guard.hpp"
#include "runner/process/orphans.hpp"
#include "runner/process/private_files.hpp"
#include "runner/record/runs.hpp"

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// Making a folder and locking it takes no such time.
constexpr std::chrono::minutes longest_making{1};

/// The name appears when the lock is held: another run that looks in between would take the folder
/// for an abandoned one, or hold the lock itself just when the owner asks for it.
void lock_folder(const fs::path& folder) {
  const fs::path unlocked = folder / "owner.new";
  const int file = ::open(unlocked.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return;
  ::flock(file, LOCK_EX | LOCK_NB);  // kept open on purpose
  std::error_code ignored;
  fs::rename(unlocked, folder / owner_lock_name, ignored);
}

bool is_old(const fs::path& folder) {
  std::error_code failure;
  const auto written = fs::last_write_time(folder, failure);
  return !failure && fs::file_time_type::clock::now() - written > longest_making;
}

/// The lock of a folder whose owner is gone; none for one that is in use, not ours, or being made.
std::optional<Fd> take_over(const fs::path& folder) {
  // The owner was killed before it had one.
  const int create = is_old(folder) ? O_CREAT : 0;
  Fd lock(::open((folder / owner_lock_name).c_str(), O_RDWR | O_CLOEXEC | create, 0600));
  if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return std::nullopt;
  return lock;
}

/// What runs left behind that were killed with -9 together with their guard.
void clear_abandoned(const fs::path& parent, const fs::path& own) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    if (entry.path() == own || entry.path().filename().string().starts_with("kept-")) continue;
    const std::optional<Fd> lock = take_over(entry.path());
    if (!lock) continue;
    log_debug("clearing what a killed run left: " + entry.path().string());
    terminate_strays(entry.path());
    const auto removed = remove_owned_folder(entry.path());
    if (!removed) log_warning(removed.error().what());
  }
}

Result<fs::path> make_own_folder(std::initializer_list<fs::path> places) {
  auto folder = create_temporary_folder_in(places);
  if (!folder) return folder.error().with_context("cannot make a folder for the jobs to work in");
  lock_folder(*folder);
  register_temporary_folder(*folder);
  clear_abandoned(folder->parent_path(), *folder);
  return folder;
}

}  // namespace

HostSystem host_system() {
  utsname name{};
  ::uname(&name);
  const auto release = read_file("/etc/os-release");
  return make_host_system(name.machine, release ? *release : std::string());
}

Time now() { return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()); }

Result<fs::path> runs_folder_here() {
  PlaceVariables variables;
  variables.localrun_home = variable("LOCALRUN_HOME");
  if (!variables.localrun_home.empty())
    variables.localrun_home = fs::absolute(variables.localrun_home).string();
  variables.xdg_state_home = variable("XDG_STATE_HOME");
  variables.home = variable("HOME");
  return runs_folder(variables);
}

Result<fs::path> actions_folder_here() {
  if (const std::string home = variable("LOCALRUN_HOME"); !home.empty())
    return fs::absolute(home) / "actions";
  if (const std::string cache = variable("XDG_CACHE_HOME"); cache.starts_with('/'))
    return fs::path(cache) / "localrun" / "actions";
  const std::string home = variable("HOME");
  if (!home.starts_with('/')) {
    return Error({"there is no place to keep actions: neither HOME nor XDG_CACHE_HOME is set",
                  "LOCALRUN_HOME names one", 0});
  }
  return fs::path(home) / ".cache" / "localrun" / "actions";
}

Result<KeptPlaces> kept_places_here() {
  KeptPlaces places;
  LOCALRUN_TRY(places.runs, runs_folder_here());
  LOCALRUN_TRY(places.actions, actions_folder_here());
  places.caches = places.actions.parent_path() / "caches";
  const std::string mine = "localrun-" + std::to_string(::geteuid());
  const std::string temporary = variable("TMPDIR");
  places.work = fs::path(temporary.empty() ? "/tmp" : temporary) / mine;
  return places;
}

std::string actions_server_here() {
  std::string server = variable("GITHUB_SERVER_URL");
  while (server.ends_with('/')) server.pop_back();
  return server.empty() ? "https://github.com" : server;
}

std::string Machine::kept_root() const {
  const fs::path root(work_root_);
  return (root.parent_path() / ("kept-" + root.filename().string())).string();
}

Result<Machine> Machine::prepare() {
  // Work lies on the disk's own temporary folder: a copy of a large repository does not fit the
  // memory file system that XDG_RUNTIME_DIR often is.
  const std::string temporary = variable("TMPDIR");
  const std::string runtime = variable("XDG_RUNTIME_DIR");
  LOCALRUN_TRY(const fs::path work, make_own_folder({temporary, "/tmp"}));
  LOCALRUN_TRY(const fs::path control, make_own_folder({runtime, "/dev/shm", temporary, "/tmp"}));
  Machine machine;
  machine.work_root_ = work.string();
  machine.control_root_ = control.string();
  machine.host_ = host_system();
  // In microseconds: runs that begin together have different ids, and a double holds them.
  const auto time = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  machine.numbers_.id = std::to_string(time.time_since_epoch().count());
  const auto runs = runs_folder_here();
  machine.numbers_.number = std::to_string((runs ? count_runs(*runs) : 0) + 1);
  return machine;
}

}  // namespace localrun::cli
