#include "model/lint/step_shell.hpp"

#include "expr/text.hpp"
#include "model/lint/known_matrix.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

/// `bash`, or the first word of `bash -l {0}`, without its folder and `.exe`.
ShellKind kind_of_name(std::string_view text) {
  std::string_view name = text.substr(0, text.find(' '));
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  if (name.ends_with(".exe")) name.remove_suffix(4);
  const auto is = [name](std::string_view wanted) {
    return expr::equal_ignoring_case(name, wanted);
  };
  if (is("bash") || is("sh")) return ShellKind::posix;
  return is("pwsh") || is("powershell") ? ShellKind::powershell : ShellKind::other;
}

StepShell named(const Token& shell) {
  const bool is_text = shell.kind == TokenKind::string && !shell.text.empty();
  return {is_text ? kind_of_name(shell.text) : ShellKind::unknown, false, {}};
}

/// Whether a job with these labels runs on Windows; a label is a text, or a list of them.
bool names_windows(const expr::Value& labels) {
  if (labels.is_array()) {
    const expr::Array& items = labels.array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (names_windows(items[i])) return true;
    }
    return false;
  }
  return expr::contains_ignoring_case(labels.to_text(), "windows");
}

ShellKind default_on(const Token& labels, const expr::Value& matrix) {
  const auto value = value_in(labels, matrix);
  if (!value || value->is_null() || value->is_object()) return ShellKind::unknown;
  return names_windows(*value) ? ShellKind::powershell : ShellKind::posix;
}

StepShell by_runs_on(const OrdinaryJob& job, const std::vector<Combination>* combinations) {
  StepShell shell{ShellKind::unknown, true, {}};
  const Token* labels = job.runs_on.get();
  if (labels != nullptr && labels->kind == TokenKind::mapping) labels = labels->find("labels");
  if (labels == nullptr) return shell;
  if (combinations == nullptr) {
    const auto value = constant_value(*labels);
    if (value) shell.kind = default_on(*labels, {});
    return shell;
  }
  std::vector<ShellKind> kinds;
  for (std::size_t i = 0; i < combinations->size(); ++i) {
    kinds.push_back(default_on(*labels, (*combinations)[i].matrix));
    if (kinds.back() == ShellKind::powershell) shell.powershell.push_back(i);
  }
  const auto is_first = [&](ShellKind kind) { return kind == kinds.front(); };
  if (kinds.empty()) return shell;
  shell.kind = std::all_of(kinds.begin(), kinds.end(), is_first) ? kinds.front() : ShellKind::mixed;
  return shell;
}

}  // namespace

StepShell shell_of_step(const Workflow& workflow, const OrdinaryJob& job, const RunStep& step,
                        const std::vector<Combination>* combinations) {
  if (step.shell) return named(*step.shell);
  const RunDefaults& defaults = job.defaults.is_present ? job.defaults : workflow.defaults;
  if (defaults.shell) return named(*defaults.shell);
  return by_runs_on(job, combinations);
}

}  // namespace localrun::model
