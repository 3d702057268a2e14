// `actions/checkout`: the repository's files as they are on this machine.

#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/process/git.hpp"
#include "runner/process/task.hpp"
#include "runner/workspace/workspace.hpp"

#include <algorithm>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <utility>

namespace localrun {

namespace {

/// Below the workspace, as the action itself insists; absent: the path leaves it.
std::optional<std::string> target_folder(const std::string& workspace, const std::string& path) {
  if (path.empty() || path == ".") return workspace;
  if (path.front() == '/') {
    const bool is_inside = path == workspace || path.starts_with(workspace + "/");
    return is_inside ? std::optional(path) : std::nullopt;
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == "..") return std::nullopt;
    begin = end + 1;
  }
  return workspace + "/" + path;
}

std::string description(WorkspaceMode mode, const CheckedOut& result) {
  if (mode == WorkspaceMode::in_place)
    return "The workspace is the repository itself: nothing was copied.";
  const std::string what =
      mode == WorkspaceMode::head ? " files of the commit" : " files of the working tree";
  return "Copied " + std::to_string(result.files) + what;
}

bool is_commit_id(const std::string& text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

/// The commit that `ref` names, as the action looks for it; empty: the local repository has none.
std::string commit_of(const RepositoryFacts& facts, const std::string& ref) {
  std::vector<std::string> names = {"refs/heads/" + ref, "refs/tags/" + ref,
                                    "refs/remotes/origin/" + ref};
  if (is_commit_id(ref) || ref.starts_with("refs/")) names.insert(names.begin(), ref);
  for (const std::string& name : names) {
    const auto found = run_git(
        facts.root, {"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"});
    if (found) return found->substr(0, found->find('\n'));
  }
  return {};
}

struct Wanted {
  WorkspaceMode mode;
  RepositoryFacts facts;
  CheckOutOptions options;
  std::string own_sha;  // of the repository's HEAD, when another commit is wanted
};

/// HEAD of the copy names the commit itself; the branch that the repository is on stays where it
/// is.
Result<void> detach(const std::string& folder, const Wanted& wanted) {
  const auto detached = run_git(folder, {"checkout", "--quiet", "--detach"});
  if (!detached) return detached.error();
  if (!wanted.facts.ref.starts_with("refs/heads/")) return {};
  const auto moved = run_git(folder, {"update-ref", wanted.facts.ref, wanted.own_sha});
  return moved ? Result<void>() : Result<void>(moved.error());
}

Result<CheckedOut> check_out_wanted(const Wanted& wanted, const std::string& folder) {
  LOCALRUN_TRY(const CheckedOut result,
               check_out(wanted.mode, wanted.facts, folder, wanted.options));
  if (!wanted.own_sha.empty()) {
    const Result<void> detached = detach(folder, wanted);
    if (!detached) return detached.error();
  }
  return result;
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_checkout(BuiltInCall& call) {
  JobContext& job = call.step.job;
  const RunSpec& run = job.run();
  const std::string& path = call.input("path");
  const auto target = target_folder(job.folders.workspace, path);
  if (!target) {
    co_return call.fail("Repository path '" + path + "' is not under '" + job.folders.workspace +
                        "'");
  }
  const std::string& submodules = call.input("submodules");
  Wanted wanted{run.workspace_mode, run.repository, {}, {}};
  wanted.options.submodules = call.is_on("submodules") || submodules == "recursive";
  const std::string& ref = call.input("ref");
  if (!ref.empty() && run.repository.is_repository) {
    const std::string sha = commit_of(run.repository, ref);
    if (sha.empty()) {
      co_return call.fail("A branch or tag with the name '" + ref + "' could not be found",
                          "the local repository has to have it: git fetch origin " + ref);
    }
    if (sha != run.repository.sha) {
      if (wanted.mode == WorkspaceMode::in_place) {
        co_return call.fail("'" + ref +
                            "' is not what the repository is on, and with --workspace "
                            "in-place nothing else can be checked out");
      }
      wanted.mode = WorkspaceMode::head;
      wanted.own_sha = std::exchange(wanted.facts.sha, sha);
    }
  }
  const auto made = make_folders(*target);
  if (!made) co_return call.fail(made.error().what());
  // Copies: the pool's thread shares nothing with this one.
  auto copy = [wanted, folder = *target] { return check_out_wanted(wanted, folder); };
  const Result<CheckedOut> result = co_await on_pool(job.tools.pool, std::move(copy));
  if (!result)
    co_return call.fail("cannot check out: " + result.error().what(), result.error().help());
  call.step.log_writer.print(description(wanted.mode, *result));
  call.output("ref", ref.empty() ? run.github["ref"].to_text() : ref);
  call.output("commit", wanted.facts.sha);
  job.state.has_checked_out = true;
  co_return BodyEnd{};
}

}  // namespace localrun
