// `localrun changes`: what the jobs of a run changed in their workspaces; into the working tree, or
// an archive.

#include "runner/cli/apply_changes.hpp"
#include "runner/cli/chosen_changes.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/cli/tar_writer.hpp"
#include "runner/view/changes.hpp"
#include "runner/view/file_diff.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <unistd.h>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(std::string_view what, std::string_view help) {
  report_error(what, help);
  return ExitStatus::wrong_call;
}

ExitStatus cannot_go_on(const Error& error) {
  report_error(error.what(), error.help());
  return ExitStatus::cannot_go_on;
}

/// Contents are kept of whole jobs.
std::optional<ExitStatus> refuse_mixture(const ParsedOptions& options) {
  constexpr std::array<std::string_view, 4> ways = {"diff", "apply", "export", "json"};
  std::string given;
  for (const std::string_view way : ways) {
    if (!options.has(way)) continue;
    if (!given.empty())
      return wrong_call("--" + given + " and --" + std::string(way) + " do not go together",
                        "one at a time, please");
    given = way;
  }
  if (options.has("step") && !given.empty() && given != "json") {
    return wrong_call(
        "--step does not go with --" + given + ": contents are kept as the job found and left them",
        "a path chooses among the files: localrun changes --" + given + " PATH");
  }
  return std::nullopt;
}

/// Why there is nothing to show, bring or pack; said once for each job.
bool tell_unknown(const ChosenChanges& chosen) {
  bool is_any_known = false;
  for (const ChosenJob& job : chosen.jobs) {
    const std::string why = why_unknown(*job.job);
    if (why.empty()) {
      is_any_known = true;
    } else if (job.job->info.uses.empty()) {
      report_error(job.job->info.name + ": " + why);
    }
  }
  return is_any_known;
}

std::vector<ChosenFile> all_files(const ChosenChanges& chosen) {
  std::vector<ChosenFile> files;
  for (const ChosenJob& job : chosen.jobs) {
    for (const ChosenFile& file : job.files) {
      if (!file.file.is_ignored) files.push_back(file);
    }
  }
  return files;
}

ExitStatus print_list(const ChosenChanges& chosen, const ParsedOptions& options) {
  ChangesView view{&chosen.state, {}, !chosen.paths.empty(), options.has("verbose")};
  for (const ChosenJob& job : chosen.jobs) {
    // Jobs without what was asked for would only be in the way.
    JobChangeList list = listed(job, chosen.paths);
    if (chosen.paths.empty() || !list.files.empty()) view.jobs.push_back(std::move(list));
  }
  print_out(options.has("json") ? render_changes_json(view)
                                : render_changes(view, chosen.terminal));
  return ExitStatus::success;
}

Result<std::optional<DiffSide>> diff_side(const ChosenFile& chosen, Side side) {
  const auto& which = side == Side::before ? chosen.file.before : chosen.file.after;
  if (!which || which->kind == SeenFile::Kind::folder) return std::optional<DiffSide>();
  LOCALRUN_TRY(std::string contents, chosen.contents(side));
  const std::string_view mode = which->kind == SeenFile::Kind::link ? "120000"
                                : which->is_executable              ? "100755"
                                                                    : "100644";
  return std::optional(DiffSide{mode, std::move(contents)});
}

ExitStatus print_diff(const ChosenChanges& chosen) {
  if (!tell_unknown(chosen)) return ExitStatus::wrong_call;
  std::set<std::string> told;  // combinations of a matrix often do the same
  for (const ChosenFile& each : all_files(chosen)) {
    if (!each.file.not_kept.empty()) {
      report_error("'" + each.file.path + "' is left out: " + each.file.not_kept);
      continue;
    }
    auto before = diff_side(each, Side::before);
    if (!before) return cannot_go_on(before.error());
    auto after = diff_side(each, Side::after);
    if (!after) return cannot_go_on(after.error());
    if (!*before && !*after) continue;
    const std::string text = render_file_diff(
        {each.file.repository_path.value_or(each.file.path), *std::move(before), *std::move(after)},
        chosen.terminal);
    if (told.insert(text).second) print_out(text);
  }
  return ExitStatus::success;
}

std::string_view how_words(Applied::How how) {
  switch (how) {
    case Applied::How::done:
      return "applied";
    case Applied::How::merged:
      return "merged with what was edited there since";
    case Applied::How::already_there:
      return "is like that already";
    case Applied::How::left_out:
      return "left out";
    case Applied::How::conflict:
      return "conflict";
  }
  return "";
}

ExitStatus apply(const ChosenChanges& chosen) {
  if (!tell_unknown(chosen)) return ExitStatus::wrong_call;
  const std::string& root = chosen.state.info.root;
  const auto applied = apply_changes(root, all_files(chosen));
  if (!applied) return cannot_go_on(applied.error());
  bool has_conflict = false;
  std::size_t count = 0;
  for (const Applied& each : *applied) {
    const std::string why = each.why.empty() ? "" : ": " + each.why;
    std::printf("%s: %s%s\n", one_line(each.path, chosen.terminal).c_str(),
                std::string(how_words(each.how)).c_str(), why.c_str());
    has_conflict = has_conflict || each.how == Applied::How::conflict;
    count += each.how == Applied::How::done || each.how == Applied::How::merged ? 1 : 0;
  }
  if (has_conflict) {
    report_error("nothing was applied, because of the conflicts",
                 "localrun changes --diff shows what the job did; a path chooses among the files");
    return ExitStatus::cannot_go_on;
  }
  std::printf("%s of %s changed.\n", counted(count, "file").c_str(), root.c_str());
  return ExitStatus::success;
}

Result<std::size_t> pack(const ChosenChanges& chosen, TarWriter& tar) {
  std::set<std::string> packed;
  std::size_t count = 0;
  tar.set_time(
      std::chrono::duration_cast<std::chrono::seconds>(chosen.state.last_event.time_since_epoch())
          .count());
  for (const ChosenFile& each : all_files(chosen)) {
    if (!each.file.not_kept.empty()) {
      report_error("'" + each.file.path + "' is left out: " + each.file.not_kept);
      continue;
    }
    if (!each.file.after) continue;
    if (!packed.insert(each.file.path).second) {
      return Error(
          {"several jobs of run " + chosen.run.id + " have changed '" + each.file.path + "'",
           "--job chooses one", 0});
    }
    LOCALRUN_TRY(const std::string contents, each.contents(Side::after));
    Result<void> done;
    if (each.file.after->kind == SeenFile::Kind::folder) {
      done = tar.add_folder(each.file.path);
    } else if (each.file.after->kind == SeenFile::Kind::link) {
      done = tar.add_link(each.file.path, contents);
    } else {
      done = tar.add_file(each.file.path, each.file.after->is_executable, contents);
    }
    if (!done) return done.error();
    ++count;
  }
  if (Result<void> done = tar.finish(); !done) return done.error();
  return count;
}

ExitStatus export_to(const std::string& path, const ChosenChanges& chosen) {
  if (!tell_unknown(chosen)) return ExitStatus::wrong_call;
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, ignored)))
    return wrong_call(path + " is there already", "remove it, or name another file");
  auto tar = TarWriter::create(path);
  if (!tar) return cannot_go_on(tar.error());
  const auto count = pack(chosen, *tar);
  if (!count) {
    std::filesystem::remove(path, ignored);
    return cannot_go_on(count.error());
  }
  const std::vector<ChosenFile> files = all_files(chosen);
  const auto deleted = static_cast<std::size_t>(std::count_if(
      files.begin(), files.end(), [](const ChosenFile& file) { return !file.file.after; }));
  std::printf("%s in %s", counted(*count, "file").c_str(), path.c_str());
  if (deleted != 0)
    std::printf("; that %s deleted no archive can say",
                (counted(deleted, "file", "files") + (deleted == 1 ? " was" : " were")).c_str());
  std::printf("\n");
  return ExitStatus::success;
}

}  // namespace

ExitStatus run_changes(const ParsedOptions& options) {
  if (const auto refused = refuse_mixture(options)) return *refused;
  const auto chosen = choose_changes(options);
  if (!chosen) return localrun::cli::wrong_call(chosen.error());
  if (options.has("diff")) return print_diff(*chosen);
  if (options.has("apply")) return apply(*chosen);
  if (const auto path = options.last("export")) return export_to(*path, *chosen);
  return print_list(*chosen, options);
}

}  // namespace localrun::cli
