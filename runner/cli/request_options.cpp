#include "runner/cli/request_options.hpp"

#include "expr/text.hpp"
#include "runner/cli/prompt.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/cli/shell_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <thread>

extern char** environ;  // NOLINT: POSIX

namespace localrun::cli {

namespace {

using Problem = std::optional<RequestError>;

/// Sets or overwrites, so that what comes later wins.
void put(KeyValues& values, const std::string& key, const std::string& value) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&key](const auto& each) { return each.first == key; });
  if (found == values.end()) {
    values.emplace_back(key, value);
  } else {
    found->second = value;
  }
}

Problem add_file(const std::string& path, KeyValues& values) {
  const auto text = read_file(path);
  if (!text) return RequestError{text.error().what(), text.error().help()};
  const auto pairs = parse_value_file(path, *text);
  if (!pairs) return pairs.error();
  for (const auto& [key, value] : *pairs) put(values, key, value);
  return std::nullopt;
}

/// A secret without `=V`: from the environment, else asked for on a terminal.
Problem add_named_secret(const std::string& name, KeyValues& values) {
  if (const char* value = std::getenv(name.c_str())) {
    put(values, name, value);
    return std::nullopt;
  }
  const auto answer = ask_secret("value of secret " + name + ": ");
  if (!answer) {
    return RequestError{"secret '" + name + "' has no value",
                        "give it as --secret " + name +
                            "=VALUE, in the environment, or in a file with --secret-file"};
  }
  put(values, name, *answer);
  return std::nullopt;
}

struct ValueOption {
  const char* option;
  const char* file_option;
  KeyValues Request::*values;
};
constexpr std::array<ValueOption, 4> value_options = {{
    {"input", "input-file", &Request::inputs},
    {"secret", "secret-file", &Request::secrets},
    {"var", "var-file", &Request::vars},
    {"env", "env-file", &Request::env},
}};

std::vector<std::string> values_of(const OptionValues& layer, std::string_view name) {
  const auto found = layer.find(name);
  return found == layer.end() ? std::vector<std::string>() : found->second;
}

/// One layer of options over what lower ones gave: its files first, then its single values.
Problem read_values(const OptionValues& layer, const ValueOption& kind, Request& request) {
  KeyValues& values = request.*kind.values;
  for (const std::string& path : values_of(layer, kind.file_option)) {
    if (auto problem = add_file(path, values)) return problem;
  }
  for (const std::string& text : values_of(layer, kind.option)) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos && equals != 0) {
      put(values, text.substr(0, equals), text.substr(equals + 1));
    } else if (equals == std::string::npos && std::string_view(kind.option) == "secret") {
      if (auto problem = add_named_secret(text, values)) return problem;
    } else {
      return RequestError{"--" + std::string(kind.option) + " wants NAME=VALUE, not '" + text + "'",
                          {}};
    }
  }
  return std::nullopt;
}

template <class T, std::size_t N>
RequestResult<T> choose(const ParsedOptions& options, std::string_view option, T fallback,
                        const std::array<std::pair<std::string_view, T>, N>& choices) {
  const auto given = options.last(option);
  if (!given) return fallback;
  std::string known;
  for (const auto& [name, value] : choices) {
    if (name == *given) return value;
    known.append(known.empty() ? "" : ", ").append(name);
  }
  return RequestError{"--" + std::string(option) + " cannot be '" + *given + "'",
                      "it is one of: " + known};
}

RequestResult<std::uint32_t> positive_number(const ParsedOptions& options, std::string_view option,
                                             std::uint32_t fallback) {
  const auto given = options.last(option);
  if (!given) return fallback;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), number);
  if (error != std::errc() || end != given->data() + given->size() || number == 0) {
    return RequestError{
        "--" + std::string(option) + " wants a whole number from 1, not '" + *given + "'", {}};
  }
  return number;
}

/// `KEY:VALUE` or `LABEL=host`.
Problem split_pairs(const ParsedOptions& options, std::string_view option, char separator,
                    KeyValues& pairs) {
  for (const std::string& text : options.all(option)) {
    const std::size_t at = text.find(separator);
    if (at == std::string::npos || at == 0) {
      return RequestError{
          "--" + std::string(option) + " wants NAME" + separator + "VALUE, not '" + text + "'", {}};
    }
    pairs.emplace_back(text.substr(0, at), text.substr(at + 1));
  }
  return std::nullopt;
}

Problem read_actions(const ParsedOptions& options, Request& request) {
  using By = ActionSubstitute::By;
  KeyValues actions;
  if (auto problem = split_pairs(options, "action", '=', actions)) return problem;
  for (const auto& [name, what] : actions) {
    if (what == "skip" || what == "builtin" || what == "upstream") {
      const By by = what == "skip" ? By::skip : what == "builtin" ? By::built_in : By::upstream;
      request.actions.push_back({name, by, {}});
      continue;
    }
    std::error_code failure;
    const std::filesystem::path folder = std::filesystem::canonical(what, failure);
    if (failure || !std::filesystem::is_directory(folder, failure)) {
      return RequestError{
          "--action " + name + "=" + what + ": there is no such folder",
          "it is a folder that holds an action, or one of: skip, builtin, upstream"};
    }
    request.actions.push_back({name, By::folder, folder.string()});
  }
  return std::nullopt;
}

/// What only isolated jobs can have. Without them, where that was left open, --allow-write has
/// nothing to open.
Problem check_unisolated(const Request& request, std::string_view why) {
  const auto refuse = [why](std::string option) {
    return RequestError{std::move(option) + " is for isolated jobs, and " + std::string(why),
                        "leave out one of the two"};
  };
  if (request.hides_home) return refuse("--no-home");
  if (!request.has_network) return refuse("--network off");
  if (!request.has_engines) return refuse("--no-docker");
  if (!request.workspace_path.empty()) return refuse("--workspace-path");
  if (!request.allow_write.empty()) return refuse("--allow-write");
  return std::nullopt;
}

/// A place in the job's view: it has not to exist on this machine.
RequestResult<std::string> read_workspace_path(const ParsedOptions& options) {
  const auto given = options.last("workspace-path");
  if (!given) return std::string();
  const auto refuse = [&given](const char* why) {
    return RequestError{"--workspace-path " + *given + " " + why,
                        "for example --workspace-path /builds/app"};
  };
  const std::filesystem::path path(*given);
  if (!path.is_absolute()) return refuse("is no absolute path");
  std::string text = path.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  constexpr std::array<std::string_view, 4> whole = {"/", "/tmp", "/home", "/home/runner"};
  constexpr std::array<std::string_view, 4> systems = {"/proc/", "/sys/", "/dev/", "/run/"};
  const bool is_taken = std::find(whole.begin(), whole.end(), text) != whole.end() ||
                        std::any_of(systems.begin(), systems.end(), [&](std::string_view each) {
                          return (text + "/").starts_with(each);
                        });
  if (is_taken) return refuse("is a folder that a job has for something else");
  std::error_code failure;
  if (std::filesystem::exists(text, failure) && !std::filesystem::is_directory(text, failure))
    return refuse("is a file");
  return text;
}

Problem read_isolation(const ParsedOptions& options, Request& request) {
  constexpr std::array<std::pair<std::string_view, Isolation>, 4> kinds = {
      {{"auto", Isolation::automatic},
       {"off", Isolation::off},
       {"workspace", Isolation::workspace},
       {"system", Isolation::system}}};
  const auto kind = choose(options, "isolate", Isolation::automatic, kinds);
  if (!kind) return kind.error();
  request.isolation = *kind;
  for (const std::string& text : options.all("allow-write")) {
    std::error_code failure;
    const std::filesystem::path folder = std::filesystem::canonical(text, failure);
    if (failure || !std::filesystem::is_directory(folder, failure))
      return RequestError{"--allow-write " + text + ": there is no such folder", "make it first"};
    request.allow_write.push_back(folder.string());
  }
  request.hides_home = options.has("no-home");
  request.has_engines = !options.has("no-docker");
  const auto path = read_workspace_path(options);
  if (!path) return path.error();
  request.workspace_path = *path;
  constexpr std::array<std::pair<std::string_view, bool>, 2> networks = {
      {{"on", true}, {"off", false}}};
  const auto network = choose(options, "network", true, networks);
  if (!network) return network.error();
  request.has_network = *network;
  if (request.isolation == Isolation::off)
    return check_unisolated(request, "--isolate off asks for none");
  if (request.workspace != WorkspaceMode::in_place) return std::nullopt;
  if (request.isolation != Isolation::automatic)
    return RequestError{
        "with --workspace in-place a job works in the repository itself, and with "
        "--isolate it cannot write to it",
        "leave out one of the two"};
  return check_unisolated(request, "--workspace in-place cannot have them");
}

Problem read_launcher(const ParsedOptions& options, Request& request) {
  const auto given = options.last("launcher");
  if (!given) return std::nullopt;
  auto words = split_shell_words(*given);
  if (!words)
    return RequestError{"--launcher " + *given + ": " + words.error().what, words.error().help};
  if (words->empty() || words->front().empty())
    return RequestError{"--launcher is empty", "it is a command such as 'ssh HOST'"};
  request.launcher = *given;
  request.launcher_words = *std::move(words);
  return std::nullopt;
}

Problem read_modes(const ParsedOptions& options, Request& request) {
  constexpr std::array<std::pair<std::string_view, WorkspaceMode>, 3> modes = {
      {{"worktree", WorkspaceMode::worktree},
       {"head", WorkspaceMode::head},
       {"in-place", WorkspaceMode::in_place}}};
  constexpr std::array<std::pair<std::string_view, KeepWorkspace>, 3> keeps = {
      {{"never", KeepWorkspace::never},
       {"failed", KeepWorkspace::failed},
       {"always", KeepWorkspace::always}}};
  constexpr std::array<std::pair<std::string_view, Snapshots>, 3> snapshots = {
      {{"off", Snapshots::off}, {"failed", Snapshots::failed}, {"all", Snapshots::all}}};
  const auto mode = choose(options, "workspace", WorkspaceMode::worktree, modes);
  if (!mode) return mode.error();
  const auto keep = choose(options, "keep-workspace", KeepWorkspace::failed, keeps);
  if (!keep) return keep.error();
  // Who wants nothing to be kept of a failed job means this, too.
  const bool keeps_nothing = *keep == KeepWorkspace::never;
  const auto snapshot =
      choose(options, "snapshots", keeps_nothing ? Snapshots::off : Snapshots::failed, snapshots);
  if (!snapshot) return snapshot.error();
  const auto parallel =
      positive_number(options, "parallel", std::max(1U, std::thread::hardware_concurrency()));
  if (!parallel) return parallel.error();
  const auto timeout = positive_number(options, "timeout", 0);
  if (!timeout) return timeout.error();
  request.workspace = *mode;
  request.keep_workspace = *keep;
  request.snapshots = *snapshot;
  request.parallel = *parallel;
  if (*timeout != 0) request.timeout = std::chrono::minutes(*timeout);
  return std::nullopt;
}

bool is_true(const KeyValues& values, std::string_view name) {
  return std::any_of(values.begin(), values.end(), [name](const auto& each) {
    return expr::equal_ignoring_case(each.first, name) &&
           (each.second == "1" || expr::equal_ignoring_case(each.second, "true"));
  });
}

bool has(const KeyValues& values, std::string_view name) {
  return std::any_of(values.begin(), values.end(), [name](const auto& each) {
    return expr::equal_ignoring_case(each.first, name);
  });
}

/// The caller's variables that a step sees without --local-env.
bool is_inherited(std::string_view name) {
  constexpr std::array<std::string_view, 25> names = {
      "PATH",       "HOME",        "USER",        "LOGNAME",   "LANG",
      "LANGUAGE",   "TZ",          "TERM",        "SHELL",     "SSH_AUTH_SOCK",
      "TMPDIR",     "http_proxy",  "https_proxy", "no_proxy",  "all_proxy",
      "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",    "ALL_PROXY", "JAVA_HOME",
      "GOPATH",     "CARGO_HOME",  "RUSTUP_HOME", "NVM_DIR",   "DOCKER_HOST"};
  return name.starts_with("LC_") || name.starts_with("ACTIONS_RUNNER_") ||
         name.starts_with("ACTIONS_ALLOW_") ||
         std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

RequestResult<Request> make_request(const ParsedOptions& options) {
  Request request;
  const std::vector<OptionValues> layers =
      options.layers.empty() ? std::vector{options.values} : options.layers;
  for (const OptionValues& layer : layers) {
    for (const ValueOption& kind : value_options) {
      if (auto problem = read_values(layer, kind, request)) return *problem;
    }
  }
  if (auto problem = split_pairs(options, "matrix", ':', request.matrix)) return *problem;
  if (auto problem = split_pairs(options, "platform", '=', request.platforms)) return *problem;
  if (auto problem = read_actions(options, request)) return *problem;
  if (auto problem = read_modes(options, request)) return *problem;
  if (auto problem = read_isolation(options, request)) return *problem;
  if (auto problem = read_launcher(options, request)) return *problem;
  if (const auto path = options.last("event-path")) {
    auto text = read_file(*path);
    if (!text) return RequestError{text.error().what(), text.error().help()};
    request.event_payload = std::move(*text);
  }
  if (!options.arguments.empty()) request.workflow_path = options.arguments.front();
  std::error_code no_folder;
  request.folder = std::filesystem::current_path(no_folder).string();
  request.event = options.last("event");
  request.ref = options.last("ref");
  request.actor = options.last("actor");
  request.repository = options.last("repository");
  request.jobs = options.all("job");
  request.only = options.has("only");
  if (request.only && request.jobs.empty())
    return RequestError{"--only leaves out what other jobs need, but no job is named",
                        "name it: --job ID --only"};
  if (!request.only && options.has("needs-from"))
    return RequestError{"--needs-from is for jobs that --only leaves out", "add --only"};
  request.act_env = !options.has("no-act-env");
  request.strict_tools = options.has("strict-tools");
  request.local_env = options.has("local-env");
  // A secret of this name takes precedence over a variable (execution.md 2.4).
  const auto& debug = has(request.secrets, "ACTIONS_STEP_DEBUG") ? request.secrets : request.vars;
  request.step_debug = options.has("verbose") || is_true(debug, "ACTIONS_STEP_DEBUG");
  return request;
}

std::vector<std::string> base_environ(const Request& request) {
  std::vector<std::string> texts;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (request.local_env || is_inherited(text.substr(0, text.find('=')))) texts.emplace_back(text);
  }
  for (const auto& [name, value] : request.env) {
    std::erase_if(texts, [&prefix = name](const std::string& text) {
      return text.starts_with(prefix + "=");
    });
    texts.push_back(name + "=" + value);
  }
  return texts;
}

}  // namespace localrun::cli
