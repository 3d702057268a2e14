#include "model/lint/lint.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/view/diagnostics_json.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "runner/workspace/repository.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <unistd.h>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(std::string_view what, std::string_view help) {
  report_error(what, help);
  return ExitStatus::wrong_call;
}

void add(model::Diagnostics& all, model::Diagnostics more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// `2 files: 1 error, 3 warnings`.
std::string result_line(std::size_t files, const model::Diagnostics& diagnostics) {
  const std::string counts = count_diagnostics(diagnostics);
  return std::to_string(files) + (files == 1 ? " file: " : " files: ") +
         (counts.empty() ? "nothing found" : counts) + '\n';
}

std::string render(const model::Diagnostics& diagnostics, std::size_t files, bool is_json,
                   const Terminal& terminal) {
  if (is_json) return diagnostics_json(diagnostics);
  std::string text = render_diagnostics(diagnostics, terminal);
  if (!text.empty()) text += '\n';
  return text + result_line(files, diagnostics);
}

bool counts_as_failure(const model::Diagnostic& diagnostic, bool is_strict) {
  return diagnostic.severity == model::Severity::error ||
         (is_strict && diagnostic.severity == model::Severity::warning);
}

}  // namespace

ExitStatus run_lint(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return wrong_call(terminal.error().what, terminal.error().help);
  const std::string format = options.last("format").value_or("text");
  if (format != "text" && format != "json")
    return wrong_call("--format cannot be '" + format + "'", "it is one of: text, json");
  std::vector<std::string> files = options.arguments;
  if (files.empty()) {
    const auto facts = read_repository(std::filesystem::current_path().string());
    files = workflow_files(facts ? facts->root : ".");
  }
  model::Diagnostics all;
  ExitStatus status = ExitStatus::success;
  for (const std::string& file : files) {
    auto read = read_workflow_file(file);
    if (!read) {
      status = std::max(status, read.error());
      continue;
    }
    add(all, std::move(read->diagnostics));
    if (read->workflow) add(all, model::lint_workflow(*read->workflow));
  }
  const std::string text = render(all, files.size(), format == "json", *terminal);
  std::fwrite(text.data(), 1, text.size(), stdout);
  const bool is_strict = options.has("strict");
  const bool has_failed = std::any_of(
      all.begin(), all.end(),
      [is_strict](const model::Diagnostic& each) { return counts_as_failure(each, is_strict); });
  return has_failed ? std::max(status, ExitStatus::invalid_workflow) : status;
}

}  // namespace localrun::cli
