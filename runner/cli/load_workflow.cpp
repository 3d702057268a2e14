#include "runner/cli/load_workflow.hpp"

#include "runner/cli/command_table.hpp"
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

boost::system::result<std::shared_ptr<const model::Workflow>, ExitStatus> load_workflow(
    const std::string& path, const Terminal& terminal) {
  auto file = read_workflow_file(path);
  if (!file) return file.error();
  const model::ReadResult& read = *file;
  show_diagnostics(read.diagnostics, terminal);
  if (!read.workflow) {
    std::fprintf(stderr, "%s is not a valid workflow: %s\n", path == "-" ? "<stdin>" : path.c_str(),
                 count_diagnostics(read.diagnostics).c_str());
    return ExitStatus::invalid_workflow;
  }
  return read.workflow;
}

}  // namespace localrun::cli
