#include "runner/plan/step_name.hpp"

#include "expr/text.hpp"
#include "model/evaluate_token.hpp"

#include <algorithm>

namespace localrun {
namespace {

bool has_data(const model::Token& token, const expr::Scope& scope) {
  if (token.kind != model::TokenKind::expression) return true;
  return std::ranges::all_of(expr::references(token.expression->tree), [&](const auto& reference) {
    return scope.context(reference.context) != nullptr;
  });
}

StepName name_from(const model::Token& token, const expr::Scope& scope, std::string_view prefix) {
  if (has_data(token, scope)) {
    const auto text = model::evaluate_string(&token, scope);
    if (text) return {display_name(*text, prefix), true};
  }
  return {display_name(token.text, prefix), false};
}

/// The name of a step without `name:`.
struct DefaultName {
  const expr::Scope& scope;

  StepName operator()(const model::RunStep& step) const {
    return name_from(*step.run, scope, "Run ");
  }
  StepName operator()(const model::UsesStep& step) const {
    return {name_of_action(step.uses.value), true};
  }
  StepName operator()(const model::WaitStep&) const { return {"Wait", true}; }
  StepName operator()(const model::WaitAllStep&) const { return {"Wait for all", true}; }
  StepName operator()(const model::CancelStep&) const { return {"Cancel", true}; }
  StepName operator()(const model::ParallelStep&) const { return {"Parallel group", true}; }
};

}  // namespace

std::string display_name(std::string_view text, std::string_view prefix) {
  if (text.empty()) return "run";
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  text = text.substr(0, text.find_first_of("\r\n"));
  std::string name(prefix);
  name.append(text);
  return name.empty() ? "run" : name;
}

std::string name_of_run(std::string_view script) { return display_name(script, "Run "); }

std::string name_of_action(const model::ActionReference& action) {
  const bool is_image = action.kind == model::ActionReference::Kind::docker;
  return display_name(is_image && !action.image.empty() ? action.image : action.text, "Run ");
}

StepName step_name(const model::Step& step, const expr::Scope& scope) {
  if (step.name != nullptr) return name_from(*step.name, scope, {});
  return std::visit(DefaultName{scope}, step.kind);
}

std::string pre_name(std::string_view name) { return "Pre " + std::string(name); }

std::string post_name(std::string_view name, bool is_registered_by_pre) {
  constexpr std::string_view pre = "Pre ";
  if (is_registered_by_pre && expr::equal_ignoring_case(name.substr(0, pre.size()), pre)) {
    name.remove_prefix(pre.size());
  }
  return "Post " + std::string(name);
}

}  // namespace localrun
