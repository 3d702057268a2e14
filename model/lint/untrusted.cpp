// Secrets and strangers, as far as the file tells (diagnostics.md 3.7).

#include "model/lint/families.hpp"

#include "expr/text.hpp"
#include "model/lint/known_values.hpp"
#include "model/lint/strangers.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;

bool is_action(const LintStep& step, std::string_view owner, std::string_view name) {
  const auto* uses = std::get_if<UsesStep>(&step.step->kind);
  return uses != nullptr && equal_ignoring_case(uses->uses.value.owner, owner) &&
         equal_ignoring_case(uses->uses.value.name, name);
}

/// `TITLE` for `github.event.issue.title`, `ITEMS` for `inputs.items[0]`.
std::string variable_name(const expr::Path& path) {
  std::string name(path.context);
  for (const auto& key : path.keys) {
    const bool can_begin_a_name =
        !key.text.empty() && std::isdigit(static_cast<unsigned char>(key.text.front())) == 0;
    if (can_begin_a_name) name = key.text;
  }
  for (char& c : name) {
    const auto letter = static_cast<unsigned char>(c);
    c = std::isalnum(letter) != 0 ? static_cast<char>(std::toupper(letter)) : '_';
  }
  return name;
}

std::string who_writes(std::string_view source) {
  const auto has = [&](std::string_view part) {
    return expr::contains_ignoring_case(source, part);
  };
  if (has(".issue.")) return "anyone who can open an issue";
  if (has(".comment.") || has(".review")) return "anyone who can write a comment";
  if (has(".discussion.")) return "anyone who can open a discussion";
  if (has(".pages")) return "anyone who can edit the wiki";
  if (has("pull_request") || has("head_ref")) return "anyone who can open a pull request";
  return "anyone who can get a commit in";
}

class ScriptCode {
 public:
  ScriptCode(const Subject& subject, std::size_t job, const LintStep& step, Report& report)
      : subject_(subject), job_(job), step_(step), report_(report) {}

  void check() {
    if (const Token* run = script_token(*step_.step)) check_code(*run, false);
    const auto* uses = std::get_if<UsesStep>(&step_.step->kind);
    if (uses == nullptr || !uses->with || !is_action(step_, "actions", "github-script")) return;
    for (const auto& [key, value] : uses->with->pairs) {
      if (equal_ignoring_case(key->text, "script")) check_code(*value, true);
    }
  }

 private:
  void check_code(const Token& code, bool is_javascript) {
    if (!code.expression || code.expression->tree.root() == nullptr) return;
    const Site site{subject_, nullptr, *code.expression};
    for_each_flowing_path(*code.expression->tree.root(),
                          [&](const expr::Node& node, const expr::Path& path) {
                            check_path(site, node, path, is_javascript);
                          });
  }

  void check_path(const Site& site, const expr::Node& node, const expr::Path& path,
                  bool is_javascript) {
    const std::string name = variable_name(path);
    const std::string reader = is_javascript ? "process.env." + name : "\"$" + name + '"';
    const std::string help =
        "env: { " + name + ": \"${{ " + site.source(node) + " }}\" }\nand in the script: " + reader;
    if (auto text = strangers_text(subject_, job_, &step_, path)) {
      Words words{who_writes(text->source) + " can run commands here"};
      words.why = "'" + text->source + "' is put into the script before it is read as code";
      words.help = help;
      words.related = std::move(text->way);
      return report_.add("untrusted-in-script", site.locate(node), std::move(words));
    }
    const auto declared = declarations(subject_.workflow, input_of(path));
    const bool is_free_text =
        std::any_of(declared.begin(), declared.end(),
                    [](const InputDeclaration* input) { return input->type == InputType::string; });
    if (!is_free_text) return;
    Words words{"the input '" + std::string(input_of(path)) + "' becomes a part of the script"};
    words.why = "its quotes, '$' and line breaks are read as code";
    words.help = help;
    words.severity = Severity::note;
    report_.add("untrusted-in-script", site.locate(node), std::move(words));
  }

  const Subject& subject_;
  std::size_t job_;
  const LintStep& step_;
  Report& report_;
};

void check_env_file(const Subject& subject, std::size_t job, const LintStep& step, Report& report) {
  if (!step.script) return;
  const Token& token = *script_token(*step.step);
  for (const ScriptPair& pair : step.script->pairs) {
    if (pair.file != ScriptFile::env || pair.has_lines) continue;
    for (const ShellVariable& read : step.script->shell.variables) {
      const bool is_in_value = read.begin >= pair.command.begin && read.end <= pair.command.end;
      const std::string use = source_of(pair.value);
      if (read.is_assigned || !is_in_value || use.find(read.name) == std::string::npos) continue;
      auto text = strangers_variable(subject, job, &step, read.name);
      if (!text) continue;
      Words words{"'" + text->source + "' is written into GITHUB_ENV, where a line break sets " +
                  "other variables"};
      words.why =
          who_writes(text->source) + " can set LD_PRELOAD or BASH_ENV for the next steps this way";
      words.help = "give it to the step that needs it:  env: { " + pair.name + ": \"${{ " +
                   text->source + " }}\" }";
      words.related = std::move(text->way);
      report.add("untrusted-in-env-file", locate(token, pair.command), std::move(words));
      break;
    }
  }
}

// ---- secret-structured

void check_secret_parts(const Site& site, const expr::Node& node, Report& report) {
  const auto* index = std::get_if<expr::Index>(&node.what);
  if (index == nullptr) return;
  const expr::FunctionCall* call = call_of(*index->object, "fromJSON");
  if (call == nullptr || call->arguments.size() != 1) return;
  const expr::Path* secret = path_of(*call->arguments[0]);
  if (secret == nullptr || !is_path(*secret, "secrets", {"*"})) return;
  const auto name = text_literal(*index->index);
  Words words{(name ? "'" + *name + "'" : "a part") + " of the secret " +
              std::string(secret->keys[0].text) + " is not masked in GitHub's log"};
  words.why = "GitHub masks a secret as a whole and line by line, not its parts";
  words.help = "a secret of its own, or first:  echo \"::add-mask::$VALUE\"";
  report.add("secret-structured", site.locate(node), std::move(words));
}

// ---- target-checkout

bool has_text(const ExpressionPtr& expression, std::string_view part) {
  return expression && expr::contains_ignoring_case(expression->source, part);
}

/// Whether a condition keeps the step from running for the dangerous event, as far as one can see.
bool looks_at_event(const LintJob& job, const LintStep& step) {
  return has_text(job.job->condition.expression, "event_name") ||
         has_text(step.step->condition.expression, "event_name");
}

/// What the head of a pull request is called for an event; nullptr when `path` is nothing of it.
std::string_view strangers_commit(const Workflow& workflow, const expr::Path& path) {
  if (workflow.find_trigger("pull_request_target") != nullptr) {
    if (is_path(path, "github", {"head_ref"}) ||
        is_path(path, "github", {"event", "pull_request", "head", "sha"}) ||
        is_path(path, "github", {"event", "pull_request", "head", "ref"}) ||
        is_path(path, "github", {"event", "pull_request", "merge_commit_sha"}))
      return "pull_request_target";
  }
  if (workflow.find_trigger("workflow_run") != nullptr) {
    if (is_path(path, "github", {"event", "workflow_run", "head_sha"}) ||
        is_path(path, "github", {"event", "workflow_run", "head_branch"}))
      return "workflow_run";
  }
  return {};
}

/// Whether a later step could run what was checked out.
bool runs_code(const LintJob& job, std::size_t behind) {
  return std::any_of(job.steps.begin(), job.steps.end(), [&](const LintStep& step) {
    if (step.order <= behind) return false;
    const auto* uses = std::get_if<UsesStep>(&step.step->kind);
    return uses == nullptr ? script_token(*step.step) != nullptr
                           : uses->uses.value.kind == ActionReference::Kind::local;
  });
}

void check_target_checkout(const Subject& subject, const LintJob& job, const LintStep& step,
                           Report& report) {
  const auto* uses = std::get_if<UsesStep>(&step.step->kind);
  if (uses == nullptr || !uses->with || !is_action(step, "actions", "checkout")) return;
  const Token* ref = uses->with->find("ref");
  if (ref == nullptr || !ref->expression || ref->expression->tree.root() == nullptr) return;
  if (looks_at_event(job, step) || !runs_code(job, step.order)) return;
  for_each_flowing_path(
      *ref->expression->tree.root(), [&](const expr::Node& node, const expr::Path& path) {
        const std::string_view event = strangers_commit(subject.workflow, path);
        if (event.empty()) return;
        Words words{"code from a fork runs here with the secrets and the token of this repository"};
        words.why = std::string(event) + " runs with them, whoever opened the pull request";
        words.help = event == "workflow_run"
                         ? "run nothing from this checkout"
                         : "on: pull_request\nor two workflows, the second by workflow_run; or run "
                           "nothing from this checkout";
        report.add("target-checkout", ref->expression->locate(node.span), std::move(words));
      });
}

// ---- action-moves

void check_reference(const LintStep& step, Report& report) {
  const auto* uses = std::get_if<UsesStep>(&step.step->kind);
  if (uses == nullptr || uses->uses.value.kind != ActionReference::Kind::repository) return;
  const ActionReference& action = uses->uses.value;
  if (equal_ignoring_case(action.owner, "actions") || equal_ignoring_case(action.owner, "github"))
    return;
  const bool is_commit =
      action.ref.size() == 40 && std::all_of(action.ref.begin(), action.ref.end(), [](char c) {
        return std::isxdigit(static_cast<unsigned char>(c)) != 0;
      });
  if (is_commit || action.ref.empty()) return;
  Span at = uses->uses.at;
  if (at.begin.line == at.end.line && at.end.column > at.begin.column + action.ref.size())
    at.begin.column = at.end.column - static_cast<std::uint32_t>(action.ref.size());
  Words words{"'" + action.ref + "' can be moved to other code by those who own " + action.owner +
              '/' + action.name};
  std::string name = action.owner + '/' + action.name;
  if (!action.path.empty()) name += '/' + action.path;
  words.help = "uses: " + name + "@<full commit> # " + action.ref;
  report.add("action-moves", at, std::move(words));
}

}  // namespace

void lint_strangers(const Subject& subject, Report& report) {
  for (std::size_t i = 0; i < subject.jobs.size(); ++i) {
    const LintJob& job = subject.jobs[i];
    for (const LintStep& step : job.steps) {
      ScriptCode(subject, i, step, report).check();
      check_env_file(subject, i, step, report);
      check_target_checkout(subject, job, step, report);
      check_reference(step, report);
    }
  }
  for_each_site(subject, [&](const Site& site) {
    if (site.expression.tree.root() == nullptr) return;
    for_each_node(*site.expression.tree.root(),
                  [&](const expr::Node& node) { check_secret_parts(site, node, report); });
  });
}

}  // namespace localrun::model
