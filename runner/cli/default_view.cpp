#include "runner/cli/default_view.hpp"

#include "model/read_workflow.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/workspace/repository.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace localrun::cli {

namespace {

void print_workflow(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return report_error(text.error().what());
  const std::string shown =
      std::filesystem::path(path).lexically_proximate(std::filesystem::current_path()).string();
  const auto read = model::read_workflow(std::make_shared<const model::SourceFile>(shown, *text));
  if (!read.workflow) {
    std::printf("%s  is not valid: localrun lint %s\n\n", shown.c_str(), shown.c_str());
    return;
  }
  const model::Workflow& workflow = *read.workflow;
  std::string events;
  for (const model::Trigger& trigger : workflow.triggers) {
    events.append(events.empty() ? "" : ", ").append(trigger.event.value);
  }
  std::printf("%s  (%s)\n", workflow.name.c_str(), events.c_str());
  std::printf("  localrun %s\n", shown.c_str());
  for (const model::Job& job : workflow.jobs) {
    std::printf("  localrun %s --job %s\n", shown.c_str(), job.id.value.c_str());
  }
  std::printf("\n");
}

}  // namespace

ExitStatus show_workflows() {
  const auto facts = read_repository(std::filesystem::current_path().string());
  const std::string root = facts ? facts->root : std::filesystem::current_path().string();
  const std::vector<std::string> files = workflow_files(root);
  if (files.empty()) {
    report_error("there are no workflows in .github/workflows",
                 "run one by its path: localrun FILE.yml");
    return ExitStatus::wrong_call;
  }
  for (const std::string& file : files) print_workflow(file);
  return ExitStatus::success;
}

}  // namespace localrun::cli
