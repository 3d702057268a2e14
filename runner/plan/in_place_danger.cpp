#include "runner/plan/in_place_danger.hpp"

#include "expr/text.hpp"
#include "model/lint/subject.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun {

namespace {

using model::ShellCommand;

std::vector<std::string_view> words_of(const ShellCommand& command) {
  std::vector<std::string_view> words;
  for (const model::ShellWord& word : command.words) words.emplace_back(word.value.text);
  if (!words.empty() && words.front() == "sudo") words.erase(words.begin());
  return words;
}

bool has(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// `-rf`, `-fr`, `-r`, `--recursive`.
bool is_recursive(std::string_view word) {
  if (word == "--recursive") return true;
  return word.starts_with('-') && !word.starts_with("--") &&
         word.find_first_of("rR") != std::string_view::npos;
}

/// What the command does to a repository that it runs in; absent for all others.
std::optional<std::string> danger_of(const ShellCommand& command) {
  const auto words = words_of(command);
  if (words.size() < 2) return std::nullopt;
  if (words[0] == "rm") {
    const bool is_all = std::any_of(words.begin() + 1, words.end(), [](std::string_view word) {
      return word == "." || word == "./" || word == "*" || word == "./*" || word == ".git" ||
             word == "./.git";
    });
    if (is_all && std::any_of(words.begin() + 1, words.end(), is_recursive))
      return "deletes the files of this repository";
    return std::nullopt;
  }
  // With -C it works somewhere else.
  if (words[0] != "git" || has(words, "-C")) return std::nullopt;
  const std::string_view verb = words[1];
  if (verb == "clean" && !has(words, "-n") && !has(words, "--dry-run"))
    return "deletes untracked files of this repository";
  if (verb == "reset" && has(words, "--hard")) return "throws away changes of this repository";
  const bool is_forced =
      has(words, "--") || has(words, "-f") || has(words, "--force") || has(words, ".");
  if ((verb == "checkout" || verb == "restore") && is_forced)
    return "throws away changes of this repository";
  if (verb == "config" && has(words, "--global") && !has(words, "--get") && words.size() > 3)
    return "changes your own git configuration";
  return std::nullopt;
}

void check_script(const model::LintStep& step, model::Diagnostics& found) {
  const model::Token& token = *model::script_token(*step.step);
  for (const ShellCommand& command : step.script->shell.commands) {
    const auto danger = danger_of(command);
    if (!danger) continue;
    model::Diagnostic diagnostic;
    diagnostic.slug = "in-place-danger";
    diagnostic.severity = model::Severity::error;
    diagnostic.at = model::locate(token, {command.begin, command.end});
    diagnostic.message =
        '\'' + token.text.substr(command.begin, command.end - command.begin) + "' " + *danger;
    diagnostic.why = "with --workspace in-place jobs work in the repository itself";
    diagnostic.help =
        "without --workspace in-place it runs in a copy; --yes runs it here all the same";
    found.push_back(std::move(diagnostic));
  }
}

void check_checkout(const model::Step& step, model::Diagnostics& found) {
  const auto* uses = std::get_if<model::UsesStep>(&step.kind);
  if (uses == nullptr || !expr::equal_ignoring_case(uses->uses.value.owner, "actions") ||
      !expr::equal_ignoring_case(uses->uses.value.name, "checkout"))
    return;
  model::Diagnostic note;
  note.slug = "in-place-danger";
  note.severity = model::Severity::note;
  note.at = uses->uses.at;
  note.message =
      "this step would delete untracked files and change tracked ones; it is not carried "
      "out";
  note.why = "with --workspace in-place the checkout of the same commit counts as done";
  found.push_back(std::move(note));
}

}  // namespace

model::Diagnostics find_in_place_dangers(const model::Workflow& workflow,
                                         const std::vector<bool>& selected,
                                         const std::vector<model::CalledWorkflow>& calls) {
  model::Diagnostics found;
  const model::Subject subject(workflow);
  for (std::size_t job = 0; job < subject.jobs.size(); ++job) {
    if (!selected[job]) continue;
    for (const model::LintStep& step : subject.jobs[job].steps) {
      if (step.script) check_script(step, found);
      check_checkout(*step.step, found);
    }
  }
  for (const model::CalledWorkflow& call : calls) {
    if (!selected[call.job] || !call.workflow) continue;
    const std::vector<bool> all(call.workflow->jobs.size(), true);
    for (model::Diagnostic& inner : find_in_place_dangers(*call.workflow, all, call.calls)) {
      inner.called_from.insert(inner.called_from.begin(), workflow.jobs[call.job].call()->uses.at);
      found.push_back(std::move(inner));
    }
  }
  return found;
}

}  // namespace localrun
