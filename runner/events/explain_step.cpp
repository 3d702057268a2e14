#include "runner/events/explain_step.hpp"

#include "expr/text.hpp"
#include "model/lint/runner_variables.hpp"
#include "model/lint/output_readers.hpp"
#include "model/lint/rule.hpp"
#include "runner/events/explain_words.hpp"
#include "runner/events/place.hpp"

#include <algorithm>

namespace localrun {
namespace explain {

using model::ScriptFile;

Place ScriptRun::at(model::ScriptPart part) const { return place_of(model::locate(token, part)); }

const model::ScriptPair* ScriptRun::entry(ScriptFile file, std::string_view name) const {
  const model::ScriptPair* found = nullptr;
  for (const model::ScriptPair& pair : script.pairs) {
    if (pair.file != file || pair.name != name) continue;
    if (found != nullptr) return nullptr;
    found = &pair;
  }
  return found;
}

Place ScriptRun::writer(ScriptFile file, std::string_view name) const {
  if (const model::ScriptPair* pair = entry(file, name)) return at(pair->name_at);
  const model::ScriptWrite* only = nullptr;
  for (const model::ScriptWrite& write : script.writes) {
    if (write.file != file) continue;
    if (only != nullptr) return step.info.place;
    only = &write;
  }
  return only == nullptr ? step.info.place : at(only->sign);
}

Finding found(std::string_view slug, Place place, std::string message, std::string why,
              std::string help) {
  const model::Rule* rule = model::find_rule(slug);
  Finding finding;
  finding.slug = slug;
  finding.severity =
      model::severity_name(rule == nullptr ? model::Severity::warning : rule->severity);
  finding.message = std::move(message);
  finding.why = std::move(why);
  finding.help = std::move(help);
  finding.place = std::move(place);
  return finding;
}

}  // namespace explain

namespace {

using explain::found;
using explain::joined;
using explain::quoted;
using explain::ScriptRun;
using explain::shortened;
using model::ScriptFile;

std::string echo_into(const std::string& name, const std::string& value, ScriptFile file) {
  return "echo \"" + name + '=' + value + "\" >> \"$" + std::string(model::variable_of(file)) + '"';
}

std::string in_lines(const std::string& name, const std::string& value, ScriptFile file) {
  return "delimiter=EOF_$(uuidgen)\n{ echo \"" + name + "<<$delimiter\"; echo \"" + value +
         "\"; echo \"$delimiter\"; } >> \"$" + std::string(model::variable_of(file)) + '"';
}

/// What one step wrote, looked at entry by entry.
class EntryFindings {
 public:
  EntryFindings(const ScriptRun& run, std::vector<Finding>& findings)
      : run_(run), step_(run.step), findings_(findings) {}

  void collect() {
    for (const OutputSet& output : step_.outputs) {
      if (output.by == WrittenBy::command) {
        check_command(output);
      } else {
        check(ScriptFile::output, output.name, output.value);
      }
    }
    for (const EnvironmentSet& variable : step_.environment) {
      if (variable.by == WrittenBy::command) continue;
      check(ScriptFile::env, variable.name, variable.value);
      check_reserved(variable.name);
    }
    if (!is_file_refused()) check_injected();
    for (const Annotation& annotation : step_.annotations) check_annotation(annotation);
  }

 private:
  void check(ScriptFile file, const std::string& name, const std::string& value) {
    const std::string trimmed(expr::trim(name));
    if (trimmed != name && !trimmed.empty()) {
      findings_.push_back(found("output-spaces", run_.writer(file, name),
                                "the name is " + quoted(name) + ", with the space",
                                "spaces around '=' belong to the name and to the value",
                                echo_into(trimmed, shorter(std::string(expr::trim(value))), file)));
    }
    if (value.ends_with('\r') && value.find('\n') == std::string::npos) {
      findings_.push_back(
          found("output-carriage-return", run_.writer(file, name),
                "the value of " + quoted(name) + " ends in a carriage return: " + shortened(value),
                "here only the line feed ends a line, so the sign before it stays in the value",
                "tr -d '\\r' behind the command that makes it, or LF line ends in .gitattributes:\n"
                "* text=auto eol=lf"));
    }
    check_quotes(file, name, value);
  }

  void check_quotes(ScriptFile file, const std::string& name, const std::string& value) {
    if (value.size() < 2) return;
    const char quote = value.front();
    if ((quote != '"' && quote != '\'') || value.find(quote, 1) != value.size() - 1) return;
    if (model::is_read_as_json(run_.subject, name)) return;
    findings_.push_back(
        found("output-quotes-kept", run_.writer(file, name),
              "the value of " + quoted(name) + " is " + shorter(value) + ", with the quotes",
              "what stands behind '=' is the value, sign by sign",
              quote == '"' ? "leave the quotes out where the value is made (jq -r prints none)"
                           : echo_into(name, shorter(value.substr(1, value.size() - 2)), file)));
  }

  static std::string shorter(const std::string& value) {
    constexpr std::size_t most = 60;
    return value.size() <= most ? value : "VALUE";
  }

  /// `::set-output` that the script does not show: a program of its own printed it.
  void check_command(const OutputSet& output) {
    const auto is_it = [&](const model::ScriptCommand& command) {
      return expr::equal_ignoring_case(command.command, "set-output");
    };
    if (std::any_of(run_.script.commands.begin(), run_.script.commands.end(), is_it)) return;
    Finding finding = found("deprecated-command", step_.info.place,
                            "a program of this step printed '::set-output name=" + output.name +
                                "::', which GitHub has replaced",
                            "",
                            output.value.find('\n') == std::string::npos
                                ? echo_into(output.name, shorter(output.value), ScriptFile::output)
                                : in_lines(output.name, "$VALUE", ScriptFile::output));
    add_once(std::move(finding));
  }

  void check_reserved(const std::string& name) {
    if (!model::is_set_by_runner(name)) return;
    findings_.push_back(found("env-file-refused", run_.writer(ScriptFile::env, name),
                              quoted(name) + " has no effect on the following steps",
                              "the runner sets variables of GITHUB_ and RUNNER_ anew in each step",
                              "another name"));
  }

  void check_annotation(const Annotation& annotation) {
    const std::string& message = annotation.message;
    if (message.starts_with("Can't store NODE_OPTIONS output parameter")) {
      findings_.push_back(found("env-file-refused", run_.writer(ScriptFile::env, "NODE_OPTIONS"),
                                message + "\nGITHUB_ENV takes every variable but this one",
                                "the step goes on, and its other entries count",
                                "env:\n  NODE_OPTIONS: VALUE\nof the job or of the steps"));
    }
    for (const std::string name : {"set-env", "add-path"}) {
      if (!message.starts_with("The `" + name + "` command is disabled")) continue;
      Finding finding = found("deprecated-command", step_.info.place,
                              message + "\na program of this step printed '::" + name + "'", "",
                              name == "set-env" ? "echo \"NAME=VALUE\" >> \"$GITHUB_ENV\""
                                                : "echo \"FOLDER\" >> \"$GITHUB_PATH\"");
      finding.severity = "error";
      add_once(std::move(finding));
    }
  }

  [[nodiscard]] bool is_file_refused() const {
    return std::any_of(step_.findings.begin(), step_.findings.end(), [](const Finding& finding) {
      return finding.slug == "output-bad-line" || finding.slug == "output-pretty-json" ||
             finding.slug == "output-delimiter";
    });
  }

  /// Entries whose names the script does not write, behind one whose value it does not know.
  void check_injected() {
    if (!run_.script.knows_outputs) return;
    for (std::size_t i = 0; i < step_.outputs.size(); ++i) {
      const model::ScriptPair* pair = run_.entry(ScriptFile::output, step_.outputs[i].name);
      const bool is_open = pair != nullptr && !pair->has_lines && !pair->is_command &&
                           pair->value.find(model::ShellText::unknown_begin) != std::string::npos;
      std::vector<std::string> brought;
      for (std::size_t next = i + 1; is_open && next < step_.outputs.size(); ++next) {
        const std::string& name = step_.outputs[next].name;
        if (run_.script.writes_name(ScriptFile::output, name)) break;
        brought.push_back(quoted(name));
      }
      if (!brought.empty()) add_injected(*pair, brought);
    }
  }

  void add_injected(const model::ScriptPair& pair, const std::vector<std::string>& brought) {
    const std::size_t entries = brought.size() + 1;
    const std::string value = model::source_of(pair.value);
    findings_.push_back(
        found("output-line-injected", run_.at(pair.name_at),
              "one command wrote " + std::to_string(entries) + " entries, " + quoted(pair.name) +
                  (brought.size() == 1 ? " and " : ", ") + joined(brought) + ": the value of " +
                  quoted(pair.name) + " had a line break",
              "NAME=VALUE ends with its line; every further line is an entry of its own",
              in_lines(pair.name, value, ScriptFile::output)));
  }

  void add_once(Finding finding) {
    const auto is_same = [&](const Finding& other) {
      return other.slug == finding.slug && other.place == finding.place;
    };
    if (std::none_of(findings_.begin(), findings_.end(), is_same))
      findings_.push_back(std::move(finding));
  }

  const ScriptRun& run_;
  const StepProgress& step_;
  std::vector<Finding>& findings_;
};

const model::LintStep* lint_step(const model::LintJob& job, StepIndex index) {
  const std::size_t order = static_cast<std::size_t>(index) + 1;
  const auto step = std::ranges::lower_bound(job.steps, order, {}, &model::LintStep::order);
  return step != job.steps.end() && step->order == order ? &*step : nullptr;
}

}  // namespace

std::vector<Finding> findings_of_steps(const JobProgress& job, const model::Subject& subject) {
  std::vector<Finding> findings;
  const auto index = subject.find_job(explain::local_id(job.info.id));
  if (!index) return findings;
  for (const StepProgress& step : job.steps) {
    const bool has_run = step.phase == StepPhase::finished && step.attempts > 0;
    if (!step.index || !has_run || step.info.kind != StepKind::run) continue;
    const model::LintStep* text = lint_step(subject.jobs[*index], *step.index);
    if (text == nullptr || !text->script) continue;
    const ScriptRun run{step, *text->script, *model::script_token(*text->step), subject};
    EntryFindings(run, findings).collect();
    explain::add_log_findings(run, findings);
  }
  return findings;
}

}  // namespace localrun
