#include "runner/plan/concurrency.hpp"

#include "expr/text.hpp"
#include "runner/plan/named_scope.hpp"

#include <algorithm>
#include <utility>

namespace localrun {

namespace {

constexpr std::size_t longest_group = 400;

model::Diagnostic refused(const model::Token& token, std::string message, std::string help) {
  model::Diagnostic diagnostic;
  diagnostic.severity = model::Severity::error;
  diagnostic.at = token.at;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  return diagnostic;
}

}  // namespace

model::Evaluated<std::optional<Concurrency>> evaluate_concurrency(const model::Token* token,
                                                                  const expr::Scope& scope) {
  if (token == nullptr) return std::optional<Concurrency>();
  const auto value = model::evaluate_any(token, scope);
  if (!value) return value.error();
  Concurrency concurrency;
  concurrency.group = (value->is_object() ? (*value)["group"] : *value).to_text();
  if (value->is_object()) {
    const expr::Value& cancel = (*value)["cancel-in-progress"];
    if (!cancel.is_null() && cancel.kind() != expr::Kind::boolean)
      return refused(*token, "Unexpected value '" + cancel.to_text() + "'",
                     "'cancel-in-progress' is true or false");
    concurrency.cancel_in_progress = !cancel.is_null() && cancel.to_text() == "true";
    const std::string queue = (*value)["queue"].to_text();
    if (!queue.empty() && queue != "single" && queue != "max")
      return refused(*token, "Unexpected value '" + queue + "'", "'queue' is single or max");
    concurrency.may_queue = queue == "max";
  }
  if (concurrency.group.empty())
    return refused(*token, "Concurrency group name cannot be empty",
                   "give the expression an alternative: ${{ github.head_ref || github.run_id }}");
  if (expr::utf16_length(concurrency.group) > longest_group)
    return refused(*token, "Concurrency group name must be less than 400 characters", {});
  if (concurrency.may_queue && concurrency.cancel_in_progress)
    return refused(*token, "'queue: max' cannot be combined with 'cancel-in-progress: true'",
                   "a run that is cancelled needs no queue: remove one of the two");
  return std::optional(std::move(concurrency));
}

model::Evaluated<std::optional<Concurrency>> workflow_concurrency(const RunSpec& run) {
  return evaluate_concurrency(
      run.workflow->concurrency.get(),
      NamedScope({{"github", run.github}, {"inputs", run.inputs}, {"vars", run.vars}}));
}

std::optional<model::Diagnostic> find_wait_for_itself(const Concurrency& wanted, const RunSpec& run,
                                                      const model::Token& token,
                                                      std::string_view who) {
  const bool is_around = std::any_of(run.groups_around.begin(), run.groups_around.end(),
                                     [&wanted](const Concurrency& each) {
                                       return expr::equal_ignoring_case(each.group, wanted.group);
                                     });
  if (!is_around) return std::nullopt;
  const std::string name(who);
  return refused(token,
                 "the " + name + " and what is around it use the same concurrency group '" +
                     wanted.group + "', so the " + name + " would wait for itself",
                 "give the " + name + " a group of its own, or remove one of the two");
}

}  // namespace localrun
