#include "model/lint/action_metadata.hpp"

#include "model/lint/action_steps.hpp"
#include "model/lint/report.hpp"
#include "model/lint/values.hpp"
#include "model/schema_action.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

std::vector<std::string_view> keys_of(const Definition& definition) {
  std::vector<std::string_view> keys;
  for (const Property& property : definition.properties) keys.push_back(property.key);
  return keys;
}

/// Keys that the runner ignores.
void check_keys(const Token& mapping, const Definition& known, std::string_view thing,
                Report& report) {
  for (const auto& [key, value] : mapping.pairs) {
    if (known.find(key->text) != nullptr) continue;
    Words words{std::string(thing) + " has no key `" + key->text + "`; GitHub ignores it"};
    words.severity = Severity::warning;
    const auto near = expr::near_names(key->text, keys_of(known), 1);
    if (!near.empty()) {
      words.help = "did you mean `" + near.front() + "`?";
      if (mapping.find(near.front()) == nullptr) words.fix.push_back({key->at, near.front()});
    }
    report.add("unknown-key", key->at, std::move(words));
  }
}

void check_required(const Token& input, Report& report) {
  const Token* required = input.find("required");
  if (!required || required->kind == TokenKind::boolean) return;
  Words words{"`required` is true or false, not '" + required->text + "'",
              "GitHub does not look at it; people and editors do"};
  words.severity = Severity::warning;
  report.add("not-a-boolean", required->at, std::move(words));
}

void check_inputs(const Token& root, const Definition& input, Report& report) {
  const Token* inputs = root.find("inputs");
  if (!inputs) return;
  for (const auto& [name, value] : inputs->pairs) {
    if (value->kind != TokenKind::mapping) continue;
    check_keys(*value, input, "an input", report);
    check_required(*value, report);
  }
}

void check_names(const ActionFile& action, Report& report) {
  const Span& top = action.root->at;
  const Span first{top.file, top.begin, top.begin};
  for (const auto& [key, text] :
       {std::pair{"name", &action.name}, std::pair{"description", &action.description}}) {
    if (!text->empty()) continue;
    const Token* there = action.root->find(key);
    const std::string words =
        there ? "`" + std::string(key) + "` is empty" : "there is no `" + std::string(key) + "`";
    report.add("action-metadata", there ? there->at : first,
               {words, "GitHub's runner does without; its Marketplace and its editor do not",
                std::string(key) + ": …"});
  }
}

void check_node_version(const ActionFile& action, Report& report) {
  const auto* node = std::get_if<NodeAction>(&action.runs);
  if (node == nullptr || node->version >= 20) return;
  Words words{"'" + action.using_text.value +
              "' is no longer there; GitHub runs it on a newer one"};
  words.help = "using: node24";
  report.add("action-metadata", action.using_text.at, std::move(words));
}

/// The definition of one input inside that of the file.
const Definition& input_definition() {
  const Definition& inputs = *action_definition().find("inputs")->value;
  return *inputs.loose_value->alternatives.back();
}

}  // namespace

Diagnostics find_in_action(const ActionFile& action) {
  Report report;
  check_keys(*action.root, action_definition(), "an action file", report);
  check_inputs(*action.root, input_definition(), report);
  check_names(action, report);
  check_node_version(action, report);
  report_lost_digits(*action.root, report);
  lint_action_steps(action, report);
  return std::move(report).take();
}

}  // namespace localrun::model
