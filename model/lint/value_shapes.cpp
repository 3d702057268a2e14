// Values of another shape than meant (diagnostics.md 3.2): what `&&` and `||` give back, texts that
// are searched like lists, objects in texts, names that a value does not have.

#include "model/lint/families.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "model/lint/known_values.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;
using expr::Kind;
using expr::Node;

/// `a != b` for `a == b`; `!(…)` for what is no comparison.
std::string negated(const Site& site, const Node& node) {
  const std::string source = site.source(node);
  if (const auto* comparison = std::get_if<expr::Comparison>(&node.what)) {
    const bool is_equal = comparison->compare_operator == expr::CompareOperator::equal;
    if (is_equal || comparison->compare_operator == expr::CompareOperator::not_equal) {
      return site.source(*comparison->left) + (is_equal ? " != " : " == ") +
             site.source(*comparison->right);
    }
  }
  if (const auto* negation = std::get_if<expr::Negation>(&node.what))
    return site.source(*negation->operand);
  const bool is_simple = path_of(node) != nullptr || expr::children(node).empty() ||
                         std::holds_alternative<expr::FunctionCall>(node.what);
  return is_simple ? '!' + source : "!(" + source + ')';
}

/// `a && '' || 'b'`: the middle never comes out.
void check_ternary(const Site& site, const Node& node, Report& report) {
  const auto* chain = std::get_if<expr::Chain>(&node.what);
  if (chain == nullptr || chain->is_and) return;
  for (std::size_t i = 0; i + 1 < chain->operands.size(); ++i) {
    const auto* choice = std::get_if<expr::Chain>(&chain->operands[i]->what);
    if (choice == nullptr || !choice->is_and) continue;
    const Node& middle = *choice->operands.back();
    const expr::Literal* literal = literal_of(middle);
    if (literal == nullptr || literal->value.to_boolean()) continue;
    const Node& other = *chain->operands[i + 1];
    const std::string given = site.source(middle);
    const std::string rest = site.source(other);
    Words words{"this is " + rest + " in any case: " + given + " counts as false"};
    words.why = "&& and || give back a value, and what counts as false falls through to the right";
    if (choice->operands.size() == 2 && chain->operands.size() == 2) {
      const Node& test = *choice->operands.front();
      if (kind_of(site, test) == Kind::boolean)
        words.help = "case(" + site.source(test) + ", " + given + ", " + rest + ")\nor: ";
      words.help += negated(site, test) + " && " + rest + " || " + given;
    }
    report.add("ternary-falsy", site.locate(middle), std::move(words));
  }
}

std::vector<std::string> split(const std::string& text, std::string_view separators) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// `contains('a,b', x)`
void check_contains(const Site& site, const Node& node, Report& report) {
  const expr::FunctionCall* call = call_of(node, "contains");
  if (call == nullptr || literal_of(*call->arguments[1]) != nullptr) return;
  const auto text = text_literal(*call->arguments[0]);
  if (!text) return;
  const std::vector<std::string> parts = split(*text, " ,|\t\n");
  if (parts.size() < 2) return;
  std::vector<expr::Value> items;
  for (const std::string& part : parts) items.emplace_back(part);
  std::string list;
  for (const char c : expr::to_compact_json(expr::make_array(std::move(items))))
    list.append(c == '\'' ? 2 : 1, c);
  const std::string part =
      parts.front().substr(0, std::max<std::size_t>(parts.front().size(), 2) - 1);
  Words words{"this finds parts of the text: '" + part + "' fits too"};
  words.why = "with a text, contains searches for letters; only a list has items";
  words.help = "contains(fromJSON('" + list + "'), " + site.source(*call->arguments[1]) + ')';
  report.add("contains-text", site.locate(*call->arguments[0]), std::move(words));
}

/// An object inside a text, by `${{ }}` between other letters or by format and join.
void check_object(const Site& site, const Node& node, Report& report) {
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  if (call == nullptr) return;
  const bool is_format = equal_ignoring_case(call->name, "format");
  const bool is_join = equal_ignoring_case(call->name, "join");
  if ((!is_format && !is_join) || (is_format && site.key() == "if")) return;
  for (std::size_t i = is_format ? 1 : 0; i < call->arguments.size(); ++i) {
    const Node& argument = *call->arguments[i];
    const auto kind = kind_of(site, argument);
    const bool is_whole = kind == Kind::object || (kind == Kind::array && is_format);
    if (!is_whole) continue;
    const std::string name = site.source(argument);
    const std::string word = kind == Kind::object ? "Object" : "Array";
    Words words{"'" + name + "' is " + std::string(kind_words(*kind)) +
                (is_join ? ", so this is empty" : ", which becomes the word '" + word + '\'')};
    words.help = "toJSON(" + name + ')';
    if (site.key() == "run") words.help += ", through `env` rather than into the script";
    if (kind == Kind::array) words.help = "join(" + name + ", ' '), or toJSON(" + name + ')';
    report.add("object-as-text", site.locate(argument), std::move(words));
  }
}

/// `.name`, or `[0]`.
std::string step_text(std::string_view name) {
  const bool is_number = name.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? '[' + std::string(name) + ']' : '.' + std::string(name);
}

/// `github.ref.name`: a text has no properties.
void check_properties(const Site& site, const Node& node, Report& report) {
  const expr::Path* path = path_of(node);
  if (path == nullptr) return;
  for (std::size_t i = 1; i < path->keys.size(); ++i) {
    const auto kind = kind_of_path(site, *path, i);
    if (!kind || *kind >= Kind::array) continue;
    std::string owner(path->context);
    for (std::size_t k = 0; k < i; ++k) owner.append(".").append(path->keys[k].text);
    Words words{"'" + owner + "' is " + std::string(kind_words(*kind)) + ", which has no '" +
                std::string(path->keys[i].text) + "', so this is always empty"};
    if (*kind == Kind::string)
      words.help = "if it holds JSON: fromJSON(" + owner + ')' + step_text(path->keys[i].text);
    return report.add("text-property", site.expression.locate(path->keys[i].span),
                      std::move(words));
  }
}

/// An input that no trigger declares.
void check_input(const Site& site, const Node& node, Report& report) {
  const expr::Path* path = path_of(node);
  if (path == nullptr) return;
  const std::string_view name = input_of(*path);
  const Workflow& workflow = site.subject.workflow;
  if (name.empty() || !declarations(workflow, name).empty()) return;
  const bool is_action = site.subject.is_action();
  if (is_action && is_path(*path, "github", {})) return;  // of the caller's workflow
  const std::vector<std::string> names = input_names(workflow);
  Words words{"no input '" + std::string(name) + "' is declared, so this is always empty"};
  if (names.empty())
    words.message = std::string(is_action ? "the action" : "the workflow") +
                    " declares no inputs, so this is always empty";
  words.help = did_you_mean(name, names);
  if (words.help.empty() && workflow.find_trigger("workflow_dispatch") != nullptr)
    words.help =
        "add under on.workflow_dispatch.inputs:\n" + std::string(name) + ":\n  type: string";
  const std::size_t at = path->keys.size() > 2 && is_path(*path, "github", {}) ? 2 : 0;
  report.add("input-unknown", site.expression.locate(path->keys[at].span), std::move(words));
}

/// `format('{1}', 'a')`: GitHub's own message, which it has when the step runs.
void check_format(const Site& site, const Node& node, Report& report) {
  const expr::FunctionCall* call = call_of(node, "format");
  const auto pattern = call == nullptr ? std::nullopt : text_literal(*call->arguments[0]);
  if (!pattern || node.span.length == 0) return;
  std::string text = "format('";
  for (const char c : *pattern) text.append(c == '\'' ? 2 : 1, c);
  text += '\'';
  for (std::size_t i = 1; i < call->arguments.size(); ++i) text += ", ''";
  const std::string problem = problem_of(text + ')');
  if (!problem.starts_with("The following format string")) return;
  const std::size_t given = call->arguments.size() - 1;
  Words words{problem};
  words.why = given == 0 ? "no values follow the pattern"
                         : "the values that follow are {0}" +
                               (given > 1 ? " to {" + std::to_string(given - 1) + '}' : "");
  words.help = "a brace that is to stay is doubled: {{ and }}";
  words.severity = Severity::error;
  report.add("expr-unknown-name", site.locate(*call->arguments[0]), std::move(words));
}

}  // namespace

void lint_value_shapes(const Subject& subject, Report& report) {
  constexpr std::array checks = {check_ternary,    check_contains, check_object,
                                 check_properties, check_input,    check_format};
  for_each_site(subject, [&](const Site& site) {
    const Node* root = site.expression.tree.root();
    if (root == nullptr) return;
    for_each_node(*root, [&](const Node& node) {
      for (const auto check : checks) check(site, node, report);
    });
  });
}

}  // namespace localrun::model
