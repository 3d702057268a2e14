// `actions/checkout`: the repository's files as they are on this machine.

#include "runner/events/counted.hpp"
#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/builtin/make_room.hpp"
#include "runner/execute/builtin/other_repository.hpp"
#include "runner/execute/builtin/sparse_checkout.hpp"
#include "runner/execute/job_changes.hpp"
#include "runner/execute/matcher_issue.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/isolate/overlay.hpp"
#include "runner/process/bulk_threads.hpp"
#include "runner/process/git.hpp"
#include "runner/process/task.hpp"
#include "runner/workspace/lay_under.hpp"
#include "runner/workspace/repository.hpp"
#include "runner/workspace/workspace.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <utility>

namespace localrun {

namespace {

namespace fs = std::filesystem;

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
  return "Copied " + counted(result.files, "file") +
         (mode == WorkspaceMode::head ? " of the commit" : " of the working tree");
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

/// What git listed of working trees (listing_memory.hpp).
std::string listings_of(const JobStores& stores) {
  return stores.tools.empty() ? std::string()
                              : (fs::path(stores.tools).parent_path() / "listings").string();
}

/// What localrun keeps is never brought, were it inside the repository (LOCALRUN_HOME): it grows
/// with every run.
std::vector<std::string> kept_by_localrun(const JobStores& stores) {
  const std::string runs = fs::path(stores.artifacts).parent_path().parent_path().string();
  std::vector<std::string> all = {runs, stores.caches, stores.actions.cache_root, stores.tools,
                                  listings_of(stores)};
  std::erase(all, std::string());
  return all;
}

struct Wanted {
  WorkspaceMode mode;
  RepositoryFacts facts;
  CheckOutOptions options;
  std::string own_sha;  // of the repository's HEAD, when another commit is wanted
  std::vector<std::string> sparse;
  bool is_cone = true;
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
  if (!wanted.sparse.empty()) {
    const Result<void> sparse = make_sparse(folder, wanted.sparse, wanted.is_cone);
    if (!sparse) return sparse.error();
  }
  return result;
}

class Checkout {
 public:
  Checkout(BuiltInCall& call, std::string target)
      : call_(call), target_(std::move(target)), ref_(call.input("ref")) {
    wanted_.mode = run().workspace_mode;
    wanted_.facts = run().repository;
    wanted_.options.submodules = call.is_on("submodules") || has_recursive_submodules();
    wanted_.options.leave_out = kept_by_localrun(call.step.job.tools.stores);
    wanted_.sparse = call.lines("sparse-checkout");
    wanted_.is_cone = call.is_on("sparse-checkout-cone-mode");
  }

  boost::asio::awaitable<BodyEnd> go() {
    const std::string& repository = call_.input("repository");
    const bool is_own = repository.empty() ||
                        expr::equal_ignoring_case(repository, run().github["repository"].to_text());
    if (is_own) {
      if (auto problem = not_where_it_lies()) co_return std::move(*problem);
      if (auto problem = choose_commit()) co_return std::move(*problem);
      auto unclear = co_await clear();  // named, as g++ 12 wants it
      if (unclear) co_return std::move(*unclear);
      co_return co_await copy();
    }
    const auto name = parse_repository_name(repository);
    if (!name) {
      co_return call_.fail("Invalid repository '" + repository +
                           "'. Expected format {owner}/{repo}.");
    }
    const bool is_in_place = wanted_.mode == WorkspaceMode::in_place;
    const auto local = local_copy_of(*name, run().substitutes);
    if (is_in_place && has_files()) {
      const StoreSettings& settings = call_.step.job.tools.stores.actions;
      if (local || !is_clone_of(settings, *name, target_)) co_return would_overwrite(*name);
      bring_ = move_clone;
    }
    if (!local) {
      auto unclear = co_await clear();  // named, as g++ 12 wants it
      if (unclear) co_return std::move(*unclear);
      co_return co_await fetch(*name);
    }
    const auto facts = read_repository(*local);
    if (!facts) co_return call_.fail(facts.error().what(), facts.error().help());
    wanted_.facts = *facts;
    if (is_in_place) wanted_.mode = WorkspaceMode::worktree;
    if (auto problem = choose_commit()) co_return std::move(*problem);
    auto unclear = co_await clear();  // named, as g++ 12 wants it
    if (unclear) co_return std::move(*unclear);
    co_return co_await copy();
  }

 private:
  [[nodiscard]] const RunSpec& run() const { return call_.step.job.run(); }

  [[nodiscard]] bool has_recursive_submodules() const {
    return expr::equal_ignoring_case(call_.input("submodules"), "recursive");
  }

  [[nodiscard]] bool has_files() const {
    std::error_code error;
    const bool is_empty = fs::is_empty(target_, error);
    return !is_empty && error != std::errc::no_such_file_or_directory;
  }

  /// In place the repository cannot lie below itself.
  [[nodiscard]] std::optional<BodyEnd> not_where_it_lies() const {
    const std::string& workspace = call_.step.job.folders.workspace;
    const auto real = [](const std::string& path) {
      return fs::path(path + "/").lexically_normal();
    };
    if (wanted_.mode != WorkspaceMode::in_place || real(target_) == real(workspace))
      return std::nullopt;
    return call_.fail(
        "with --workspace in-place the repository lies in the workspace itself, and cannot be in "
        "'" +
            call_.input("path") + "' below it",
        "let the run have a copy: --workspace worktree");
  }

  /// Another commit than HEAD, when `ref` asks for one.
  std::optional<BodyEnd> choose_commit() {
    if (ref_.empty() || !wanted_.facts.is_repository) return std::nullopt;
    const std::string sha = commit_of(wanted_.facts, ref_);
    if (sha.empty()) {
      return call_.fail("A branch or tag with the name '" + ref_ + "' could not be found",
                        "the local repository has to have it: git fetch origin " + ref_);
    }
    if (sha == wanted_.facts.sha) return std::nullopt;
    if (wanted_.mode == WorkspaceMode::in_place) {
      return call_.fail("'" + ref_ +
                        "' is not what the repository is on, and with --workspace in-place nothing "
                        "else can be checked out");
    }
    wanted_.mode = WorkspaceMode::head;
    wanted_.own_sha = std::exchange(wanted_.facts.sha, sha);
    return std::nullopt;
  }

  /// What lies there goes, as it does on GitHub. Where the person works nothing is removed.
  boost::asio::awaitable<std::optional<BodyEnd>> clear() {
    const auto made = make_folders(target_);
    if (!made) co_return failed(made.error());
    if (run().workspace_mode == WorkspaceMode::in_place) co_return std::nullopt;
    const bool keeps_untracked = !call_.is_on("clean");
    if (!keeps_untracked) {
      if (const Result<void> done = uncover(); !done) co_return failed(done.error());
    }
    auto work = [folder = target_, keeps_untracked] { return make_room(folder, keeps_untracked); };
    const Result<bool> had_files =
        co_await on_pool(call_.step.job.tools.threads.pool(), std::move(work));
    if (!had_files) co_return failed(had_files.error());
    if (*had_files && !keeps_untracked)
      call_.step.log_writer.print("Deleting the contents of '" + target_ + "'");
    co_return std::nullopt;
  }

  boost::asio::awaitable<BodyEnd> copy() {
    if (!wanted_.sparse.empty() && wanted_.mode == WorkspaceMode::in_place) {
      call_.step.log_writer.warning("sparse-checkout leaves out nothing with --workspace in-place");
      wanted_.sparse.clear();
    }
    if (!wanted_.facts.is_repository) wanted_.sparse.clear();
    const bool is_laid = co_await lay_working_tree();
    if (is_laid) {
      mark_as_own();
      co_return done(wanted_.facts.sha);
    }
    note_copied();
    // Copies: the pool's thread shares nothing with this one.
    auto work = [wanted = wanted_, folder = target_] { return check_out_wanted(wanted, folder); };
    const Result<CheckedOut> result =
        co_await on_pool(call_.step.job.tools.threads.pool(), std::move(work));
    if (!result) co_return failed(result.error());
    call_.step.log_writer.print(description(wanted_.mode, *result));
    mark_as_own();
    co_return done(wanted_.facts.sha);
  }

  /// Where the working tree lies under what goes now, it is taken away first: what is left are the
  /// job's own changes.
  Result<void> uncover() {
    std::vector<std::string>& laid = call_.step.job.common->laid_checkouts;
    while (!laid.empty()) {
      const auto place = std::find_if(laid.begin(), laid.end(), [&](const std::string& path) {
        return (path + "/").starts_with(target_ + "/");
      });
      if (place == laid.end()) break;
      if (Result<void> done = unmount_overlay(*place); !done) return done;
      laid.erase(place);
    }
    return {};
  }

  /// Whether these are one folder, with nothing mounted on it or above it.
  static bool is_same_place(const std::string& target, const std::string& real) {
    struct stat a {};
    struct stat b {};
    return ::stat(target.c_str(), &a) == 0 && ::stat(real.c_str(), &b) == 0 &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
  }

  /// Of a folder in the job's workspace or home; empty for others.
  static std::string real_path_of(const std::string& path, const IsolatedView& view) {
    for (const auto& [seen, real] :
         {std::pair(view.workspace, view.real_workspace), std::pair(view.home, view.real_home)}) {
      if (path == seen || path.starts_with(seen + "/")) return real + path.substr(seen.size());
    }
    return {};
  }

  /// Where the job may mount and nothing but the working tree itself is wanted, no copy is made.
  boost::asio::awaitable<bool> lay_working_tree() {
    const auto& view = run().view;
    std::error_code ignored;
    if (!view || wanted_.mode != WorkspaceMode::worktree || !wanted_.facts.is_repository ||
        !wanted_.sparse.empty() || wanted_.options.submodules ||
        !std::filesystem::is_empty(target_, ignored))
      co_return false;
    const std::string real = real_path_of(target_, *view);
    // Below another checkout the folder is a mixture already.
    if (real.empty() || !is_same_place(target_, real)) co_return false;
    const std::string number = call_.step.job.files.fresh_name();
    LaidPlaces places{target_, real, view->layers + "/" + number,
                      listings_of(call_.step.job.tools.stores)};
    auto work = [facts = wanted_.facts, leave_out = wanted_.options.leave_out,
                 places]() -> Result<LaidUnder> {
      if (const Result<void> made = make_folders(places.work); !made) return made.error();
      return lay_under(facts, places, leave_out);
    };
    const Result<LaidUnder> laid =
        co_await on_pool(call_.step.job.tools.threads.pool(), std::move(work));
    if (!laid)
      call_.step.log_writer.print("The files are copied: " + laid.error().what() +
                                  ". TMPDIR may name a file system that can carry overlays, such "
                                  "as one in memory.");
    if (!laid || !laid->is_done) co_return false;
    call_.step.job.common->laid_checkouts.push_back(target_);
    if (const auto& changes = call_.step.job.common->changes)
      changes->laid(target_, wanted_.facts.root);
    call_.step.log_writer.print(
        "The workspace shows the working tree; what the job changes stays "
        "with the job. " +
        std::to_string(laid->left_out) + " ignored files and folders are left out.");
    co_return true;
  }

  /// For problem matchers, which name files of the workflow's repository only.
  void mark_as_own() const {
    if (wanted_.mode == WorkspaceMode::in_place || !wanted_.facts.is_repository) return;
    std::ofstream config(target_ + "/.git/config", std::ios::app);
    config << own_checkout_mark << '\n';
  }

  /// What it brought is nothing that the job has made.
  void note_copied() const {
    if (const auto& changes = call_.step.job.common->changes) changes->copied(target_);
  }

  /// A person's files, for all that is known.
  [[nodiscard]] BodyEnd would_overwrite(const RepositoryName& name) const {
    const bool is_top = target_ == call_.step.job.folders.workspace;
    return call_.fail("with --workspace in-place '" + name.owner + "/" + name.name +
                          "' would overwrite what lies in '" + target_ + "'",
                      is_top
                          ? "give it an empty folder of its own: path: " + name.name
                          : "remove that folder, or let the run have a copy: --workspace worktree");
  }

  boost::asio::awaitable<BodyEnd> fetch(const RepositoryName& name) {
    note_copied();
    auto work = [settings = call_.step.job.tools.stores.actions, bring = bring_, name, ref = ref_,
                 folder = target_, sparse = wanted_.sparse, is_cone = wanted_.is_cone,
                 has_submodules = wanted_.options.submodules,
                 is_recursive = has_recursive_submodules()]() -> Result<std::string> {
      auto sha = bring(settings, name, ref, folder);
      if (!sha) return sha;
      Result<void> done;
      if (!sparse.empty()) done = make_sparse(folder, sparse, is_cone);
      if (done && has_submodules) done = bring_submodules(settings, folder, is_recursive);
      return done ? std::move(sha) : Result<std::string>(done.error());
    };
    const Result<std::string> sha =
        co_await on_pool(call_.step.job.tools.threads.pool(), std::move(work));
    if (!sha) {
      const std::string& help = sha.error().help();
      co_return call_.fail("cannot check out: " + sha.error().what(),
                           (help.empty() ? "" : help + "; or ") +
                               "put a folder in its place: --action " + name.owner + "/" +
                               name.name + "=DIR");
    }
    call_.step.log_writer.print("Checked out " + name.owner + "/" + name.name + " at " + *sha);
    co_return done(*sha);
  }

  [[nodiscard]] BodyEnd failed(const Error& error) const {
    return call_.fail("cannot check out: " + error.what(), error.help());
  }

  BodyEnd done(const std::string& sha) {
    call_.output("ref", ref_.empty() ? run().github["ref"].to_text() : ref_);
    call_.output("commit", sha);
    call_.step.job.state.has_checked_out = true;
    return {};
  }

  BuiltInCall& call_;
  std::string target_;
  std::string ref_;
  Wanted wanted_{};
  decltype(&check_out_other) bring_ = check_out_other;  // of another repository
};

}  // namespace

boost::asio::awaitable<BodyEnd> run_checkout(BuiltInCall& call) {
  const std::string& workspace = call.step.job.folders.workspace;
  const std::string& path = call.input("path");
  const auto target = target_folder(workspace, path);
  if (!target)
    co_return call.fail("Repository path '" + path + "' is not under '" + workspace + "'");
  Checkout checkout(call, *target);
  co_return co_await checkout.go();
}

}  // namespace localrun
