// Conditions that the status of a job or run makes constant (diagnostics.md 3.3).

#include "model/lint/families.hpp"

#include "expr/status_functions.hpp"
#include "expr/text.hpp"
#include "model/lint/condition_text.hpp"
#include "model/lint/known_values.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace localrun::model {
namespace {

using expr::CompareOperator;
using expr::equal_ignoring_case;
using expr::Node;

// ---- if-needs-status-function

/// `needs.X.result`, `steps.X.outcome`, `steps.X.conclusion`, `job.status`.
bool is_result(const Site& site, const Node& node) {
  const expr::Path* path = path_of(node);
  if (path == nullptr) return false;
  if (path->keys.size() == 1 && is_path(*path, "job", {"status"})) return true;
  if (path->keys.size() != 2) return false;
  // A step's success() asks about the job's own steps, whatever became of its needs.
  if (is_path(*path, "needs", {"*", "result"})) return site.use->step == nullptr;
  if (!is_path(*path, "steps", {"*", "outcome"}) && !is_path(*path, "steps", {"*", "conclusion"}))
    return false;
  const LintStep* step = site.job()->find(path->keys[0].text);
  const LintStep* reader = site.use->step;
  // One that is allowed to fail, or a step without an id, leaves success() as it is.
  return step != nullptr && reader != nullptr && step->order < reader->order &&
         !step->step->continue_on_error && !step->step->is_background;
}

/// The result that a condition cannot do without; empty when success would do as well. Skipped
/// steps do not make success() false, skipped jobs do.
std::string wanted_result(const Site& site, const Node& node);

std::string wanted_by_comparison(const Site& site, const expr::Comparison& comparison) {
  const bool is_left = is_result(site, *comparison.left);
  if (!is_left && !is_result(site, *comparison.right)) return {};
  const auto word = text_literal(is_left ? *comparison.right : *comparison.left);
  if (!word) return {};
  const bool is_success = equal_ignoring_case(*word, "success");
  const bool is_step = site.use->step != nullptr;
  if (comparison.compare_operator == CompareOperator::not_equal)
    return is_success && !is_step ? "failure" : "";
  if (comparison.compare_operator != CompareOperator::equal || is_success) return {};
  if (equal_ignoring_case(*word, "failure")) return "failure";
  if (equal_ignoring_case(*word, "cancelled")) return "cancelled";
  return equal_ignoring_case(*word, "skipped") && !is_step ? "skipped" : "";
}

/// `contains(needs.*.result, 'failure')`
std::string wanted_by_call(const Site& site, const Node& node) {
  const expr::FunctionCall* call = call_of(node, "contains");
  if (call == nullptr || site.use->step != nullptr) return {};
  const auto* index = std::get_if<expr::Index>(&call->arguments[0]->what);
  const auto* filter = index == nullptr ? nullptr : std::get_if<expr::Filter>(&index->object->what);
  const expr::Path* base = filter == nullptr ? nullptr : path_of(*filter->object);
  const auto name = index == nullptr ? std::nullopt : text_literal(*index->index);
  if (base == nullptr || !base->keys.empty() || !equal_ignoring_case(base->context, "needs") ||
      !name || !equal_ignoring_case(*name, "result"))
    return {};
  const auto word = text_literal(*call->arguments[1]);
  for (const std::string_view result : {"failure", "cancelled", "skipped"}) {
    if (word && equal_ignoring_case(*word, result)) return std::string(result);
  }
  return {};
}

std::string wanted_by_chain(const Site& site, const expr::Chain& chain) {
  std::string wanted;
  for (const Node* operand : chain.operands) {
    const std::string own = wanted_result(site, *operand);
    if (chain.is_and && !own.empty()) return own;
    if (!chain.is_and && own.empty()) return {};
    // Of several, the function that covers most.
    if (wanted.empty() || wanted == "failure") wanted = own;
  }
  return chain.is_and ? std::string() : wanted;
}

std::string wanted_result(const Site& site, const Node& node) {
  if (const auto* comparison = std::get_if<expr::Comparison>(&node.what))
    return wanted_by_comparison(site, *comparison);
  if (const auto* chain = std::get_if<expr::Chain>(&node.what))
    return wanted_by_chain(site, *chain);
  return wanted_by_call(site, node);
}

/// Where the condition stands, without `${{ }}`.
Span place_of_condition(const Expression& condition) {
  const expr::ParsedExpression& parsed = *condition.tree.parsed();
  const expr::ParsedExpression& own = parsed.parts.empty() ? parsed : *parsed.parts[0].parsed();
  return condition.locate({own.base, static_cast<std::uint32_t>(own.source.size())});
}

std::string source_of_condition(const Expression& condition) {
  const expr::ParsedExpression& parsed = *condition.tree.parsed();
  return parsed.parts.empty() ? parsed.source : parsed.parts[0].parsed()->source;
}

/// Operators that bind less than `&&` want parentheses beside it.
std::string beside_and(const Node& root, const std::string& source) {
  const auto* chain = std::get_if<expr::Chain>(&root.what);
  const bool has_or =
      chain != nullptr &&
      std::any_of(chain->operands.begin(), chain->operands.end(), [](const Node* operand) {
        const auto* inner = std::get_if<expr::Chain>(&operand->what);
        return operand->span.length != 0 && inner != nullptr && !inner->is_and &&
               inner->operands.size() > 1;
      });
  const bool is_only_or = has_or && chain->operands.size() == 2;
  return is_only_or ? '(' + source + ')' : source;
}

void check_status(const Site& site, Report& report) {
  const Expression& condition = site.expression;
  if (!condition.has_implicit_success || condition.is_mixed) return;
  const Node& root = *condition.tree.root();
  const std::string wanted = wanted_result(site, root);
  if (wanted.empty()) return;
  const bool is_step = site.use->step != nullptr;
  Words words{std::string(is_step ? "this step" : "this job") +
              " can never run: the condition wants the result '" + wanted +
              "', but is read as success() && (…)"};
  words.why = "without success(), failure(), always() or cancelled(), success() is added";
  const std::string function = wanted == "failure"     ? "failure()"
                               : wanted == "cancelled" ? "always()"
                                                       : "!cancelled()";
  words.help = as_condition(function + " && " + beside_and(root, source_of_condition(condition)));
  report.add("if-needs-status-function", place_of_condition(condition), std::move(words));
}

// ---- always-blocks-cancel

void check_always(const Site& site, Report& report) {
  const Node& root = *site.expression.tree.root();
  if (site.use->step != nullptr || expr::calls(site.expression.tree, "cancelled")) return;
  for_each_node(root, [&](const Node& node) {
    if (call_of(node, "always") == nullptr) return;
    Words words{"with always() this job starts or goes on even when the run is cancelled"};
    words.why = "on cancelling, the conditions of jobs are asked again, and always() stays true";
    words.help = "!cancelled()";
    report.add("always-blocks-cancel", site.locate(node), std::move(words));
  });
}

// ---- failure-after-allowed

bool is_allowed_to_fail(const Step& step) {
  const Token* allowed = step.continue_on_error.get();
  return allowed != nullptr && allowed->kind == TokenKind::boolean && allowed->boolean;
}

void check_failure(const Site& site, Report& report) {
  const LintStep* reader = site.use->step;
  if (reader == nullptr || !expr::calls(site.expression.tree, "failure")) return;
  const LintStep* last = nullptr;
  for (const LintStep& step : site.job()->steps) {
    if (step.order >= reader->order) break;
    if (!is_allowed_to_fail(*step.step)) return;
    last = &step;
  }
  if (last == nullptr) return;
  const std::string name = last->step->has_explicit_id ? last->step->id : "ID";
  for_each_node(*site.expression.tree.root(), [&](const Node& node) {
    if (call_of(node, "failure") == nullptr) return;
    Words words{"no earlier step can make failure() true: all of them are allowed to fail"};
    words.why = "a failure under continue-on-error counts as success; only its outcome tells";
    words.help = "if: steps." + name + ".outcome == 'failure'";
    if (!last->step->has_explicit_id) words.help += "\nand give the step an id";
    words.related.push_back({last->step->continue_on_error->at, "allowed to fail here"});
    report.add("failure-after-allowed", site.locate(node), std::move(words));
  });
}

// ---- constant-condition

/// Names that `github.event_name` can have (GitHub's list of events).
constexpr auto event_names = std::to_array<std::string_view>({"branch_protection_rule",
                                                              "check_run",
                                                              "check_suite",
                                                              "create",
                                                              "delete",
                                                              "deployment",
                                                              "deployment_status",
                                                              "discussion",
                                                              "discussion_comment",
                                                              "dynamic",
                                                              "fork",
                                                              "gollum",
                                                              "image_version",
                                                              "issue_comment",
                                                              "issues",
                                                              "label",
                                                              "member",
                                                              "membership",
                                                              "merge_group",
                                                              "milestone",
                                                              "page_build",
                                                              "project",
                                                              "project_card",
                                                              "project_column",
                                                              "public",
                                                              "pull_request",
                                                              "pull_request_comment",
                                                              "pull_request_review",
                                                              "pull_request_review_comment",
                                                              "pull_request_target",
                                                              "push",
                                                              "registry_package",
                                                              "release",
                                                              "repository_dispatch",
                                                              "schedule",
                                                              "status",
                                                              "watch",
                                                              "workflow_call",
                                                              "workflow_dispatch",
                                                              "workflow_run"});

/// Whether the workflow can be started by it; a called one sees the event of its caller.
bool can_be_event(const Workflow& workflow, std::string_view name) {
  const bool is_event =
      std::any_of(event_names.begin(), event_names.end(),
                  [name](std::string_view event) { return equal_ignoring_case(event, name); });
  if (workflow.find_trigger("workflow_call") != nullptr)
    return is_event && !equal_ignoring_case(name, "workflow_call");
  return std::any_of(
      workflow.triggers.begin(), workflow.triggers.end(),
      [name](const Trigger& trigger) { return equal_ignoring_case(trigger.event.value, name); });
}

std::string listed_triggers(const Workflow& workflow) {
  std::string text;
  for (const Trigger& trigger : workflow.triggers)
    text += (text.empty() ? "" : ", ") + trigger.event.value;
  return text;
}

std::string help_for_event(const std::string& name, const Workflow& workflow) {
  if (equal_ignoring_case(name, "tag"))
    return "tags are pushes: startsWith(github.ref, 'refs/tags/')";
  if (equal_ignoring_case(name, "merge")) return "a merge is a push to the branch";
  std::vector<std::string> names;
  for (const Trigger& trigger : workflow.triggers) names.push_back(trigger.event.value);
  return did_you_mean(name, names);
}

void check_event(const Site& site, const Node& node, Report& report) {
  const auto* comparison = std::get_if<expr::Comparison>(&node.what);
  if (comparison == nullptr) return;
  const bool is_equal = comparison->compare_operator == CompareOperator::equal;
  if (!is_equal && comparison->compare_operator != CompareOperator::not_equal) return;
  const expr::Path* path = path_of(*comparison->left);
  const Node* other = comparison->right;
  if (path == nullptr) {
    path = path_of(*comparison->right);
    other = comparison->left;
  }
  const auto name = text_literal(*other);
  if (path == nullptr || path->keys.size() != 1 || !is_path(*path, "github", {"event_name"}) ||
      !name)
    return;
  const Workflow& workflow = site.subject.workflow;
  if (can_be_event(workflow, *name)) return;
  Words words{"the workflow runs on: " + listed_triggers(workflow) +
              "; `github.event_name` is never '" + *name + "', so this is always " +
              (is_equal ? "false" : "true")};
  words.help = help_for_event(*name, workflow);
  report.add("constant-condition", site.locate(node), std::move(words));
}

void check_literal(const Site& site, Report& report) {
  const Node* root = site.expression.tree.root();
  const auto* chain = std::get_if<expr::Chain>(&root->what);
  if (site.expression.has_implicit_success && chain != nullptr && chain->operands.size() == 2)
    root = chain->operands.back();
  const expr::Literal* literal = literal_of(*root);
  if (literal == nullptr || root->span.length == 0) return;
  const std::string who = site.use->step != nullptr ? "step" : "job";
  Words words{literal->value.to_boolean()
                  ? "this condition is always true: it says no more than success()"
                  : "this condition is always false: the " + who + " never runs"};
  report.add("constant-condition", site.locate(*root), std::move(words));
}

}  // namespace

void lint_status_conditions(const Subject& subject, Report& report) {
  for_each_site(subject, [&](const Site& site) {
    const Node* root = site.expression.tree.root();
    if (root == nullptr || site.key() != "if") return;
    check_status(site, report);
    check_always(site, report);
    // Of an action neither the steps before it nor the events are known.
    const bool is_action = subject.is_action();
    if (!is_action) check_failure(site, report);
    if (site.expression.is_mixed) return;
    for_each_node(*root, [&](const Node& node) {
      if (!is_action) check_event(site, node, report);
    });
    check_literal(site, report);
  });
}

}  // namespace localrun::model
