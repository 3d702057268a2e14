#include "runner/process/git.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace localrun {
namespace {

// Set by git around hooks and aliases; they would point our calls at another repository or index.
constexpr std::array<std::string_view, 14> k_left_out = {"GIT_DIR",
                                                         "GIT_WORK_TREE",
                                                         "GIT_INDEX_FILE",
                                                         "GIT_OBJECT_DIRECTORY",
                                                         "GIT_COMMON_DIR",
                                                         "GIT_PREFIX",
                                                         "GIT_NAMESPACE",
                                                         "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                                         "GIT_SHALLOW_FILE",
                                                         "GIT_GRAFT_FILE",
                                                         "GIT_REPLACE_REF_BASE",
                                                         "GIT_LITERAL_PATHSPECS",
                                                         "LC_ALL",
                                                         "LANGUAGE"};
constexpr std::array<const char*, 6> k_added = {"GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
                                                "GIT_LFS_SKIP_SMUDGE=1", "LC_ALL=C",
                                                "GIT_PAGER=cat",         "GIT_NO_LAZY_FETCH=1"};

std::vector<char*> git_environment() {
  std::vector<char*> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    const bool is_trace = name.substr(0, 9) == "GIT_TRACE";
    if (!is_trace && std::find(k_left_out.begin(), k_left_out.end(), name) == k_left_out.end()) {
      result.push_back(*entry);
    }
  }
  for (const char* entry : k_added) result.push_back(const_cast<char*>(entry));
  result.push_back(nullptr);
  return result;
}

/// posix_spawn's two attribute objects, freed in every case.
struct SpawnSettings {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};

  SpawnSettings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

void default_signals(posix_spawnattr_t& attributes) {
  sigset_t all{};
  sigfillset(&all);
  sigset_t none{};
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

Result<std::string> read_all(int descriptor, const std::string& what) {
  std::string text;
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t count = ::read(descriptor, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read from " + what, errno);
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
}

/// In memory, as the errors are. Empty: errno says why not.
Fd input_of(std::string_view text) {
  Fd file(::memfd_create("git-input", MFD_CLOEXEC));
  while (file && !text.empty()) {
    const ssize_t count = ::write(file.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {};
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (file) ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

/// `git ls-files`: the verb, behind any `-c NAME=VALUE`.
std::string name_of(const std::vector<std::string>& arguments) {
  std::size_t verb = 0;
  while (verb + 2 < arguments.size() && arguments[verb] == "-c") verb += 2;
  return "git " + arguments[verb];
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

void keep_trusting(const std::string& root) {
  const char* given = ::getenv("GIT_CONFIG_COUNT");
  const int count = given == nullptr ? 0 : std::max(0, std::atoi(given));
  const std::string number = std::to_string(count);
  ::setenv(("GIT_CONFIG_KEY_" + number).c_str(), "safe.directory", 1);
  ::setenv(("GIT_CONFIG_VALUE_" + number).c_str(), root.c_str(), 1);
  ::setenv("GIT_CONFIG_COUNT", std::to_string(count + 1).c_str(), 1);
}

GitCall::GitCall(pid_t pid, Fd out, Fd errors, std::string what)
    : pid_(pid), out_(std::move(out)), errors_(std::move(errors)), what_(std::move(what)) {}

GitCall::GitCall(GitCall&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::move(other.out_)),
      errors_(std::move(other.errors_)),
      what_(std::move(other.what_)) {}

GitCall::~GitCall() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  (void)wait_for(pid_);
}

Result<GitCall> GitCall::start(const std::string& folder, const std::vector<std::string>& arguments,
                               std::string_view input) {
  std::string what = name_of(arguments);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot start " + what, errno);
  Fd out(ends[0]);
  const Fd out_end(ends[1]);
  // Errors go to memory: a call that says much on both streams cannot get stuck while one is read.
  Fd errors(::memfd_create("git-errors", MFD_CLOEXEC));
  if (!errors) return system_error("cannot start " + what, errno);
  Fd given;
  if (!input.empty()) {
    given = input_of(input);
    if (!given) return system_error("cannot start " + what, errno);
  }

  std::vector<std::string> words = {"git", "-C", folder};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<char*> environment = git_environment();

  SpawnSettings settings;
  if (given) {
    posix_spawn_file_actions_adddup2(&settings.actions, given.get(), 0);
  } else {
    posix_spawn_file_actions_addopen(&settings.actions, 0, "/dev/null", O_RDONLY, 0);
  }
  posix_spawn_file_actions_adddup2(&settings.actions, out_end.get(), 1);
  posix_spawn_file_actions_adddup2(&settings.actions, errors.get(), 2);
  default_signals(settings.attributes);
  pid_t pid = -1;
  const int failure = ::posix_spawnp(&pid, "git", &settings.actions, &settings.attributes,
                                     argv.data(), environment.data());
  if (failure != 0) return system_error("cannot start " + what, failure);
  return GitCall(pid, std::move(out), std::move(errors), std::move(what));
}

Result<GitOutput> GitCall::finish() {
  LOCALRUN_TRY(std::string out, read_all(out_.get(), what_));
  GitOutput output;
  output.out = std::move(out);
  output.status = wait_for(std::exchange(pid_, -1));
  ::lseek(errors_.get(), 0, SEEK_SET);
  LOCALRUN_TRY(output.errors, read_all(errors_.get(), what_));
  while (!output.errors.empty() && output.errors.back() == '\n') output.errors.pop_back();
  return output;
}

/// The line that names the cause. Two processes of git write to the same place, so that what the
/// other end said may come after what follows from it.
std::string cause_of(std::string_view errors) {
  constexpr std::array<std::string_view, 3> consequences = {
      "hung up unexpectedly", "Could not read from remote repository", "early EOF"};
  const std::string_view first = errors.substr(0, errors.find('\n'));
  while (!errors.empty()) {
    const std::string_view line = errors.substr(0, errors.find('\n'));
    errors.remove_prefix(std::min(line.size() + 1, errors.size()));
    const bool is_consequence = std::any_of(
        consequences.begin(), consequences.end(),
        [&](std::string_view text) { return line.find(text) != std::string_view::npos; });
    if (!line.empty() && !is_consequence) return std::string(line);
  }
  return std::string(first);
}

std::vector<std::string> paths_in(std::string_view list) {
  std::vector<std::string> paths;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\0'), list.size());
    paths.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return paths;
}

Error git_error(std::string_view what, const GitOutput& output) {
  std::string help;
  const std::size_t owner = output.errors.find("dubious ownership in repository at '");
  if (owner != std::string::npos) {
    const std::size_t begin = output.errors.find('\'', owner) + 1;
    const std::string path = output.errors.substr(begin, output.errors.find('\'', begin) - begin);
    help =
        "the repository belongs to another user; if you trust it: git config --global --add "
        "safe.directory '" +
        path + "'";
  }
  std::string cause = cause_of(output.errors);
  if (cause.empty()) cause = "exit status " + std::to_string(output.status);
  return Error({std::string(what) + ": " + cause, std::move(help), 0});
}

Result<std::string> run_git(const std::string& folder, const std::vector<std::string>& arguments) {
  LOCALRUN_TRY(GitCall call, GitCall::start(folder, arguments));
  LOCALRUN_TRY(GitOutput output, call.finish());
  if (!output.is_success()) {
    return git_error(name_of(arguments) + " failed in '" + folder + "'", output);
  }
  return std::move(output.out);
}

}  // namespace localrun
