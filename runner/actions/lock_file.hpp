#pragma once

// `.localrun.lock`: the commit that each `owner/repo@ref` has to mean. A line each,
//
//   owner/repo@ref SHA
//
// sorted, `#` begins a comment. Optional: without it a ref means what it meant when it was fetched.

#include "runner/process/result.hpp"

#include <map>
#include <string>

namespace localrun {

inline constexpr const char* action_lock_name = ".localrun.lock";  // in the repository

class ActionLock {
 public:
  /// A file that is not there pins nothing. Error: a line that is none, with its number.
  [[nodiscard]] static Result<ActionLock> read(const std::string& path);

  /// Empty: it is not pinned.
  [[nodiscard]] std::string commit_of(const std::string& repository, const std::string& ref) const;
  void pin(const std::string& repository, const std::string& ref, const std::string& sha);
  [[nodiscard]] Result<void> write(const std::string& path) const;
  [[nodiscard]] bool is_empty() const noexcept { return commits_.empty(); }

 private:
  std::map<std::string, std::string> commits_;  // by `owner/repo@ref`, owner and repo in lower case
};

}  // namespace localrun
