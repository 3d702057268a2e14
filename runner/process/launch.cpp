#include "runner/process/launch.hpp"

#include "runner/process/spawn.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace localrun {
namespace {

struct Pipe {
  Fd read;
  Fd write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot create a pipe", errno);
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

/// A file without a name that holds the text: no writer is needed, and nothing touches the disk.
Result<Fd> make_input(const std::string& text) {
  Fd file(::memfd_create("input", MFD_CLOEXEC));
  if (!file) return system_error("cannot hold the standard input", errno);
  std::size_t written = 0;
  while (written < text.size()) {
    const auto size = ::write(file.get(), text.data() + written, text.size() - written);
    if (size < 0) return system_error("cannot hold the standard input", errno);
    written += static_cast<std::size_t>(size);
  }
  if (::lseek(file.get(), 0, SEEK_SET) != 0)
    return system_error("cannot hold the standard input", errno);
  return file;
}

/// Whether this process has a controlling terminal; it does not get one later.
bool has_terminal() {
  static const bool answer = [] {
    const Fd terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
    return static_cast<bool>(terminal);
  }();
  return answer;
}

char* c_string(const std::string& text) { return const_cast<char*>(text.c_str()); }

std::vector<char*> arguments_of(const ProcessSpec& spec) {
  std::vector<char*> pointers;
  pointers.reserve(spec.argv.size() + 1);
  for (const auto& text : spec.argv) pointers.push_back(c_string(text));
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<char*> environ_of(const ProcessSpec& spec) {
  const SharedEnviron& shared = spec.shared_environ;
  const std::size_t count = shared.texts == nullptr ? 0 : shared.texts->size();
  std::vector<char*> pointers;
  pointers.reserve(count + spec.environ.size() + 1);
  for (std::size_t i = 0; i < count; ++i) {
    if (std::ranges::find(shared.left_out, i) == shared.left_out.end())
      pointers.push_back(c_string((*shared.texts)[i]));
  }
  for (const auto& text : spec.environ) pointers.push_back(c_string(text));
  pointers.push_back(nullptr);
  return pointers;
}

std::size_t total_size(const std::vector<char*>& texts) {
  std::size_t size = 0;
  for (const char* text : texts) size += text == nullptr ? 0 : std::strlen(text) + 1;
  return size;
}

/// The errno of entering the directory; 0 when it can be entered.
int directory_error(const std::string& path) {
  if (path.empty()) return 0;
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return errno;
  if (!S_ISDIR(status.st_mode)) return ENOTDIR;
  return ::access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

std::string help_for(const ProcessSpec& spec, int error) {
  const auto& program = spec.argv.front();
  switch (error) {
    case ENOENT:
      if (::access(program.c_str(), F_OK) == 0)
        return "The file exists, but the interpreter named in it does not.";
      return "The program does not exist.";
    case EACCES:
      return "The file may not be executed: look at its mode and at the folders above it.";
    case ENOEXEC:
      return "The file is neither a program for this machine nor a script that starts with #!.";
    case E2BIG:
      return "Arguments (" + std::to_string(total_size(arguments_of(spec))) +
             " bytes) and environment (" + std::to_string(total_size(environ_of(spec))) +
             " bytes) are larger than the system allows; pass big values in files.";
    case EAGAIN:
      return "The limit of processes is reached: see ulimit -u, or run fewer jobs at once.";
    case ENOMEM:
      return "The machine is out of memory: run fewer jobs at once.";
    case EMFILE:
    case ENFILE:
      return "The limit of open files is reached: see ulimit -n, or run fewer jobs at once.";
    default:
      return {};
  }
}

Error start_error(const ProcessSpec& spec, int error) {
  const auto& program = spec.argv.front();
  if (const int reason = directory_error(spec.working_directory); reason != 0) {
    const auto what = "An error occurred trying to start process '" + program +
                      "' with working directory '" + spec.working_directory + "'. ";
    return Error({what + system_error("", reason).what().substr(2),
                  "The working directory must exist before the step starts.", reason});
  }
  const auto failed = system_error("cannot start '" + program + "'", error);
  return Error({failed.what(), help_for(spec, error), error});
}

/// Failing is permitted (1.8).
void set_oom_score(pid_t pid, int score) {
  char text[40];
  std::snprintf(text, sizeof text, "/proc/%d/oom_score_adj", static_cast<int>(pid));
  const Fd file(::open(text, O_WRONLY | O_CLOEXEC));
  if (!file) return;
  const int size = std::snprintf(text, sizeof text, "%d", score);
  [[maybe_unused]] const auto written = ::write(file.get(), text, static_cast<std::size_t>(size));
}

/// The child's ends; they close here once it has its copies.
struct ChildEnds {
  Fd input;
  Pipe output;
  Pipe error;
};

Result<Launched> connect(const ProcessSpec& spec, ChildEnds& ends) {
  Launched launched;
  if (spec.open_input) {
    LOCALRUN_TRY(auto input, make_pipe());
    ends.input = std::move(input.read);
    launched.input = std::move(input.write);
  } else if (!spec.input.empty()) {
    LOCALRUN_TRY(ends.input, make_input(spec.input));
  }
  LOCALRUN_TRY(ends.output, make_pipe());
  launched.output = std::move(ends.output.read);
  if (!spec.merge_streams) {
    LOCALRUN_TRY(ends.error, make_pipe());
    launched.error = std::move(ends.error.read);
  }
  return launched;
}

int start(const ProcessSpec& spec, const ChildEnds& ends, Launched& launched) {
  const auto argv = arguments_of(spec);
  const auto environ = environ_of(spec);
  SpawnSpec child;
  child.program = spec.argv.front().c_str();
  child.argv = argv.data();
  child.environ = environ.data();
  if (!spec.working_directory.empty()) child.directory = spec.working_directory.c_str();
  child.input = ends.input.get();
  child.output = ends.output.write.get();
  child.error = ends.error.write ? ends.error.write.get() : ends.output.write.get();
  // A group of its own. Where there is a terminal, a session of its own: a program that asks for a
  // password on /dev/tty then fails at once, where in a mere background group it would be stopped
  // for ever. Without a terminal the session is spared: it costs the kernel's scheduler a new
  // group, about a tenth of what starting a shell takes.
  child.leads = has_terminal() ? SpawnSpec::Leads::session : SpawnSpec::Leads::group;
  Spawned spawned;
  const int failure = spawn(child, spawned);
  launched.pid = spawned.pid;
  launched.process = std::move(spawned.process);
  return failure;
}

}  // namespace

Result<Launched> launch(const ProcessSpec& spec) {
  if (spec.argv.empty()) return Error({"cannot start a process without a program", {}, EINVAL});
  ChildEnds ends;
  auto launched = connect(spec, ends);
  if (!launched) return launched.error().with_context("cannot start '" + spec.argv.front() + "'");
  if (const int error = start(spec, ends, *launched); error != 0) return start_error(spec, error);
  if (spec.oom_score_adj != 0) set_oom_score(launched->pid, spec.oom_score_adj);
  return launched;
}

void prefer_children_when_out_of_memory() noexcept {
  constexpr int usual = 500;
  const char* wanted = std::getenv("PIPELINE_JOB_OOMSCOREADJ");  // the runner's own (1.8)
  char* end = nullptr;
  const long score = wanted == nullptr ? usual : std::strtol(wanted, &end, 10);
  const bool is_number = wanted == nullptr || (end != wanted && *end == '\0');
  set_oom_score(::getpid(), is_number ? static_cast<int>(score) : usual);
}

}  // namespace localrun
