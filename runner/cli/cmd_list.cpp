// `localrun list`, and `localrun` alone in a repository.

#include "model/read_workflow.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/cli/show_workflows.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/view/go_on.hpp"
#include "runner/view/workflow_list.hpp"
#include "runner/workspace/repository.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <unistd.h>
#include <vector>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

std::string root_here() {
  const std::string here = fs::current_path().string();
  const auto facts = read_repository(here);
  return facts ? facts->root : here;
}

/// The bare name where that is found and means this file, else the path.
std::string call_of(const std::string& path, const std::string& root) {
  const std::string name = fs::path(path).filename().string();
  const auto found = find_workflow(name, root);
  std::error_code ignored;
  const bool is_same = found && fs::equivalent(*found, path, ignored);
  return "localrun " + shell_word(is_same ? name : path);
}

RequestResult<ListedWorkflow> read_listed(const std::string& path, const std::string& root) {
  auto text = read_file(path);
  if (!text) return RequestError{text.error().what(), text.error().help()};
  const std::string shown = path == "-" ? "<stdin>" : path;
  auto read =
      model::read_workflow(std::make_shared<const model::SourceFile>(shown, *std::move(text)));
  return ListedWorkflow{shown, call_of(path, root), std::move(read.workflow)};
}

/// Those named, else all of the repository.
RequestResult<std::vector<ListedWorkflow>> listed_workflows(const std::vector<std::string>& names) {
  const std::string root = root_here();
  std::vector<std::string> paths;
  for (const std::string& name : names) {
    auto path = find_workflow(name, root);
    if (!path) return path.error();
    paths.push_back(*std::move(path));
  }
  if (names.empty()) {
    for (const std::string& file : workflow_files(root)) {
      const std::string near = fs::path(file).lexically_proximate(fs::current_path()).string();
      paths.push_back(near);
    }
  }
  if (paths.empty())
    return RequestError{"there are no workflows in .github/workflows",
                        "run one by its path: localrun FILE.yml"};
  std::vector<ListedWorkflow> listed;
  for (const std::string& path : paths) {
    auto one = read_listed(path, root);
    if (!one) return one.error();
    listed.push_back(*std::move(one));
  }
  return listed;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

ExitStatus run_list(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return wrong_call(terminal.error());
  const auto listed = listed_workflows(options.arguments);
  if (!listed) return wrong_call(listed.error());
  print(options.has("json") ? render_list_json(*listed) : render_list(*listed, *terminal));
  const bool is_valid = std::all_of(listed->begin(), listed->end(), [](const ListedWorkflow& each) {
    return each.workflow != nullptr;
  });
  return is_valid ? ExitStatus::success : ExitStatus::invalid_workflow;
}

ExitStatus show_workflows(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return wrong_call(terminal.error());
  const auto listed = listed_workflows({});
  if (!listed) return wrong_call(listed.error());
  print(render_calls(*listed, *terminal));
  print("\nlocalrun help lists the commands.\n");
  return ExitStatus::success;
}

}  // namespace localrun::cli
