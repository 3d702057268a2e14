#include "runner/execute/builtin/checkout.hpp"

#include "expr/text.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/process/task.hpp"
#include "runner/workspace/workspace.hpp"

#include <boost/asio/thread_pool.hpp>

namespace localrun {

namespace {

std::string input(const std::vector<Environ::Entry>& inputs, std::string_view name) {
  for (const auto& [key, value] : inputs) {
    if (expr::equal_ignoring_case(key, name)) return value;
  }
  return {};
}

/// Below the workspace, as the action itself insists; absent: the path leaves it.
std::optional<std::string> target_folder(const std::string& workspace, const std::string& path) {
  if (path.empty() || path == ".") return workspace;
  if (path.front() == '/') {
    const bool is_inside = path == workspace || path.starts_with(workspace + "/");
    return is_inside ? std::optional(path) : std::nullopt;
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == "..") return std::nullopt;
    begin = end + 1;
  }
  return workspace + "/" + path;
}

std::string description(WorkspaceMode mode, const CheckedOut& result) {
  if (mode == WorkspaceMode::in_place)
    return "The workspace is the repository itself: nothing was copied.";
  const std::string what =
      mode == WorkspaceMode::head ? " files of the commit" : " files of the working tree";
  return "Copied " + std::to_string(result.files) + what;
}

BodyEnd failed(StepContext& step, std::string_view message, std::string_view help = {}) {
  step.log_writer.error(message);
  if (!help.empty()) step.log_writer.print(help);
  return {TaskResult::failed, {}, {}};
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_checkout(StepContext& step,
                                             const std::vector<Environ::Entry>& inputs) {
  JobContext& job = step.job;
  const RunSpec& run = job.run();
  const std::string path = input(inputs, "path");
  const auto target = target_folder(job.folders.workspace, path);
  if (!target) {
    co_return failed(step,
                     "Repository path '" + path + "' is not under '" + job.folders.workspace + "'");
  }
  const auto made = make_folders(*target);
  if (!made) co_return failed(step, made.error().what());
  // Copies: the pool's thread shares nothing with this one.
  auto copy = [mode = run.workspace_mode, facts = run.repository, folder = *target] {
    return check_out(mode, facts, folder);
  };
  const Result<CheckedOut> result = co_await on_pool(job.tools.pool, std::move(copy));
  if (!result)
    co_return failed(step, "cannot check out: " + result.error().what(), result.error().help());
  step.log_writer.print(description(run.workspace_mode, *result));
  step.set_output("ref", run.github["ref"].to_text(), WrittenBy::command);
  step.set_output("commit", run.repository.sha, WrittenBy::command);
  job.state.has_checked_out = true;
  co_return BodyEnd{};
}

}  // namespace localrun
