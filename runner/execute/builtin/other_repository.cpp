#include "runner/execute/builtin/other_repository.hpp"

#include "expr/text.hpp"
#include "runner/process/git.hpp"

#include <filesystem>

namespace localrun {

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

Result<std::string> check_out_other(const StoreSettings& settings, const RepositoryName& repository,
                                    const std::string& ref, const std::string& folder) {
  const ActionStore store(settings);
  LOCALRUN_TRY(const StoredCommit commit,
               store.get({repository.owner, repository.name, ref.empty() ? "HEAD" : ref}));
  const std::string objects = (std::filesystem::path(commit.folder).parent_path() / "git").string();
  const std::string url = settings.server_url + "/" + repository.owner + "/" + repository.name;
  const std::vector<std::vector<std::string>> calls = {
      {"init", "--quiet", "--template="},
      {"remote", "add", "origin", url},
      {"-c", "protocol.file.allow=always", "fetch", "--quiet", "--depth=1", "--no-tags",
       "--no-recurse-submodules", "--no-write-fetch-head", "file://" + objects,
       "+refs/localrun/" + commit.sha + ":refs/remotes/origin/checked-out"},
      {"-c", "advice.detachedHead=false", "checkout", "--quiet", "--force", "--detach", commit.sha},
      {"update-ref", "-d", "refs/remotes/origin/checked-out"},
  };
  std::error_code error;
  std::filesystem::remove_all(folder + "/.git", error);
  if (error) return system_error("cannot remove '" + folder + "/.git'", error.value());
  for (const std::vector<std::string>& arguments : calls) {
    if (const auto done = run_git(folder, arguments); !done) return done.error();
  }
  return commit.sha;
}

}  // namespace localrun
