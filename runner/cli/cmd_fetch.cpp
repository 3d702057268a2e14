#include "runner/cli/bring_actions.hpp"
#include "runner/cli/checked_out.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/request_options.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/workspace/repository.hpp"

#include <cstdio>
#include <filesystem>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

std::string what_became_of(const BroughtRepository& brought) {
  if (!brought.commit.moved_from.empty())
    return "moved, was " + brought.commit.moved_from.substr(0, 12);
  return brought.commit.was_fetched ? "fetched" : "here";
}

void print(const std::vector<BroughtRepository>& repositories) {
  std::size_t width = 0;
  for (const BroughtRepository& each : repositories) width = std::max(width, each.name.size());
  for (const BroughtRepository& each : repositories) {
    std::printf("%-*s  %s  %s\n", static_cast<int>(width), each.name.c_str(),
                each.commit.sha.c_str(), what_became_of(each).c_str());
  }
}

ExitStatus write_lock(const std::vector<BroughtRepository>& repositories, ActionLock lock,
                      const std::string& root) {
  for (const BroughtRepository& each : repositories) {
    const std::size_t at = each.name.find('@');
    const std::string ref = each.name.substr(at + 1);
    if (!is_full_commit(ref)) lock.pin(each.name.substr(0, at), ref, each.commit.sha);
  }
  const auto written = lock.write(root + "/" + action_lock_name);
  if (written) return ExitStatus::success;
  report_error(written.error().what());
  return ExitStatus::cannot_go_on;
}

/// A pinned reference that means another commit now keeps its pin, and is told.
BringOptions without_pins(BringOptions options) {
  options.lock = {};
  return options;
}

void tell_moved(const std::vector<BroughtRepository>& repositories, const ActionLock& lock) {
  for (const BroughtRepository& each : repositories) {
    const std::size_t at = each.name.find('@');
    const std::string pinned = lock.commit_of(each.name.substr(0, at), each.name.substr(at + 1));
    if (pinned.empty() || pinned == each.commit.sha) continue;
    std::fprintf(stderr, "localrun: %s has moved from %s, which %s pins, to %s\n",
                 each.name.c_str(), pinned.c_str(), action_lock_name, each.commit.sha.c_str());
  }
}

/// What steps check out beside the workflow's own repository. No lock pins it: it is no action.
std::vector<BroughtRepository> bring_checked_out(const Plan& plan, const BringOptions& options,
                                                 model::Diagnostics& problems) {
  const ActionStore store(options.store);
  std::vector<BroughtRepository> brought;
  for (const CheckedOutRepository& each : checked_out_repositories(plan)) {
    auto commit = store.get(each.reference, {}, options.freshness);
    if (commit) {
      brought.push_back(
          {each.reference.owner + "/" + each.reference.name + "@" + each.reference.ref,
           std::move(*commit)});
      continue;
    }
    model::Diagnostic problem;
    problem.at = each.at;
    problem.message = commit.error().what();
    problem.help = commit.error().help();
    problems.push_back(std::move(problem));
  }
  return brought;
}

}  // namespace

ExitStatus run_fetch(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, 2);
  if (!terminal) return wrong_call(terminal.error());
  if (options.arguments.size() != 1)
    return wrong_call({"which workflow? One at a time, please", {}});
  const auto facts = read_repository(std::filesystem::current_path().string());
  if (!facts) {
    report_error(facts.error().what(), facts.error().help());
    return ExitStatus::cannot_go_on;
  }
  const auto path = find_workflow(options.arguments.front(), facts->root);
  if (!path) return wrong_call(path.error());
  const auto request = make_request(options);
  if (!request) return wrong_call(request.error());
  auto bring = make_bring_options(false, facts->root);
  if (!bring) return wrong_call(bring.error());
  bring->freshness = Freshness::ask_again;
  bring->says_what_it_fetches = false;
  const auto files = load_workflow(*path, facts->root, *bring, *terminal);
  if (!files) return files.error();

  const auto found =
      plan_with_actions(*files, *request, *facts, Surroundings{}, without_pins(*bring));
  if (!found) return wrong_call(found.error());
  const bool writes_lock = options.has("lock");
  if (!writes_lock) tell_moved(found->repositories, bring->lock);
  model::Diagnostics unreachable;
  std::vector<BroughtRepository> all = bring_checked_out(found->plan, *bring, unreachable);
  all.insert(all.begin(), found->repositories.begin(), found->repositories.end());
  print(all);
  model::Diagnostics problems = found->plan.diagnostics;
  if (!writes_lock && !bring->lock.is_empty()) {
    // What the pins name is needed, too.
    bring->freshness = Freshness::as_known;
    const auto pinned = plan_with_actions(*files, *request, *facts, Surroundings{}, *bring);
    if (!pinned) return wrong_call(pinned.error());
    problems = pinned->plan.diagnostics;
  }
  problems.insert(problems.end(), unreachable.begin(), unreachable.end());
  show_diagnostics(problems, *terminal);
  if (model::has_errors(problems)) return ExitStatus::cannot_go_on;
  return writes_lock ? write_lock(found->repositories, bring->lock, facts->root)
                     : ExitStatus::success;
}

}  // namespace localrun::cli
