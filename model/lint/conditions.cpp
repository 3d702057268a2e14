#include "model/lint/families.hpp"

#include "expr/availability.hpp"
#include "expr/node.hpp"
#include "expr/text.hpp"
#include "model/lint/condition_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

struct Outside {
  std::size_t begin = 0;
  std::size_t length = 0;
};

/// The first text outside `${{ }}` that is no white space.
std::optional<Outside> text_outside(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with("${{")) {
      i = end_of_expression(text, i);
      continue;
    }
    const std::size_t end = std::min(text.find("${{", i), text.size());
    const std::string_view part = text.substr(i, end - i);
    const std::string_view trimmed = expr::trim(part);
    if (!trimmed.empty()) {
      return Outside{static_cast<std::size_t>(trimmed.data() - text.data()), trimmed.size()};
    }
    i = end;
  }
  return std::nullopt;
}

bool is_block(ScalarStyle style) {
  return style == ScalarStyle::literal || style == ScalarStyle::folded;
}

/// What was meant, without `${{ }}` in the middle; nothing where that is no condition either.
std::string meant_condition(const Token& condition) {
  const std::string plain = without_braces(condition.text);
  for (const expr::Place place : {expr::Place::step_if, expr::Place::job_if}) {
    if (expr::parse(plain, expr::names_at(place))) return as_condition(condition.text);
  }
  return {};
}

void check_text(const Token& condition, Report& report) {
  const auto outside = text_outside(condition.text);
  if (outside) {
    const std::string part = condition.text.substr(outside->begin, outside->length);
    Words words{"'" + part + "' is outside ${{ }}, so this is a text, which is always true"};
    words.why =
        "with anything beside ${{ }} the whole becomes a text, and every text but '' is true";
    words.help = meant_condition(condition);
    const Span at = condition.locate(static_cast<std::uint32_t>(outside->begin),
                                     static_cast<std::uint32_t>(outside->length));
    return report.add("if-text-around", at, std::move(words));
  }
  if (is_block(condition.style)) {
    Words words{"the line break behind ${{ }} belongs to the text, so this is always true"};
    words.why =
        "with anything beside ${{ }} the whole becomes a text, and every text but '' is true";
    words.help = meant_condition(condition);
    Span at = condition.at;
    at.end = {at.begin.line, at.begin.column + 1};
    return report.add("if-block-newline", at, std::move(words));
  }
  Words words{"the space beside ${{ }} belongs to the text, so this is always true"};
  words.help = meant_condition(condition);
  report.add("if-text-around", condition.at, std::move(words));
}

void check_if(const Token& owner, Report& report) {
  const Token* condition = owner.find("if");
  if (condition != nullptr && condition->expression && condition->expression->is_mixed)
    check_text(*condition, report);
}

void check_steps(const Token* steps, Report& report) {
  if (steps == nullptr) return;
  for (const TokenPtr& step : steps->items) {
    check_if(*step, report);
    check_steps(step->find("parallel"), report);
  }
}

// ---- results

constexpr std::array<std::string_view, 4> results = {"success", "failure", "cancelled", "skipped"};

/// What is meant by words of other tools.
std::string meant(std::string_view word) {
  struct Meant {
    std::string_view word;
    std::string_view result;
  };
  constexpr std::array<Meant, 12> table = {{{"failed", "failure"},
                                            {"fail", "failure"},
                                            {"error", "failure"},
                                            {"failures", "failure"},
                                            {"succeeded", "success"},
                                            {"successful", "success"},
                                            {"passed", "success"},
                                            {"ok", "success"},
                                            {"canceled", "cancelled"},
                                            {"cancel", "cancelled"},
                                            {"skip", "skipped"},
                                            {"timed_out", "failure"}}};
  for (const Meant& each : table) {
    if (expr::equal_ignoring_case(each.word, word)) return std::string(each.result);
  }
  const auto near = expr::near_names(word, results);
  return near.empty() ? std::string() : near.front();
}

class ResultCheck {
 public:
  ResultCheck(const ExpressionUse& use, Report& report) : use_(use), report_(report) {}

  void visit(const expr::Node& node) {
    if (const auto* comparison = std::get_if<expr::Comparison>(&node.what)) {
      if (comparison->compare_operator == expr::CompareOperator::equal ||
          comparison->compare_operator == expr::CompareOperator::not_equal) {
        check(*comparison->left, *comparison->right);
        check(*comparison->right, *comparison->left);
      }
    }
    const auto* call = std::get_if<expr::FunctionCall>(&node.what);
    if (call != nullptr && expr::equal_ignoring_case(call->name, "contains") &&
        call->arguments.size() == 2) {
      const auto* index = std::get_if<expr::Index>(&call->arguments[0]->what);
      if (index != nullptr) check(*call->arguments[0], *call->arguments[1]);
    }
    for (const expr::Node* child : expr::children(node)) visit(*child);
  }

 private:
  /// `needs.X.result`, `needs.*.result`, `steps.X.outcome`, `job.status`.
  static std::string_view result_of(const expr::Node& node) {
    if (const auto* path = std::get_if<expr::Path>(&node.what)) {
      if (path->keys.empty()) return {};
      const std::string_view last = path->keys.back().text;
      if (expr::equal_ignoring_case(path->context, "job") && path->keys.size() == 1 &&
          expr::equal_ignoring_case(last, "status"))
        return last;
      return path->keys.size() == 2 ? of_context(path->context, last) : std::string_view();
    }
    const auto* index = std::get_if<expr::Index>(&node.what);
    if (index == nullptr) return {};
    const auto* filter = std::get_if<expr::Filter>(&index->object->what);
    const auto* name = std::get_if<expr::Literal>(&index->index->what);
    if (filter == nullptr || name == nullptr || !name->value.is_string()) return {};
    const auto* base = std::get_if<expr::Path>(&filter->object->what);
    if (base == nullptr || !base->keys.empty()) return {};
    for (const std::string_view known : {"result", "outcome", "conclusion"}) {
      if (expr::equal_ignoring_case(name->value.to_text(), known))
        return of_context(base->context, known);
    }
    return {};
  }

  static std::string_view of_context(std::string_view context, std::string_view name) {
    const bool is_needs = expr::equal_ignoring_case(context, "needs");
    if (is_needs && expr::equal_ignoring_case(name, "result")) return name;
    const bool is_steps = expr::equal_ignoring_case(context, "steps");
    const bool is_outcome =
        expr::equal_ignoring_case(name, "outcome") || expr::equal_ignoring_case(name, "conclusion");
    return is_steps && is_outcome ? name : std::string_view();
  }

  void check(const expr::Node& result, const expr::Node& word) {
    const std::string_view what = result_of(result);
    const auto* literal = std::get_if<expr::Literal>(&word.what);
    if (what.empty() || literal == nullptr || !literal->value.is_string()) return;
    const std::string text = literal->value.to_text();
    if (text.empty()) return;
    const bool is_status = expr::equal_ignoring_case(what, "status");
    for (const std::string_view known : results) {
      if (expr::equal_ignoring_case(known, text) && !(is_status && known == "skipped")) return;
    }
    const std::string name(what);
    Words words{"'" + text + "' is never " + (name.front() == 'o' ? "an '" : "a '") + name + '\''};
    words.why = is_status ? "it is one of: success, failure, cancelled"
                          : "it is one of: success, failure, cancelled, skipped";
    const std::string near = meant(text);
    if (!near.empty() && !expr::equal_ignoring_case(near, text)) words.help = "'" + near + '\'';
    report_.add("result-name", use_.expression->locate(word.span), std::move(words));
  }

  const ExpressionUse& use_;
  Report& report_;
};

}  // namespace

void lint_conditions(const Subject& subject, Report& report) {
  const Token* jobs = subject.workflow.root ? subject.workflow.root->find("jobs") : nullptr;
  for (std::size_t i = 0; jobs != nullptr && i < jobs->pairs.size(); ++i) {
    const Token& job = *jobs->pairs[i].second;
    check_if(job, report);
    check_steps(job.find("steps"), report);
  }
  const Token* runs = subject.is_action() ? subject.workflow.root->find("runs") : nullptr;
  if (runs != nullptr) check_steps(runs->find("steps"), report);
  for (const ExpressionUse& use : subject.uses) {
    const expr::Node* root = use.expression->tree.root();
    if (root != nullptr) ResultCheck(use, report).visit(*root);
  }
}

}  // namespace localrun::model
