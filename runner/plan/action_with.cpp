#include "runner/plan/action_with.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

namespace {

void warn(const model::Span& at, std::string message, std::string help,
          model::Diagnostics& diagnostics) {
  model::Diagnostic found;
  found.severity = model::Severity::warning;
  found.at = at;
  found.message = std::move(message);
  found.help = std::move(help);
  diagnostics.push_back(std::move(found));
}

std::string help_for_unknown(const model::ActionFile& action, std::string_view name) {
  std::vector<std::string_view> names;
  for (const model::ActionInput& input : action.inputs) names.push_back(input.name.value);
  if (names.empty()) return "it has no inputs";
  const auto near = expr::near_names(name, names, 1);
  if (!near.empty()) return "did you mean '" + near.front() + "'?";
  std::string help = "it has:";
  for (const std::string_view each : names) help.append(" ").append(each);
  return help;
}

bool is_given(const model::UsesStep& step, std::string_view name) {
  return step.with &&
         std::any_of(step.with->pairs.begin(), step.with->pairs.end(), [&](const auto& pair) {
           return expr::equal_ignoring_case(pair.first->text, name);
         });
}

}  // namespace

void check_with(const model::UsesStep& step, const model::ActionFile& action,
                model::Diagnostics& diagnostics) {
  const std::string& uses = step.uses.value.text;
  const bool is_docker = std::holds_alternative<model::DockerAction>(action.runs);
  if (step.with) {
    for (const auto& [key, value] : step.with->pairs) {
      const model::ActionInput* input = action.find_input(key->text);
      if (input == nullptr && !is_docker) {
        warn(key->at, "'" + uses + "' has no input '" + key->text + "'",
             help_for_unknown(action, key->text), diagnostics);
      } else if (input != nullptr && !input->deprecation_message.empty()) {
        warn(key->at, "the input '" + key->text + "' of '" + uses + "' is deprecated",
             input->deprecation_message, diagnostics);
      }
    }
  }
  for (const model::ActionInput& input : action.inputs) {
    if (!input.is_required || input.default_value || is_given(step, input.name.value)) continue;
    warn(step.uses.at, "'" + uses + "' requires the input '" + input.name.value + "'",
         "with: { " + input.name.value + ": … }", diagnostics);
  }
}

}  // namespace localrun
