#include "model/lint/families.hpp"
#include "model/lint/output_readers.hpp"
#include "model/lint/script_words.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <string>

namespace localrun::model {
namespace {

class ScriptCheck {
 public:
  ScriptCheck(const Subject& subject, const LintJob& job, const LintStep& step, Report& report)
      : subject_(subject),
        job_(job),
        step_(step),
        script_(*step.script),
        token_(*script_token(*step.step)),
        report_(report) {}

  void check() {
    for (const ScriptPair& pair : script_.pairs) {
      check_spaces(pair);
      check_quotes(pair);
      if (pair.file == ScriptFile::env && !pair.is_command) check_read_at_once(pair);
    }
    for (const ScriptWrite& write : script_.writes) check_emptied(write);
    for (const ScriptCommand& command : script_.commands) check_command(command);
  }

 private:
  void check_spaces(const ScriptPair& pair) {
    const std::string name(expr::trim(pair.name));
    if (pair.is_command || name == pair.name || name.empty()) return;
    std::string value = pair.value;
    if (!pair.has_lines) value = expr::trim(value);
    Words words{"the name is '" + pair.name + "', with the space"};
    words.why = "spaces around '=' belong to the name and to the value";
    words.help = pair.has_lines ? name + "<<DELIMITER" : echo_into(name, value, pair.file);
    report_.add("output-spaces", locate(token_, pair.name_at), std::move(words));
  }

  void check_quotes(const ScriptPair& pair) {
    const std::string& value = pair.value;
    if (pair.is_command || pair.has_lines || value.size() < 2) return;
    const char quote = value.front();
    if ((quote != '"' && quote != '\'') || value.back() != quote) return;
    if (value.find(quote, 1) != value.size() - 1) return;
    if (is_read_as_json(subject_, pair.name)) return;
    Words words{"the value of '" + pair.name + "' is " + source_of(value) + ", with the quotes"};
    words.why = "what stands behind '=' is the value, sign by sign";
    words.help =
        echo_into(pair.name, std::string_view(value).substr(1, value.size() - 2), pair.file);
    report_.add("output-quotes-kept", locate(token_, pair.value_at), std::move(words));
  }

  /// A variable that is written for later steps and read in the rest of the same script.
  void check_read_at_once(const ScriptPair& pair) {
    const auto is_it = [&](const ShellVariable& variable) { return variable.name == pair.name; };
    const auto& variables = script_.shell.variables;
    if (!script_.shell.is_understood) return;
    if (std::any_of(variables.begin(), variables.end(),
                    [&](const auto& each) { return is_it(each) && each.is_assigned; }))
      return;
    if (has_value_already(pair.name)) return;
    const auto read = std::find_if(variables.begin(), variables.end(), [&](const auto& each) {
      return is_it(each) && !each.has_default && each.begin > pair.command.end;
    });
    if (read == variables.end()) return;
    Words words{"'" + pair.name +
                "' is not set in this step: GITHUB_ENV works from the next step on"};
    words.related.push_back({locate(token_, pair.name_at), "written here"});
    words.help = pair.name + "=\"" + in_double_quotes(pair.value) + "\"\n" + "echo \"" + pair.name +
                 "=$" + pair.name + "\" >> \"$GITHUB_ENV\"";
    report_.add("env-same-step", locate(token_, {read->begin, read->end}), std::move(words));
  }

  [[nodiscard]] bool has_value_already(std::string_view name) const {
    const auto sets = [&](const TokenPtr& env) {
      return env && (env->kind != TokenKind::mapping || env->find(name) != nullptr);
    };
    if (sets(subject_.workflow.env) || sets(step_.step->env)) return true;
    if (const OrdinaryJob* job = job_.job->ordinary(); job != nullptr && sets(job->env))
      return true;
    return std::any_of(job_.steps.begin(), job_.steps.end(), [&](const LintStep& step) {
      return step.order < step_.order && step.script &&
             step.script->writes_name(ScriptFile::env, name);
    });
  }

  void check_emptied(const ScriptWrite& write) {
    if (!write.empties || write.sign.end - write.sign.begin > 2) return;
    std::vector<std::string> lost;
    bool is_first = true;
    for (const ScriptWrite& other : script_.writes) {
      if (other.file == write.file && other.sign.begin < write.sign.begin) is_first = false;
    }
    for (const ScriptPair& pair : script_.pairs) {
      const bool is_before = pair.file == write.file && pair.command.end <= write.sign.begin;
      if (is_before && !pair.is_command) lost.push_back(pair.name);
    }
    const std::string file(variable_of(write.file));
    Words words;
    words.message = "'>' empties the file first";
    if (!lost.empty())
      words.message += "; " + listed(lost) + (lost.size() == 1 ? " is gone" : " are gone");
    if (is_first) {
      words.message = "'>' empties the file behind " + file + " first";
      words.severity = Severity::note;
    }
    words.help = ">> \"$" + file + '"';
    report_.add("output-overwritten-file", locate(token_, write.sign), std::move(words));
  }

  void check_command(const ScriptCommand& found) {
    struct Replaced {
      std::string_view command;
      ScriptFile file;
      bool is_refused;
    };
    constexpr Replaced table[] = {{"set-output", ScriptFile::output, false},
                                  {"save-state", ScriptFile::state, false},
                                  {"set-env", ScriptFile::env, true},
                                  {"add-path", ScriptFile::path, true}};
    for (const Replaced& replaced : table) {
      if (!expr::equal_ignoring_case(replaced.command, found.command)) continue;
      if (replaced.is_refused && allows_unsecure()) return;
      const std::string name = "'::" + found.command + "'";
      Words words{name + " is deprecated; it still works"};
      if (replaced.is_refused) {
        words.message = name + " is refused, and the step fails";
        words.why = "GitHub disabled it, unless ACTIONS_ALLOW_UNSECURE_COMMANDS is true";
        words.severity = Severity::error;
      }
      words.help = rewritten(found, replaced.file);
      return report_.add("deprecated-command", locate(token_, found.at), std::move(words));
    }
  }

  static std::string rewritten(const ScriptCommand& found, ScriptFile file) {
    const std::string variable(variable_of(file));
    if (file == ScriptFile::path)
      return "echo \"" + in_double_quotes(found.value) + "\" >> \"$" + variable + '"';
    if (expr::contains_ignoring_case(found.value, "%0A"))
      return "{ echo '" + source_of(found.name) + "<<EOF'; COMMAND; echo 'EOF'; } >> \"$" +
             variable + '"';
    return echo_into(found.name, found.value, file);
  }

  [[nodiscard]] bool allows_unsecure() const {
    return has_value_already("ACTIONS_ALLOW_UNSECURE_COMMANDS");
  }

  const Subject& subject_;
  const LintJob& job_;
  const LintStep& step_;
  const Script& script_;
  const Token& token_;
  Report& report_;
};

}  // namespace

void lint_scripts(const Subject& subject, Report& report) {
  for (const LintJob& job : subject.jobs) {
    for (const LintStep& step : job.steps) {
      if (step.script) ScriptCheck(subject, job, step, report).check();
    }
  }
}

}  // namespace localrun::model
