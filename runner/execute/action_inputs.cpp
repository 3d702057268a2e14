#include "runner/execute/action_inputs.hpp"

#include "expr/text.hpp"
#include "model/evaluate_token.hpp"

#include <algorithm>
#include <utility>

namespace localrun {

namespace {

bool has_input(const std::vector<Environ::Entry>& inputs, std::string_view name) {
  return std::any_of(inputs.begin(), inputs.end(), [name](const Environ::Entry& entry) {
    return expr::equal_ignoring_case(entry.first, name);
  });
}

void add_quoted(std::string& list, std::string_view name) {
  list.append(list.empty() ? "'" : ", '").append(name).append("'");
}

bool is_of_docker(const model::ActionFile& action, std::string_view name) {
  return std::holds_alternative<model::DockerAction>(action.runs) &&
         (expr::equal_ignoring_case(name, "entryPoint") || expr::equal_ignoring_case(name, "args"));
}

}  // namespace

void warn_of_inputs(StepContext& step, const model::ActionFile& action,
                    const std::vector<Environ::Entry>& given) {
  std::string unexpected;
  for (const auto& [name, value] : given) {
    const model::ActionInput* input = action.find_input(name);
    if (input == nullptr && !is_of_docker(action, name)) add_quoted(unexpected, name);
    if (input == nullptr || input->deprecation_message.empty()) continue;
    step.log_writer.warning("Input '" + input->name.value +
                            "' has been deprecated with message: " + input->deprecation_message);
  }
  if (unexpected.empty()) return;
  std::string valid;
  for (const model::ActionInput& input : action.inputs) add_quoted(valid, input.name.value);
  step.log_writer.warning("Unexpected input(s) " + unexpected + ", valid inputs are [" + valid +
                          "]");
}

std::optional<std::vector<Environ::Entry>> with_defaults(StepContext& step,
                                                         const model::ActionFile& action,
                                                         std::vector<Environ::Entry> given) {
  for (const model::ActionInput& input : action.inputs) {
    if (!input.default_value || has_input(given, input.name.value)) continue;
    auto value = model::evaluate_string(input.default_value.get(), step.scope);
    if (!value) {
      step.log_writer.error(model::github_message(value.error()));
      return std::nullopt;
    }
    given.emplace_back(input.name.value, std::move(*value));
  }
  return given;
}

}  // namespace localrun
