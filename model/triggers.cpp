#include "model/build_parts.hpp"
#include "model/schema_match.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

InputType input_type(const Token* type) {
  if (!type || type->text == "string") return InputType::string;
  if (type->text == "boolean") return InputType::boolean;
  if (type->text == "number") return InputType::number;
  return type->text == "choice" ? InputType::choice : InputType::environment;
}

/// The kind of token that a literal default of this type must be.
bool default_fits(InputType type, TokenKind kind, bool is_call) noexcept {
  switch (type) {
    case InputType::boolean:
      return kind == TokenKind::boolean;
    case InputType::number:
      return kind == TokenKind::number || !is_call;
    case InputType::string:
    case InputType::choice:
    case InputType::environment:
      return kind == TokenKind::string;
  }
  return true;
}

std::string_view wanted_kind(InputType type) noexcept {
  switch (type) {
    case InputType::boolean:
      return "BooleanToken";
    case InputType::number:
      return "NumberToken";
    default:
      return "StringToken";
  }
}

void check_default(const InputDeclaration& input, bool is_call, Diagnostics& diagnostics) {
  const Token* value = input.default_value.get();
  if (!value || value->kind == TokenKind::expression ||
      default_fits(input.type, value->kind, is_call))
    return;
  diagnostics.push_back(
      build_error(value->at, "Unexpected type '" + std::string(token_type_name(value->kind)) +
                                 "' encountered while reading 'input default'. The type '" +
                                 std::string(wanted_kind(input.type)) + "' was expected."));
}

/// The service ignores unknown keys of an input; a person would want to know.
void warn_of_ignored_keys(const Token& input, Diagnostics& diagnostics) {
  constexpr std::string_view known[] = {"description", "type", "required", "default", "options"};
  for (const auto& [key, value] : input.pairs) {
    if (std::find(std::begin(known), std::end(known), key->text) != std::end(known)) continue;
    Diagnostic warning =
        build_error(key->at, "an input has no key `" + key->text + "`; GitHub ignores it");
    warning.severity = Severity::warning;
    warning.slug = "unknown-key";
    const auto near = expr::near_names(key->text, known, 1);
    if (!near.empty()) warning.help = "did you mean `" + near.front() + "`?";
    diagnostics.push_back(std::move(warning));
  }
}

InputDeclaration build_input(const Token& name, const Token& value, bool is_call,
                             Diagnostics& diagnostics) {
  InputDeclaration input;
  input.name = {name.text, name.at};
  if (value.kind != TokenKind::mapping) return input;
  if (!is_call) warn_of_ignored_keys(value, diagnostics);
  input.type = input_type(value.find("type"));
  if (const Token* required = value.find("required")) input.is_required = required->boolean;
  if (const Token* description = value.find("description")) input.description = description->text;
  input.default_value = value_of(value, "default");
  if (const Token* options = value.find("options")) {
    for (const TokenPtr& option : options->items) input.options.push_back(option->text);
  }
  if (input.type == InputType::choice && input.options.empty()) {
    diagnostics.push_back(build_error(name.at, "Missing 'options' for choice input"));
  }
  check_default(input, is_call, diagnostics);
  return input;
}

/// `branches` beside `branches-ignore`, and so on.
void check_filters(const Token& configuration, Diagnostics& diagnostics) {
  for (const std::string name : {"branches", "tags", "paths"}) {
    const Token* plain = key_of(configuration, name);
    const Token* ignore = key_of(configuration, name + "-ignore");
    if (!plain || !ignore) continue;
    Diagnostic diagnostic =
        build_error(ignore->at, "you may only define one of `" + name + "` and `" + name +
                                    "-ignore` for a single event");
    diagnostic.related.push_back({plain->at, "the other one"});
    diagnostic.help = "use `" + name + "` with patterns that begin with '!'";
    diagnostics.push_back(std::move(diagnostic));
  }
}

Trigger build_trigger(const Token& event, const TokenPtr& configuration, Diagnostics& diagnostics) {
  Trigger trigger;
  trigger.event = {event.text, event.at};
  if (!configuration || configuration->kind == TokenKind::null) return trigger;
  trigger.configuration = configuration;
  if (configuration->kind == TokenKind::sequence) {
    check_schedule(*configuration, diagnostics);
    return trigger;
  }
  check_filters(*configuration, diagnostics);
  const bool is_call = event.text == "workflow_call";
  if (!is_call && event.text != "workflow_dispatch") return trigger;
  if (const Token* inputs = configuration->find("inputs")) {
    for (const auto& [name, value] : inputs->pairs) {
      trigger.inputs.push_back(build_input(*name, *value, is_call, diagnostics));
    }
  }
  return trigger;
}

}  // namespace

std::vector<Trigger> build_triggers(const Token& on, Diagnostics& diagnostics) {
  std::vector<Trigger> triggers;
  switch (on.kind) {
    case TokenKind::sequence:
      for (const TokenPtr& event : on.items)
        triggers.push_back(build_trigger(*event, nullptr, diagnostics));
      break;
    case TokenKind::mapping:
      for (const auto& [event, configuration] : on.pairs) {
        triggers.push_back(build_trigger(*event, configuration, diagnostics));
      }
      break;
    default:
      triggers.push_back(build_trigger(on, nullptr, diagnostics));
  }
  return triggers;
}

}  // namespace localrun::model
