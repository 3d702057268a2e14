#include "runner/plan/call_inputs.hpp"

#include "expr/text.hpp"
#include "runner/plan/foresee.hpp"
#include "runner/plan/named_scope.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace localrun {

namespace {

using expr::Value;
using model::Evaluated;

const std::pair<model::TokenPtr, model::TokenPtr>* find_pair(const model::Token* mapping,
                                                             std::string_view name) {
  if (mapping == nullptr || mapping->kind != model::TokenKind::mapping) return nullptr;
  const auto found = std::find_if(
      mapping->pairs.begin(), mapping->pairs.end(),
      [name](const auto& pair) { return expr::equal_ignoring_case(pair.first->text, name); });
  return found == mapping->pairs.end() ? nullptr : &*found;
}

std::string_view type_name(model::InputType type) {
  if (type == model::InputType::boolean) return "boolean";
  return type == model::InputType::number ? "number" : "string";
}

/// Literals were checked with the file, so a value that does not fit comes from an expression.
Evaluated<Value> typed(const model::InputDeclaration& input, const Value& value,
                       const model::Span& at) {
  const bool fits =
      (input.type == model::InputType::boolean && value.kind() == expr::Kind::boolean) ||
      (input.type == model::InputType::number && value.kind() == expr::Kind::number);
  if (fits) return value;
  const bool wants_text =
      input.type != model::InputType::boolean && input.type != model::InputType::number;
  if (wants_text && value.is_primitive()) return Value(value.to_text());
  model::Diagnostic problem;
  problem.at = at;
  problem.message = "Unexpected value '" + value.to_text() + "'";
  problem.why = "input '" + input.name.value + "' of the called workflow is a " +
                std::string(type_name(input.type));
  problem.related.push_back({input.name.at, "declared here"});
  return problem;
}

Value absent_value(model::InputType type) {
  if (type == model::InputType::boolean) return Value(false);
  return type == model::InputType::number ? Value(0.0) : Value("");
}

}  // namespace

Evaluated<Value> make_call_inputs(const Plan& plan, const model::Job& job,
                                  const model::Workflow& called, const JobScope& scope,
                                  std::vector<Fact>& facts, const NotYetPassed& not_yet) {
  const model::Trigger& trigger = *called.find_trigger("workflow_call");
  std::vector<expr::Object::Entry> entries;
  for (const model::InputDeclaration& input : trigger.inputs) {
    const std::array<std::string_view, 1> name = {input.name.value};
    if (!not_yet.knows("inputs", name)) {
      entries.emplace_back(input.name.value, Value());
      continue;
    }
    const auto* given = find_pair(job.call()->with.get(), input.name.value);
    if (given == nullptr && !input.default_value) {
      entries.emplace_back(input.name.value, absent_value(input.type));
      continue;
    }
    Evaluated<Value> value = Value();
    if (given != nullptr) {
      ReadRecorder recorder(scope, "with." + input.name.value, facts);
      value = model::evaluate_any(given->second.get(), scope, &recorder);
    } else {
      const NamedScope declared({{"github", plan.run->github},
                                 {"vars", plan.run->vars},
                                 {"inputs", expr::make_object(entries)}});
      value = model::evaluate_any(input.default_value.get(), declared);
    }
    if (!value) return value.error();
    value = typed(input, *value, given != nullptr ? given->second->at : input.default_value->at);
    if (!value) return value.error();
    entries.emplace_back(input.name.value, std::move(*value));
  }
  return expr::make_object(std::move(entries));
}

bool NotYetPassed::knows(std::string_view context, std::span<const std::string_view> keys) const {
  if (context == "secrets")
    return !has_secrets ||
           (!keys.empty() && expr::equal_ignoring_case(keys.front(), "GITHUB_TOKEN"));
  if (context != "inputs") return true;
  if (keys.empty()) return inputs.empty();
  return std::none_of(inputs.begin(), inputs.end(), [&](const std::string& name) {
    return expr::equal_ignoring_case(name, keys.front());
  });
}

NotYetPassed not_yet_passed(const model::Job& job, const model::Workflow& called,
                            const JobScope& scope, const expr::Knowledge& knowledge) {
  NotYetPassed result;
  const auto waits = [&](const model::Token* token) {
    return !missing_in(token, scope, knowledge).empty();
  };
  for (const model::InputDeclaration& input : called.find_trigger("workflow_call")->inputs) {
    const auto* given = find_pair(job.call()->with.get(), input.name.value);
    // A default may be made of inputs before it.
    const bool is_open = given != nullptr
                             ? waits(given->second.get())
                             : !result.inputs.empty() && input.default_value &&
                                   input.default_value->kind == model::TokenKind::expression;
    if (is_open) result.inputs.push_back(input.name.value);
  }
  result.has_secrets = waits(job.call()->secrets.get());
  return result;
}

bool inherits_secrets(const model::Job& job) {
  const model::TokenPtr& secrets = job.call()->secrets;
  return secrets && secrets->kind == model::TokenKind::string;
}

Evaluated<KeyValues> make_call_secrets(const model::Job& job, const model::Workflow& called,
                                       const JobScope& scope, std::vector<Fact>& facts) {
  const model::Token* passed = job.call()->secrets.get();
  ReadRecorder recorder(scope, "secrets", facts);
  auto given = model::evaluate_string_map(passed, scope, &recorder);
  if (!given) return given.error();
  // An empty value counts as not passed (workflow-syntax.md 5.12).
  std::erase_if(*given, [](const auto& secret) { return secret.second.empty(); });

  const model::Trigger& trigger = *called.find_trigger("workflow_call");
  const model::Token* declared =
      trigger.configuration ? trigger.configuration->find("secrets") : nullptr;
  if (declared == nullptr || declared->kind != model::TokenKind::mapping) return given;
  for (const auto& pair : declared->pairs) {
    const auto& name = pair.first;  // clang refuses to capture names of a structured binding
    const auto& declaration = pair.second;
    const model::Token* required =
        declaration->kind == model::TokenKind::mapping ? declaration->find("required") : nullptr;
    const bool is_given = std::any_of(given->begin(), given->end(), [&](const auto& secret) {
      return expr::equal_ignoring_case(secret.first, name->text);
    });
    if (is_given || required == nullptr || !required->boolean) continue;
    const auto* written = find_pair(passed, name->text);
    model::Diagnostic problem;
    problem.at = written != nullptr ? written->second->at : job.call()->uses.at;
    problem.message = "Secret " + name->text + " is required, but not provided while calling.";
    if (written != nullptr) {
      problem.why = "its value is empty, which counts as not provided";
      problem.help = "give the secret that it takes its value from: --secret NAME";
    }
    problem.related.push_back({name->at, "declared here"});
    return problem;
  }
  return given;
}

}  // namespace localrun
