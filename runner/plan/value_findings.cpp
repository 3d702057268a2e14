#include "runner/plan/value_findings.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"
#include "runner/plan/job_scope.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace localrun {

namespace {

using expr::equal_ignoring_case;
using expr::Node;

std::string source_of(const model::Expression& expression, const Node& node) {
  return std::string(expression.tree.parsed()->text_of(node.span));
}

Finding finding_at(const model::Expression& expression, const Node& node, std::string slug,
                   std::string severity) {
  Finding finding;
  finding.slug = std::move(slug);
  finding.severity = std::move(severity);
  finding.place = place_of(expression.locate(node.span));
  return finding;
}

void for_each_node(const Node& node, const std::function<void(const Node&)>& take) {
  take(node);
  for (const Node* child : expr::children(node)) for_each_node(*child, take);
}

bool is_truth_word(const expr::Value& value) {
  return value.is_string() && (equal_ignoring_case(value.string(), "true") ||
                               equal_ignoring_case(value.string(), "false"));
}

void check_comparison(const model::Expression& expression, const Node& node,
                      const expr::Trace& trace, std::vector<Fact>& facts) {
  const auto* comparison = std::get_if<expr::Comparison>(&node.what);
  if (comparison == nullptr) return;
  const bool is_equal = comparison->compare_operator == expr::CompareOperator::equal;
  if (!is_equal && comparison->compare_operator != expr::CompareOperator::not_equal) return;
  const expr::Value* left = expr::value_of(*comparison->left, trace);
  const expr::Value* right = expr::value_of(*comparison->right, trace);
  if (left == nullptr || right == nullptr) return;
  const bool is_text_left = is_truth_word(*left);
  const expr::Value& text = is_text_left ? *left : *right;
  const expr::Value& boolean = is_text_left ? *right : *left;
  if (!is_truth_word(text) || boolean.kind() != expr::Kind::boolean) return;
  const Node& boolean_node = is_text_left ? *comparison->right : *comparison->left;
  const Node& text_node = is_text_left ? *comparison->left : *comparison->right;
  Finding finding = finding_at(expression, node, "bool-against-text", "warning");
  const std::string word(text.string());
  finding.message = "a boolean was compared with the text '" + word + "': " + boolean.to_text() +
                    " == '" + word + "' is false";
  finding.why = "to compare them, both become numbers, and '" + word + "' is not one";
  const bool has_literal = std::holds_alternative<expr::Literal>(text_node.what);
  const bool is_wanted = equal_ignoring_case(word, "true") == is_equal;
  if (has_literal) {
    finding.help = (is_wanted ? "" : "!") + source_of(expression, boolean_node);
  } else if (std::holds_alternative<expr::Literal>(boolean_node.what)) {
    finding.help = source_of(expression, text_node) + (is_equal ? " == '" : " != '") +
                   boolean.to_text() + '\'';
  }
  facts.emplace_back(std::move(finding));
}

/// The parts of a condition that are asked for their truth alone.
void check_truths(const model::Expression& condition, const Node& node, bool is_negated,
                  const expr::Trace& trace, std::vector<Fact>& facts) {
  if (const auto* negation = std::get_if<expr::Negation>(&node.what))
    return check_truths(condition, *negation->operand, !is_negated, trace, facts);
  if (const auto* chain = std::get_if<expr::Chain>(&node.what)) {
    for (const Node* operand : chain->operands)
      check_truths(condition, *operand, is_negated, trace, facts);
    return;
  }
  const expr::Value* value = expr::value_of(node, trace);
  if (!std::holds_alternative<expr::Path>(node.what) || value == nullptr || !value->is_string())
    return;
  constexpr auto words = std::to_array<std::string_view>({"false", "0", "no", "null"});
  const std::string_view text = expr::trim(value->string());
  const bool looks_false = std::any_of(words.begin(), words.end(), [text](std::string_view word) {
    return equal_ignoring_case(word, text);
  });
  if (!looks_false) return;
  const std::string source = source_of(condition, node);
  Finding finding = finding_at(condition, node, "if-false-text", "warning");
  finding.message =
      '`' + source + "` is the text '" + std::string(text) + "', which counts as true";
  finding.why = "every text but the empty one is true";
  finding.help = source + (is_negated ? " != 'true'" : " == 'true'");
  facts.emplace_back(std::move(finding));
}

const Node* find_always(const Node& node) {
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  if (call != nullptr && equal_ignoring_case(call->name, "always")) return &node;
  for (const Node* child : expr::children(node)) {
    if (const Node* found = find_always(*child)) return found;
  }
  return nullptr;
}

}  // namespace

void add_value_findings(const model::Expression& expression, const expr::Trace& trace,
                        std::vector<Fact>& facts) {
  if (expression.tree.root() == nullptr) return;
  for_each_node(*expression.tree.root(),
                [&](const Node& node) { check_comparison(expression, node, trace, facts); });
}

void add_condition_findings(const model::Expression& condition, const expr::Trace& trace,
                            std::vector<Fact>& facts) {
  if (condition.tree.root() == nullptr || !condition.at.file) return;
  add_value_findings(condition, trace, facts);
  if (!condition.is_mixed) check_truths(condition, *condition.tree.root(), false, trace, facts);
}

std::optional<Finding> skip_cascade(const Plan& plan, std::size_t job,
                                    const RunProgress& progress) {
  const model::Job& skipped = plan.run->workflow->jobs[job];
  if (progress.is_cancelled || skipped.needs.empty()) return std::nullopt;
  const auto& needs = plan.graph.needs[job];
  const auto is_fine = [&](std::size_t need) {
    return progress.outcomes[need] && progress.outcomes[need]->result == Conclusion::success;
  };
  if (!std::all_of(needs.begin(), needs.end(), is_fine)) return std::nullopt;
  const std::string blocking = why_not_success(plan, job, progress);
  if (blocking.empty()) return std::nullopt;
  Finding finding;
  finding.slug = "skip-cascade";
  finding.severity = "note";
  finding.message = "skipped: success() is false because " + blocking;
  finding.why = "success() looks at all jobs that came before, not only at those in `needs`";
  finding.help = "if: ${{ !cancelled()";
  for (const auto& need : skipped.needs)
    finding.help += " && needs." + need.value + ".result == 'success'";
  finding.help += " }}";
  finding.place = place_of(skipped.needs.front().at);
  return finding;
}

std::optional<Finding> always_blocks_cancel(const Plan& plan, std::size_t job) {
  const model::Job& waited_for = plan.run->workflow->jobs[job];
  const model::Expression& condition = *waited_for.condition.expression;
  const Node* root = condition.tree.root();
  const Node* always = root == nullptr ? nullptr : find_always(*root);
  if (always == nullptr || !condition.at.file) return std::nullopt;
  Finding finding = finding_at(condition, *always, "always-blocks-cancel", "note");
  finding.message = "the cancelled run still waits for job '" + waited_for.id.value +
                    "', since always() stays true";
  finding.why = "on cancelling, the conditions of jobs are asked again";
  finding.help = "!cancelled()";
  return finding;
}

}  // namespace localrun
