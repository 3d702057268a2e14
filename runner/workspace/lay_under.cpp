#include "runner/workspace/lay_under.hpp"

#include "runner/isolate/overlay.hpp"
#include "runner/process/git.hpp"
#include "runner/process/private_files.hpp"
#include "runner/workspace/file_time.hpp"
#include "runner/workspace/git_folder.hpp"
#include "runner/workspace/listing_memory.hpp"
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

/// Those of these absolute folders that lie in the repository, relative to it.
void add_inside(std::vector<std::string>& paths, const std::vector<std::string>& folders,
                const std::string& root) {
  for (const std::string& folder : folders) {
    std::error_code failure;
    const fs::path path = fs::weakly_canonical(folder, failure).lexically_relative(root);
    if (failure || path.empty() || path == "." || *path.begin() == "..") continue;
    paths.push_back(path.string());
  }
}

/// Without those that lie in another: git lists a folder that has nothing but ignored files and
/// those too. Without slashes at their ends.
std::vector<std::string> without_inner(std::vector<std::string> paths) {
  for (std::string& path : paths) {
    if (!path.ends_with('/')) path += '/';
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> outer;
  for (std::string& path : paths) {
    const bool is_inner = !outer.empty() && path.starts_with(outer.back());
    if (!is_inner) outer.push_back(std::move(path));
  }
  for (std::string& path : outer) path.pop_back();
  return outer;
}

/// What a copy would find is not what was made for an overlay that cannot be had.
void empty(const std::string& folder) {
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure))
    static_cast<void>(remove_tree(entry.path()));
}

Result<std::string> output_of(GitCall& call, const std::string& root) {
  LOCALRUN_TRY(GitOutput output, call.finish());
  if (!output.is_success()) return git_error("cannot list the files of '" + root + "'", output);
  return std::move(output.out);
}

struct Listed {
  std::vector<std::string> ignored;
  bool has_repository = false;
  std::string configuration;  // of the repository alone
};

/// Both lists at once.
class ListCalls {
 public:
  static Result<ListCalls> start(const std::string& root) {
    LOCALRUN_TRY(GitCall untracked,
                 GitCall::start(root, {"ls-files", "-z", "--others", "--exclude-standard"}));
    LOCALRUN_TRY(GitCall ignored, GitCall::start(root, {"ls-files", "-z", "--others", "--ignored",
                                                        "--exclude-standard", "--directory"}));
    return ListCalls(std::move(untracked), std::move(ignored));
  }
  Result<void> finish(const std::string& root, Listed& listed) {
    LOCALRUN_TRY(const std::string untracked, output_of(untracked_, root));
    LOCALRUN_TRY(const std::string ignored, output_of(ignored_, root));
    listed.has_repository = has_repository(paths_in(untracked));
    listed.ignored = paths_in(ignored);
    return {};
  }

 private:
  ListCalls(GitCall untracked, GitCall ignored)
      : untracked_(std::move(untracked)), ignored_(std::move(ignored)) {}
  GitCall untracked_;
  GitCall ignored_;
};

/// As git tells it, or as it told it before.
Result<Listed> list(const GitFolder& source, const std::string& memory_folder) {
  const std::string& root = source.root;
  const ListingMemory memory(memory_folder, source);
  const FileTime begin = file_time_now();
  Listed listed;
  std::optional<ListCalls> lists;
  const auto ask = [&]() -> Result<void> {
    LOCALRUN_TRY(ListCalls calls, ListCalls::start(root));
    lists.emplace(std::move(calls));
    return {};
  };
  if (!memory.has_any()) {
    if (Result<void> asked = ask(); !asked) return asked.error();
  }
  LOCALRUN_TRY(GitCall own_call, GitCall::start(root, {"config", "--null", "--list", "--local"}));
  std::string everybodys;
  if (!memory.is_off()) {
    LOCALRUN_TRY(GitCall call, GitCall::start(root, {"config", "--null", "--list"}));
    LOCALRUN_TRY(everybodys, output_of(call, root));
  }
  LOCALRUN_TRY(listed.configuration, output_of(own_call, root));
  if (!lists) {
    // Only trees without another repository in them are remembered.
    if (auto known = memory.recall(everybodys)) {
      listed.ignored = *std::move(known);
      return listed;
    }
    if (Result<void> asked = ask(); !asked) return asked.error();
  }
  if (Result<void> done = lists->finish(root, listed); !done) return done.error();
  if (!listed.has_repository) memory.keep(everybodys, listed.ignored, begin);
  return listed;
}

}  // namespace

Result<LaidUnder> lay_under(const RepositoryFacts& facts, const LaidPlaces& places,
                            const std::vector<std::string>& unwanted) {
  const std::optional<GitFolder> source = git_folder_at(facts.root);
  if (!source || may_have_submodules(source->root)) return LaidUnder{};
  const std::string& root = source->root;
  LOCALRUN_TRY(Listed listed, list(*source, places.memory));
  const std::string& configuration = listed.configuration;
  // Settings of one worktree alone are read by the copy.
  if (listed.has_repository ||
      configuration.find("extensions.worktreeconfig\ntrue") != std::string::npos)
    return LaidUnder{};

  add_inside(listed.ignored, unwanted, root);
  const std::vector<std::string> ignored = without_inner(std::move(listed.ignored));
  const Overlay overlay{root, places.changes, places.work, places.target};
  const auto lay = [&]() -> Result<void> {
    if (Result<void> made =
            make_private_git(*source, places.changes, IndexCopy::with_index, configuration);
        !made)
      return made;
    if (Result<void> made = make_opaque(places.changes + "/.git"); !made) return made;
    if (Result<void> made = leave_out(overlay, ignored); !made) return made;
    return mount_overlay(overlay);
  };
  if (Result<void> laid = lay(); !laid) {
    empty(places.changes);
    return laid.error();
  }
  return LaidUnder{true, ignored.size()};
}

}  // namespace localrun
