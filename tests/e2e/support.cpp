#include "tests/e2e/support.hpp"
#include "tests/support/places.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace localrun::e2e {

namespace {

using Clock = std::chrono::steady_clock;

/// How long processes that were just told to end may take.
constexpr std::chrono::seconds ending_time{10};

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  return {ends[0], ends[1]};
}

/// Read end: what is shown on it, and where keys are typed. Write end: the terminal of a program.
Pipe make_terminal() {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0)
    throw std::runtime_error("no terminal");
  const char* name = ::ptsname(master);
  const int terminal = name == nullptr ? -1 : ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) throw std::runtime_error("no terminal");
  const winsize size = {40, 100, 0, 0};
  ::ioctl(master, TIOCSWINSZ, &size);
  return {master, terminal};
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  const fs::path tasks = "/proc/" + std::to_string(parent) + "/task";
  std::error_code ignored;
  for (const auto& task : fs::directory_iterator(tasks, ignored)) {
    std::ifstream file(task.path() / "children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

std::vector<pid_t> descendants_of(pid_t parent) {
  std::vector<pid_t> all = children_of(parent);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto more = children_of(all[i]);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

void reap_zombies() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

void kill_descendants() {
  for (std::vector<pid_t> all = descendants_of(::getpid()); !all.empty();
       all = descendants_of(::getpid())) {
    for (const pid_t pid : all) ::kill(pid, SIGKILL);
    reap_zombies();
  }
}

std::string command_line(pid_t pid) {
  std::string text = read_file("/proc/" + std::to_string(pid) + "/cmdline");
  std::replace(text.begin(), text.end(), '\0', ' ');
  return std::to_string(pid) + " " + text;
}

std::vector<std::string> environment_of(const Sandbox& sandbox, const Call& call) {
  const char* path = std::getenv("PATH");
  std::vector<std::pair<std::string, std::string>> all = {
      {"PATH", path == nullptr ? "/usr/bin:/bin" : path},
      {"HOME", sandbox.path("home").string()},
      {"LOCALRUN_HOME", sandbox.state().string()},
      {"TMPDIR", sandbox.temporary().string()},
      {"XDG_RUNTIME_DIR", sandbox.path("run").string()},
      {"LANG", "C.UTF-8"},
      {"GIT_CONFIG_NOSYSTEM", "1"},
  };
  for (const char* of_sanitizers : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(of_sanitizers)) all.emplace_back(of_sanitizers, value);
  }
  for (const auto& [name, value] : call.env) {
    std::erase_if(all, [&wanted = name](const auto& each) { return each.first == wanted; });
    all.emplace_back(name, value);
  }
  std::vector<std::string> texts;
  for (const auto& [name, value] : all) texts.push_back(name + "=" + value);
  return texts;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Standard input comes from a file, so that no writer has to be served.
int input_file(const std::string& text) {
  const int file = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("no temporary file");
  if (::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("write");
  ::lseek(file, 0, SEEK_SET);
  return file;
}

std::vector<Event> parse_events(const std::string& out) {
  std::vector<Event> events;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(line, error);
    if (!error && value.is_object()) events.push_back(std::move(value.get_object()));
  }
  return events;
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string field(const Event& event, std::string_view name) {
  const auto* value = event.if_contains(name);
  if (value == nullptr) return {};
  return value->is_string() ? std::string(value->get_string()) : serialize(*value);
}

std::string Outcome::text() const {
  constexpr std::size_t most = 12000;
  const auto shortened = [](const std::string& text) {
    return text.size() <= most
               ? text
               : text.substr(0, most) + "… (" + std::to_string(text.size()) + " bytes)";
  };
  return "status " + std::to_string(status) + (timed_out ? " (limit of the test reached)" : "") +
         "\n--- standard output\n" + shortened(out) + "\n--- standard error\n" + shortened(err) +
         "\n---";
}

const Event* Outcome::find(std::string_view name,
                           const std::vector<std::pair<std::string, std::string>>& fields) const {
  const auto fits = [&](const Event& event) {
    return field(event, "event") == name &&
           std::all_of(fields.begin(), fields.end(),
                       [&](const auto& each) { return field(event, each.first) == each.second; });
  };
  const auto found = std::find_if(events.begin(), events.end(), fits);
  return found == events.end() ? nullptr : &*found;
}

// ---- Running

Running::Running(pid_t pid, int out, int err, Clock::time_point deadline)
    : pid_(pid), out_(out), err_(err), deadline_(deadline) {}

Running::Running(Running&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)),
      deadline_(other.deadline_),
      outcome_(std::move(other.outcome_)),
      modes_(other.modes_) {}

Running::~Running() {
  if (pid_ != 0) {
    for (const pid_t pid : descendants_of(pid_)) ::kill(pid, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (out_ >= 0) ::close(out_);
  if (err_ >= 0) ::close(err_);
}

bool Running::read_more(Clock::time_point until) {
  pollfd files[2] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  if (left <= 0 || ::poll(files, 2, static_cast<int>(left)) <= 0) return false;
  char block[1 << 16];
  for (auto [descriptor, text] :
       {std::pair(&out_, &outcome_.out), std::pair(&err_, &outcome_.err)}) {
    const pollfd& file = descriptor == &out_ ? files[0] : files[1];
    if (file.fd < 0 || file.revents == 0) continue;
    const ssize_t count = ::read(file.fd, block, sizeof block);
    if (count > 0) {
      text->append(block, static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      if (descriptor == &out_) note_terminal();
      ::close(std::exchange(*descriptor, -1));
    }
  }
  return true;
}

bool Running::wait_for(const std::string& text) {
  const auto is_there = [&] {
    return outcome_.out.find(text) != std::string::npos ||
           outcome_.err.find(text) != std::string::npos;
  };
  while (!is_there() && is_open() && read_more(deadline_)) {
  }
  return is_there();
}

bool Running::has_ended_within(std::chrono::milliseconds time) {
  const auto until = std::min(deadline_, Clock::now() + time);
  while (is_open() && read_more(until)) {
  }
  return !is_open();
}

pid_t Running::program() const {
  const auto children = children_of(pid_);
  return children.empty() ? pid_ : children.front();
}

void Running::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

void Running::type(const std::string& keys) const {
  if (::write(out_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
    throw std::runtime_error("write to the terminal");
}

void Running::note_terminal() {
  termios now{};
  if (!modes_ || ::tcgetattr(out_, &now) != 0) return;
  outcome_.is_terminal_as_before = now.c_iflag == modes_->c_iflag &&
                                   now.c_oflag == modes_->c_oflag && now.c_lflag == modes_->c_lflag;
}

Outcome Running::finish() {
  while (is_open() && read_more(deadline_)) {
  }
  // Standard output is closed by all that held it; what is left to do takes no time, or never ends.
  const auto until = std::max(deadline_, Clock::now() + std::chrono::seconds(1));
  int status = 0;
  rusage usage{};
  pid_t ended = 0;
  while ((ended = ::wait4(pid_, &status, WNOHANG, &usage)) == 0 && !is_open() &&
         Clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (ended == 0) {
    outcome_.timed_out = true;
    for (const pid_t pid : descendants_of(pid_)) ::kill(pid, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::wait4(pid_, &status, 0, &usage);
  }
  pid_ = 0;
  outcome_.is_signalled = WIFSIGNALED(status);
  outcome_.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  outcome_.max_rss_kib = usage.ru_maxrss;
  outcome_.events = parse_events(outcome_.out);
  return std::move(outcome_);
}

// ---- Sandbox

Sandbox::Sandbox() {
  // What a killed guard leaves behind comes to this process, where it is found.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::string pattern = (fs::temp_directory_path() / "localrun-e2e-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = fs::canonical(pattern);
  for (const char* name : {"repo", "home", "tmp", "run"}) fs::create_directory(folder_ / name);
  fs::permissions(folder_ / "run", fs::perms::owner_all);
  write("home/.gitconfig",
        "[user]\n\tname = Ada Author\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n");
  write("repo/README.md", "read me\n");
  write("repo/tool.sh", "#!/bin/sh\necho tool\n");
  write("repo/.gitignore", "*.log\n");
  (void)shell("chmod 755 tool.sh; git init -q; git add -A; git commit -q -m 'First commit'");
}

Sandbox::~Sandbox() {
  kill_descendants();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

fs::path Sandbox::write(const std::string& name, const std::string& text) const {
  const fs::path file = folder_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

namespace {

/// With LOCALRUN_TEST_LAUNCHER=env in the environment of the tests every job of theirs is run by a
/// worker that `env` starts: a job is a message, so nothing may differ.
std::vector<std::string> with_launcher(std::vector<std::string> arguments) {
  const char* launcher = std::getenv("LOCALRUN_TEST_LAUNCHER");
  if (launcher == nullptr || arguments.empty()) return arguments;
  const std::string& first = arguments.front();
  const bool is_workflow = first.ends_with(".yml") || first.ends_with(".yaml");
  const bool has_one =
      std::find(arguments.begin(), arguments.end(), "--launcher") != arguments.end();
  if ((first == "run" || is_workflow) && !has_one)
    arguments.insert(arguments.begin() + 1, {"--launcher", launcher});
  return arguments;
}

}  // namespace

Running Sandbox::start(const Call& call) const {
  Pipe out;
  Pipe err;
  if (call.has_terminal) {
    out = make_terminal();
  } else {
    out = make_pipe();
    err = make_pipe();
  }
  const int input = call.has_terminal ? ::dup(out.write) : input_file(call.input);
  const std::string folder = (call.folder.empty() ? repository() : call.folder).string();
  std::vector<std::string> arguments = with_launcher(call.arguments);
  arguments.insert(arguments.begin(), test::program());
  std::vector<std::string> environment = environment_of(*this, call);
  const auto argv = pointers(arguments);
  const auto envp = pointers(environment);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork");
  if (pid == 0) {
    if (call.has_terminal) {
      ::setsid();
      ::ioctl(input, TIOCSCTTY, 0);
    } else {
      ::setpgid(0, 0);
    }
    ::dup2(input, 0);
    ::dup2(out.write, 1);
    ::dup2(call.has_terminal ? out.write : err.write, 2);
    if (call.has_terminal && input > 2) ::close(input);
    if (::chdir(folder.c_str()) == 0) ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  for (const int descriptor : {input, out.write, err.write})
    if (descriptor >= 0) ::close(descriptor);
  Running running(pid, out.read, err.read, Clock::now() + call.limit);
  termios modes{};
  if (call.has_terminal && ::tcgetattr(out.read, &modes) == 0) running.modes_ = modes;
  return running;
}

std::string printed(const Outcome& outcome, std::string_view stream) {
  std::string text;
  for (const Event& event : outcome.events) {
    if (field(event, "event") == "log" && field(event, "stream") == stream)
      text += field(event, "text") + "\n";
  }
  return text;
}

Outcome Sandbox::run_json(const std::string& text, std::vector<std::string> more) const {
  Call call{.arguments = {workflow(text).string(), "--json"}};
  call.arguments.insert(call.arguments.end(), more.begin(), more.end());
  return run(call);
}

std::string Sandbox::shell(const std::string& command) const {
  const std::string line = "cd '" + repository().string() + "' && export HOME='" +
                           path("home").string() + "' GIT_CONFIG_NOSYSTEM=1 && { " + command +
                           "\n} 2>&1";
  FILE* pipe = ::popen(line.c_str(), "r");
  std::string out;
  char block[4096];
  while (const std::size_t count = std::fread(block, 1, sizeof block, pipe))
    out.append(block, count);
  if (::pclose(pipe) != 0) out += "\n(failed: " + command + ")";
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

std::string Sandbox::repository_state() const {
  return shell(
      "git rev-parse HEAD; git status --porcelain --ignored; git for-each-ref; git stash list; git "
      "worktree list; "
      "find . -path ./.git -prune -o -type f -printf '%p %m %s %T@\\n' | sort; "
      "find .git -type f ! -name index -printf '%p %s\\n' | sort; cat .git/config");
}

std::string Sandbox::leftovers() const {
  const auto until = Clock::now() + ending_time;
  std::vector<pid_t> processes;
  for (;;) {
    reap_zombies();
    processes = descendants_of(::getpid());
    if (processes.empty() || Clock::now() >= until) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::string found;
  for (const pid_t pid : processes) found += "process " + command_line(pid) + "\n";
  kill_descendants();
  // The folder of a user (`localrun-UID`) stays, for the locks in it; what runs made below it does
  // not.
  for (const fs::path& place : {temporary(), path("run")}) {
    for (const auto& entry : fs::recursive_directory_iterator(place)) {
      const bool is_of_user = entry.path().parent_path() == place &&
                              entry.path().filename().string().starts_with("localrun-");
      if (!is_of_user) found += "file " + entry.path().string() + "\n";
    }
  }
  return found;
}

void Sandbox::end_processes() const { kill_descendants(); }

std::vector<std::string> Sandbox::files_with(const std::string& text) const {
  std::vector<std::string> found;
  for (const fs::path& folder : {state(), temporary(), path("run")}) {
    if (!fs::exists(folder)) continue;
    // The kernel's own folder of an overlay is nobody's to read.
    const auto skip = fs::directory_options::skip_permission_denied;
    for (const auto& entry : fs::recursive_directory_iterator(folder, skip)) {
      if (!entry.is_regular_file() || entry.file_size() > (std::uintmax_t{1} << 28U)) continue;
      if (read_file(entry.path()).find(text) != std::string::npos)
        found.push_back(entry.path().string());
    }
  }
  return found;
}

}  // namespace localrun::e2e
