#include "model/explain_json.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"

namespace localrun::model {
namespace {

/// Values are masked later, whole: a part of a secret would not be found.
constexpr std::size_t most_shown = 60;

const expr::FunctionCall* find_call(const expr::Node& node, expr::Span span) {
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  if (call != nullptr && node.span == span && expr::equal_ignoring_case(call->name, "fromJSON"))
    return call;
  for (const expr::Node* child : expr::children(node)) {
    if (const auto* found = find_call(*child, span)) return found;
  }
  return nullptr;
}

std::string shown(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  if (line.size() == text.size() && text.size() <= most_shown)
    return '\'' + std::string(text) + '\'';
  return "a text of " + std::to_string(text.size()) + " characters that is no JSON";
}

}  // namespace

std::string help_for_json(std::string_view text) {
  const std::string_view trimmed = expr::trim(text);
  if (trimmed.empty()) return "'[]' or '{}' are the smallest lists and objects";
  const bool begins_json = trimmed.front() == '[' || trimmed.front() == '{';
  if (text.find('\'') != text.npos && text.find('"') == text.npos)
    return "single quotes are not JSON: write \" around texts";
  if (!begins_json && trimmed.find_first_of("[{") != trimmed.npos)
    return "did the program print more than the JSON?";
  return begins_json ? "" : "a text in JSON has double quotes around it";
}

void explain_json_error(Diagnostic& diagnostic, const Expression& expression,
                        const expr::Error& error, const expr::Trace& trace) {
  if (!error.message().starts_with("Error parsing fromJson")) return;
  diagnostic.slug = "fromjson-empty";
  const expr::Node* root = expression.tree.root();
  const expr::FunctionCall* call =
      root == nullptr ? nullptr : find_call(*root, error.detail().span);
  if (call == nullptr) return;
  const expr::Node& argument = *call->arguments[0];
  diagnostic.at = expression.locate(argument.span);
  const expr::Value* value = expr::value_of(argument, trace);
  if (value == nullptr) return;
  const std::string source(expression.tree.parsed()->text_of(argument.span));
  const std::string text = value->to_text();
  const bool is_empty = expr::trim(text).empty();
  diagnostic.why = '`' + source + "` is " + (is_empty ? "empty" : shown(text));
  diagnostic.help =
      is_empty ? "repair the source; else: fromJSON(" + source + " || '[]')" : help_for_json(text);
}

}  // namespace localrun::model
