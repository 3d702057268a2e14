#include "runner/cli/chosen_changes.hpp"

#include "expr/text.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/execute/job_changes.hpp"
#include "runner/record/run_id.hpp"
#include "runner/view/job_lines.hpp"

#include <algorithm>
#include <unistd.h>

namespace localrun::cli {
namespace {

bool is_named(const std::string& wanted, const std::string& id, const std::string& name,
              std::uint32_t number) {
  return expr::equal_ignoring_case(wanted, id) || expr::equal_ignoring_case(wanted, name) ||
         wanted == std::to_string(number);
}

template <class Index>
std::uint32_t number_of(Index index) {
  return static_cast<std::uint32_t>(index) + 1;
}

bool is_chosen(const std::string& path, const std::vector<std::string>& paths) {
  return paths.empty() || std::any_of(paths.begin(), paths.end(), [&](const std::string& chosen) {
           return is_within(path, chosen);
         });
}

/// As the lists have it: without `./` in front and slashes behind.
std::string plain_path(const std::string& path) {
  std::string text = std::filesystem::path(path).lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text == "." ? std::string() : text;
}

Error unknown_job(const RunState& run, const std::string& wanted) {
  std::vector<std::string_view> known;
  for (const JobProgress& job : run.jobs) known.push_back(job.info.id);
  const auto near = expr::near_names(wanted, known);
  return Error({"run " + run.info.run + " has no job '" + wanted + "'",
                near.empty() ? "localrun show " + run.info.run + " lists its jobs"
                             : "did you mean '" + near.front() + "'?",
                0});
}

const StepProgress* find_step(const JobProgress& job, const std::string& wanted) {
  const auto found = std::find_if(job.steps.begin(), job.steps.end(), [&](const auto& step) {
    return step.index && is_named(wanted, step.info.id, step.info.name, number_of(*step.index));
  });
  return found == job.steps.end() ? nullptr : &*found;
}

Result<std::vector<ChosenFile>> kept_files(const RunEntry& run, const JobProgress& job) {
  std::vector<ChosenFile> files;
  if (!job.files || job.files->kept.empty()) return files;
  const std::filesystem::path folder = run.folder / kept_changes_in_record(job.index);
  LOCALRUN_TRY(std::vector<KeptFile> kept, read_kept_changes(folder));
  for (KeptFile& each : kept) files.push_back({std::move(each), folder, files.size()});
  return files;
}

Result<void> add_jobs(ChosenChanges& chosen, const ParsedOptions& options) {
  const auto job_wanted = options.last("job");
  const auto step_wanted = options.last("step");
  bool has_job = false;
  for (const JobProgress& job : chosen.state.jobs) {
    const bool is_it =
        !job_wanted || is_named(*job_wanted, job.info.id, job_title(job), number_of(job.index));
    if (!is_it) continue;
    has_job = true;
    ChosenJob each{&job, nullptr, {}};
    if (step_wanted) {
      each.step = find_step(job, *step_wanted);
      if (each.step == nullptr) continue;
    }
    LOCALRUN_TRY(each.files, kept_files(chosen.run, job));
    std::erase_if(each.files,
                  [&](const ChosenFile& file) { return !is_chosen(file.file.path, chosen.paths); });
    chosen.jobs.push_back(std::move(each));
  }
  if (job_wanted && !has_job) return unknown_job(chosen.state, *job_wanted);
  if (step_wanted && chosen.jobs.empty()) {
    return Error({"run " + chosen.run.id + " has no step '" + *step_wanted + "' there",
                  "localrun show " + chosen.run.id + " lists its jobs and steps", 0});
  }
  return {};
}

/// A path that nobody has changed.
Result<void> check_paths(const ChosenChanges& chosen) {
  for (const std::string& path : chosen.paths) {
    const auto has_it = [&](const ChosenJob& job) {
      const JobChangeList list = listed(job, {path});
      return !list.files.empty();
    };
    if (std::any_of(chosen.jobs.begin(), chosen.jobs.end(), has_it)) continue;
    return Error({"run " + chosen.run.id + " has not changed '" + path + "'",
                  "localrun changes " + chosen.run.id + " lists what it changed", 0});
  }
  return {};
}

FileChange change_of(const KeptFile& file) {
  FileChange change;
  change.change = !file.before  ? FileChange::Kind::added
                  : !file.after ? FileChange::Kind::deleted
                                : FileChange::Kind::changed;
  const KeptSide& side = file.after ? *file.after : *file.before;
  change.path = file.path + (side.kind == SeenFile::Kind::folder ? "/" : "");
  change.is_ignored = file.is_ignored;
  change.files = std::max<std::uint64_t>(file.files, 1);
  change.size = file.after ? file.after->size : 0;
  if (!file.is_ignored) change.not_kept = file.not_kept;
  return change;
}

}  // namespace

Result<std::string> ChosenFile::contents(Side side) const {
  const auto& which = side == Side::before ? file.before : file.after;
  if (!which || which->kind == SeenFile::Kind::folder) return std::string();
  if (which->kind == SeenFile::Kind::link) return which->target;
  return kept_contents(folder, number, side);
}

JobChangeList listed(const ChosenJob& job, const std::vector<std::string>& paths) {
  JobChangeList list{job.job, job.step, {}};
  if (job.step != nullptr) {
    if (!job.step->files.empty()) list.files = job.step->files.back().files;
  } else if (!job.files.empty()) {
    for (const ChosenFile& file : job.files) list.files.push_back(change_of(file.file));
  } else if (job.job->files) {
    list.files = job.job->files->files;
  }
  std::erase_if(list.files, [&](const FileChange& file) { return !is_chosen(file.path, paths); });
  return list;
}

Result<ChosenChanges> choose_changes(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return Error({terminal.error().what, terminal.error().help, 0});
  LOCALRUN_TRY(const auto folder, runs_folder_here());
  std::vector<std::string> words = options.arguments;
  auto named = find_run(folder, words.empty() ? "last" : words.front());
  if (named && !words.empty()) {
    words.erase(words.begin());
  } else if (!named && !words.empty()) {
    const Error as_run = named.error();
    named = find_run(folder, "last");
    if (!named || is_run_id(words.front()) || words.front().starts_with("last")) return as_run;
  }
  if (!named) return named.error();
  ChosenChanges chosen{*named, {}, *terminal, {}, {}};
  for (const std::string& word : words) chosen.paths.push_back(plain_path(word));
  LOCALRUN_TRY(chosen.state, read_state(chosen.run));
  if (Result<void> done = add_jobs(chosen, options); !done) return done.error();
  if (Result<void> done = check_paths(chosen); !done) return done.error();
  return chosen;
}

}  // namespace localrun::cli
