#include "runner/workspace/workspace.hpp"

#include "runner/workspace/copy_files.hpp"
#include "runner/process/git.hpp"
#include "runner/workspace/git_folder.hpp"
#include "runner/workspace/private_git.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace localrun {
namespace {

namespace fs = std::filesystem;

/// Folders of `options.leave_out` and the target, as far as they lie below `source`, relative to
/// it.
std::vector<std::string> left_out_of(const std::string& source, const std::string& target,
                                     const CheckOutOptions& options) {
  std::vector<std::string> all = options.leave_out;
  all.push_back(target);
  std::vector<std::string> relative;
  for (const std::string& folder : all) {
    std::error_code failure;
    const fs::path path = fs::weakly_canonical(folder, failure).lexically_relative(source);
    if (!failure && !path.empty() && path != "." && *path.begin() != "..")
      relative.push_back(path.string());
  }
  return relative;
}

bool lies_in(std::string_view path, const std::vector<std::string>& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) {
    return path.substr(0, folder.size()) == folder &&
           (path.size() == folder.size() || path[folder.size()] == '/');
  });
}

struct Listed {
  std::vector<std::string> files;         // submodules too: they are found to be folders
  std::vector<std::string> repositories;  // untracked ones inside this
};

Listed parse_list(std::string_view list, const std::vector<std::string>& left_out) {
  Listed listed;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\0'), list.size());
    std::string_view path = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const bool is_folder = !path.empty() && path.back() == '/';
    if (is_folder) path.remove_suffix(1);
    if (path.empty() || lies_in(path, left_out)) continue;
    (is_folder ? listed.repositories : listed.files).emplace_back(path);
  }
  return listed;
}

std::vector<std::string> list_arguments() {
  return {"ls-files", "-z", "--cached", "--others", "--exclude-standard"};
}
std::vector<std::string> configuration_arguments() {
  return {"config", "--local", "--null", "--list"};
}

/// Settings of this worktree alone (sparse checkout keeps its own there) come after the shared
/// ones.
Result<std::string> finish_configuration(GitCall& call, const std::string& root) {
  LOCALRUN_TRY(GitOutput shared, call.finish());
  if (!shared.is_success())
    return git_error("cannot read the configuration of '" + root + "'", shared);
  if (shared.out.find("extensions.worktreeconfig\ntrue") == std::string::npos)
    return std::move(shared.out);
  LOCALRUN_TRY(const std::string own, run_git(root, {"config", "--worktree", "--null", "--list"}));
  return shared.out + own;
}

Result<CheckedOut> copy_work_tree(const GitFolder& source, const std::string& target,
                                  const CheckOutOptions& options);

/// A repository inside another: its folder always, its files when it is one of its own or
/// submodules are wanted.
Result<CheckedOut> copy_inner(const GitFolder& outer, const std::string& path, bool with_files,
                              const std::string& target, const CheckOutOptions& options) {
  std::error_code failure;
  fs::create_directories(target + "/" + path, failure);
  if (failure) return system_error("cannot create '" + target + "/" + path + "'", failure.value());
  const std::optional<GitFolder> inner =
      with_files ? git_folder_at(outer.root + "/" + path) : std::nullopt;
  if (!inner) return CheckedOut{};
  return copy_work_tree(*inner, target + "/" + path, options);
}

Result<CheckedOut> copy_work_tree(const GitFolder& source, const std::string& target,
                                  const CheckOutOptions& options) {
  LOCALRUN_TRY(GitCall list_call, GitCall::start(source.root, list_arguments()));
  LOCALRUN_TRY(GitCall configuration_call, GitCall::start(source.root, configuration_arguments()));
  LOCALRUN_TRY(const GitOutput list, list_call.finish());
  if (!list.is_success()) return git_error("cannot list the files of '" + source.root + "'", list);
  LOCALRUN_TRY(const std::string configuration,
               finish_configuration(configuration_call, source.root));
  // Before the files: one that changes meanwhile is newer than the index and gets compared.
  const Result<void> git = make_private_git(source, target, IndexCopy::with_index, configuration);
  if (!git) return git.error();
  Listed listed = parse_list(list.out, left_out_of(source.root, target, options));
  LOCALRUN_TRY(const CopiedFiles copied, copy_files(source.root, target, std::move(listed.files)));
  CheckedOut total{copied.files, copied.bytes};
  const auto add = [&](const std::string& path, bool with_files) -> Result<void> {
    LOCALRUN_TRY(const CheckedOut inner, copy_inner(source, path, with_files, target, options));
    total.files += inner.files;
    total.bytes += inner.bytes;
    return {};
  };
  for (const std::string& path : copied.folders) {
    if (const Result<void> added = add(path, options.submodules); !added) return added.error();
  }
  for (const std::string& path : listed.repositories) {
    if (const Result<void> added = add(path, true); !added) return added.error();
  }
  return total;
}

/// A submodule as a commit records it.
struct RecordedSubmodule {
  std::string path;
  std::string sha;
};
struct CommitTree {
  CheckedOut total;
  std::vector<RecordedSubmodule> submodules;
};

/// `git ls-tree -r -l -z`: `MODE TYPE OBJECT SIZE\tPATH`, the size of a submodule is `-`.
CommitTree parse_tree(std::string_view list) {
  CommitTree tree;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\0'), list.size());
    const std::string_view entry = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const std::size_t tab = std::min(entry.find('\t'), entry.size());
    const std::string_view head = entry.substr(0, tab);
    const std::string_view size = head.substr(head.rfind(' ') + 1);
    std::uint64_t bytes = 0;
    if (std::from_chars(size.data(), size.data() + size.size(), bytes).ec == std::errc()) {
      ++tree.total.files;
      tree.total.bytes += bytes;
    } else if (constexpr std::string_view k_prefix = "160000 commit ";
               head.substr(0, k_prefix.size()) == k_prefix && tab < entry.size()) {
      const std::string_view object = head.substr(k_prefix.size());
      tree.submodules.push_back(
          {std::string(entry.substr(tab + 1)), std::string(object.substr(0, object.find(' ')))});
    }
  }
  return tree;
}

Result<CheckedOut> check_out_commit(const GitFolder& source, const std::string& sha,
                                    const std::string& target, const CheckOutOptions& options) {
  LOCALRUN_TRY(GitCall configuration_call, GitCall::start(source.root, configuration_arguments()));
  LOCALRUN_TRY(GitCall tree_call,
               GitCall::start(source.root, {"ls-tree", "-r", "-l", "-z", "--full-tree", sha}));
  LOCALRUN_TRY(const std::string configuration,
               finish_configuration(configuration_call, source.root));
  const Result<void> git =
      make_private_git(source, target, IndexCopy::without_index, configuration);
  if (!git) return git.error();
  LOCALRUN_TRY(GitCall reset_call,
               GitCall::start(target, {"-c", "core.hooksPath=/dev/null", "-c", "checkout.workers=0",
                                       "reset", "--hard", "--quiet", sha}));
  LOCALRUN_TRY(const GitOutput tree_output, tree_call.finish());
  LOCALRUN_TRY(const GitOutput reset, reset_call.finish());
  if (!reset.is_success())
    return git_error("cannot check out " + sha + " into '" + target + "'", reset);
  CommitTree tree = parse_tree(tree_output.out);
  for (const RecordedSubmodule& submodule : tree.submodules) {
    const std::optional<GitFolder> inner = git_folder_at(source.root + "/" + submodule.path);
    if (!options.submodules || !inner) continue;
    LOCALRUN_TRY(const CheckedOut added,
                 check_out_commit(*inner, submodule.sha, target + "/" + submodule.path, options));
    tree.total.files += added.files;
    tree.total.bytes += added.bytes;
  }
  return tree.total;
}

Error no_commit(const RepositoryFacts& facts) {
  return Error({"cannot check out HEAD of '" + facts.root + "': there is no commit yet",
                "commit first, or leave out --workspace head to work on the files as they are", 0});
}

Result<CheckedOut> copy_plain_folder(const std::string& source, const std::string& target,
                                     const CheckOutOptions& options) {
  LOCALRUN_TRY(std::vector<std::string> paths,
               list_files(source, left_out_of(source, target, options)));
  LOCALRUN_TRY(const CopiedFiles copied, copy_files(source, target, std::move(paths)));
  return CheckedOut{copied.files, copied.bytes};
}

}  // namespace

Result<CheckedOut> check_out(WorkspaceMode mode, const RepositoryFacts& facts,
                             const std::string& target, const CheckOutOptions& options) {
  if (mode == WorkspaceMode::in_place) return CheckedOut{};
  if (!facts.is_repository) return copy_plain_folder(facts.root, target, options);
  const std::optional<GitFolder> source = git_folder_at(facts.root);
  if (!source) return Error({"'" + facts.root + "' is not a git repository any more", {}, 0});
  if (mode == WorkspaceMode::worktree) return copy_work_tree(*source, target, options);
  if (facts.sha.empty()) return no_commit(facts);
  return check_out_commit(*source, facts.sha, target, options);
}

}  // namespace localrun
