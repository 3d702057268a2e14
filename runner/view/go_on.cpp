#include "runner/view/go_on.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace localrun {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_./:=@%+,-").find(c) != std::string_view::npos;
}

/// The text of a JSON scalar at the front of `json`, which is moved behind it; nothing for other
/// values.
std::optional<std::string> take_scalar(std::string_view& json) {
  if (json.empty() || json.front() == '{' || json.front() == '[') return std::nullopt;
  std::string text;
  if (json.front() != '"') {
    const std::size_t end = std::min(json.find_first_of(",}"), json.size());
    text = json.substr(0, end);
    json.remove_prefix(end);
    return text;
  }
  std::size_t at = 1;
  for (; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') return std::nullopt;
    text += json[at];
  }
  json.remove_prefix(std::min(at + 1, json.size()));
  return text;
}

/// ` --matrix os:linux …`; empty when the combination has values that the option cannot say.
std::string matrix_options(std::string_view json) {
  std::string options;
  while (!json.empty() && json.front() != '}') {
    json.remove_prefix(1);
    if (json.starts_with('}')) break;
    const auto key = take_scalar(json);
    if (!key || !json.starts_with(':')) return {};
    json.remove_prefix(1);
    const auto value = take_scalar(json);
    if (!value) return {};
    options += " --matrix " + shell_word(*key + ':' + *value);
  }
  return options;
}

/// The options of the call that decide what its jobs see: not which jobs, nor how they are shown.
std::string other_options(const RunStarted& info) {
  constexpr auto own =
      std::to_array<std::string_view>({"job", "matrix", "only", "needs-from", "json", "output",
                                       "color", "verbose", "directory", "parallel", "timeout"});
  std::string text;
  for (const std::string_view argument : info.arguments) {
    if (!argument.starts_with("--")) continue;
    const std::string_view name = argument.substr(2, argument.find('=') - 2);
    if (std::find(own.begin(), own.end(), name) == own.end())
      text += ' ' + shell_word(std::string(argument));
  }
  return text;
}

bool is_own_id(const std::string& id) { return !id.empty() && !id.starts_with("__"); }

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + '\'';
}

std::string logs_command(const RunState& run, const JobProgress& job, const StepProgress* step) {
  const std::string& name = job.info.matrix.empty() ? job.info.id : job.info.name;
  std::string command = "localrun logs " + run.info.run + " --job " + shell_word(name);
  if (step == nullptr) return command;
  return command + " --step " +
         shell_word(is_own_id(step->info.id) ? step->info.id : step->info.name);
}

std::string rerun_command(const RunState& run, const JobProgress& job) {
  return "localrun " + shell_word(run.info.path) + " --job " + shell_word(job.info.id) +
         matrix_options(job.info.matrix) + other_options(run.info);
}

std::string shell_command(const RunState& run, const JobProgress& job) {
  if (!job.snapshots || job.snapshots->path.empty()) return {};
  const std::string& name = job.info.name.empty() ? job.info.id : job.info.name;
  return "localrun shell " + run.info.run + ' ' + shell_word(name);
}

}  // namespace localrun
