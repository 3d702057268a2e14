// Shell variables where no shell reads, and `env` blocks that read themselves (diagnostics.md 3.2).

#include "model/lint/families.hpp"

#include "expr/text.hpp"
#include "model/lint/known_values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;

struct Variable {
  std::string name;
  std::size_t begin = 0;
  std::size_t length = 0;
};

bool is_name_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Names of variables are in capitals by custom; `$` before others may mean something else.
bool looks_like_variable(std::string_view name) {
  if (name.size() < 2 || std::isdigit(static_cast<unsigned char>(name.front())) != 0) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

/// Behind the `}}` of the `${{` at `at`.
std::size_t behind_expression(std::string_view text, std::size_t at) {
  const std::size_t end = text.find("}}", at);
  return end == std::string_view::npos ? text.size() : end + 2;
}

/// `$NAME` and `${NAME}` outside of `${{ }}`.
std::vector<Variable> variables_in(std::string_view text) {
  std::vector<Variable> found;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '$') continue;
    if (text.substr(i).starts_with("${{")) {
      i = behind_expression(text, i) - 1;
      continue;
    }
    if (text[i + 1] == '$' || (i > 0 && text[i - 1] == '\\')) {
      ++i;
      continue;
    }
    const bool has_brace = text[i + 1] == '{';
    const std::size_t begin = i + (has_brace ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() && is_name_letter(text[end])) ++end;
    const std::string_view name = text.substr(begin, end - begin);
    const bool is_closed = !has_brace || (end < text.size() && text[end] == '}');
    if (is_closed && looks_like_variable(name))
      found.push_back({std::string(name), i, end - i + (has_brace ? 1 : 0)});
    i = end - 1;
  }
  return found;
}

/// Inputs whose text a program or shell reads once more.
bool is_read_again(std::string_view input) {
  constexpr auto words = std::to_array<std::string_view>(
      {"script", "command", "cmd", "run", "args", "entrypoint", "options", "pattern", "regex",
       "glob", "format", "template", "inline", "build-args", "flags", "exec"});
  return std::any_of(words.begin(), words.end(), [input](std::string_view word) {
    return expr::contains_ignoring_case(input, word);
  });
}

bool has_entry(const TokenPtr& env, std::string_view name) {
  if (!env || env->kind != TokenKind::mapping) return false;
  return std::any_of(env->pairs.begin(), env->pairs.end(), [name](const auto& pair) {
    return equal_ignoring_case(pair.first->text, name);
  });
}

/// Whether an earlier step puts the name into GITHUB_ENV, as far as scripts tell.
bool is_set_by_step(const LintJob& job, const LintStep* reader, std::string_view name) {
  return std::any_of(job.steps.begin(), job.steps.end(), [&](const LintStep& step) {
    if (reader != nullptr && step.order >= reader->order) return false;
    return step.script && step.script->writes_name(ScriptFile::env, name);
  });
}

bool is_set_outside(const Subject& subject, const LintJob& job, std::string_view name) {
  const OrdinaryJob* ordinary = job.job->ordinary();
  return has_entry(subject.workflow.env, name) ||
         (ordinary != nullptr && has_entry(ordinary->env, name));
}

/// What a variable that the runner sets is called in expressions.
std::string context_name(std::string_view variable) {
  constexpr auto github = std::to_array<std::string_view>({"ACTION_PATH",
                                                           "ACTOR",
                                                           "API_URL",
                                                           "BASE_REF",
                                                           "EVENT_NAME",
                                                           "EVENT_PATH",
                                                           "HEAD_REF",
                                                           "JOB",
                                                           "REF",
                                                           "REF_NAME",
                                                           "REF_TYPE",
                                                           "REPOSITORY",
                                                           "REPOSITORY_OWNER",
                                                           "RUN_ATTEMPT",
                                                           "RUN_ID",
                                                           "RUN_NUMBER",
                                                           "SERVER_URL",
                                                           "SHA",
                                                           "TOKEN",
                                                           "WORKFLOW",
                                                           "WORKSPACE"});
  constexpr auto runner =
      std::to_array<std::string_view>({"ARCH", "NAME", "OS", "TEMP", "TOOL_CACHE"});
  const auto in = [variable](std::string_view prefix, const auto& names) -> std::string {
    if (!variable.starts_with(prefix)) return {};
    const std::string_view rest = variable.substr(prefix.size());
    if (std::find(names.begin(), names.end(), rest) == names.end()) return {};
    std::string text(prefix.substr(0, prefix.size() - 1));
    text.append(".").append(rest);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  };
  std::string name = in("GITHUB_", github);
  return name.empty() ? in("RUNNER_", runner) : name;
}

class VariableCheck {
 public:
  VariableCheck(const Subject& subject, const LintJob& job, const LintStep* step, Report& report)
      : subject_(subject), job_(job), step_(step), report_(report) {}

  void check(const Token* token, std::string_view key) {
    if (token == nullptr) return;
    if (token->kind == TokenKind::string || token->kind == TokenKind::expression)
      check_text(*token, key);
    for (const TokenPtr& item : token->items) check(item.get(), key);
    for (const auto& [name, value] : token->pairs) {
      if (key != "with" || !is_read_again(name->text)) check(value.get(), key);
    }
  }

  /// Inside an `if` the whole is one expression: only its texts may hold such a thing.
  void check_condition(const Expression& condition) {
    const expr::Node* root = condition.tree.root();
    if (root == nullptr || condition.is_mixed) return;
    for_each_node(*root, [&](const expr::Node& node) {
      const auto text = text_literal(node);
      if (!text || node.span.length == 0) return;
      for (const Variable& variable : variables_in(*text)) {
        // One more for the quote before it.
        const auto at = node.span.offset + 1 + static_cast<std::uint32_t>(variable.begin);
        add(condition.locate({at, static_cast<std::uint32_t>(variable.length)}), variable, "if");
      }
    });
  }

 private:
  void check_text(const Token& token, std::string_view key) {
    for (const Variable& variable : variables_in(token.text)) {
      add(token.locate(static_cast<std::uint32_t>(variable.begin),
                       static_cast<std::uint32_t>(variable.length)),
          variable, key);
    }
  }

  void add(const Span& at, const Variable& variable, std::string_view key) {
    Words words{"'$" + variable.name + "' stays as it is written: no shell reads `" +
                std::string(key) + '`'};
    const std::string context = context_name(variable.name);
    const bool is_condition = key == "if";
    const bool is_known =
        is_set_outside(subject_, job_, variable.name) ||
        (step_ != nullptr && key != "env" && has_entry(step_->step->env, variable.name)) ||
        is_set_by_step(job_, step_, variable.name);
    const std::string name = !context.empty() ? context : "env." + variable.name;
    words.help = is_condition ? name : "${{ " + name + " }}";
    if (context.empty() && !is_known) {
      words.help = "set it in a step before:  echo \"" + variable.name + "=$" + variable.name +
                   "\" >> \"$GITHUB_ENV\"\nthen: " + words.help;
    }
    report_.add("shell-variable-elsewhere", at, std::move(words));
  }

  const Subject& subject_;
  const LintJob& job_;
  const LintStep* step_;
  Report& report_;
};

bool is_container_action(const Step& step) {
  const auto* uses = std::get_if<UsesStep>(&step.kind);
  return uses != nullptr && uses->uses.value.kind == ActionReference::Kind::docker;
}

void check_variables(const Subject& subject, const LintJob& job, Report& report) {
  VariableCheck of_job(subject, job, nullptr, report);
  of_job.check(job.job->name.get(), "name");
  if (job.job->condition.expression) of_job.check_condition(*job.job->condition.expression);
  if (const OrdinaryJob* ordinary = job.job->ordinary()) {
    of_job.check(ordinary->env.get(), "env");
    of_job.check(ordinary->defaults.working_directory.get(), "working-directory");
  }
  if (const CallJob* call = job.job->call()) of_job.check(call->with.get(), "with");
  for (const LintStep& step : job.steps) {
    VariableCheck of_step(subject, job, &step, report);
    of_step.check(step.step->name.get(), "name");
    of_step.check(step.step->env.get(), "env");
    if (step.step->condition.expression) of_step.check_condition(*step.step->condition.expression);
    if (const auto* run = std::get_if<RunStep>(&step.step->kind))
      of_step.check(run->working_directory.get(), "working-directory");
    const auto* uses = std::get_if<UsesStep>(&step.step->kind);
    if (uses != nullptr && !is_container_action(*step.step))
      of_step.check(uses->with.get(), "with");
  }
}

// ---- env-sibling

/// Actions may set variables; what they set is not known here.
bool may_come_from_action(const LintJob& job, const LintStep& reader, std::string_view name) {
  return std::any_of(job.steps.begin(), job.steps.end(), [&](const LintStep& step) {
    if (step.order >= reader.order) return false;
    if (step.script)
      return !step.script->knows_environment || step.script->writes_name(ScriptFile::env, name);
    const auto* uses = std::get_if<UsesStep>(&step.step->kind);
    return uses == nullptr || uses->uses.value.owner != "actions";
  });
}

void check_siblings(const Subject& subject, const LintJob& job, const LintStep& step,
                    Report& report) {
  const Token* env = step.step->env.get();
  if (env == nullptr || env->kind != TokenKind::mapping) return;
  for (const auto& [key, value] : env->pairs) {
    if (!value->expression) continue;
    for (const expr::Reference& reference : expr::references(value->expression->tree)) {
      if (!equal_ignoring_case(reference.context, "env") || reference.parts.size() != 1 ||
          reference.parts[0].is_dynamic)
        continue;
      const std::string& name = reference.parts[0].name;
      const auto sibling = std::find_if(env->pairs.begin(), env->pairs.end(),
                                        [&](const auto& pair) { return pair.first->text == name; });
      if (sibling == env->pairs.end() || sibling->first == key ||
          is_set_outside(subject, job, name) || may_come_from_action(job, step, name))
        continue;
      Words words{"an `env` block does not see itself, so 'env." + name + "' is empty here"};
      words.related.push_back({sibling->first->at, "this entry is not meant by it"});
      words.help = "put " + name + " into the `env` of the job";
      if (script_token(*step.step) != nullptr)
        words.help += ", or write \"$" + name + "\" in the script";
      report.add("env-sibling", value->expression->locate(reference.span), std::move(words));
    }
  }
}

}  // namespace

void lint_shell_variables(const Subject& subject, Report& report) {
  for (const LintJob& job : subject.jobs) {
    check_variables(subject, job, report);
    // What an action finds in its environment is its caller's.
    if (subject.is_action()) continue;
    for (const LintStep& step : job.steps) check_siblings(subject, job, step, report);
  }
}

}  // namespace localrun::model
