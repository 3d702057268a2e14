// `shell:` texts that name no shell (diagnostics.md 3.6, shell-missing).

#include "model/lint/families.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace localrun::model {
namespace {

constexpr auto built_in =
    std::to_array<std::string_view>({"bash", "sh", "pwsh", "powershell", "cmd", "python"});

/// execution.md 1.2, 1.3: the word before the first blank, if nothing else follows.
bool has_template(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  return text.find_first_not_of(" \t", word.size()) == std::string_view::npos &&
         std::any_of(built_in.begin(), built_in.end(), [word](std::string_view each) {
           return expr::equal_ignoring_case(each, word);
         });
}

void check_shell(const TokenPtr& shell, Report& report) {
  if (!shell || shell->kind != TokenKind::string || shell->text.empty()) return;
  if (has_template(shell->text) || shell->text.find("{0}") != std::string::npos) return;
  Words words;
  words.message =
      "Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a "
      "format string containing '{0}'";
  const std::string near = did_you_mean(shell->text, {built_in.begin(), built_in.end()});
  words.help =
      near.empty() ? "shell: " + shell->text + " {0}\nwhere {0} is the script's file" : near;
  report.add("shell-missing", shell->at, std::move(words));
}

}  // namespace

void lint_shells(const Subject& subject, Report& report) {
  check_shell(subject.workflow.defaults.shell, report);
  for (const LintJob& job : subject.jobs) {
    if (const OrdinaryJob* ordinary = job.job->ordinary())
      check_shell(ordinary->defaults.shell, report);
    for (const LintStep& step : job.steps) {
      if (const auto* run = std::get_if<RunStep>(&step.step->kind)) check_shell(run->shell, report);
    }
  }
}

}  // namespace localrun::model
