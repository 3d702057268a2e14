#include "runner/execute/explain_end.hpp"

#include "runner/events/place.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace localrun {
namespace {

namespace fs = std::filesystem;

/// The end of a job must not take longer for a hint; a build has its results in few files.
constexpr std::size_t most_files = 4'000;
constexpr std::size_t most_entries = 40'000;

const model::Step* step_with_id(const std::vector<model::Step>& steps, const std::string& id) {
  for (const model::Step& step : steps) {
    if (step.id == id) return &step;
    const auto* parallel = std::get_if<model::ParallelStep>(&step.kind);
    const model::Step* inner = parallel == nullptr ? nullptr : step_with_id(parallel->steps, id);
    if (inner != nullptr) return inner;
  }
  return nullptr;
}

}  // namespace

bool is_waited_for(const JobSpec& spec) {
  const auto& jobs = spec.run->workflow->jobs;
  return std::any_of(jobs.begin(), jobs.end(), [&](const model::Job& job) {
    return std::any_of(job.needs.begin(), job.needs.end(),
                       [&](const auto& need) { return need.value == spec.model_job().id.value; });
  });
}

std::vector<std::string> files_made(const JobContext& job) {
  std::vector<std::string> files;
  if (job.run().workspace_mode == WorkspaceMode::in_place) return files;
  const fs::path workspace(job.folders.workspace);
  const fs::path root(job.run().repository.root);
  std::error_code error;
  std::size_t seen = 0;
  fs::recursive_directory_iterator entries(workspace, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    if (++seen > most_entries || files.size() == most_files) break;
    const std::string name = entries->path().filename().string();
    std::error_code ignored;
    if (entries->is_directory(ignored) && !entries->is_symlink(ignored)) {
      if (name == ".git" || name == "node_modules") entries.disable_recursion_pending();
      continue;
    }
    const fs::path relative = entries->path().lexically_relative(workspace);
    if (!fs::exists(fs::symlink_status(root / relative, ignored)))
      files.push_back(relative.string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Finding process_left(const JobContext& job, const Orphan& orphan) {
  Finding finding;
  finding.slug = "process-left";
  finding.severity = "note";
  const std::string what = orphan.command.empty() ? orphan.name : orphan.command;
  const model::Step* step = step_with_id(job.job().steps, orphan.action);
  finding.message = '\'' + what + "' was still running at the end of the job and was ended";
  finding.place = place_of(job.spec.model_job().id.at);
  if (step != nullptr) {
    finding.place = place_of(step->at);
    finding.message = '\'' + what + "', which this step started, was still running at the end of " +
                      "the job and was ended";
  }
  finding.why = "GitHub ends what a job leaves behind, too";
  if (orphan.has_pipe)
    finding.why += "; it held the output of its step open, which makes a step wait for 5 s";
  finding.help =
      "`background: true` on the step and a `cancel` step later, or stop it in a step with "
      "`if: always()`";
  return finding;
}

}  // namespace localrun
