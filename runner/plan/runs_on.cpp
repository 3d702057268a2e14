#include "runner/plan/runs_on.hpp"

#include "runner/plan/platform.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace localrun {

namespace {

constexpr std::string_view no_text = "Unexpected value ''";

/// What GitHub says of a value that is no label.
std::optional<std::string> problem_of_label(const expr::Value& value) {
  if (value.is_array()) return "A sequence was not expected";
  if (value.is_object()) return "A mapping was not expected";
  if (value.to_text().empty()) return std::string(no_text);
  return std::nullopt;
}

std::optional<std::string> problem_of_labels(const expr::Value& value) {
  if (!value.is_array()) return problem_of_label(value);
  for (const expr::Value& label : value.array()) {
    if (auto problem = problem_of_label(label)) return problem;
  }
  return std::nullopt;
}

std::optional<std::string> problem_of(const expr::Value& value) {
  if (!value.is_object()) return problem_of_labels(value);
  for (const auto& [key, member] : value.object()) {
    const bool is_group = key == "group";
    if (!is_group && key != "labels") return "Unexpected value '" + key + "'";
    if (auto problem = is_group ? problem_of_label(member) : problem_of_labels(member))
      return problem;
  }
  return std::nullopt;
}

}  // namespace

model::Evaluated<std::vector<std::string>> evaluate_runs_on(const model::Token& runs_on,
                                                            const expr::Scope& scope,
                                                            model::EvaluationObserver* observer) {
  const auto value = model::evaluate_any(&runs_on, scope, observer);
  if (!value) return value.error();
  if (auto problem = problem_of(*value)) {
    model::Diagnostic diagnostic;
    diagnostic.at = runs_on.at;
    diagnostic.why = "`runs-on` is a label, a list of labels, or a mapping of `group` and `labels`";
    diagnostic.help = *problem == no_text
                          ? "give it a value where it has none: `${{ inputs.runner || "
                            "'ubuntu-latest' }}`"
                          : "look at what its expression gives: localrun eval shows it";
    diagnostic.message = *std::move(problem);
    return diagnostic;
  }
  return labels_of(*value);
}

}  // namespace localrun
