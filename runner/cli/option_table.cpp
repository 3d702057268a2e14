#include "runner/cli/option_table.hpp"

#include "runner/cli/help_text.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>

namespace localrun::cli {

namespace {

constexpr For only_planning = For::run | For::plan;
constexpr For planning = only_planning | For::rerun;
constexpr For running = For::run | For::rerun;

constexpr auto table = std::to_array<Option>({
    {"directory", 'C', "DIR", false, For::everything, "act as if started in DIR"},
    {"job", 'j', "ID", true, only_planning, "run these jobs and all they need"},
    {"job", 'j', "ID", true, For::rerun, "run these jobs and all that need them"},
    {"job", 'j', "ID", true, For::fetch | For::graph, "these jobs and all they need"},
    {"job", 'j', "ID", true, For::logs | For::eval | For::diff | For::changes, "only this job"},
    {"before", 0, "", false, For::shell, "the state before the step (default)"},
    {"after", 0, "", false, For::shell, "the state after it"},
    {"command", 'c', "CMD", false, For::shell, "run this in place of a shell that asks"},
    {"from", 0, "JOB/STEP", false, For::rerun,
     "this job from this step on, all before it as it was (an isolated job that failed, or of "
     "--snapshots all)"},
    {"failed", 0, "", false, For::rerun, "the jobs that did not succeed and all that need them"},
    {"only", 0, "", false, only_planning, "leave out what the jobs of --job need"},
    {"needs-from", 0, "RUN", false, only_planning,
     "take results and outputs of what --only leaves out from this run"},
    {"step", 0, "STEP", false, For::logs | For::eval | For::diff | For::changes,
     "only this step: its id, name or number"},
    {"matrix", 0, "KEY:VALUE", true, planning | For::graph, "only the combinations that match"},
    {"event", 'e', "NAME", false, only_planning, "the event that starts the workflow"},
    {"event-path", 0, "FILE", false, only_planning,
     "its payload (JSON), merged over a generated one"},
    {"ref", 0, "REF", false, planning, "in place of the ref that is checked out"},
    {"actor", 0, "NAME", false, planning, "in place of git's user.name"},
    {"repository", 0, "OWNER/NAME", false, planning, "in place of the one of the origin remote"},
    {"input", 0, "K=V", true, planning, "an input of workflow_dispatch or workflow_call"},
    {"input-file", 0, "FILE", true, planning, "inputs, a K=V line each"},
    {"secret", 's', "K[=V]", true, planning | For::shell,
     "a secret; without =V from the environment, else asked for"},
    {"secret-file", 0, "FILE", true, planning | For::shell, "secrets, a K=V line each"},
    {"var", 0, "K=V", true, planning, "an entry of the vars context"},
    {"var-file", 0, "FILE", true, planning, "variables, a K=V line each"},
    {"env", 0, "K=V", true, planning, "extra process environment"},
    {"env-file", 0, "FILE", true, planning, "extra process environment, a K=V line each"},
    {"workspace", 0, "MODE", false, planning,
     "where jobs work: worktree (default), head or in-place", "worktree head in-place"},
    {"yes", 'y', "", false, running,
     "with --workspace in-place: run steps that change the repository without asking"},
    {"parallel", 0, "N", false, planning, "jobs at a time; default: the number of processors"},
    {"platform", 0, "LABEL=host|skip", true, planning, "what a runs-on label means here"},
    {"action", 0, "NAME=DIR|builtin|upstream|skip", true, planning | For::fetch,
     "what stands in for this action: a folder, localrun's own, the real one, or nothing"},
    {"offline", 0, "", false, planning, "fetch nothing: what is missing is an error"},
    {"lock", 0, "", false, For::fetch, "write the commits of the actions into .localrun.lock"},
    {"strict-tools", 0, "", false, planning,
     "setup actions fail when no installed version is the one asked for"},
    {"no-act-env", 0, "", false, planning, "leave out ACT=true"},
    {"local-env", 0, "", false, planning, "steps inherit the caller's whole environment"},
    {"respect-filters", 0, "", false, For::run,
     "run nothing when GitHub would not start the workflow for the event"},
    {"dry-run", 0, "", false, For::run, "the same as plan"},
    {"dry-run", 0, "", false, For::clean, "only say what would be removed"},
    {"older-than", 0, "AGE", false, For::clean,
     "what was last used that long ago: 12h, 30d (default), 4w; 0: all"},
    {"max-size", 0, "SIZE", false, For::clean,
     "besides, the oldest of the rest until it fits: 500M, 2G"},
    {"output", 0, "KIND", false, running,
     "auto (default: tty on a terminal, else plain), tty, plain, json or quiet",
     "auto tty plain json quiet"},
    {"output", 'o', "FILE", false, For::report, "write it into this file"},
    {"name", 'n', "NAME", true, For::artifacts, "only this one; a pattern: several"},
    {"into", 'D', "DIR", false, For::artifacts, "download: the folder to put them in"},
    {"overwrite", 0, "", false, For::artifacts, "download: replace files that are there"},
    {"all", 0, "", false, For::artifacts, "remove: all of the run"},
    {"no-logs", 0, "", false, For::diff, "leave out the text of the logs"},
    {"exact", 0, "", false, For::diff, "times, ids and folders that are the run's own count too"},
    {"exit-code", 0, "", false, For::diff, "exit status 1 when the runs differ"},
    {"repository", 0, "OWNER/NAME", false, For::cache, "its caches; default: those of this one"},
    {"everywhere", 0, "", false, For::cache, "the caches of all repositories"},
    {"all", 0, "", false, For::cache, "remove: all of the repository, or of --everywhere"},
    {"diff", 0, "", false, For::changes, "the lines that were changed, as git shows them"},
    {"apply", 0, "", false, For::changes,
     "bring the changes into the working tree: all or nothing"},
    {"export", 0, "FILE.tar", false, For::changes, "put the files as they are now into an archive"},
    {"json", 0, "", false, For::changes, "the list as JSON"},
    {"verbose", 'v', "", false, For::changes, "each file, however many there are"},
    {"json", 0, "", false, For::artifacts | For::cache, "list and show: the answer as JSON"},
    {"json", 0, "", false,
     running | For::show | For::diff | For::eval | For::plan | For::list | For::graph,
     "run: short for --output json; else the answer as JSON"},
    {"verbose", 'v', "", false, For::clean, "each thing that is removed"},
    {"verbose", 'v', "", false, running, "step headers, debug lines and every condition"},
    {"verbose", 'v', "", false, For::lint, "what each entry of `include` does"},
    {"timeout", 0, "MINUTES", false, running, "for the whole run"},
    {"keep-workspace", 0, "WHEN", false, running, "never, failed (default) or always",
     "never failed always"},
    {"isolate", 0, "MODE", false, running,
     "auto (default), off, workspace: a job writes to folders of its own only and leaves nothing, "
     "or system: it writes to all and leaves nothing",
     "auto off workspace system"},
    {"workspace-path", 0, "PATH", false, running,
     "where isolated jobs see their workspace; default: /home/runner/work/REPO/REPO"},
    {"launcher", 0, "COMMAND", false, running,
     "start each job's process by this command: 'ssh HOST', 'systemd-run --user --scope'"},
    {"allow-write", 0, "DIR", true, running, "a folder that isolated jobs may write to, too"},
    {"snapshots", 0, "WHICH", false, running,
     "states of isolated jobs that are kept, for shell and rerun --from: failed (default), all, "
     "off",
     "failed all off"},
    {"network", 0, "WHICH", false, running,
     "of isolated jobs: on (default), or off: each has nothing but a loopback device of its own",
     "on off"},
    {"no-home", 0, "", false, running,
     "isolated jobs do not see your home, but for what they need"},
    {"no-docker", 0, "", false, running,
     "isolated jobs do not reach container engines by their sockets"},
    {"color", 0, "WHEN", false, For::everything, "auto (default), always or never",
     "auto always never"},
    {"format", 0, "KIND", false, For::lint, "text (default), json, ndjson, github or sarif",
     "text json ndjson github sarif"},
    {"format", 0, "KIND", false, For::graph, "text (default), dot, mermaid, svg or json",
     "text dot mermaid svg json"},
    {"format", 0, "KIND", false, For::report, "html, junit, markdown or json",
     "html junit markdown json"},
    {"strict", 0, "", false, For::lint, "warnings count as errors"},
    {"no-shellcheck", 0, "", false, For::lint, "leave shellcheck out, though it is installed"},
    {"fix", 0, "", false, For::lint, "mend what can be mended without doubt"},
    {"context", 0, "FILE.json", false, For::eval,
     "the contexts: an object whose keys are their names"},
    {"status", 0, "STATUS", false, For::eval, "of the job: success (default), failure or cancelled",
     "success failure cancelled"},
    {"run", 0, "RUN", false, For::eval,
     "the contexts of a recorded run, as --job and --step saw them"},
    {"explain", 0, "", false, For::eval, "show what each part of the expression came to"},
    {"ndjson", 0, "", false, For::eval | For::lint, "JSON objects, one a line"},
    {"help", 'h', "", false, For::everything, "this text"},
});

RequestError unknown_option(std::string_view given, std::string_view name, For command) {
  std::vector<std::string_view> known;
  for (const Option& option : table) {
    if (includes(option.commands, command)) known.push_back(option.name);
  }
  const auto near = expr::near_names(name, known);
  return {
      "unknown option '" + std::string(given) + "'",
      near.empty() ? "localrun help shows the options" : "did you mean '--" + near.front() + "'?"};
}

class Parser {
 public:
  Parser(std::span<const std::string> arguments, For command)
      : arguments_(arguments), command_(command) {}

  RequestResult<ParsedOptions> parse() {
    for (; next_ < arguments_.size(); ++next_) {
      const std::string& argument = arguments_[next_];
      if (argument == "--") {
        parsed_.arguments.insert(parsed_.arguments.end(),
                                 arguments_.begin() + static_cast<std::ptrdiff_t>(next_) + 1,
                                 arguments_.end());
        break;
      }
      if (argument.size() < 2 || argument.front() != '-') {
        parsed_.arguments.push_back(argument);
        continue;
      }
      const auto error = argument[1] == '-' ? parse_long(argument) : parse_letters(argument);
      if (error) return *error;
    }
    return std::move(parsed_);
  }

 private:
  using Problem = std::optional<RequestError>;

  [[nodiscard]] const Option* find(auto matches) const {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Option& option) {
      return includes(option.commands, command_) && matches(option);
    });
    return found == table.end() ? nullptr : &*found;
  }

  Problem parse_long(const std::string& argument) {
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
    const Option* option = find([&](const Option& each) { return each.name == name; });
    if (option == nullptr) return unknown_option("--" + name, name, command_);
    std::optional<std::string> value;
    if (equals != std::string::npos) value = argument.substr(equals + 1);
    return add(*option, std::move(value));
  }

  Problem parse_letters(const std::string& argument) {
    for (std::size_t i = 1; i < argument.size(); ++i) {
      const Option* option = find([&](const Option& each) { return each.letter == argument[i]; });
      if (option == nullptr) return unknown_option(argument, argument.substr(1), command_);
      if (option->argument.empty()) {
        if (auto problem = add(*option, std::nullopt)) return problem;
        continue;
      }
      std::optional<std::string> value;
      if (i + 1 < argument.size()) value = argument.substr(i + 1);
      return add(*option, std::move(value));
    }
    return std::nullopt;
  }

  Problem add(const Option& option, std::optional<std::string> value) {
    const std::string name(option.name);
    if (option.argument.empty() && value)
      return RequestError{"option '--" + name + "' takes no value", {}};
    if (!option.argument.empty() && !value) {
      if (next_ + 1 >= arguments_.size()) {
        return RequestError{
            "option '--" + name + "' wants a value: " + std::string(option.argument), {}};
      }
      value = arguments_[++next_];
    }
    auto& values = parsed_.values[name];
    if (!option.repeats) values.clear();
    values.push_back(value.value_or(std::string()));
    return std::nullopt;
  }

  std::span<const std::string> arguments_;
  For command_;
  std::size_t next_ = 0;
  ParsedOptions parsed_;
};

}  // namespace

std::span<const Option> option_table() { return table; }

const Option* find_option(std::string_view name) {
  const auto* const found = std::find_if(
      table.begin(), table.end(), [name](const Option& option) { return option.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::optional<std::string> ParsedOptions::last(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> ParsedOptions::all(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::vector<std::string>() : found->second;
}

RequestResult<ParsedOptions> parse_options(std::span<const std::string> arguments, For command) {
  return Parser(arguments, command).parse();
}

std::string options_help(For command, int width) {
  constexpr int column = 32;
  std::string text;
  for (const Option& option : table) {
    if (!includes(option.commands, command)) continue;
    std::string left =
        option.letter != 0 ? std::string("  -") + option.letter + ", --" : std::string("      --");
    left += option.name;
    if (!option.argument.empty()) left.append(" ").append(option.argument);
    text += two_columns(left, column, option.help, width);
  }
  return text;
}

}  // namespace localrun::cli
