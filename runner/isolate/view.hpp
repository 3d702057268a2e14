#pragma once

// What a job sees of the machine: everything, but it can write to folders of its own only
// (docs/isolation.md).

#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Absolute paths of folders that exist. They stay where they are.
struct View {
  std::string home;     // stands at `/home/runner`
  std::string scratch;  // stands at `/tmp`
  std::vector<std::string> writable;
  std::vector<std::string> readable;  // seen although they lie below one that is private
};

constexpr const char* home_in_view = "/home/runner";

/// Makes it, once, as the first process of new namespaces (namespaces.hpp), before any thread.
[[nodiscard]] Result<void> make_view(const View& view);

}  // namespace localrun
