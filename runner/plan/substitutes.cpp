#include "runner/plan/substitutes.hpp"

#include "expr/text.hpp"
#include "runner/plan/built_in.hpp"

#include <algorithm>

namespace localrun {

namespace {

bool names(const std::string& name, const model::ActionReference& reference) {
  if (expr::equal_ignoring_case(name, reference.text)) return true;
  if (reference.kind != model::ActionReference::Kind::repository) return false;
  std::string action = reference.owner + "/" + reference.name;
  if (!reference.path.empty()) action += "/" + reference.path;
  return expr::equal_ignoring_case(name, action) ||
         expr::equal_ignoring_case(name, action + "@" + reference.ref);
}

}  // namespace

const ActionSubstitute* substitute_for(const model::ActionReference& reference,
                                       const std::vector<ActionSubstitute>& substitutes) {
  const auto found =
      std::find_if(substitutes.rbegin(), substitutes.rend(),
                   [&](const ActionSubstitute& each) { return names(each.name, reference); });
  return found == substitutes.rend() ? nullptr : &*found;
}

bool is_checkout(const model::ActionReference& reference) {
  return reference.kind == model::ActionReference::Kind::repository &&
         expr::equal_ignoring_case(reference.owner, "actions") &&
         expr::equal_ignoring_case(reference.name, "checkout") && reference.path.empty();
}

ActionOrigin origin_of(const model::ActionReference& reference,
                       const std::vector<ActionSubstitute>& substitutes) {
  const ActionSubstitute* substitute = substitute_for(reference, substitutes);
  const auto is_by = [&](ActionSubstitute::By by) {
    return substitute != nullptr && substitute->by == by;
  };
  if (is_by(ActionSubstitute::By::skip)) return ActionOrigin::left_out;
  if (is_by(ActionSubstitute::By::folder)) return ActionOrigin::folder;
  if (is_built_in(reference) && !is_by(ActionSubstitute::By::upstream))
    return ActionOrigin::built_in;
  switch (reference.kind) {
    case model::ActionReference::Kind::repository:
      return ActionOrigin::repository;
    case model::ActionReference::Kind::local:
      return ActionOrigin::local;
    case model::ActionReference::Kind::self:
      return ActionOrigin::own;
    case model::ActionReference::Kind::docker:
      return ActionOrigin::image;
  }
  return ActionOrigin::repository;
}

}  // namespace localrun
