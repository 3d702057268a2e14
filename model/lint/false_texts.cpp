// Texts that are taken for something else: `false` for a boolean, nothing for JSON (diagnostics.md
// 3.2).

#include "model/lint/families.hpp"

#include "expr/text.hpp"
#include "model/explain_json.hpp"
#include "model/lint/known_values.hpp"
#include "model/lint/written_texts.hpp"

#include <algorithm>
#include <string>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;
using expr::Node;

// ---- if-false-text

/// The parts of a condition that are asked for their truth alone.
void collect_truths(const Node& node, bool is_negated,
                    std::vector<std::pair<const Node*, bool>>& truths) {
  if (const auto* negation = std::get_if<expr::Negation>(&node.what)) {
    collect_truths(*negation->operand, !is_negated, truths);
  } else if (const auto* chain = std::get_if<expr::Chain>(&node.what)) {
    for (const Node* operand : chain->operands) collect_truths(*operand, is_negated, truths);
  } else if (path_of(node) != nullptr) {
    truths.emplace_back(&node, is_negated);
  }
}

const WrittenText* find_text(const std::vector<WrittenText>& texts, std::string_view word) {
  const auto found = std::find_if(texts.begin(), texts.end(), [word](const WrittenText& each) {
    return equal_ignoring_case(expr::trim(each.text), word);
  });
  return found == texts.end() ? nullptr : &*found;
}

/// Said of `true` too, but as a note only: where nothing else is ever written it works.
void check_truth(const Site& site, const Node& node, bool is_negated, Report& report) {
  if (kind_of(site, node) != expr::Kind::string) return;
  const std::vector<WrittenText> texts = written_texts(site, *path_of(node));
  const WrittenText* written = find_text(texts, "false");
  const bool is_false = written != nullptr;
  if (!is_false) written = find_text(texts, "true");
  if (written == nullptr) return;
  const std::string name = site.source(node);
  Words words{is_false ? "'" + name + "' can be the text 'false', which counts as true"
                       : "'" + name + "' is the text 'true', and any other text would do too"};
  words.why = "every text but the empty one is true";
  words.help = name + (is_negated ? " != 'true'" : " == 'true'");
  if (!is_false) words.severity = Severity::note;
  if (written->at.file) words.related.push_back({written->at, "written here"});
  report.add("if-false-text", site.locate(node), std::move(words));
}

// ---- fromjson-empty

/// Whether a part is evaluated whenever the whole is.
class CertainCalls {
 public:
  explicit CertainCalls(const Node& root) { visit(root); }
  std::vector<const expr::FunctionCall*> calls;

 private:
  void visit(const Node& node) {
    if (const auto* chain = std::get_if<expr::Chain>(&node.what))
      return visit(*chain->operands.front());
    const auto* call = std::get_if<expr::FunctionCall>(&node.what);
    if (call != nullptr && equal_ignoring_case(call->name, "case")) return;
    if (call != nullptr && equal_ignoring_case(call->name, "fromJSON")) calls.push_back(call);
    for (const Node* child : expr::children(node)) visit(*child);
  }
};

/// Whether some condition on the way asks for the value.
bool is_asked_for(const Site& site, const std::string& name) {
  const auto asks = [&](const ExpressionPtr& condition) {
    return condition && condition->source.find(name) != std::string::npos;
  };
  const LintStep* step = site.use->step;
  return asks(site.job()->job->condition.expression) ||
         (step != nullptr && site.key() != "env" && asks(step->step->condition.expression));
}

void check_json(const Site& site, const expr::FunctionCall& call, Report& report) {
  const Node& argument = *call.arguments[0];
  if (const auto text = text_literal(argument)) {
    std::string quoted = "fromJSON('";
    for (const char c : *text) quoted.append(c == '\'' ? 2 : 1, c);
    const std::string problem = problem_of(quoted + "')");
    if (problem.empty()) return;
    Words words{problem};
    words.help = help_for_json(*text);
    return report.add("fromjson-empty", site.locate(argument), std::move(words));
  }
  const expr::Path* path = path_of(argument);
  if (path == nullptr || site.job() == nullptr) return;
  const auto empty = empty_output(site, *path);
  const std::string name = site.source(argument);
  if (!empty || is_asked_for(site, name)) return;
  Words words{"'" + name + "' is always empty: " + empty->why};
  words.why = "fromJSON of an empty text is an error";
  if (site.key() == "env")
    words.why += "; `env` is evaluated before `if`, so even a step that will be skipped fails";
  words.help = "repair the output; else: fromJSON(" + name + " || '[]')";
  words.related.push_back({empty->at, "empty here"});
  report.add("fromjson-empty", site.locate(argument), std::move(words));
}

}  // namespace

void lint_false_texts(const Subject& subject, Report& report) {
  for_each_site(subject, [&](const Site& site) {
    const Node* root = site.expression.tree.root();
    if (root == nullptr) return;
    if (site.key() == "if" && !site.expression.is_mixed) {
      std::vector<std::pair<const Node*, bool>> truths;
      collect_truths(*root, false, truths);
      for (const auto& [node, is_negated] : truths) check_truth(site, *node, is_negated, report);
    }
    for (const expr::FunctionCall* call : CertainCalls(*root).calls)
      check_json(site, *call, report);
  });
}

}  // namespace localrun::model
