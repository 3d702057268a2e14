#pragma once

// Bringing what a job changed into the real working tree: all of it or nothing.

#include "runner/cli/chosen_changes.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

struct Applied {
  enum class How : std::uint8_t {
    done,
    merged,         // with what was edited there since
    already_there,  // nothing to do
    left_out,       // `why` says why
    conflict,       // the same, and nothing at all was applied
  };
  std::string path;
  How how = How::done;
  std::string why;
};

/// Never writes outside of `root`, through a symbolic link, or into `.git`. With a conflict, or
/// when something cannot be written, the working tree is as it was before. The error is one of the
/// machine.
[[nodiscard]] Result<std::vector<Applied>> apply_changes(const std::string& root,
                                                         const std::vector<ChosenFile>& files);

}  // namespace localrun::cli
