#pragma once

// A child process on the event loop: started, read, signalled, waited for (execution.md 1.8, 7.4).
// A child is passive; what to do with it is decided in run_child.hpp and above.
//
//     auto child = Child::start(executor, spec);          // Result<Child>
//     while (auto size = co_await child->read(Stream::output, buffer)) use(buffer.first(size));
//     Result<Exit> exit = co_await child->wait();

#include "runner/process/result.hpp"
#include "runner/process/task.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace localrun {

/// Variables that many processes have: nothing is copied for each.
struct SharedEnviron {
  std::shared_ptr<const std::vector<std::string>> texts = {};  // "NAME=value"; null: none
  std::vector<std::size_t> left_out = {};                      // positions in it
};

/// What to start and in which surroundings. Nothing is inherited but what is said here.
struct ProcessSpec {
  std::vector<std::string> argv;     // argv[0]: absolute path of the program
  std::vector<std::string> environ;  // "NAME=value", complete with `shared_environ`
  SharedEnviron shared_environ = {};
  std::string working_directory;  // empty: that of this process
  bool merge_streams = false;     // standard error goes into the output's pipe, in order
  int oom_score_adj = 0;          // where permitted; 0: as this process
  std::string input;              // what the child reads on standard input, then end of file
  bool open_input = false;        // instead: a pipe, fed by `write`
};

/// How a process ended. `exit 9` and SIGKILL are different things.
struct Exit {
  int code = 0;               // 0–255; meaningless when a signal ended it
  std::optional<int> signal;  // that ended it

  /// As shells say it: the code, or 128 + signal.
  [[nodiscard]] int status() const noexcept { return signal ? 128 + *signal : code; }
  friend bool operator==(const Exit&, const Exit&) = default;
};

enum class Stream : std::uint8_t { output, error };

/// Owns a running process: dropped, it kills the whole process group with SIGKILL and reaps the
/// process. Must not be moved or dropped while one of its tasks is under way.
class Child {
 public:
  /// Starts `spec` in a session and process group of its own, all signals at their defaults and
  /// none blocked, no descriptor open but 0–2. An error names argv[0] and the reason; a missing
  /// working directory gets the text of 1.6. `code()` is the errno.
  [[nodiscard]] static Result<Child> start(boost::asio::any_io_executor executor,
                                           const ProcessSpec& spec);

  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  [[nodiscard]] pid_t pid() const noexcept;
  /// The exit, once `wait` has seen it.
  [[nodiscard]] std::optional<Exit> exit() const noexcept;

  /// Waits for the end of the process itself, not of its descendants, and reaps it. May be called
  /// again. Fails when cancelled (ECANCELED; the child runs on).
  [[nodiscard]] Task<Result<Exit>> wait();

  /// Reads what is there, at least a byte; 0 at the end of the stream, or when cancelled. With
  /// merged streams all comes on `output`. One read at a time for each stream.
  [[nodiscard]] Task<std::size_t> read(Stream stream, std::span<char> into);
  /// No more waiting for output: reads hand out what the pipes hold now, then 0.
  void stop_reading() noexcept;

  /// Writes all of `text` to the child's standard input (`open_input`). Fails with EPIPE when the
  /// child has closed it.
  [[nodiscard]] Task<Result<void>> write(std::string_view text);
  void close_input() noexcept;

  /// Sends a signal to the whole process group, and SIGCONT after it, so that stopped processes
  /// get it too. Nothing after `wait` has seen the end: the id may be someone else's by then.
  void signal(int number) noexcept;

 private:
  struct Impl;
  explicit Child(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

/// Gives this process, and so all it starts from now on, the `oom_score_adj` of 1.8, where
/// permitted: once here instead of once for each child. Among equals the kernel ends the one with
/// most memory, which is a child; the guard keeps its own score.
void prefer_children_when_out_of_memory() noexcept;

/// Process ids of the children that are owned on this event loop and not reaped yet: what
/// `terminate_orphans` must leave alone.
[[nodiscard]] std::vector<pid_t> living_children(const boost::asio::any_io_executor& executor);

}  // namespace localrun
