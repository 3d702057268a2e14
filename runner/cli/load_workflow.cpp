#include "runner/cli/load_workflow.hpp"

#include "runner/cli/command_table.hpp"
#include "runner/cli/load_called.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/view/diagnostics_text.hpp"

#include <cstdio>

namespace localrun::cli {

void show_diagnostics(const model::Diagnostics& diagnostics, const Terminal& terminal) {
  if (diagnostics.empty()) return;
  std::fprintf(stderr, "%s\n", render_diagnostics(diagnostics, terminal).c_str());
}

boost::system::result<model::ReadResult, ExitStatus> read_workflow_file(const std::string& path) {
  auto text = read_file(path);
  if (!text) {
    report_error(text.error().what(), text.error().help());
    return ExitStatus::wrong_call;
  }
  const std::string name = path == "-" ? "<stdin>" : path;
  return model::read_workflow(std::make_shared<const model::SourceFile>(name, std::move(*text)));
}

boost::system::result<WorkflowFiles, ExitStatus> load_workflow(const std::string& path,
                                                               const std::string& root,
                                                               const BringOptions& bring,
                                                               const Terminal& terminal) {
  auto file = read_workflow_file(path);
  if (!file) return file.error();
  model::Diagnostics diagnostics = std::move(file->diagnostics);
  WorkflowFiles files;
  files.entry = file->workflow;
  if (files.entry) {
    model::CalledResult called = load_called_workflows(*files.entry, file->size, root, bring);
    files.calls = std::move(called.calls);
    diagnostics.insert(diagnostics.end(), called.diagnostics.begin(), called.diagnostics.end());
  }
  show_diagnostics(diagnostics, terminal);
  if (files.entry && !model::has_errors(diagnostics)) return files;
  std::fprintf(stderr, "%s is not a valid workflow: %s\n", path == "-" ? "<stdin>" : path.c_str(),
               count_diagnostics(diagnostics).c_str());
  return ExitStatus::invalid_workflow;
}

}  // namespace localrun::cli
