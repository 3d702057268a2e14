// Variables of the runner in PowerShell (diagnostics.md 3.4, output-powershell).

#include "model/lint/families.hpp"
#include "model/lint/known_matrix.hpp"
#include "model/lint/powershell_variables.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <string>

namespace localrun::model {
namespace {

bool reads(const ExpressionPtr& expression, std::string_view part) {
  return expression && expr::contains_ignoring_case(expression->source, part);
}

/// Whether the condition may keep the step from the combinations where the shell is another one.
bool looks_at_system(const Condition& condition) {
  return reads(condition.expression, "runner.os") || reads(condition.expression, "matrix");
}

/// `in 1 of 3: `
std::string share(const LintJob& job, const LintStep& step) {
  if (step.shell.kind != ShellKind::mixed) return {};
  return "in " + std::to_string(step.shell.powershell.size()) + " of " +
         std::to_string(job.combinations->size()) + ": ";
}

void check_step(const LintJob& job, const LintStep& step, Report& report) {
  const bool is_mixed = step.shell.kind == ShellKind::mixed && !step.shell.powershell.empty();
  if (step.shell.kind != ShellKind::powershell && !is_mixed) return;
  if (is_mixed && (looks_at_system(step.step->condition) || looks_at_system(job.job->condition)))
    return;
  const Token* token = script_token(*step.step);
  if (token == nullptr) return;
  for (const PowerShellVariable& variable : read_powershell(token->text)) {
    const std::string name = '\'' + variable.text + '\'';
    Words words{share(job, step) + name + " is an empty variable of PowerShell's own"};
    const std::string right = "$env:" + variable.name;
    words.help = variable.is_redirected ? ">> " + right : right;
    if (step.shell.is_default) {
      words.why = "the default shell on Windows is PowerShell, which has the environment in $env:";
      words.help += "\nor, of the step:  shell: bash";
    } else {
      words.why = "PowerShell has the environment in $env:";
    }
    if (is_mixed) {
      words.help = "of the step:  shell: bash";
      for (const std::size_t index : step.shell.powershell)
        words.matrix.push_back((*job.combinations)[index].matrix);
      words.why += "\nit is so for (" + describe_combination(words.matrix.front()) + ')';
      if (words.matrix.size() > 1)
        words.why += " and " + std::to_string(words.matrix.size() - 1) + " more";
    } else {
      words.fix.push_back({token->locate(variable.begin, variable.end - variable.begin), right});
    }
    report.add("output-powershell", token->locate(variable.begin, variable.end - variable.begin),
               std::move(words));
  }
}

}  // namespace

void lint_powershell(const Subject& subject, Report& report) {
  for (const LintJob& job : subject.jobs) {
    for (const LintStep& step : job.steps) check_step(job, step, report);
  }
}

}  // namespace localrun::model
