#include "model/lint/check_file.hpp"

#include "model/lint/action_metadata.hpp"
#include "model/called_workflows.hpp"
#include "model/lint/allow.hpp"
#include "model/lint/called_outputs.hpp"
#include "model/lint/lint.hpp"
#include "model/lint/place_names.hpp"

#include <algorithm>
#include <set>

namespace localrun::model {
namespace {

void add_all(Diagnostics& all, Diagnostics more) {
  for (Diagnostic& each : more) all.push_back(std::move(each));
}

/// The first of those with one position and one slug stays.
void keep_first(Diagnostics& diagnostics) {
  Diagnostics kept;
  kept.reserve(diagnostics.size());
  for (Diagnostic& each : diagnostics) {
    const bool is_known = std::any_of(kept.begin(), kept.end(), [&](const Diagnostic& other) {
      return other.at.begin == each.at.begin && !each.slug.empty() && other.slug == each.slug;
    });
    if (!is_known) kept.push_back(std::move(each));
  }
  diagnostics = std::move(kept);
}

/// What reading calls an error is what GitHub refuses.
void mark_refusals(Diagnostics& read) {
  for (Diagnostic& each : read) each.is_refusal = each.severity == Severity::error;
}

/// Calls of files of the same repository that are not there.
void add_missing(const CalledResult& called, const Workflow& workflow, Diagnostics& found) {
  for (const CalledWorkflow& call : called.calls) {
    const bool is_missing = std::find(called.missing.begin(), called.missing.end(),
                                      call.reference) != called.missing.end();
    if (!is_missing || !call.reference.starts_with("./")) continue;
    Diagnostic problem;
    problem.slug = "called-workflow-missing";
    problem.severity = Severity::error;
    problem.at = workflow.jobs[call.job].call()->uses.at;
    problem.message = "the called workflow '" + call.reference + "' is not there";
    found.push_back(std::move(problem));
  }
}

/// Between a workflow and those that its jobs call.
Diagnostics check_calls(const Workflow& workflow, std::uint64_t size, const BringCalled& bring) {
  CalledFiles files;
  std::set<std::string> asked;
  for (;;) {
    CalledResult called = read_called_workflows(workflow, size, files);
    bool has_more = false;
    for (const std::string& reference : called.missing) {
      if (!asked.insert(reference).second) continue;
      if (SourcePtr file = bring(reference)) {
        files.emplace(reference, std::move(file));
        has_more = true;
      }
    }
    if (has_more) continue;
    Diagnostics found = std::move(called.diagnostics);
    std::erase_if(found, [&](const Diagnostic& each) {
      return !each.called_from.empty() || each.at.file != workflow.source;
    });
    add_missing(called, workflow, found);
    mark_refusals(found);
    add_all(found, find_in_calls(workflow, called.calls));
    return found;
  }
}

}  // namespace

FileKind kind_of_file(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return name == "action.yml" || name == "action.yaml" ? FileKind::action : FileKind::workflow;
}

FileCheck check_file(const SourcePtr& source, FileKind kind, const BringCalled& bring) {
  FileCheck check;
  TokenPtr yaml;
  if (kind == FileKind::workflow) {
    ReadResult read = read_workflow(source);
    check.diagnostics = std::move(read.diagnostics);
    check.workflow = std::move(read.workflow);
    yaml = std::move(read.yaml);
    mark_refusals(check.diagnostics);
    if (check.workflow) add_all(check.diagnostics, find_in_workflow(*check.workflow));
    if (check.workflow && bring)
      add_all(check.diagnostics, check_calls(*check.workflow, read.size, bring));
  } else {
    ReadActionResult read = read_action(source);
    check.diagnostics = std::move(read.diagnostics);
    check.action = std::move(read.action);
    yaml = std::move(read.yaml);
    mark_refusals(check.diagnostics);
    if (check.action) add_all(check.diagnostics, find_in_action(*check.action));
  }
  keep_first(check.diagnostics);
  if (yaml) name_places(*yaml, check.diagnostics);
  return check;
}

Diagnostics without_allowed(const SourcePtr& source, Diagnostics diagnostics) {
  Allowances allowances(source);
  const bool is_refused = std::any_of(diagnostics.begin(), diagnostics.end(),
                                      [](const Diagnostic& each) { return each.is_refusal; });
  std::erase_if(diagnostics,
                [&](const Diagnostic& each) { return !each.is_refusal && allowances.hides(each); });
  if (!is_refused) add_all(diagnostics, allowances.unused());
  return diagnostics;
}

}  // namespace localrun::model
