#include "runner/execute/builtin/other_repository.hpp"

#include "expr/text.hpp"
#include "runner/process/git.hpp"
#include "runner/workspace/remote.hpp"

#include <filesystem>

namespace localrun {

namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr const char* brought_ref = "refs/remotes/origin/checked-out";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string url_of(const StoreSettings& settings, const RepositoryName& repository) {
  return settings.server_url + "/" + repository.owner + "/" + repository.name;
}

Result<StoredCommit> stored_commit(const StoreSettings& settings, const RepositoryName& repository,
                                   const std::string& ref) {
  return ActionStore(settings).get({repository.owner, repository.name, ref.empty() ? "HEAD" : ref});
}

Arguments fetch_from_store(const StoredCommit& commit) {
  const std::string objects = (fs::path(commit.folder).parent_path() / "git").string();
  return {"-c",
          "protocol.file.allow=always",
          "fetch",
          "--quiet",
          "--depth=1",
          "--no-tags",
          "--no-recurse-submodules",
          "--no-write-fetch-head",
          "file://" + objects,
          "+refs/localrun/" + commit.sha + ":" + brought_ref};
}

Arguments check_out(const StoredCommit& commit, const char* how) {
  return {"-c", "advice.detachedHead=false", "checkout", "--quiet", how, "--detach", commit.sha};
}

Result<void> run_all(const std::string& folder, const std::vector<Arguments>& calls) {
  for (const Arguments& arguments : calls) {
    if (const auto done = run_git(folder, arguments); !done) return done.error();
  }
  return {};
}

}  // namespace

std::optional<RepositoryName> parse_repository_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size() ||
      text.find('/', slash + 1) != std::string_view::npos)
    return std::nullopt;
  return RepositoryName{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

std::optional<std::string> local_copy_of(const RepositoryName& repository,
                                         const std::vector<ActionSubstitute>& substitutes) {
  const std::string name = repository.owner + "/" + repository.name;
  for (auto each = substitutes.rbegin(); each != substitutes.rend(); ++each) {
    if (each->by == ActionSubstitute::By::folder && expr::equal_ignoring_case(each->name, name))
      return each->folder;
  }
  return std::nullopt;
}

bool is_clone_of(const StoreSettings& settings, const RepositoryName& repository,
                 const std::string& folder) {
  const auto top = run_git(folder, {"rev-parse", "--show-toplevel"});
  const auto remote = run_git(folder, {"remote", "get-url", "origin"});
  std::error_code ignored;
  if (!top || !remote || !fs::equivalent(first_line(*top), folder, ignored)) return false;
  const std::string url = first_line(*remote);
  const Remote parsed = parse_remote(url);
  return url == url_of(settings, repository) ||
         (expr::equal_ignoring_case(parsed.owner, repository.owner) &&
          expr::equal_ignoring_case(parsed.name, repository.name));
}

Result<std::string> check_out_other(const StoreSettings& settings, const RepositoryName& repository,
                                    const std::string& ref, const std::string& folder) {
  LOCALRUN_TRY(const StoredCommit commit, stored_commit(settings, repository, ref));
  std::error_code error;
  fs::remove_all(folder + "/.git", error);
  if (error) return system_error("cannot remove '" + folder + "/.git'", error.value());
  const Result<void> done =
      run_all(folder, {{"init", "--quiet", "--template="},
                       {"remote", "add", "origin", url_of(settings, repository)},
                       fetch_from_store(commit),
                       check_out(commit, "--force"),
                       {"update-ref", "-d", brought_ref}});
  if (!done) return done.error();
  return commit.sha;
}

Result<std::string> move_clone(const StoreSettings& settings, const RepositoryName& repository,
                               const std::string& ref, const std::string& folder) {
  LOCALRUN_TRY(const StoredCommit commit, stored_commit(settings, repository, ref));
  const auto head = run_git(folder, {"rev-parse", "--verify", "--quiet", "HEAD"});
  if (head && first_line(*head) == commit.sha) return commit.sha;
  LOCALRUN_TRY(const std::string changed,
               run_git(folder, {"status", "--porcelain", "--untracked-files=no"}));
  if (!changed.empty()) {
    return Error({"'" + folder + "' has changed files, and is on another commit than " + commit.sha,
                  "commit or stash them there, or remove the folder", 0});
  }
  const Result<void> done = run_all(folder, {fetch_from_store(commit),
                                             check_out(commit, "--no-guess"),
                                             {"update-ref", "-d", brought_ref}});
  if (!done) return done.error();
  return commit.sha;
}

Result<void> bring_submodules(const StoreSettings& settings, const std::string& folder,
                              bool is_recursive) {
  std::error_code ignored;
  if (!fs::exists(fs::path(folder) / ".gitmodules", ignored)) return {};
  if (settings.is_offline) {
    return Error(
        {"submodules of another repository are not kept, and nothing is fetched with --offline",
         {},
         0});
  }
  Arguments arguments;
  // Else git takes no path of this machine, which a foreign repository may name.
  if (settings.server_url.starts_with("file://")) arguments = {"-c", "protocol.file.allow=always"};
  arguments.insert(arguments.end(), {"submodule", "--quiet", "update", "--init", "--depth=1"});
  if (is_recursive) arguments.emplace_back("--recursive");
  const auto done = run_git(folder, arguments);
  return done ? Result<void>() : Result<void>(done.error());
}

}  // namespace localrun
