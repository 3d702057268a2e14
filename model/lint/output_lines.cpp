// What a script writes into the files of the runner and GitHub will refuse, drop, or never see
// (diagnostics.md 3.4).

#include "model/lint/command_output.hpp"
#include "model/lint/families.hpp"
#include "model/lint/runner_variables.hpp"
#include "model/lint/script_words.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

/// As GitHub calls the file in its messages.
std::string_view file_command(ScriptFile file) {
  return file == ScriptFile::output ? "output" : file == ScriptFile::env ? "env" : "state";
}

std::string cannot_process(ScriptFile file) {
  return "Unable to process file command '" + std::string(file_command(file)) + "' successfully.\n";
}

bool is_within(const ShellSubstitution& inner, std::uint32_t begin, std::uint32_t end) {
  return inner.begin >= begin && inner.end <= end;
}

class LinesCheck {
 public:
  LinesCheck(const LintStep& step, Report& report)
      : script_(*step.script), token_(*script_token(*step.step)), report_(report) {}

  void check() {
    for (const ScriptPair& pair : script_.pairs) {
      const bool is_entry = pair.file == ScriptFile::output || pair.file == ScriptFile::env ||
                            pair.file == ScriptFile::state;
      if (!is_entry || pair.is_command) continue;
      if (pair.file == ScriptFile::env) check_name(pair);
      if (pair.has_lines) continue;
      for (const ShellSubstitution& each : outer_substitutions(pair.value_at)) {
        const bool is_bad = each.is_quoted && check_lines(pair, each, {each.begin, each.end});
        if (!is_bad) check_failure(pair, each);
      }
      check_variables(pair);
    }
    for (const ShellVariable& variable : script_.shell.variables) check_declaration(variable);
    for (const ScriptFault& fault : script_.faults) add_fault(fault);
  }

 private:
  [[nodiscard]] std::string source(std::uint32_t begin, std::uint32_t end) const {
    return token_.text.substr(begin, end - begin);
  }
  /// `git log -5` of `$(git log -5)`.
  [[nodiscard]] std::string inner(const ShellSubstitution& each) const {
    return std::string(expr::trim(source(each.begin + 2, each.end - 1)));
  }

  /// Those of a part of the script, without the ones inside them.
  [[nodiscard]] std::vector<ShellSubstitution> outer_substitutions(ScriptPart part) const {
    std::vector<ShellSubstitution> found;
    for (const ShellSubstitution& each : script_.shell.substitutions) {
      if (!is_within(each, part.begin, part.end)) continue;
      std::erase_if(found, [&](const ShellSubstitution& other) {
        return is_within(other, each.begin, each.end);
      });
      found.push_back(each);
    }
    return found;
  }

  // ---- output-bad-line, output-pretty-json

  /// True when something was said.
  bool check_lines(const ScriptPair& pair, const ShellSubstitution& substitution, ScriptPart at) {
    const auto pipeline = pipeline_of(script_.shell, substitution);
    const OutputLines lines = lines_of(pipeline);
    if (lines == OutputLines::unknown || lines == OutputLines::one) return false;
    const std::string command = inner(substitution);
    Words words;
    words.why = "NAME=VALUE ends with its line; every further line is read as an entry of its own";
    words.help = lines_into(pair.name, command, pair.file);
    if (at.begin != substitution.begin)
      words.related.push_back(
          {locate(token_, {substitution.begin, substitution.end}), "the value is made here"});
    if (lines == OutputLines::json) {
      add_json(pair, *pipeline.back(), at, std::move(words));
      return true;
    }
    const bool is_sure = lines == OutputLines::several;
    words.message = (is_sure ? cannot_process(pair.file) : std::string()) + "the value of " +
                    quoted(pair.name) + " has several lines" + (is_sure ? ": `" : " when `") +
                    command + "` prints " +
                    (is_sure ? "more than one" : "more than one line; the step then fails");
    if (!is_sure) words.severity = Severity::warning;
    report_.add("output-bad-line", locate(token_, at), std::move(words));
    return true;
  }

  void add_json(const ScriptPair& pair, const ShellCommand& command, ScriptPart at, Words words) {
    words.message = cannot_process(pair.file) + "the value of " + quoted(pair.name) +
                    " is JSON over several lines";
    const ShellWord& verb = command.words.front();
    if (verb.value.text == "jq") {
      words.help = "jq -c" + source(verb.end, command.words.back().end);
      words.fix.push_back({locate(token_, {verb.begin, verb.end}), "jq -c"});
    } else if (verb.value.text.starts_with("python")) {
      words.help = source(command.begin, command.words.back().end) + " --compact";
    } else {
      words.help = "… | jq -c .";
    }
    report_.add("output-pretty-json", locate(token_, at), std::move(words));
  }

  /// `"$x"` in a value, where the script gives `x` a value once, by `x=$( )`.
  void check_variables(const ScriptPair& pair) {
    for (const ShellVariable& read : script_.shell.variables) {
      if (read.is_assigned || !read.is_quoted || read.begin < pair.value_at.begin ||
          read.end > pair.value_at.end)
        continue;
      const std::string text = source(read.begin, read.end);
      if (text != '$' + read.name && text != "${" + read.name + '}') continue;
      const auto substitution = only_value(read.name);
      if (substitution) check_lines(pair, *substitution, {read.begin, read.end});
    }
  }

  [[nodiscard]] std::optional<ShellSubstitution> only_value(std::string_view name) const {
    const ShellVariable* only = nullptr;
    for (const ShellVariable& each : script_.shell.variables) {
      if (!each.is_assigned || each.name != name) continue;
      if (only != nullptr) return std::nullopt;
      only = &each;
    }
    if (only == nullptr || !only->value || only->value->origin.empty()) return std::nullopt;
    const ScriptPart value{only->value->origin.front(), only->value->origin.back() + 1};
    for (const ShellSubstitution& each : script_.shell.substitutions) {
      if (each.begin == value.begin && each.end == value.end) return each;
    }
    return std::nullopt;
  }

  // ---- output-substitution-failed

  void check_failure(const ScriptPair& pair, const ShellSubstitution& substitution) {
    const std::string variable = variable_name(pair.name);
    const std::string whole = source(substitution.begin, substitution.end);
    std::string value = source(pair.value_at.begin, pair.value_at.end);
    const std::size_t at = value.find(whole);
    if (at != std::string::npos) value.replace(at, whole.size(), '$' + variable);
    add_unseen(substitution, "echo",
               variable + '=' + whole + "\necho \"" + pair.name + '=' + value + "\" >> \"$" +
                   std::string(variable_of(pair.file)) + '"');
  }

  void check_declaration(const ShellVariable& variable) {
    const bool hides = variable.declared_by == "export" || variable.declared_by == "local" ||
                       variable.declared_by == "readonly" || variable.declared_by == "declare";
    if (!hides || !variable.value || variable.value->origin.empty()) return;
    const ScriptPart part{variable.value->origin.front(), variable.value->origin.back() + 1};
    for (const ShellSubstitution& each : outer_substitutions(part)) {
      const std::string whole = source(each.begin, each.end);
      const std::string assigned = variable.name + '=' + whole;
      add_unseen(each, variable.declared_by,
                 variable.declared_by == "export" || variable.declared_by == "readonly"
                     ? assigned + '\n' + variable.declared_by + ' ' + variable.name
                     : variable.declared_by + ' ' + variable.name + '\n' + assigned);
    }
  }

  void add_unseen(const ShellSubstitution& substitution, std::string_view by, std::string help) {
    const auto pipeline = pipeline_of(script_.shell, substitution);
    if (pipeline.empty() || !can_fail(*pipeline.back())) return;
    Words words{"when `" + inner(substitution) + "` fails, the step goes on with an empty value"};
    words.why = "the exit status of the line is that of `" + std::string(by) + "`";
    words.help = std::move(help);
    words.severity = Severity::note;
    report_.add("output-substitution-failed",
                locate(token_, {substitution.begin, substitution.end}), std::move(words));
  }

  /// `version`, from the name of an entry.
  static std::string variable_name(std::string_view name) {
    std::string text(name);
    std::replace_if(
        text.begin(), text.end(),
        [](char c) {
          return c != '_' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
                 !(c >= 'A' && c <= 'Z');
        },
        '_');
    return text;
  }

  // ---- env-file-refused

  void check_name(const ScriptPair& pair) {
    Words words;
    if (expr::equal_ignoring_case(pair.name, "NODE_OPTIONS")) {
      words.message =
          "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.\n"
          "GITHUB_ENV takes every variable but this one";
      words.why = "the step goes on, and its other entries count";
      words.help = "env:\n  NODE_OPTIONS: " +
                   (pair.has_lines || pair.value.empty() ? "VALUE" : source_of(pair.value)) +
                   "\nof the job or of the steps that want it";
    } else if (is_set_by_runner(pair.name)) {
      words.message = quoted(pair.name) + " keeps its value in the following steps";
      words.why = "the runner sets its own variables anew in each step";
      words.help = "another name";
    } else {
      return;
    }
    report_.add("env-file-refused", locate(token_, pair.name_at), std::move(words));
  }

  // ---- faults

  void add_fault(const ScriptFault& fault) {
    const std::string file(variable_of(fault.file));
    if (fault.kind == ScriptFault::Kind::no_entry) {
      const bool is_nameless = fault.line.starts_with('=');
      Words words{cannot_process(fault.file) + "Invalid format '" + fault.line + '\'' +
                  (is_nameless ? ". Name must not be empty\nthe entry has no name"
                               : "\nthe line is no entry")};
      words.why = "an entry is NAME=VALUE, or NAME<<DELIMITER with lines until DELIMITER";
      words.help = "echo \"" + as_entry(fault.line) + "\" >> \"$" + file + '"';
      if (fault.meant) {
        const std::string meant(variable_of(*fault.meant));
        words.message = cannot_process(fault.file) + "Invalid format '" + fault.line +
                        "'\nthe value of " + quoted(fault.name) + " is in the file behind " +
                        meant + ", its closing line in that behind " + file;
        words.help = ">> \"$" + meant + '"';
      }
      return report_.add("output-bad-line", locate(token_, fault.at), std::move(words));
    }
    add_delimiter(fault, file);
  }

  /// `key=value` for `key: value`; else the line as a value.
  static std::string as_entry(const std::string& line) {
    if (line.starts_with('=')) return "NAME" + in_double_quotes(line);
    const std::size_t colon = line.find(':');
    const bool has_name = colon != std::string::npos && colon > 0 &&
                          variable_name(line.substr(0, colon)) == line.substr(0, colon) &&
                          line.compare(colon, 2, "::") != 0 && line.compare(colon, 2, ":/") != 0;
    if (!has_name) return "NAME=" + in_double_quotes(line);
    return line.substr(0, colon) + '=' + in_double_quotes(expr::trim(line.substr(colon + 1)));
  }

  void add_delimiter(const ScriptFault& fault, const std::string& file) {
    using Kind = ScriptFault::Kind;
    const std::string delimiter = source_of(fault.delimiter);
    Words words{cannot_process(fault.file) + "Invalid value. Matching delimiter not found '" +
                delimiter + "'\n"};
    if (fault.kind != Kind::delimiter_open)
      words.related.push_back({locate(token_, fault.closing), "to be the closing line"});
    const bool has_quotes = delimiter.find_first_of("'\"") != std::string::npos;
    if (fault.kind == Kind::delimiter_differs && has_quotes) {
      words.message += "the delimiter is " + delimiter + " with its quotes; the closing line is '" +
                       source_of(fault.line) + '\'';
      words.help = "no quotes in the opening line:  " + fault.name + "<<" + source_of(fault.line);
    } else if (fault.kind == Kind::delimiter_differs) {
      words.message += "the closing line is '" + source_of(fault.line) + "'";
      words.why = "the two have to be the same, blanks and quotes included";
      words.help = "the same text in both lines";
    } else if (fault.kind == Kind::delimiter_glued) {
      words.message += "the value does not end in a line break, so the closing line is '" +
                       source_of(fault.line) + '\'';
      words.help = "echo >> \"$" + file + "\"    before the closing line";
    } else if (fault.kind == Kind::delimiter_anew) {
      words.message += "`" + delimiter + "` is another text in the closing line";
      words.help = "delimiter=" + delimiter + "    once, and \"$delimiter\" in both lines";
    } else {
      words.message += "no line that is '" + delimiter + "' follows";
      words.help = "echo \"" + delimiter + "\" >> \"$" + file + "\"    behind the value";
    }
    report_.add("output-delimiter", locate(token_, fault.at), std::move(words));
  }

  const Script& script_;
  const Token& token_;
  Report& report_;
};

}  // namespace

void lint_output_lines(const Subject& subject, Report& report) {
  for (const LintJob& job : subject.jobs) {
    for (const LintStep& step : job.steps) {
      if (step.script) LinesCheck(step, report).check();
    }
  }
}

}  // namespace localrun::model
