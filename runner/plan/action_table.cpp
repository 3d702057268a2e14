#include "runner/plan/action_table.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace localrun {

namespace {

class Collector {
 public:
  Collector(const ActionTable& table, const std::vector<ActionSubstitute>& substitutes)
      : table_(table), substitutes_(substitutes) {}

  void visit(const model::Workflow& workflow, const std::vector<bool>& selected,
             const std::vector<model::CalledWorkflow>& calls) {
    for (std::size_t job = 0; job < workflow.jobs.size(); ++job) {
      const model::OrdinaryJob* ordinary = workflow.jobs[job].ordinary();
      if (selected[job] && ordinary != nullptr) visit(ordinary->steps, nullptr, 1);
    }
    for (const model::CalledWorkflow& call : calls) {
      if (!selected[call.job] || !call.workflow) continue;
      const std::vector<bool> all(call.workflow->jobs.size(), true);
      visit(*call.workflow, all, call.calls);
    }
  }

  void visit(const std::vector<model::Step>& steps, const ActionAtHand* within,
             std::uint32_t depth) {
    for (const model::Step& step : steps) {
      if (depth == 1) at_ = step.at;
      if (const auto* parallel = std::get_if<model::ParallelStep>(&step.kind)) {
        visit(parallel->steps, within, depth);
      } else if (const auto* uses = std::get_if<model::UsesStep>(&step.kind)) {
        if (depth == 1) at_ = uses->uses.at;
        visit(reference_within(uses->uses.value, within), depth);
      }
    }
  }

  [[nodiscard]] std::vector<WantedAction> take() { return std::move(wanted_); }

 private:
  void visit(const model::ActionReference& reference, std::uint32_t depth) {
    const ActionOrigin origin = origin_of(reference, substitutes_);
    if (origin == ActionOrigin::left_out || origin == ActionOrigin::built_in ||
        origin == ActionOrigin::image || leads_out(reference)) {
      return;
    }
    const std::string key = action_key(reference);
    const auto known = table_.find(key);
    if (known == table_.end()) {
      if (seen_.insert(key).second) wanted_.push_back({reference, at_});
      return;
    }
    if (!known->second || !known->second->file || depth > max_composite_depth) return;
    if (!seen_.insert(key).second) return;
    const auto* composite = std::get_if<model::CompositeAction>(&known->second->file->runs);
    if (composite != nullptr) visit(composite->steps, known->second.get(), depth + 1);
  }

  const ActionTable& table_;
  const std::vector<ActionSubstitute>& substitutes_;
  model::Span at_;
  std::set<std::string> seen_;
  std::vector<WantedAction> wanted_;
};

}  // namespace

bool leads_out(const model::ActionReference& reference) {
  int depth = 0;
  for (std::string_view path = reference.path; !path.empty();) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (part == "..") --depth;
    if (part != ".." && part != "." && !part.empty()) ++depth;
    if (depth < 0) return true;
  }
  return false;
}

std::string action_key(const model::ActionReference& reference) {
  using Kind = model::ActionReference::Kind;
  const std::string slash_path = reference.path.empty() ? "" : "/" + reference.path;
  switch (reference.kind) {
    case Kind::repository: {
      std::string repository = reference.owner + "/" + reference.name;
      std::transform(repository.begin(), repository.end(), repository.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      return repository + slash_path + "@" + reference.ref;
    }
    case Kind::local:
      return "." + slash_path;
    case Kind::self:
      return "$" + slash_path;
    case Kind::docker:
      return reference.text;
  }
  return reference.text;
}

model::ActionReference reference_within(const model::ActionReference& reference,
                                        const ActionAtHand* within) {
  if (reference.kind != model::ActionReference::Kind::self || within == nullptr ||
      within->repository.empty()) {
    return reference;
  }
  model::ActionReference absolute = reference;
  absolute.kind = model::ActionReference::Kind::repository;
  const std::size_t slash = within->repository.find('/');
  absolute.owner = within->repository.substr(0, slash);
  absolute.name = within->repository.substr(slash + 1);
  absolute.ref = within->ref;
  return absolute;
}

std::vector<WantedAction> wanted_actions(const model::Workflow& workflow,
                                         const std::vector<bool>& selected,
                                         const std::vector<model::CalledWorkflow>& calls,
                                         const ActionTable& table,
                                         const std::vector<ActionSubstitute>& substitutes) {
  Collector collector(table, substitutes);
  collector.visit(workflow, selected, calls);
  return collector.take();
}

}  // namespace localrun
