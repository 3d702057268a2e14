#include "expr/text.hpp"
#include "model/evaluate_token.hpp"
#include "runner/plan/contexts.hpp"
#include "runner/plan/payload.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace localrun {
namespace {

using expr::Value;

constexpr std::size_t k_most_inputs = 25;
constexpr std::size_t k_most_characters = 65'535;

/// What a default's expression may read (execution.md 2.5): inputs before it, vars, and what the
/// caller has of github.
class DefaultScope : public expr::Scope {
 public:
  DefaultScope(Value github, Value vars, Value inputs)
      : github_(std::move(github)), vars_(std::move(vars)), inputs_(std::move(inputs)) {}

  [[nodiscard]] const Value* context(std::string_view name) const override {
    if (name == "github") return &github_;
    if (name == "vars") return &vars_;
    return name == "inputs" ? &inputs_ : nullptr;
  }
  [[nodiscard]] expr::Result<Value> call(std::string_view, expr::Call& call) const override {
    return call.error("no such function here");
  }

 private:
  Value github_;
  Value vars_;
  Value inputs_;
};

Value vars_of(const Request& request) {
  std::vector<expr::Object::Entry> entries;
  for (const auto& [name, value] : request.vars) entries.emplace_back(name, Value(value));
  return expr::make_object(std::move(entries));
}

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + in_quotes(name);
  return text;
}

std::string how_to_give(const model::InputDeclaration& input) {
  std::string_view sample = "VALUE";
  if (input.type == model::InputType::boolean) sample = "true";
  if (input.type == model::InputType::number) sample = "1";
  if (!input.options.empty()) sample = input.options.front();
  std::string help = "--input " + input.name.value + "=" + std::string(sample);
  if (!input.description.empty()) help += "  (" + input.description + ")";
  return help;
}

RequestError wrong_value(const model::InputDeclaration& input, std::string_view given,
                         std::string_view wanted, std::string help) {
  return {"input " + in_quotes(input.name.value) + " must be " + std::string(wanted) + ", not " +
              in_quotes(given),
          std::move(help)};
}

RequestResult<Value> typed_choice(const model::InputDeclaration& input, const std::string& given) {
  const auto& options = input.options;
  if (std::find(options.begin(), options.end(), given) != options.end()) return Value(given);
  std::vector<std::string_view> candidates(options.begin(), options.end());
  const std::vector<std::string> near = expr::near_names(given, candidates, 1);
  std::string help = near.empty() ? std::string() : "did you mean " + in_quotes(near.front()) + "?";
  return wrong_value(input, given, "one of " + listed(options), std::move(help));
}

/// A text from the command line or a file as the declared type.
RequestResult<Value> typed_value(const model::InputDeclaration& input, const std::string& given) {
  switch (input.type) {
    case model::InputType::boolean:
      if (given == "true" || given == "false") return Value(given == "true");
      return wrong_value(input, given, "true or false", how_to_give(input));
    case model::InputType::number: {
      const double number = Value(given).to_number();
      if (std::isfinite(number) && !expr::trim(given).empty()) return Value(number);
      return wrong_value(input, given, "a number", how_to_give(input));
    }
    case model::InputType::choice:
      return typed_choice(input, given);
    case model::InputType::string:
    case model::InputType::environment:
      return Value(given);
  }
  return Value(given);
}

/// What an optional input without a default is (workflow-syntax.md 6.2, execution.md 10.2).
Value absent_value(const model::InputDeclaration& input, bool is_call) {
  if (input.type == model::InputType::boolean) return Value(false);
  if (input.type == model::InputType::number && is_call) return Value(0.0);
  return Value("");
}

/// The declared default, with its type; a mismatch can only come from an expression: literals are
/// checked with the file.
RequestResult<Value> default_of(const model::InputDeclaration& input, const expr::Scope& scope) {
  const model::Evaluated<Value> value = model::evaluate_any(input.default_value.get(), scope);
  const auto fail = [&](const std::string& why) -> RequestResult<Value> {
    return RequestError{"the default of input " + in_quotes(input.name.value) + " " + why,
                        how_to_give(input)};
  };
  if (!value) return fail("cannot be evaluated: " + value.error().message);
  switch (input.type) {
    case model::InputType::boolean:
      if (value->kind() == expr::Kind::boolean) return *value;
      break;
    case model::InputType::number:
      if (value->kind() == expr::Kind::number) return *value;
      break;
    default:
      if (value->is_primitive()) return Value(value->to_text());
  }
  if (value->kind() != expr::Kind::string) return fail("has the wrong type");
  return typed_value(input, std::string(value->string()));
}

RequestResult<void> check_limits(const KeyValues& given) {
  if (given.size() > k_most_inputs) {
    return RequestError{
        "a workflow takes at most 25 inputs; " + std::to_string(given.size()) + " are given", {}};
  }
  std::size_t characters = 0;
  for (const auto& [name, value] : given) characters += name.size() + value.size();
  if (characters <= k_most_characters) return {};
  return RequestError{
      "the inputs have " + std::to_string(characters) + " characters; GitHub takes at most 65535",
      "pass the name of a file, not its content"};
}

const model::InputDeclaration* find_input(const model::Trigger& trigger, std::string_view name) {
  for (const model::InputDeclaration& input : trigger.inputs) {
    if (expr::equal_ignoring_case(input.name.value, name)) return &input;
  }
  return nullptr;
}

RequestError unknown_input(const model::Trigger& trigger, const std::string& name) {
  std::vector<std::string> names;
  for (const model::InputDeclaration& input : trigger.inputs) names.push_back(input.name.value);
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::vector<std::string> near = expr::near_names(name, candidates);
  std::string help = near.empty() ? std::string() : "did you mean " + listed(near) + "? ";
  help +=
      names.empty() ? trigger.event.value + " declares no inputs" : "declared: " + listed(names);
  return {"there is no input " + in_quotes(name), std::move(help)};
}

/// The payload file's `inputs`, then the caller's own: the last value of a name counts.
RequestResult<KeyValues> given_inputs(const model::Trigger& trigger, const Request& request) {
  const RequestResult<Value> payload = read_given_payload(request);
  if (!payload) return payload.error();
  KeyValues all;
  const Value& inputs = (*payload)["inputs"];
  if (inputs.is_object()) {
    for (const auto& [name, value] : inputs.object()) all.emplace_back(name, value.to_text());
  }
  all.insert(all.end(), request.inputs.begin(), request.inputs.end());
  KeyValues result;
  for (const auto& [name, value] : all) {
    const model::InputDeclaration* input = find_input(trigger, name);
    if (input == nullptr) return unknown_input(trigger, name);
    const auto same = [&](const auto& entry) { return entry.first == input->name.value; };
    const auto earlier = std::find_if(result.begin(), result.end(), same);
    if (earlier == result.end()) {
      result.emplace_back(input->name.value, value);
    } else {
      earlier->second = value;
    }
  }
  return result;
}

RequestResult<Value> value_of(const model::InputDeclaration& input, const KeyValues& given,
                              bool is_call, const expr::Scope& scope) {
  for (const auto& [name, text] : given) {
    // An empty text for a required input counts as missing, as in GitHub's form.
    const bool is_missing =
        text.empty() && (input.is_required || input.type != model::InputType::string);
    if (name == input.name.value && !is_missing) return typed_value(input, text);
  }
  if (input.default_value) return default_of(input, scope);
  if (!input.is_required) return absent_value(input, is_call);
  return RequestError{"input " + in_quotes(input.name.value) + " is required and not given",
                      how_to_give(input)};
}

}  // namespace

RequestResult<Value> make_inputs(const std::string& event, const model::Workflow& workflow,
                                 const Request& request, const Value& github) {
  const bool is_call = event == "workflow_call";
  if (!is_call && event != "workflow_dispatch") {
    if (request.inputs.empty()) return expr::make_object({});
    return RequestError{"the event '" + event + "' takes no inputs",
                        "run it as: --event workflow_dispatch"};
  }
  const model::Trigger undeclared{{event, {}}, nullptr, {}};
  const model::Trigger* declared = workflow.find_trigger(event);
  const model::Trigger& trigger = declared == nullptr ? undeclared : *declared;
  const RequestResult<KeyValues> given = given_inputs(trigger, request);
  if (!given) return given.error();
  if (const RequestResult<void> within = check_limits(*given); !within) return within.error();
  std::vector<expr::Object::Entry> entries;
  for (const model::InputDeclaration& input : trigger.inputs) {
    const DefaultScope scope(github, vars_of(request), expr::make_object(entries));
    const RequestResult<Value> value = value_of(input, *given, is_call, scope);
    if (!value) return value.error();
    entries.emplace_back(input.name.value, *value);
  }
  return expr::make_object(std::move(entries));
}

}  // namespace localrun
