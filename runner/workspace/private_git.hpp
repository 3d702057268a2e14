#pragma once

// A `.git` of a workspace's own: HEAD, refs, tags and remotes as in the real repository, whose
// objects it reads (alternates) and never changes. Written as files: git init alone would take
// longer.

#include "runner/process/result.hpp"
#include "runner/workspace/git_folder.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace localrun {

/// Whether the workspace's files are those of the index (a copy of the working tree), so that the
/// index is copied with the files' times taken as they are, or get checked out afterwards.
enum class IndexCopy : std::uint8_t { with_index, without_index };

/// `configuration` is the output of `git config --local --null --list`; what names credentials,
/// hooks or places of the real repository is left out. A `.git` in `target` is replaced.
[[nodiscard]] Result<void> make_private_git(const GitFolder& source, const std::string& target,
                                            IndexCopy index, std::string_view configuration);

/// The configuration file of such a repository.
[[nodiscard]] std::string private_configuration(std::string_view configuration, IndexCopy index);

}  // namespace localrun
