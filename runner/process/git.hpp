#pragma once

// Calling git: started and read directly, so that a few calls can run side by side for little more
// than the time of one. Git never asks (no terminal prompt, empty input), never takes optional
// locks in the person's repository, speaks English, and ignores GIT_DIR and its like of a
// surrounding hook.

#include "runner/process/result.hpp"
#include "runner/process/fd.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// What a finished call left behind.
struct GitOutput {
  int status = 0;      // exit status; 128 + number after a signal
  std::string out;     // bytes of standard output
  std::string errors;  // standard error, without the line end

  [[nodiscard]] bool is_success() const noexcept { return status == 0; }
};

/// One running git. Dropped before finish(): killed and reaped.
class GitCall {
 public:
  /// `git -C folder arguments…`. The error has code ENOENT when git is not installed.
  /// It reads `input`.
  [[nodiscard]] static Result<GitCall> start(const std::string& folder,
                                             const std::vector<std::string>& arguments,
                                             std::string_view input = {});
  GitCall(GitCall&& other) noexcept;
  GitCall& operator=(GitCall&&) = delete;
  ~GitCall();

  /// Reads to the end and waits. An exit status other than 0 is no error here. Once only.
  [[nodiscard]] Result<GitOutput> finish();

 private:
  GitCall(pid_t pid, Fd out, Fd errors, std::string what);

  pid_t pid_ = -1;
  Fd out_;
  Fd errors_;
  std::string what_;
};

/// start, finish, and an error for any exit status other than 0 (with what git said).
[[nodiscard]] Result<std::string> run_git(const std::string& folder,
                                          const std::vector<std::string>& arguments);

/// Of a list that git made with `-z`: each has a null byte behind it.
[[nodiscard]] std::vector<std::string> paths_in(std::string_view list);

/// The failure of a call as an error, with help where the cause is known (another owner:
/// safe.directory).
[[nodiscard]] Error git_error(std::string_view what, const GitOutput& output);

/// Calls of git by this process go on to trust the repository at `root` where the user's own
/// configuration, which says so, is not seen any more. Before any thread.
void keep_trusting(const std::string& root);

}  // namespace localrun
