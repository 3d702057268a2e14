#pragma once

// The files that the `path` of an action means, as the toolkit's glob finds them.

#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun {

struct FoundFiles {
  std::string root;                // absolute: names begin below it
  std::vector<std::string> files;  // absolute, below the root
};
enum class HiddenFiles : std::uint8_t { left_out, found };

/// `lines`: patterns, `!` takes away, `~` is `home`. Links are followed. The root is what all
/// patterns have in common; of a single file, the folder that holds it.
[[nodiscard]] Result<FoundFiles> find_files(const std::vector<std::string>& lines,
                                            const std::string& workspace, const std::string& home,
                                            HiddenFiles hidden);

/// Whether a name fits a pattern of `*`, `?` and `[…]`.
[[nodiscard]] bool fits_pattern(std::string_view name, std::string_view pattern);

}  // namespace localrun
