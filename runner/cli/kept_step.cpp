#include "runner/cli/kept_step.hpp"

#include "expr/text.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/view/go_on.hpp"
#include "runner/view/job_lines.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace localrun::cli {
namespace {

template <class Index>
std::uint32_t number_of(Index index) {
  return static_cast<std::uint32_t>(index) + 1;
}

bool is_named(const std::string& wanted, const std::string& id, const std::string& name,
              std::uint32_t number) {
  return expr::equal_ignoring_case(wanted, id) || expr::equal_ignoring_case(wanted, name) ||
         wanted == std::to_string(number);
}

bool is_job(const std::string& wanted, const JobProgress& job) {
  return is_named(wanted, job.info.id, job_title(job), number_of(job.index));
}

struct Named {
  const JobProgress* job = nullptr;
  const StepProgress* step = nullptr;
};

const StepProgress* step_of(const JobProgress& job, const std::string& wanted) {
  for (const StepProgress& step : job.steps) {
    if (step.index && is_named(wanted, step.info.id, step.info.name, number_of(*step.index)))
      return &step;
  }
  return nullptr;
}

Error wrong(std::string what, std::string help) {
  return Error({std::move(what), std::move(help), 0});
}

/// Names of both may have slashes.
Result<Named> find_named(const RunState& run, const std::string& wanted) {
  const std::string lists = "localrun show " + run.info.run + " lists its jobs and steps";
  const JobProgress* job_without_step = nullptr;
  for (std::size_t slash = wanted.find('/');; slash = wanted.find('/', slash + 1)) {
    const std::string name = wanted.substr(0, slash);
    std::vector<const JobProgress*> jobs;
    for (const JobProgress& job : run.jobs) {
      if (is_job(name, job)) jobs.push_back(&job);
    }
    if (jobs.size() > 1) {
      return wrong(
          "'" + name + "' stands for " + std::to_string(jobs.size()) + " combinations",
          "name one: " + shell_word(job_title(*jobs.front()) +
                                    (slash == std::string::npos ? "" : wanted.substr(slash))));
    }
    if (!jobs.empty()) {
      job_without_step = jobs.front();
      if (slash == std::string::npos) {
        const StepProgress* const failed = job_without_step->failed_step();
        if (failed != nullptr && failed->index) return Named{job_without_step, failed};
        return wrong("no step of job '" + name + "' failed",
                     "name one: " + name + "/STEP; " + lists);
      }
      if (const StepProgress* step = step_of(*jobs.front(), wanted.substr(slash + 1)))
        return Named{jobs.front(), step};
    }
    if (slash == std::string::npos) break;
  }
  if (job_without_step != nullptr)
    return wrong("job '" + job_title(*job_without_step) + "' has no step '" +
                     wanted.substr(std::min(wanted.size(), wanted.find('/') + 1)) + "'",
                 lists);
  return wrong("run " + run.info.run + " has no job '" + wanted.substr(0, wanted.find('/')) + "'",
               lists);
}

/// Why nothing is kept of a job.
Error nothing_kept(const JobProgress& job) {
  const std::string name = "'" + job_title(job) + "'";
  if (job.snapshots && !job.snapshots->reason.empty())
    return wrong("no state of job " + name + " is kept: " + job.snapshots->reason,
                 "--snapshots all keeps it all the same");
  if (!job.files)
    return wrong("no state of job " + name + " is kept: it had no folders of its own",
                 "run it with --isolate workspace");
  return wrong("no state of job " + name + " is kept: it did not fail",
               "--snapshots all keeps it all the same");
}

std::string what_is_kept(const std::vector<KeptSnapshot>& snapshots) {
  std::string text;
  for (const KeptSnapshot& each : snapshots) {
    if (each.is_end) continue;
    text.append(text.empty() ? "kept: before step " : ", ")
        .append(std::to_string(each.step.number));
  }
  return text + "; --snapshots all keeps each";
}

}  // namespace

Result<KeptStep> find_kept_step(const RunState& run, const std::string& wanted, Moment moment) {
  LOCALRUN_TRY(const Named named, find_named(run, wanted));
  KeptStep kept{named.job, named.step, {}, {}};
  if (!named.job->snapshots || named.job->snapshots->path.empty()) return nothing_kept(*named.job);
  kept.folder = named.job->snapshots->path;
  const auto index = read_file(kept.folder + "/own/" + snapshots_name + '/' + snapshots_index);
  if (!index) {
    return wrong("the kept states of job '" + job_title(*named.job) + "' are gone: " + kept.folder,
                 "run the workflow again");
  }
  LOCALRUN_TRY(const std::vector<KeptSnapshot> snapshots, kept_snapshots_of(*index));
  const std::uint32_t number = number_of(*named.step->index);
  const auto found =
      std::find_if(snapshots.begin(), snapshots.end(), [&](const KeptSnapshot& each) {
        if (moment == Moment::before) return !each.is_end && each.step.number == number;
        return each.is_end || each.step.number > number;
      });
  const bool is_of_failed = named.job->failed_step() == named.step;
  const bool is_after_known = found != snapshots.begin() && std::prev(found)->step.number == number;
  if (found == snapshots.end() || (moment == Moment::after && !is_after_known && !is_of_failed)) {
    return wrong("the state " + std::string(moment == Moment::before ? "before" : "after") +
                     " step " + std::to_string(number) + " of job '" + job_title(*named.job) +
                     "' is not kept",
                 what_is_kept(snapshots));
  }
  kept.snapshot = *found;
  return kept;
}

void count_on_isolation(Request& request) {
  if (request.isolation == Isolation::automatic) request.isolation = Isolation::workspace;
  if (request.isolation == Isolation::system) {
    report_error("note: what the job had changed of the machine (--isolate system) is not kept",
                 "a step that needs it, such as apt-get install, has to run again");
  }
}

Result<ResumePoint> resume_point(const RunState& run, const KeptStep& kept,
                                 const model::Workflow& workflow) {
  const std::string& id = kept.job->info.id;
  const auto job = std::find_if(workflow.jobs.begin(), workflow.jobs.end(), [&](const auto& each) {
    return expr::equal_ignoring_case(each.id.value, id);
  });
  if (job == workflow.jobs.end() || job->ordinary() == nullptr) {
    return wrong("job '" + id + "' cannot begin at a step: " +
                     (id.find('.') == std::string::npos ? "the workflow has it no more"
                                                        : "it is one of a called workflow"),
                 "localrun rerun --job begins it anew");
  }
  const std::vector<model::Step>& steps = job->ordinary()->steps;
  const auto step = std::find_if(steps.begin(), steps.end(), [&](const model::Step& each) {
    return each.id == kept.step->info.id;
  });
  if (step == steps.end()) {
    return wrong("job '" + id + "' has no step '" + kept.step->info.name + "' any more",
                 "localrun rerun --job " + id + " begins it anew");
  }
  ResumePoint point;
  point.job = job_title(*kept.job);
  point.run = run.info.run;
  point.step = static_cast<std::size_t>(step - steps.begin());
  point.state = kept_snapshot_line(kept.snapshot);
  point.home = kept_place(kept.folder, kept.snapshot, "home");
  point.scratch = kept_place(kept.folder, kept.snapshot, "tmp");
  const std::string workspace = kept_place(kept.folder, kept.snapshot, "workspace");
  std::error_code ignored;
  if (std::filesystem::is_directory(workspace, ignored)) point.workspace = workspace;
  return point;
}

}  // namespace localrun::cli
