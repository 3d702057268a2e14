#include "runner/plan/supported.hpp"

#include "expr/text.hpp"
#include "runner/plan/action_with.hpp"
#include "runner/plan/built_in.hpp"

#include <algorithm>
#include <string_view>

namespace localrun {

namespace {

void check_built_in(const model::UsesStep& step, const model::ActionFile& action,
                    const model::Span& at, model::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const std::vector<std::pair<model::TokenPtr, model::TokenPtr>> none;
  for (const auto& [key, value] : step.with ? step.with->pairs : none) {
    if (action.find_input(key->text) != nullptr) continue;
    std::vector<std::string_view> names;
    for (const model::ActionInput& input : action.inputs) names.push_back(input.name.value);
    const auto near = expr::near_names(key->text, names, 1);
    model::Diagnostic unknown = not_done_here(
        at.file == key->at.file ? key->at : at,
        "the built-in " + action.name + " does not support the input '" + key->text + "'",
        (near.empty() ? "" : "did you mean '" + near.front() + "'?\nor ") +
            "leave it out here, skip the step: --action " + action.name +
            "=skip, or run the real one: --action " + action.name + "=upstream");
    diagnostics.push_back(std::move(unknown));
  }
  if (diagnostics.size() == before) check_with(step, action, diagnostics);
}

std::string substitute_name(const model::ActionReference& reference) {
  return reference.kind == model::ActionReference::Kind::repository
             ? reference.owner + "/" + reference.name
             : reference.text;
}

/// Walks from one step of the workflow through the composite actions below it.
class UsesChecker {
 public:
  UsesChecker(const KnownActions& actions, const model::Span& at, model::Diagnostics& diagnostics)
      : actions_(actions), at_(at), diagnostics_(diagnostics) {}

  void check(const model::UsesStep& step, const ActionAtHand* within) {
    const model::ActionReference reference = reference_within(step.uses.value, within);
    const ActionOrigin origin = origin_of(reference, actions_.substitutes);
    if (origin == ActionOrigin::left_out) return;
    if (origin == ActionOrigin::built_in)
      return check_built_in(step, *built_in_file(reference), at_, diagnostics_);
    if (origin == ActionOrigin::image) return refuse_docker(reference, step.uses.at);
    if (leads_out(reference)) {
      return add(step.uses.at,
                 "the path of the action '" + reference.text + "' leads out of its repository",
                 "an action's folder lies in the repository that the reference names");
    }
    const auto known = actions_.table.find(action_key(reference));
    if (known == actions_.table.end() || !known->second || !known->second->file) return;
    // What others' actions pass on to each other is no matter of the person's.
    if (within == nullptr || within->repository.empty())
      check_with(step, *known->second->file, diagnostics_);
    check_file(reference, *known->second, step.uses.at);
  }

 private:
  void check_file(const model::ActionReference& reference, const ActionAtHand& action,
                  const model::Span& at) {
    if (std::holds_alternative<model::DockerAction>(action.file->runs))
      return refuse_docker(reference, at);
    const auto* composite = std::get_if<model::CompositeAction>(&action.file->runs);
    if (composite == nullptr) return;
    if (chain_.size() >= max_composite_depth) return refuse_depth(reference, at);
    const std::string key = action_key(reference);
    if (std::find(chain_.begin(), chain_.end(), key) != chain_.end())
      return refuse_cycle(reference, key, at);
    chain_.push_back(key);
    for (const model::Step& inner : composite->steps) {
      if (const auto* uses = std::get_if<model::UsesStep>(&inner.kind)) check(*uses, &action);
    }
    chain_.pop_back();
  }

  void add(const model::Span& at, std::string message, std::string help) {
    model::Diagnostic found = not_done_here(at_, std::move(message), std::move(help));
    if (at.file != at_.file) found.related.push_back({at, "used here"});
    diagnostics_.push_back(std::move(found));
  }

  void refuse_docker(const model::ActionReference& reference, const model::Span& at) {
    const std::string name = substitute_name(reference);
    add(at, "localrun does not run docker actions yet: '" + reference.text + "'",
        "leave the step out: --action " + name +
            "=skip; or put an action of your own in its place: "
            "--action " +
            name + "=DIR");
  }

  void refuse_depth(const model::ActionReference& reference, const model::Span& at) {
    add(at, "Composite action depth exceeded max depth " + std::to_string(max_composite_depth),
        "'" + reference.text + "' stands too deep: use the actions below it directly");
  }

  void refuse_cycle(const model::ActionReference& reference, const std::string& key,
                    const model::Span& at) {
    std::string way;
    for (auto each = std::find(chain_.begin(), chain_.end(), key); each != chain_.end(); ++each)
      way += *each + " → ";
    add(at, "the composite action '" + reference.text + "' uses itself: " + way + key,
        "on GitHub it fails at a depth of " + std::to_string(max_composite_depth));
  }

  const KnownActions& actions_;
  const model::Span& at_;
  model::Diagnostics& diagnostics_;
  std::vector<std::string> chain_;  // keys of the composite actions above
};

}  // namespace

void check_uses(const model::UsesStep& step, const KnownActions& actions,
                model::Diagnostics& diagnostics) {
  UsesChecker(actions, step.uses.at, diagnostics).check(step, nullptr);
}

}  // namespace localrun
