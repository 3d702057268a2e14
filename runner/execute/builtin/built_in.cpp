#include "runner/execute/builtin/built_in.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace localrun {

namespace {

struct Row {
  std::string_view name;
  boost::asio::awaitable<BodyEnd> (*run)(BuiltInCall& call);
};
constexpr std::array<Row, 14> rows = {{
    {"actions-rs/toolchain", run_rust_toolchain},
    {"actions-rust-lang/setup-rust-toolchain", run_rust_toolchain},
    {"actions/cache", run_cache},
    {"actions/cache/restore", run_cache_restore},
    {"actions/cache/save", run_cache_save},
    {"actions/checkout", run_checkout},
    {"actions/download-artifact", run_download_artifact},
    {"actions/github-script", run_github_script},
    {"actions/setup-go", run_setup_go},
    {"actions/setup-java", run_setup_java},
    {"actions/setup-node", run_setup_node},
    {"actions/setup-python", run_setup_python},
    {"actions/upload-artifact", run_upload_artifact},
    {"dtolnay/rust-toolchain", run_rust_toolchain},
}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  const std::size_t end = text.find_last_not_of(blanks);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

}  // namespace

const std::string& BuiltInCall::input(std::string_view name) const {
  static const std::string none;
  const auto found = std::find_if(call.inputs.begin(), call.inputs.end(), [&](const auto& input) {
    return expr::equal_ignoring_case(input.first, name);
  });
  return found == call.inputs.end() ? none : found->second;
}

bool BuiltInCall::is_on(std::string_view name) const {
  return expr::equal_ignoring_case(trimmed(input(name)), "true");
}

std::vector<std::string> BuiltInCall::lines(std::string_view name) const {
  std::vector<std::string> result;
  std::string_view text = input(name);
  while (!text.empty()) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (!line.empty()) result.emplace_back(line);
  }
  return result;
}

std::string BuiltInCall::saved(std::string_view name) const {
  const auto state = step.job.state.saved_state.find(step.key);
  if (state == step.job.state.saved_state.end()) return {};
  for (const auto& [key, value] : state->second)
    if (key == name) return value;
  return {};
}

void BuiltInCall::output(std::string_view name, std::string_view value) const {
  step.set_output(name, value, WrittenBy::command);
}

BodyEnd BuiltInCall::fail(std::string_view message, std::string_view help) const {
  step.log_writer.error(message);
  if (!help.empty()) step.log_writer.print(help);
  return {TaskResult::failed, {}, {}};
}

std::optional<BodyEnd> BuiltInCall::lacks(const std::string& message,
                                          const std::string& help) const {
  if (step.job.run().strict_tools) return fail(message, help);
  step.log_writer.warning(message);
  if (!help.empty()) step.log_writer.print(help);
  return std::nullopt;
}

std::string BuiltInCall::home() const {
  return step.process_environment(StepBody::node).value_of("HOME");
}

boost::asio::awaitable<BodyEnd> run_built_in(StepContext& step, ActionCall call, Minutes limit) {
  const std::string& name = call.action->file->name;
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return each.name == name; });
  BuiltInCall use{step, std::move(call), limit};
  co_return co_await row->run(use);
}

}  // namespace localrun
