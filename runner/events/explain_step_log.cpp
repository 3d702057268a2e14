#include "runner/events/explain_step.hpp"

#include "expr/text.hpp"
#include "runner/events/explain_words.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace localrun::explain {
namespace {

using model::ScriptFile;
using model::ShellCommand;

constexpr std::array<std::string_view, 5> file_variables = {
    "GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"};

/// The log's last lines without the header that repeats the script.
std::vector<std::string_view> log_lines(const StepProgress& step) {
  std::vector<std::string_view> lines;
  bool is_header = false;
  for (const std::string& line : step.log.lines) {
    if (line.starts_with("##[group]Run ")) is_header = true;
    if (!is_header) lines.push_back(line);
    if (line.starts_with("##[endgroup]")) is_header = false;
    // The header may be cut at its beginning.
    if (line.starts_with("##[endgroup]")) lines.clear();
  }
  return lines;
}

std::string verb_of(const ShellCommand& command) {
  if (command.words.empty()) return {};
  const std::string& word = command.words.front().value.text;
  return word.substr(word.rfind('/') + 1);
}

bool has_word(const ShellCommand& command, std::string_view text) {
  return std::any_of(command.words.begin(), command.words.end(),
                     [&](const model::ShellWord& word) { return word.value.text == text; });
}

// ---- output-file-unset

/// `docker run`, when the command starts others without this step's variables; else empty.
std::string boundary(const ShellCommand& command) {
  const std::string verb = verb_of(command);
  for (const std::string_view plain : {"sudo", "su", "ssh", "doas", "runuser", "chroot"}) {
    if (verb == plain) return verb;
  }
  if (verb == "env") {
    const bool is_bare = has_word(command, "-i") || has_word(command, "-") ||
                         has_word(command, "--ignore-environment");
    return is_bare ? "env -i" : std::string();
  }
  for (const std::string_view engine :
       {"docker", "podman", "nerdctl", "docker-compose", "kubectl"}) {
    if (verb != engine) continue;
    for (const std::string_view start : {"run", "exec"}) {
      if (has_word(command, start)) return verb + ' ' + std::string(start);
    }
  }
  return {};
}

bool says_unset(std::string_view line) {
  return line.find("ambiguous redirect") != std::string_view::npos ||
         line.ends_with(": : No such file or directory") ||
         line.find("cannot create : Directory nonexistent") != std::string_view::npos ||
         line.find("can't create : nonexistent directory") != std::string_view::npos;
}

std::string help_for_unset(const std::string& inside, const std::string& variable) {
  const std::string print =
      "print there, write here:  echo \"NAME=$(" + inside + " …)\" >> \"$" + variable + '"';
  if (inside == "sudo") return "sudo --preserve-env=" + variable + "\nor " + print;
  const bool is_container = inside.ends_with(" run");
  return is_container ? print + "\nor give it on:  -e " + variable + " -v \"$" + variable + ":$" +
                            variable + '"'
                      : print;
}

void add_unset(const ScriptRun& run, const std::vector<std::string_view>& log,
               std::vector<Finding>& findings) {
  if (run.step.end.outcome != Conclusion::failure ||
      std::none_of(log.begin(), log.end(), says_unset))
    return;
  for (const ShellCommand& command : run.script.shell.commands) {
    const std::string inside = boundary(command);
    if (inside.empty()) continue;
    for (const std::string_view variable : file_variables) {
      const std::size_t at = run.token.text.find("$" + std::string(variable), command.begin);
      if (at == std::string::npos || at >= command.end) continue;
      const auto begin = static_cast<std::uint32_t>(at);
      const auto end = static_cast<std::uint32_t>(at + 1 + variable.size());
      findings.push_back(found("output-file-unset", run.at({begin, end}),
                               std::string(variable) + " is not set inside `" + inside + '`',
                               "the variable and its file are of this step, not of what it starts",
                               help_for_unset(inside, std::string(variable))));
      return;
    }
  }
}

// ---- output-substitution-failed

/// A message of this program on its way down: `git: …`, `line 1: git: command not found`.
bool complains(std::string_view line, const std::string& verb) {
  const std::string name = verb + ": ";
  const std::size_t at = line.find(name);
  const bool is_of_it =
      at == 0 || (at != std::string_view::npos && (line[at - 1] == ' ' || line[at - 1] == '/'));
  if (is_of_it && (at == 0 || line.find(": line ") != std::string_view::npos ||
                   line.substr(0, at).ends_with("/")))
    return true;
  if (verb == "git") return line.starts_with("fatal: ") || line.starts_with("error: ");
  return line.starts_with(verb + " error") || line.starts_with("[" + verb + "]");
}

void add_substitution(const ScriptRun& run, const std::vector<std::string_view>& log,
                      const model::ScriptPair& pair, std::string_view value,
                      std::vector<Finding>& findings) {
  const std::string source = model::source_of(pair.value);
  const bool is_all = pair.value.find(model::ShellText::unknown_end) == pair.value.size() - 1;
  if (!value.empty() || !is_all || !source.starts_with("$(") || source.starts_with("$((")) return;
  const std::string inner = source.substr(2, source.size() - 3);
  const model::ShellScript commands = model::read_shell(inner);
  for (const ShellCommand& command : commands.commands) {
    const std::string verb = verb_of(command);
    const auto complaint = std::find_if(log.begin(), log.end(), [&](std::string_view line) {
      return !verb.empty() && complains(line, verb);
    });
    if (complaint == log.end()) continue;
    const std::string variable(model::variable_of(pair.file));
    findings.push_back(
        found("output-substitution-failed", run.at(pair.value_at),
              quoted(pair.name) + " is empty: `" + inner + "` failed, and nobody saw it",
              "the exit status of the line is that of `echo`; the log has: " +
                  shortened(std::string(*complaint)),
              pair.name + '=' + source + "\necho \"" + pair.name + "=$" + pair.name + "\" >> \"$" +
                  variable + '"'));
    return;
  }
}

// ---- env-same-step

void add_read_at_once(const ScriptRun& run, const std::vector<std::string_view>& log,
                      std::vector<Finding>& findings) {
  for (const EnvironmentSet& variable : run.step.environment) {
    const bool is_unbound = std::any_of(log.begin(), log.end(), [&](std::string_view line) {
      return line.ends_with(": " + variable.name + ": unbound variable") ||
             line.ends_with(": " + variable.name + ": parameter not set");
    });
    if (!is_unbound) continue;
    findings.push_back(found(
        "env-same-step", run.writer(ScriptFile::env, variable.name),
        quoted(variable.name) + " is not set in this step: GITHUB_ENV works from the next step on",
        "",
        variable.name + "=VALUE\necho \"" + variable.name + "=$" + variable.name +
            "\" >> \"$GITHUB_ENV\""));
  }
  if (run.step.paths.empty()) return;
  for (const std::string_view line : log) {
    constexpr std::string_view words = ": command not found";
    if (!line.ends_with(words)) continue;
    const std::string_view before = line.substr(0, line.size() - words.size());
    const std::string name(before.substr(before.rfind(' ') + 1));
    Finding finding =
        found("env-same-step", run.writer(ScriptFile::path, {}),
              "'" + name +
                  "' is looked for without the folder that this step adds: GITHUB_PATH works "
                  "from the next step on",
              "", "PATH=\"" + run.step.paths.back().folder + ":$PATH\"");
    finding.severity = "note";  // the command may be somewhere else
    findings.push_back(std::move(finding));
    return;
  }
}

}  // namespace

void add_log_findings(const ScriptRun& run, std::vector<Finding>& findings) {
  const std::vector<std::string_view> log = log_lines(run.step);
  if (log.empty()) return;
  add_unset(run, log, findings);
  for (const OutputSet& output : run.step.outputs) {
    if (const auto* pair = run.entry(ScriptFile::output, output.name))
      add_substitution(run, log, *pair, output.value, findings);
  }
  for (const EnvironmentSet& variable : run.step.environment) {
    if (const auto* pair = run.entry(ScriptFile::env, variable.name))
      add_substitution(run, log, *pair, variable.value, findings);
  }
  add_read_at_once(run, log, findings);
}

}  // namespace localrun::explain
