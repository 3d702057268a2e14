#include "runner/cli/checked_out.hpp"

#include "expr/text.hpp"
#include "runner/execute/builtin/other_repository.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::cli {

namespace {

/// A constant input; absent: not given. An expression is no constant: empty.
std::optional<std::string> constant(const model::UsesStep& step, std::string_view name) {
  if (!step.with) return std::nullopt;
  for (const auto& [key, value] : step.with->pairs) {
    if (!expr::equal_ignoring_case(key->text, name)) continue;
    if (value->kind != model::TokenKind::string) return std::string();
    return value->text.find("${{") == std::string::npos ? value->text : std::string();
  }
  return std::nullopt;
}

class Collector {
 public:
  explicit Collector(const Plan& plan) : run_(*plan.run) {}

  void visit(const model::Workflow& workflow, const std::vector<bool>& selected,
             const std::vector<model::CalledWorkflow>& calls) {
    for (std::size_t job = 0; job < workflow.jobs.size(); ++job) {
      const model::OrdinaryJob* ordinary = workflow.jobs[job].ordinary();
      if (selected[job] && ordinary != nullptr) visit(ordinary->steps);
    }
    for (const model::CalledWorkflow& call : calls) {
      if (!selected[call.job] || !call.workflow) continue;
      visit(*call.workflow, std::vector<bool>(call.workflow->jobs.size(), true), call.calls);
    }
  }

  std::vector<CheckedOutRepository> take() { return std::move(found_); }

 private:
  void visit(const std::vector<model::Step>& steps) {
    for (const model::Step& step : steps) {
      if (const auto* parallel = std::get_if<model::ParallelStep>(&step.kind))
        visit(parallel->steps);
      if (const auto* uses = std::get_if<model::UsesStep>(&step.kind)) add(*uses);
    }
  }

  void add(const model::UsesStep& uses) {
    const model::ActionReference& action = uses.uses.value;
    if (!is_checkout(action) || origin_of(action, run_.substitutes) != ActionOrigin::built_in)
      return;
    const auto repository = constant(uses, "repository");
    const auto name = repository ? parse_repository_name(*repository) : std::nullopt;
    const auto ref = constant(uses, "ref");
    if (!name || (ref && ref->empty())) return;
    if (expr::equal_ignoring_case(*repository, run_.github["repository"].to_text())) return;
    if (local_copy_of(*name, run_.substitutes)) return;
    const RepositoryReference reference{name->owner, name->name, ref.value_or("HEAD")};
    const bool is_known = std::any_of(found_.begin(), found_.end(), [&](const auto& each) {
      return expr::equal_ignoring_case(each.reference.owner, reference.owner) &&
             expr::equal_ignoring_case(each.reference.name, reference.name) &&
             each.reference.ref == reference.ref;
    });
    if (!is_known) found_.push_back({reference, uses.uses.at});
  }

  const RunSpec& run_;
  std::vector<CheckedOutRepository> found_;
};

}  // namespace

std::vector<CheckedOutRepository> checked_out_repositories(const Plan& plan) {
  Collector collector(plan);
  collector.visit(*plan.run->workflow, plan.selected, plan.calls);
  return collector.take();
}

}  // namespace localrun::cli
