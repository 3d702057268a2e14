// Any bytes must be read and checked as a workflow and as an action, or refused, without a crash;
// what is said about them must point into them.

#include "model/action_file.hpp"
#include "model/lint/check_file.hpp"
#include "model/read_workflow.hpp"
#include "model/yaml_reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using namespace localrun::model;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_place(const Span& at, const SourcePtr& source) {
  if (!at.file || !at.begin) return;
  require(at.file == source);
  require(at.begin.line <= source->line_count() + 1);
}

void check_diagnostics(const Diagnostics& diagnostics, const SourcePtr& source) {
  for (const Diagnostic& diagnostic : diagnostics) {
    require(!diagnostic.message.empty());
    check_place(diagnostic.at, source);
    for (const Related& related : diagnostic.related) check_place(related.at, source);
    (void)github_message(diagnostic);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto source = std::make_shared<const SourceFile>("f.yml", text);
  require(read_yaml(source).diagnostics.empty() == read_whole_yaml(source).diagnostics.empty());
  const ReadResult workflow = read_workflow(source);
  require((workflow.workflow == nullptr) == has_errors(workflow.diagnostics));
  check_diagnostics(workflow.diagnostics, source);
  for (const FileKind kind : {FileKind::workflow, FileKind::action}) {
    check_diagnostics(without_allowed(source, check_file(source, kind).diagnostics), source);
  }
  const ReadActionResult action = read_action(source);
  require((action.action == nullptr) == has_errors(action.diagnostics));
  check_diagnostics(action.diagnostics, source);
  return 0;
}
