#pragma once

// Runs the built `localrun` as a person would: in a git repository of the case's own, with a home
// (LOCALRUN_HOME) and a temporary folder of its own, so that cases run beside each other.
//
//   Sandbox sandbox;
//   const Outcome outcome = sandbox.run({.arguments = {"ci.yml", "--json"}});
//   EXPECT_EQ(outcome.status, 0) << outcome.text();
//   EXPECT_EQ(sandbox.leftovers(), "");

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <termios.h>
#include <utility>
#include <vector>

namespace localrun::e2e {

namespace fs = std::filesystem;
using Event = boost::json::object;

struct Call {
  std::vector<std::string> arguments;
  /// Beside the case's own HOME, LOCALRUN_HOME, TMPDIR and PATH; the last of one name wins.
  std::vector<std::pair<std::string, std::string>> env = {};
  std::string input = {};           ///< standard input, then end of file
  fs::path folder = {};             ///< started there; empty: the repository
  std::chrono::seconds limit{120};  ///< killed after it, and `timed_out` is set
  /// A terminal of its own is standard input, output and error; what it shows is `out`.
  bool has_terminal = false;
};

struct Outcome {
  int status = -1;  ///< exit status, or 128+n of a signal
  bool is_signalled = false;
  bool timed_out = false;
  std::string out;
  std::string err;
  std::vector<Event> events;          ///< lines of `out` that are JSON objects
  long max_rss_kib = 0;               ///< of the largest process it waited for, itself included
  bool is_terminal_as_before = true;  ///< its modes: echo, line by line, signals of keys

  /// Everything, for the message of a failed expectation.
  [[nodiscard]] std::string text() const;
  /// The first event of this name for which all fields are as given; none: nullptr.
  [[nodiscard]] const Event* find(
      std::string_view name,
      const std::vector<std::pair<std::string, std::string>>& fields = {}) const;
};

/// A text of an event, numbers and booleans as JSON has them; empty when it is not there.
[[nodiscard]] std::string field(const Event& event, std::string_view name);

/// The lines of all jobs' logs that came from there: `stdout` is of the steps' programs.
[[nodiscard]] std::string printed(const Outcome& outcome, std::string_view stream = "stdout");

/// A call that goes on while the test looks at it. Killed with all that it started when dropped.
class Running {
 public:
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running(Running&& other) noexcept;
  Running& operator=(Running&&) = delete;
  ~Running();

  /// Waits until this text stands in standard output or standard error. False: it ended without.
  bool wait_for(const std::string& text);
  /// Both streams were closed within this time.
  bool has_ended_within(std::chrono::milliseconds time);
  /// The guard's process, which is what a shell would see; 0 when it has ended.
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// The program below the guard.
  [[nodiscard]] pid_t program() const;
  void signal(int number) const;
  /// Keys pressed at its terminal: `\x03` is Ctrl-C.
  void type(const std::string& keys) const;
  Outcome finish();

 private:
  friend class Sandbox;
  Running(pid_t pid, int out, int err, std::chrono::steady_clock::time_point deadline);
  void note_terminal();
  bool read_more(std::chrono::steady_clock::time_point until);
  [[nodiscard]] bool is_open() const noexcept { return out_ >= 0 || err_ >= 0; }

  pid_t pid_ = 0;
  int out_ = -1;
  int err_ = -1;
  std::chrono::steady_clock::time_point deadline_;
  Outcome outcome_;
  std::optional<termios> modes_;  // of the terminal, as they were
};

/// A private folder with `repo` (a git repository of one commit: README.md, tool.sh, .gitignore of
/// *.log), `home`, `state`, `tmp` and `run` (XDG_RUNTIME_DIR). All is removed at the end.
class Sandbox {
 public:
  Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  [[nodiscard]] fs::path path(const std::string& name = {}) const { return folder_ / name; }
  [[nodiscard]] fs::path repository() const { return folder_ / "repo"; }
  [[nodiscard]] fs::path state() const { return folder_ / "state"; }
  [[nodiscard]] fs::path temporary() const { return folder_ / "tmp"; }

  /// Below the sandbox; folders are made. Gives the path.
  fs::path write(const std::string& name, const std::string& text) const;
  /// Its jobs may write to the whole sandbox, as with `--isolate off`.
  void open_to_jobs() const { write("home/.config/localrun/config.yml", "isolate: off\n"); }
  /// A workflow outside of the repository, so that the working tree stays as it was committed.
  fs::path workflow(const std::string& text) const { return write("workflow.yml", text); }

  [[nodiscard]] Running start(const Call& call) const;
  [[nodiscard]] Outcome run(const Call& call) const { return start(call).finish(); }
  /// Runs this workflow with --json.
  [[nodiscard]] Outcome run_json(const std::string& text, std::vector<std::string> more = {}) const;

  /// Output of a shell command in the repository.
  [[nodiscard]] std::string shell(const std::string& command) const;
  /// Head, status and every file of the repository, to compare before and after.
  [[nodiscard]] std::string repository_state() const;
  /// Processes below this test and files in the temporary folder, a line each; empty when all is
  /// gone. Such processes are ended and reaped. Waits a little for those that are just ending.
  [[nodiscard]] std::string leftovers() const;
  /// Kills what runs below this test.
  void end_processes() const;
  /// Files of the record and of the temporary folder that hold this text.
  [[nodiscard]] std::vector<std::string> files_with(const std::string& text) const;

 private:
  fs::path folder_;
};

[[nodiscard]] std::string read_file(const fs::path& path);

}  // namespace localrun::e2e
