// `actions/setup-node`, `-python`, `-go` and `-java`: a version that this machine has is put on
// PATH. Nothing is downloaded; what is not here is said, with what is.

#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/execute/builtin/version_file.hpp"
#include "runner/execute/shell.hpp"
#include "runner/execute/work_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace localrun {

namespace {

namespace fs = std::filesystem;

/// One of the actions.
struct SetupAction {
  std::string_view title;
  std::string_view version_input;
  std::string_view file_input;
  std::string_view version_output;
  std::string_view name;                     // in .tool-versions, and of its folder of links
  std::string_view program;                  // what scripts call
  std::span<const std::string_view> beside;  // programs in the same folder that go with it
  std::string_view package;                  // of Debian
  std::string_view installers;               // of other versions
  Tool tool;
};

constexpr std::array<std::string_view, 3> node_programs = {"npm", "npx", "corepack"};
constexpr std::array<std::string_view, 4> python_programs = {"pip", "pip3", "python3", "pydoc3"};
constexpr std::array<std::string_view, 1> go_programs = {"gofmt"};
constexpr std::array<std::string_view, 3> java_programs = {"javac", "jar", "jshell"};

constexpr SetupAction node = {"Node.js",      "node-version", "node-version-file",
                              "node-version", "nodejs",       "node",
                              node_programs,  "nodejs",       "nvm, fnm, volta, asdf or mise",
                              Tool::node};
constexpr SetupAction python = {"Python",         "python-version", "python-version-file",
                                "python-version", "python",         "python",
                                python_programs,  "python3",        "pyenv, asdf, mise or uv",
                                Tool::python};
constexpr SetupAction go = {
    "Go",         "go-version", "go-version-file",
    "go-version", "golang",     "go",
    go_programs,  "golang-go",  "go install golang.org/dl/goVERSION@latest, asdf or mise",
    Tool::go};
constexpr SetupAction java = {
    "Java",        "java-version", "java-version-file",    "version", "java", "java",
    java_programs, "default-jdk",  "sdkman, asdf or mise", Tool::java};

std::optional<std::string> file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// What is asked for; empty: any version. Failed: a version file is not there or names none.
Result<std::string> wanted_range(const BuiltInCall& call, const SetupAction& tool) {
  const std::vector<std::string> versions = call.lines(tool.version_input);
  if (!versions.empty()) return versions.back();
  const std::string& file = call.input(tool.file_input);
  if (file.empty()) return std::string();
  const std::string path = (fs::path(call.step.job.folders.workspace) / file).string();
  const auto text = file_text(path);
  if (!text) {
    return Error({"The specified " + std::string(tool.title) + " version file at: " + path +
                      " does not exist",
                  "", 0});
  }
  const auto range = range_in_file(file, *text, tool.name);
  if (!range)
    return Error({"'" + file + "' names no version of " + std::string(tool.title), "", 0});
  return *range;
}

/// The newest that is in the range.
const InstalledTool* best_of(const std::vector<InstalledTool>& installed, std::string_view range) {
  const InstalledTool* best = nullptr;
  for (const InstalledTool& each : installed) {
    const auto fits = is_in_range(each.version, range);
    if (!fits.value_or(false)) continue;
    if (best == nullptr || each.version.compare(best->version) > 0) best = &each;
  }
  return best;
}

std::string text_of(const InstalledTool& tool) {
  return tool.version.text + " (" + tool.program + ")";
}

std::string list_of(const std::vector<InstalledTool>& installed) {
  std::string text;
  for (const InstalledTool& each : installed) text += (text.empty() ? "" : ", ") + text_of(each);
  return text;
}

class Setup {
 public:
  Setup(BuiltInCall& call, const SetupAction& tool)
      : call_(call), tool_(tool), environ_(call.step.process_environment(StepBody::node)) {}

  BodyEnd run() {
    const Result<std::string> range = wanted_range(call_, tool_);
    if (!range) return call_.fail(range.error().what());
    ToolPlaces places;
    places.path = variable("PATH");
    places.home = call_.step.job.home_of_tools(variable("HOME"));
    places.tool_cache = call_.step.job.process_variable("RUNNER_TOOL_CACHE");
    places.memory = call_.step.job.tools.stores.tools;
    const std::vector<InstalledTool> here = installed(tool_.tool, places);
    if (here.empty()) {
      return call_.fail("there is no " + std::string(tool_.title) + " on this machine",
                        "install one (Debian: apt install " + std::string(tool_.package) +
                            "), or leave the step out: --action " + call_.call.action->file->name +
                            "=skip");
    }
    const InstalledTool* best = range->empty() ? &here.front() : best_of(here, *range);
    if (best == nullptr) {
      if (auto end = not_here(here, *range)) return std::move(*end);
    }
    const InstalledTool& chosen = best == nullptr ? here.front() : *best;
    if (Result<void> put = put_on_path(chosen); !put) return call_.fail(put.error().what());
    call_.step.log_writer.print(std::string(tool_.title) + " " + text_of(chosen));
    call_.output(tool_.version_output, chosen.version.text);
    call_.output("cache-hit", "false");
    set_variables(chosen);
    return {};
  }

 private:
  [[nodiscard]] std::string variable(std::string_view name) const {
    const std::string* value = environ_.find(name);
    return value == nullptr ? std::string() : *value;
  }

  /// With --strict-tools the end of the step.
  [[nodiscard]] std::optional<BodyEnd> not_here(const std::vector<InstalledTool>& here,
                                                const std::string& range) const {
    const std::string used =
        here.size() > 1 ? "; " + text_of(here.front()) + " is used" : std::string();
    const bool is_strict = call_.step.job.run().strict_tools;
    return call_.lacks(std::string(tool_.title) + " '" + range +
                           "' is asked for, and this machine has " + list_of(here) +
                           (is_strict ? std::string() : used),
                       "to have it: " + std::string(tool_.installers));
  }

  /// A folder of a version of its own goes on PATH. One that holds the system's programs must not
  /// come before others: a folder of links to the tool's own does.
  Result<void> put_on_path(const InstalledTool& chosen) {
    const auto first =
        find_program(tool_.program, call_.step.job.state.path_entries, variable("PATH"));
    std::error_code error;
    if (first && fs::equivalent(*first, chosen.program, error)) return {};
    const fs::path folder = fs::path(chosen.program).parent_path();
    const bool is_shared = fs::exists(folder / "env", error) || fs::exists(folder / "ls", error) ||
                           folder == "/usr/local/bin";
    if (!is_shared && chosen.program.ends_with("/" + std::string(tool_.program))) {
      call_.step.job.add_path(folder.string());
      return {};
    }
    const std::string links = call_.step.job.folders.tool_cache + "/" + std::string(tool_.name) +
                              "/" + chosen.version.text + "/bin";
    const Result<void> made = make_folders(links);
    if (!made) return made.error();
    fs::create_symlink(chosen.program, links + "/" + std::string(tool_.program), error);
    for (const std::string_view name : tool_.beside) {
      const fs::path program = name == "python3" ? fs::path(chosen.program) : folder / name;
      if (fs::exists(program, error))
        fs::create_symlink(program, links + "/" + std::string(name), error);
    }
    call_.step.job.add_path(links);
    return {};
  }

  void set_variables(const InstalledTool& chosen) {
    std::error_code error;
    const fs::path real = fs::canonical(chosen.program, error);
    const std::string home = real.parent_path().parent_path().string();
    if (&tool_ == &java) {
      call_.step.set_env("JAVA_HOME", home);
      call_.output("path", home);
      call_.output("distribution", call_.input("distribution"));
    } else if (&tool_ == &python) {
      call_.output("python-path", chosen.program);
      if (call_.is_on("update-environment")) call_.step.set_env("pythonLocation", home);
    }
  }

  BuiltInCall& call_;
  const SetupAction& tool_;
  StepEnvironment environ_;
};

boost::asio::awaitable<BodyEnd> set_up(BuiltInCall& call, const SetupAction& tool) {
  Setup setup(call, tool);
  co_return setup.run();
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_setup_node(BuiltInCall& call) { return set_up(call, node); }
boost::asio::awaitable<BodyEnd> run_setup_python(BuiltInCall& call) { return set_up(call, python); }
boost::asio::awaitable<BodyEnd> run_setup_go(BuiltInCall& call) { return set_up(call, go); }
boost::asio::awaitable<BodyEnd> run_setup_java(BuiltInCall& call) { return set_up(call, java); }

}  // namespace localrun
