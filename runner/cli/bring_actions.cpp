#include "runner/cli/bring_actions.hpp"

#include "runner/actions/load_action.hpp"
#include "runner/cli/machine.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

namespace localrun::cli {

namespace {

std::string below(const std::string& root, const std::string& path) {
  return path.empty() ? root : root + "/" + path;
}

/// Brings one action after another into a table.
class Bringer {
 public:
  Bringer(const Request& request, const RepositoryFacts& facts, const BringOptions& options)
      : request_(request), facts_(facts), options_(options), store_(options.store) {}

  void bring(const WantedAction& wanted, ActionTable& table) {
    ActionPtr& entry = table[action_key(wanted.reference)];
    const ActionOrigin origin = origin_of(wanted.reference, request_.actions);
    if (origin == ActionOrigin::folder) {
      entry = load_folder(wanted);
    } else if (origin == ActionOrigin::local || origin == ActionOrigin::own) {
      entry = load_own(wanted, origin);
    } else {
      entry = load_fetched(wanted);
    }
  }

  [[nodiscard]] std::vector<BroughtRepository> take_repositories() {
    std::vector<BroughtRepository> all;
    for (auto& [name, commit] : commits_) {
      if (commit) all.push_back({name, std::move(*commit)});
    }
    return all;
  }

  [[nodiscard]] model::Diagnostics take_diagnostics() { return std::move(diagnostics_); }

 private:
  /// In the repository as it is now. A local one that is missing or not valid may still come: the
  /// job may check out something else.
  ActionPtr load_own(const WantedAction& wanted, ActionOrigin origin) {
    ActionAtHand where;
    where.origin = origin;
    where.root = facts_.root;
    where.folder = below(facts_.root, wanted.reference.path);
    const std::string shown = wanted.reference.path.empty() ? "." : wanted.reference.path;
    return load(wanted, where, shown, origin == ActionOrigin::own);
  }

  ActionPtr load_folder(const WantedAction& wanted) {
    ActionAtHand where;
    where.origin = ActionOrigin::folder;
    where.folder = substitute_for(wanted.reference, request_.actions)->folder;
    where.root = where.folder;
    where.repository = wanted.reference.owner + "/" + wanted.reference.name;
    where.ref = wanted.reference.ref;
    if (wanted.reference.kind != model::ActionReference::Kind::repository) {
      where.repository.clear();
      where.ref.clear();
    }
    return load(wanted, where, {}, true);
  }

  ActionPtr load_fetched(const WantedAction& wanted) {
    const model::ActionReference& reference = wanted.reference;
    const std::string repository = reference.owner + "/" + reference.name;
    const auto [known, is_new] = commits_.try_emplace(repository + "@" + reference.ref);
    if (is_new) known->second = fetch(wanted, repository);
    if (!known->second) return nullptr;  // which was told
    ActionAtHand where;
    where.origin = ActionOrigin::repository;
    where.root = known->second->folder;
    where.folder = below(where.root, reference.path);
    where.repository = repository;
    where.ref = reference.ref;
    where.sha = known->second->sha;
    return load(wanted, where, {}, true);
  }

  std::optional<StoredCommit> fetch(const WantedAction& wanted, const std::string& repository) {
    const model::ActionReference& reference = wanted.reference;
    const std::string pinned = options_.lock.commit_of(repository, reference.ref);
    auto commit =
        store_.get({reference.owner, reference.name, reference.ref}, pinned, options_.freshness);
    if (!commit) {
      refuse(wanted, commit.error().what(), help_for(commit.error(), repository));
      return std::nullopt;
    }
    if (commit->was_fetched && options_.says_what_it_fetches) {
      std::fprintf(stderr, "fetched %s@%s (%s)\n", repository.c_str(), reference.ref.c_str(),
                   commit->sha.c_str());
    }
    return std::move(*commit);
  }

  /// What is not here, for a reason that nothing else is known to help against, may be replaced.
  [[nodiscard]] std::string help_for(const Error& error, const std::string& repository) const {
    const std::string& help = error.help();
    if (!help.empty() && !options_.store.is_offline) return help;
    return (help.empty() ? "" : help + "; or ") + "use something in its place: --action " +
           repository + "=DIR, or =skip";
  }

  ActionPtr load(const WantedAction& wanted, const ActionAtHand& where, const std::string& shown,
                 bool is_needed) {
    const auto loaded = load_action({where.folder, where.root, shown});
    if (loaded && *loaded && (*loaded)->file) {
      auto action = std::make_shared<ActionAtHand>(where);
      action->file = (*loaded)->file;
      if (where.origin == ActionOrigin::repository) check_main(wanted, *action);
      return action;
    }
    if (!is_needed) return nullptr;
    if (!loaded) {
      refuse(wanted, loaded.error().what(), loaded.error().help());
    } else if (!*loaded) {
      refuse(wanted,
             "Can't find 'action.yml', 'action.yaml' or 'Dockerfile' for action '" +
                 wanted.reference.text + "'.",
             "looked for in " + where.folder);
    } else {
      for (const model::Diagnostic& problem : (*loaded)->diagnostics)
        diagnostics_.push_back(problem);
    }
    return nullptr;
  }

  /// What was fetched stays as it is: a file that is missing will not come. A local action may
  /// still be built by the job.
  void check_main(const WantedAction& wanted, const ActionAtHand& action) {
    const auto* node = std::get_if<model::NodeAction>(&action.file->runs);
    if (node == nullptr) return;
    for (const std::string& file : {node->pre, node->main.value, node->post}) {
      const std::string path = action.folder + "/" + file;
      if (file.empty() || lies_below(path, action.root)) continue;
      std::error_code ignored;
      const bool is_there = std::filesystem::exists(path, ignored);
      refuse(wanted,
             "the action '" + wanted.reference.text + "' " +
                 (is_there ? "leads out of its repository with '" : "has no file '") + file +
                 "', which its metadata names",
             is_there ? "an action's files have to lie in its own repository"
                      : "most likely this ref has not been built: use a release of it");
    }
  }

  void refuse(const WantedAction& wanted, std::string message, std::string help) {
    model::Diagnostic problem;
    problem.at = wanted.at;
    problem.message = std::move(message);
    problem.help = std::move(help);
    diagnostics_.push_back(std::move(problem));
  }

  const Request& request_;
  const RepositoryFacts& facts_;
  const BringOptions& options_;
  ActionStore store_;
  std::map<std::string, std::optional<StoredCommit>> commits_;  // by `owner/repo@ref`
  model::Diagnostics diagnostics_;
};

}  // namespace

RequestResult<BringOptions> make_bring_options(bool is_offline,
                                               const std::string& repository_root) {
  const auto folder = actions_folder_here();
  if (!folder) return RequestError{folder.error().what(), folder.error().help()};
  BringOptions options;
  options.store = {folder->string(), actions_server_here(), is_offline};
  auto lock = ActionLock::read(repository_root + "/" + action_lock_name);
  if (!lock) return RequestError{lock.error().what(), lock.error().help()};
  options.lock = std::move(*lock);
  return options;
}

RequestResult<PlanWithActions> plan_with_actions(const WorkflowFiles& files, const Request& request,
                                                 const RepositoryFacts& facts,
                                                 Surroundings surroundings,
                                                 const BringOptions& options) {
  Bringer bringer(request, facts, options);
  for (;;) {
    auto plan = make_plan(files, request, facts, surroundings);
    if (!plan) return plan.error();
    if (plan->wanted_actions.empty()) {
      for (model::Diagnostic& problem : bringer.take_diagnostics())
        plan->diagnostics.push_back(std::move(problem));
      return PlanWithActions{std::move(*plan), bringer.take_repositories()};
    }
    for (const WantedAction& wanted : plan->wanted_actions)
      bringer.bring(wanted, surroundings.actions);
  }
}

}  // namespace localrun::cli
