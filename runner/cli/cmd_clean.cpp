// `localrun clean`: removes what has not been used for long, or is too much.

#include "runner/cli/clean_up.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/machine.hpp"
#include "runner/process/private_files.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace localrun::cli {

namespace {

struct KindWords {
  KeptKind kind;
  std::string_view argument;  // on the command line
  std::string_view one;       // of them
  std::string_view many;
};
constexpr std::array<KindWords, 4> kinds = {{
    {KeptKind::run, "runs", "run", "runs"},
    {KeptKind::workspace, "workspaces", "kept workspace", "kept workspaces"},
    {KeptKind::action, "actions", "fetched action", "fetched actions"},
    {KeptKind::cache, "caches", "cache", "caches"},
}};

ExitStatus wrong_call(std::string_view what, std::string_view help) {
  report_error(what, help);
  return ExitStatus::wrong_call;
}

RequestResult<std::vector<KeptKind>> chosen_kinds(const std::vector<std::string>& arguments) {
  std::vector<KeptKind> chosen;
  for (const std::string& argument : arguments) {
    const auto* const found = std::find_if(kinds.begin(), kinds.end(), [&](const KindWords& each) {
      return each.argument == argument;
    });
    if (found == kinds.end())
      return RequestError{"clean knows no '" + argument + "'",
                          "there are: runs, workspaces, actions, caches; without a word, all"};
    chosen.push_back(found->kind);
  }
  return chosen;
}

RequestResult<CleanRule> clean_rule(const ParsedOptions& options) {
  CleanRule rule{std::chrono::hours(24 * 30), std::nullopt};
  if (const auto text = options.last("older-than")) {
    const auto age = read_age(*text);
    if (!age)
      return RequestError{"--older-than cannot be '" + *text + "'",
                          "a number with s, m, h, d or w: 12h, 30d; 0 removes all"};
    rule.older_than = *age;
  }
  if (const auto text = options.last("max-size")) {
    rule.most_bytes = read_size(*text);
    if (!rule.most_bytes)
      return RequestError{"--max-size cannot be '" + *text + "'", "such as 500M or 2G"};
  }
  return rule;
}

/// `12 runs (34 MB), 3 kept workspaces (1.2 GB)`.
std::string sums_of(const std::vector<KeptThing>& things) {
  std::string text;
  for (const KindWords& words : kinds) {
    std::size_t number = 0;
    std::uint64_t bytes = 0;
    for (const KeptThing& thing : things) {
      if (thing.kind != words.kind) continue;
      ++number;
      bytes += thing.bytes;
    }
    if (number == 0) continue;
    text += (text.empty() ? "" : ", ") + counted(number, words.one, words.many) + " (" +
            size_text(bytes) + ')';
  }
  return text;
}

void say(std::string_view what, const std::vector<KeptThing>& things) {
  const std::string sums = sums_of(things);
  if (!sums.empty())
    std::printf("%.*s %s\n", static_cast<int>(what.size()), what.data(), sums.c_str());
}

}  // namespace

ExitStatus run_clean(const ParsedOptions& options) {
  const auto chosen = chosen_kinds(options.arguments);
  if (!chosen) return wrong_call(chosen.error().what, chosen.error().help);
  const auto rule = clean_rule(options);
  if (!rule) return wrong_call(rule.error().what, rule.error().help);
  const auto places = kept_places_here();
  if (!places) return wrong_call(places.error().what(), places.error().help());

  std::vector<KeptThing> things = kept_things(*places);
  std::erase_if(things, [&](const KeptThing& thing) {
    return !chosen->empty() &&
           std::find(chosen->begin(), chosen->end(), thing.kind) == chosen->end();
  });
  const std::vector<KeptThing> old = to_remove(things, *rule, now());
  const bool is_rehearsal = options.has("dry-run");
  std::vector<KeptThing> removed;
  ExitStatus status = ExitStatus::success;
  for (const KeptThing& thing : old) {
    if (options.has("verbose"))
      std::printf("%s  %s, %s\n", thing.path.c_str(), size_text(thing.bytes).c_str(),
                  ago_text(now() - thing.last_used).c_str());
    const auto done = is_rehearsal ? Result<void>() : remove_tree(thing.path);
    if (done) {
      removed.push_back(thing);
    } else {
      report_error(done.error().what(), done.error().help());
      status = ExitStatus::cannot_go_on;
    }
  }
  std::erase_if(things, [&](const KeptThing& thing) {
    return std::any_of(removed.begin(), removed.end(),
                       [&](const KeptThing& gone) { return gone.path == thing.path; });
  });
  if (removed.empty()) std::printf("Nothing to remove.\n");
  say(is_rehearsal ? "Would remove" : "Removed", removed);
  say(is_rehearsal ? "Would keep" : "Kept", things);
  if (is_any_run_going_on(places->runs))
    std::printf("A run goes on: it, the actions and the caches were left alone.\n");
  return status;
}

}  // namespace localrun::cli
