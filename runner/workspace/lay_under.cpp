#include "runner/workspace/lay_under.hpp"

#include "runner/isolate/overlay.hpp"
#include "runner/process/git.hpp"
#include "runner/workspace/git_folder.hpp"
#include "runner/workspace/private_git.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {
namespace {

namespace fs = std::filesystem;

/// An untracked repository is listed as a folder.
bool has_repository(const std::vector<std::string>& untracked) {
  return std::any_of(untracked.begin(), untracked.end(),
                     [](const std::string& path) { return path.ends_with('/'); });
}

bool may_have_submodules(const std::string& root) {
  std::error_code ignored;
  return fs::exists(root + "/.gitmodules", ignored);
}

/// Those of these absolute folders that lie in the repository, relative to it, unless one around
/// them is left out already.
void add_inside(std::vector<std::string>& paths, const std::vector<std::string>& folders,
                const std::string& root) {
  for (const std::string& folder : folders) {
    std::error_code failure;
    const fs::path path = fs::weakly_canonical(folder, failure).lexically_relative(root);
    if (failure || path.empty() || path == "." || *path.begin() == "..") continue;
    const std::string text = path.string();
    const bool is_known = std::any_of(paths.begin(), paths.end(), [&](const std::string& known) {
      return (text + "/").starts_with(known + "/");
    });
    if (!is_known) paths.push_back(text);
  }
}

Result<std::string> output_of(GitCall& call, const std::string& root) {
  LOCALRUN_TRY(GitOutput output, call.finish());
  if (!output.is_success()) return git_error("cannot list the files of '" + root + "'", output);
  return std::move(output.out);
}

}  // namespace

Result<LaidUnder> lay_under(const RepositoryFacts& facts, const LaidPlaces& places,
                            const std::vector<std::string>& unwanted) {
  const std::optional<GitFolder> source = git_folder_at(facts.root);
  if (!source || may_have_submodules(source->root)) return LaidUnder{};
  const std::string& root = source->root;
  LOCALRUN_TRY(GitCall untracked_call,
               GitCall::start(root, {"ls-files", "-z", "--others", "--exclude-standard"}));
  LOCALRUN_TRY(GitCall ignored_call,
               GitCall::start(root, {"ls-files", "-z", "--others", "--ignored",
                                     "--exclude-standard", "--directory"}));
  LOCALRUN_TRY(GitCall configuration_call,
               GitCall::start(root, {"config", "--null", "--list", "--local"}));
  LOCALRUN_TRY(const std::string untracked, output_of(untracked_call, root));
  LOCALRUN_TRY(const std::string ignored_list, output_of(ignored_call, root));
  LOCALRUN_TRY(const std::string configuration, output_of(configuration_call, root));
  // Settings of one worktree alone are read by the copy.
  if (has_repository(paths_in(untracked)) ||
      configuration.find("extensions.worktreeconfig\ntrue") != std::string::npos)
    return LaidUnder{};

  std::vector<std::string> ignored = paths_in(ignored_list);
  for (std::string& path : ignored) {
    if (path.ends_with('/')) path.pop_back();
  }
  add_inside(ignored, unwanted, root);
  const Overlay overlay{root, places.changes, places.work, places.target};
  if (Result<void> made =
          make_private_git(*source, places.changes, IndexCopy::with_index, configuration);
      !made)
    return made.error();
  if (Result<void> made = make_opaque(places.changes + "/.git"); !made) return made.error();
  if (Result<void> made = leave_out(overlay, ignored); !made) return made.error();
  if (Result<void> mounted = mount_overlay(overlay); !mounted) return mounted.error();
  return LaidUnder{true, ignored.size()};
}

}  // namespace localrun
