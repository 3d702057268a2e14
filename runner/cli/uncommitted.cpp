#include "runner/cli/uncommitted.hpp"

#include "expr/text.hpp"
#include "runner/cli/allowed_findings.hpp"
#include "runner/process/git.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace localrun::cli {

namespace {

bool checks_out(const model::Workflow& workflow, std::string_view job_id) {
  const model::Job* job = workflow.find_job(job_id);
  if (job == nullptr || job->ordinary() == nullptr) return false;
  const auto& steps = job->ordinary()->steps;
  return std::any_of(steps.begin(), steps.end(), [](const model::Step& step) {
    const auto* uses = std::get_if<model::UsesStep>(&step.kind);
    return uses != nullptr && expr::equal_ignoring_case(uses->uses.value.name, "checkout");
  });
}

bool has_checked_out(const Plan& plan, const RunState& run) {
  const auto workflows = workflows_of(plan);
  return std::any_of(run.jobs.begin(), run.jobs.end(), [&](const JobProgress& job) {
    if (job.end.result == Conclusion::skipped) return false;
    const std::string_view id(job.info.id);
    return std::any_of(workflows.begin(), workflows.end(), [&](const auto& workflow) {
      return workflow->source->path() == job.info.place.file &&
             checks_out(*workflow, id.substr(id.rfind('.') + 1));
    });
  });
}

struct Uncommitted {
  std::string path;
  std::string_view what;
};

/// Of `git status --porcelain -z`: `XY PATH`, for renames followed by the old path.
std::vector<Uncommitted> parse_status(std::string_view text) {
  std::vector<Uncommitted> files;
  while (text.size() > 3) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    const std::string_view entry = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (entry.size() < 4) continue;
    const std::string_view state = entry.substr(0, 2);
    if (state.find_first_of("RC") != std::string_view::npos)
      text.remove_prefix(std::min(text.find('\0') + 1, text.size()));
    const std::string_view what = state == "??"                               ? "untracked"
                                  : state.find('D') != std::string_view::npos ? "deleted"
                                  : state.find('A') != std::string_view::npos ? "new"
                                                                              : "changed";
    files.push_back({std::string(entry.substr(3)), what});
  }
  return files;
}

}  // namespace

std::optional<Finding> uncommitted_files(const Plan& plan, const RunState& run,
                                         const std::filesystem::path& home) {
  const RunSpec& spec = *plan.run;
  if (!spec.repository.is_repository || spec.workspace_mode == WorkspaceMode::head ||
      !has_checked_out(plan, run))
    return std::nullopt;
  std::vector<std::string> question = {"status", "--porcelain", "-z", "--", "."};
  const std::string own = home.lexically_relative(spec.repository.root).string();
  if (!own.empty() && !own.starts_with("..")) question.push_back(":(exclude,top,literal)" + own);
  const auto status = run_git(spec.repository.root, question);
  if (!status) return std::nullopt;
  const std::vector<Uncommitted> files = parse_status(*status);
  if (files.empty()) return std::nullopt;
  constexpr std::size_t most = 5;
  std::string list;
  for (std::size_t i = 0; i < files.size() && i < most; ++i)
    list += (i == 0 ? "" : ", ") + files[i].path + " (" + std::string(files[i].what) + ')';
  if (files.size() > most) list += " and " + std::to_string(files.size() - most) + " more";
  Finding finding;
  finding.slug = "only-on-this-machine";
  finding.severity = "note";
  finding.message = "the checkout had files that are not committed: " + list;
  finding.why = "GitHub runs what is committed and pushed";
  finding.help = "--workspace head runs what is committed";
  finding.place.file = files.front().path;
  finding.place.line = 1;
  finding.place.column = 1;
  return finding;
}

}  // namespace localrun::cli
