// What a shell forgets between two steps: variables, its folder, what it has sourced
// (diagnostics.md 3.4, shell-state-lost).

#include "model/lint/families.hpp"
#include "model/lint/script_words.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace localrun::model {
namespace {

/// Names that a machine, a shell, or an action that sets up tools may give a value.
constexpr auto known_elsewhere = std::to_array<std::string_view>({"ANDROID_HOME",
                                                                  "ANDROID_NDK_HOME",
                                                                  "ANDROID_SDK_ROOT",
                                                                  "BASH_ENV",
                                                                  "CC",
                                                                  "CI",
                                                                  "CONDA",
                                                                  "CONDA_PREFIX",
                                                                  "CXX",
                                                                  "DEBIAN_FRONTEND",
                                                                  "DISPLAY",
                                                                  "DOTNET_ROOT",
                                                                  "EDITOR",
                                                                  "GOPATH",
                                                                  "GOROOT",
                                                                  "GOVERSION",
                                                                  "HOME",
                                                                  "HOSTNAME",
                                                                  "IFS",
                                                                  "ImageOS",
                                                                  "ImageVersion",
                                                                  "JAVA_HOME",
                                                                  "LANG",
                                                                  "LC_ALL",
                                                                  "LD_LIBRARY_PATH",
                                                                  "LOGNAME",
                                                                  "NVM_DIR",
                                                                  "OLDPWD",
                                                                  "OSTYPE",
                                                                  "PATH",
                                                                  "PIPX_BIN_DIR",
                                                                  "PIPX_HOME",
                                                                  "PKG_CONFIG_PATH",
                                                                  "PWD",
                                                                  "PYTHONPATH",
                                                                  "SHELL",
                                                                  "SHLVL",
                                                                  "TERM",
                                                                  "TMPDIR",
                                                                  "TZ",
                                                                  "USER",
                                                                  "VCPKG_INSTALLATION_ROOT",
                                                                  "XDG_CONFIG_HOME",
                                                                  "XDG_RUNTIME_DIR",
                                                                  "pythonLocation"});

/// Actions of these owners set no variables but those above.
bool is_known_owner(std::string_view owner) {
  for (const std::string_view known : {"actions", "docker", "github"}) {
    if (expr::equal_ignoring_case(owner, known)) return true;
  }
  return false;
}

std::string_view verb_of(const ShellCommand& command) {
  return command.words.empty() ? std::string_view()
                               : std::string_view(command.words.front().value.text);
}

/// Whether the script runs texts that nobody sees here, in its own shell.
bool runs_other_texts(const Script& script) {
  return !script.shell.is_understood ||
         std::any_of(script.shell.commands.begin(), script.shell.commands.end(),
                     [](const ShellCommand& command) {
                       const std::string_view verb = verb_of(command);
                       return verb == "source" || verb == "." || verb == "eval" || verb == "set";
                     });
}

/// Scripts of the repository may write to GITHUB_ENV.
bool runs_files(const Script& script) {
  return std::any_of(
      script.shell.commands.begin(), script.shell.commands.end(), [](const ShellCommand& command) {
        const std::string_view verb = verb_of(command);
        return verb.find('/') != std::string_view::npos || verb == "source" || verb == "." ||
               verb == "eval" || verb.starts_with(ShellText::unknown_begin) ||
               std::any_of(command.words.begin(), command.words.end(),
                           [](const ShellWord& word) { return word.value.text.ends_with(".sh"); });
      });
}

bool has_key(const TokenPtr& env, std::string_view name) {
  if (!env) return false;
  return env->kind != TokenKind::mapping ||
         std::any_of(env->pairs.begin(), env->pairs.end(), [name](const auto& pair) {
           return pair.first->kind != TokenKind::string || pair.first->text == name;
         });
}

class StateCheck {
 public:
  StateCheck(const Subject& subject, const LintJob& job, Report& report)
      : subject_(subject), job_(job), report_(report) {}

  void check() {
    for (const LintStep& step : job_.steps) {
      if (!step.script) continue;
      if (!runs_other_texts(*step.script)) check_reads(step);
      if (!check_activation(step)) check_end(step);
    }
  }

 private:
  // ---- variables

  void check_reads(const LintStep& step) {
    std::set<std::string_view> seen;
    for (const ShellVariable& read : step.script->shell.variables) {
      if (read.is_assigned || read.has_default || !seen.insert(read.name).second) continue;
      if (is_set_for(step, read.name)) continue;
      const auto [owner, variable] = setter_before(step, read.name);
      if (owner != nullptr) add_variable(step, read, *owner, *variable);
    }
  }

  /// Whether the variable may have a value in the step, but for what earlier shells knew.
  [[nodiscard]] bool is_set_for(const LintStep& step, std::string_view name) const {
    if (std::find(known_elsewhere.begin(), known_elsewhere.end(), name) != known_elsewhere.end() ||
        name.starts_with("GITHUB_") || name.starts_with("RUNNER_") ||
        name.starts_with("ACTIONS_") || name.starts_with("INPUT_") || name.starts_with("BASH"))
      return true;
    const auto assigns = [name](const ShellVariable& each) {
      return each.name == name && each.is_assigned;
    };
    const auto& own = step.script->shell.variables;
    if (std::any_of(own.begin(), own.end(), assigns)) return true;
    const OrdinaryJob& job = *job_.job->ordinary();
    if (has_key(subject_.workflow.env, name) || has_key(job.env, name) ||
        has_key(step.step->env, name) || job.container)
      return true;
    return std::any_of(job_.steps.begin(), job_.steps.end(), [&](const LintStep& other) {
      return other.order < step.order && may_set(other, name);
    });
  }

  /// Whether the step may put the variable into GITHUB_ENV.
  static bool may_set(const LintStep& step, std::string_view name) {
    if (const auto* uses = std::get_if<UsesStep>(&step.step->kind))
      return !is_known_owner(uses->uses.value.owner);
    const Token* token = script_token(*step.step);
    if (token == nullptr) return false;
    if (!step.script) return true;
    if (runs_files(*step.script)) return true;
    const bool names_file = token->text.find("GITHUB_ENV") != std::string::npos;
    return names_file &&
           (!is_certain(*step.script) || step.script->writes_name(ScriptFile::env, name));
  }

  /// All that is written to GITHUB_ENV has a name that is seen.
  static bool is_certain(const Script& script) {
    const bool has_pairs =
        std::any_of(script.pairs.begin(), script.pairs.end(),
                    [](const ScriptPair& pair) { return pair.file == ScriptFile::env; });
    return script.shell.is_understood && has_pairs && script.knows_environment;
  }

  struct Setter {
    const LintStep* step = nullptr;
    const ShellVariable* variable = nullptr;
  };

  [[nodiscard]] Setter setter_before(const LintStep& reader, std::string_view name) const {
    Setter found;
    for (const LintStep& step : job_.steps) {
      if (step.order >= reader.order || !step.script) continue;
      for (const ShellVariable& each : step.script->shell.variables) {
        if (each.is_assigned && each.value && !each.is_for_command && each.name == name &&
            each.declared_by != "local")
          found = {&step, &each};
      }
    }
    return found;
  }

  void add_variable(const LintStep& step, const ShellVariable& read, const LintStep& owner,
                    const ShellVariable& variable) {
    const Token& token = *script_token(*step.step);
    const Token& other = *script_token(*owner.step);
    const bool is_exported = variable.declared_by == "export";
    const Span at = locate(other, {variable.begin, variable.end});
    Words words{"'" + read.name + "' was " + (is_exported ? "exported" : "set") +
                " in the step on line " + std::to_string(owner.step->at.begin.line) +
                "; nothing of it is left here"};
    words.why = "each step is a new process";
    words.related.push_back({at, is_exported ? "exported here" : "set here"});
    const std::string value = in_double_quotes(variable.value->text);
    words.help = "in that step:  echo \"" + read.name + '=' +
                 (value.find("$(") == std::string::npos ? value : '$' + read.name) +
                 "\" >> \"$GITHUB_ENV\"";
    report_.add("shell-state-lost", locate(token, {read.begin, read.end}), std::move(words));
  }

  // ---- `source .venv/bin/activate`, and then `pytest` in another step

  /// True when something was said.
  bool check_activation(const LintStep& step) {
    const auto& commands = step.script->shell.commands;
    const auto activation = std::find_if(commands.begin(), commands.end(), is_activation);
    const Token& token = *script_token(*step.step);
    if (activation == commands.end() || activation->is_captured || activation->pipe_to ||
        token.text.find("GITHUB_") != std::string::npos)
      return false;
    for (const LintStep& other : job_.steps) {
      if (other.order <= step.order) continue;
      const auto* uses = std::get_if<UsesStep>(&other.step->kind);
      if (uses != nullptr && !is_known_owner(uses->uses.value.owner)) return false;
      if (!other.script) continue;
      if (runs_other_texts(*other.script)) return false;
      for (const ShellCommand& command : other.script->shell.commands) {
        if (!is_python(verb_of(command))) continue;
        add_inactive(step, *activation, other, command);
        return true;
      }
    }
    return false;
  }

  static bool is_python(std::string_view verb) {
    for (const std::string_view known : {"python", "python3", "pip", "pip3", "pytest"}) {
      if (verb == known) return true;
    }
    return false;
  }

  void add_inactive(const LintStep& step, const ShellCommand& activation, const LintStep& other,
                    const ShellCommand& command) {
    const Token& token = *script_token(*step.step);
    const std::string text = text_of(token, activation);
    Words words{"what `" + text + "` set up in the step on line " +
                std::to_string(step.step->at.begin.line) + " is not there for this '" +
                std::string(verb_of(command)) + '\''};
    words.why = "each step is a new process";
    words.related.push_back({locate(token, {activation.begin, activation.end}), "for that step"});
    words.help = "the same line in this step, or in that one:  echo \"" + folder_of(activation) +
                 "\" >> \"$GITHUB_PATH\"";
    const ShellWord& verb = command.words.front();
    report_.add("shell-state-lost", locate(*script_token(*other.step), {verb.begin, verb.end}),
                std::move(words));
  }

  static std::string text_of(const Token& token, const ShellCommand& command) {
    return std::string(expr::trim(
        std::string_view(token.text).substr(command.begin, command.end - command.begin)));
  }

  // ---- cd and source at the end of a script

  void check_end(const LintStep& step) {
    const auto& commands = step.script->shell.commands;
    if (commands.empty() || !step.script->shell.is_understood) return;
    const ShellCommand& last = commands.back();
    const Token& token = *script_token(*step.step);
    if (last.is_captured || !is_on_its_own(token.text, last) || !has_script_behind(step)) return;
    const std::string text = text_of(token, last);
    Words words;
    if (is_lost_cd(*step.script)) {
      words.message = "`" + text + "` at the end of a step does nothing for the next one";
      words.why = "each step is a new process, in the workspace";
      words.help = "of the steps that follow:  working-directory: " +
                   token.text.substr(last.words[1].begin, last.words[1].end - last.words[1].begin);
    } else if (is_activation(last) && token.text.find("GITHUB_") == std::string::npos) {
      words.message = "what `" + text + "` sets up ends with this step";
      words.why = "each step is a new process";
      words.help =
          "the same line in each step that needs it, or:\n"
          "echo \"" +
          folder_of(last) + "\" >> \"$GITHUB_PATH\"";
    } else {
      return;
    }
    report_.add("shell-state-lost", locate(token, {last.begin, last.end}), std::move(words));
  }

  /// A `cd` down into a folder, the only one of the script: not one that goes back.
  static bool is_lost_cd(const Script& script) {
    const auto& commands = script.shell.commands;
    const auto is_cd = [](const ShellCommand& command) {
      const std::string_view verb = verb_of(command);
      return verb == "cd" || verb == "pushd" || verb == "popd";
    };
    const ShellCommand& last = commands.back();
    if (verb_of(last) != "cd" || last.words.size() != 2 ||
        std::count_if(commands.begin(), commands.end(), is_cd) != 1)
      return false;
    const ShellText& folder = last.words[1].value;
    return folder.is_known() && !folder.text.starts_with("..") && !folder.text.starts_with('-') &&
           !folder.text.starts_with('~');
  }

  /// Begins its line, and nothing is in brackets around it.
  static bool is_on_its_own(std::string_view text, const ShellCommand& command) {
    const std::size_t before = command.begin == 0 ? std::string_view::npos
                                                  : text.find_last_not_of(" \t", command.begin - 1);
    const bool begins_line = before == std::string_view::npos || text[before] == '\n';
    const bool ends_text =
        text.find_first_not_of(" \t\r\n;", command.end) == std::string_view::npos;
    const std::size_t line = before == std::string_view::npos ? 0 : before + 1;
    return begins_line && ends_text && command.begin == line;
  }

  [[nodiscard]] bool has_script_behind(const LintStep& step) const {
    return std::any_of(job_.steps.begin(), job_.steps.end(), [&](const LintStep& other) {
      return other.order > step.order && script_token(*other.step) != nullptr;
    });
  }

  /// `source .venv/bin/activate`
  static bool is_activation(const ShellCommand& command) {
    const std::string_view verb = verb_of(command);
    return (verb == "source" || verb == ".") && command.words.size() == 2 &&
           command.words[1].value.text.ends_with("/bin/activate") && !folder_of(command).empty();
  }

  static std::string folder_of(const ShellCommand& command) {
    const std::string path = source_of(command.words[1].value.text);
    const std::string folder = path.substr(0, path.rfind('/'));
    return path.starts_with('/') || path.starts_with('$') || path.starts_with('~')
               ? folder
               : "$PWD/" + folder;
  }

  const Subject& subject_;
  const LintJob& job_;
  Report& report_;
};

}  // namespace

void lint_shell_state(const Subject& subject, Report& report) {
  for (const LintJob& job : subject.jobs) {
    if (job.job->ordinary() != nullptr) StateCheck(subject, job, report).check();
  }
}

}  // namespace localrun::model
