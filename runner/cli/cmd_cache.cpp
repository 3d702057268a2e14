// `localrun cache`: lists, shows and removes what actions/cache kept.

#include "runner/cli/clean_up.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/local_caches.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/cli/verb.hpp"
#include "runner/process/private_files.hpp"
#include "runner/view/cache_list.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

namespace localrun::cli {

namespace {

constexpr std::array<std::string_view, 3> verbs = {"list", "show", "remove"};

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

Time time_of(std::filesystem::file_time_type time) {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(time));
}

std::vector<ListedCache> listed(const std::vector<StoredCache>& caches) {
  std::vector<ListedCache> all;
  for (const StoredCache& each : caches) {
    all.push_back({each.repository, each.key, each.version, each.archive.string(), each.size,
                   time_of(each.saved), time_of(each.last_used)});
  }
  return all;
}

ExitStatus remove(const std::vector<StoredCache>& caches, bool is_everywhere) {
  const auto runs = runs_folder_here();
  if (runs && is_any_run_going_on(*runs))
    return wrong_call({"a run goes on and may need its caches", "wait for its end, or cancel it"});
  for (const StoredCache& cache : caches) {
    if (const auto removed = remove_tree(cache.folder); !removed) {
      report_error(removed.error().what(), removed.error().help());
      return ExitStatus::cannot_go_on;
    }
    std::printf("Removed %s (%s)%s\n", cache.key.c_str(), size_text(cache.size).c_str(),
                is_everywhere ? (" of " + cache.repository).c_str() : "");
  }
  if (caches.empty()) std::printf("Nothing to remove.\n");
  return ExitStatus::success;
}

/// A verb that was misspelt looks like a key.
RequestError unknown_key(RequestError error, const VerbCall& call) {
  if (const std::string near = near_verb(call, verbs); !near.empty() && call.verb == verbs.front())
    error.help = near;
  return error;
}

}  // namespace

ExitStatus run_cache(const ParsedOptions& options) {
  const VerbCall call = take_verb(options.arguments, verbs);
  const bool removes = call.verb == "remove";
  const bool has_all = options.has("all");
  if (has_all && (!removes || !call.arguments.empty()))
    return wrong_call({"--all goes with remove, and without a KEY", {}});
  if (removes && options.has("json")) return wrong_call({"--json does not go with remove", {}});
  if (removes && !has_all && call.arguments.empty())
    return wrong_call({"which caches are to be removed?", "a KEY, or --all"});
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return wrong_call(terminal.error());
  auto caches = local_caches(options);
  if (!caches) return localrun::cli::wrong_call(caches.error());

  const bool is_everywhere = caches->repository.empty();
  const std::string whose = is_everywhere ? "no repository" : caches->repository;
  const auto keys = choose_names(call.arguments, keys_of(caches->chosen),
                                 whose + (is_everywhere ? " has a cache" : " has no cache"));
  if (!keys) return wrong_call(unknown_key(keys.error(), call));
  std::erase_if(caches->chosen, [&](const StoredCache& cache) {
    return std::find(keys->begin(), keys->end(), cache.key) == keys->end();
  });
  if (removes) return remove(caches->chosen, is_everywhere);
  const ListedCaches all{
      caches->repository, listed(caches->chosen),
      call.arguments.empty() ? listed(caches->others) : std::vector<ListedCache>()};
  if (options.has("json")) {
    print_out(render_caches_json(all));
  } else {
    print_out(call.verb == "show" ? render_cache_details(all, now(), *terminal)
                                  : render_caches(all, now(), *terminal));
  }
  return ExitStatus::success;
}

}  // namespace localrun::cli
