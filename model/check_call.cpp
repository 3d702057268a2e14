#include "model/check_call.hpp"

#include "model/build_parts.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

using Pairs = std::vector<std::pair<TokenPtr, TokenPtr>>;

const std::pair<TokenPtr, TokenPtr>* find_pair(const Token* mapping, std::string_view name) {
  if (!mapping) return nullptr;
  const auto found = std::find_if(
      mapping->pairs.begin(), mapping->pairs.end(),
      [name](const auto& pair) { return expr::equal_ignoring_case(pair.first->text, name); });
  return found == mapping->pairs.end() ? nullptr : &*found;
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names)
    text += (text.empty() ? "`" : ", `") + std::string(name) + '`';
  return text;
}

Diagnostic call_error(const Span& at, std::string message) {
  Diagnostic problem = build_error(at, std::move(message));
  problem.slug = "called-workflow-input";
  return problem;
}

/// What is passed but not declared: `kind` is `input` or `secret`.
void report_undeclared(const Token* given, const Token* declared, const std::string& kind,
                       Diagnostics& diagnostics) {
  if (!given || given->kind != TokenKind::mapping) return;
  for (const auto& [name, value] : given->pairs) {
    if (name->kind != TokenKind::string || find_pair(declared, name->text)) continue;
    Diagnostic problem = call_error(name->at, "Invalid " + kind + ", " + name->text +
                                                  " is not defined in the referenced workflow.");
    problem.github_position = value->at.begin;
    std::vector<std::string_view> names;
    if (declared) {
      for (const auto& [other, ignored] : declared->pairs) names.push_back(other->text);
    }
    const auto near = expr::near_names(name->text, names, 1);
    if (!near.empty()) problem.help = "did you mean `" + near.front() + "`?";
    if (near.empty() && !names.empty()) problem.help = "it declares: " + listed(names);
    diagnostics.push_back(std::move(problem));
  }
}

/// What is declared as required but not passed: `kind` is `Input` or `Secret`.
void report_missing(const Job& job, const Token* given, const Token* declared,
                    const std::string& kind, Diagnostics& diagnostics) {
  if (!declared) return;
  for (const auto& [name, declaration] : declared->pairs) {
    const Token* required =
        declaration->kind == TokenKind::mapping ? declaration->find("required") : nullptr;
    if (!required || !required->boolean || find_pair(given, name->text)) continue;
    Diagnostic problem =
        call_error(job.call()->uses.at,
                   kind + ' ' + name->text + " is required, but not provided while calling.");
    problem.related.push_back({name->at, "declared here"});
    problem.help = (kind == "Input" ? "with: { " : "secrets: { ") + name->text + ": … }";
    diagnostics.push_back(std::move(problem));
  }
}

bool fits(InputType type, TokenKind kind) noexcept {
  if (type == InputType::boolean) return kind == TokenKind::boolean;
  if (type == InputType::number) return kind == TokenKind::number;
  return true;
}

void check_values(const Token* given, const Trigger& trigger, Diagnostics& diagnostics) {
  for (const InputDeclaration& input : trigger.inputs) {
    const auto* pair = find_pair(given, input.name.value);
    if (!pair) continue;
    const Token& value = *pair->second;
    if (value.kind == TokenKind::expression || fits(input.type, value.kind)) continue;
    Diagnostic problem = call_error(value.at, "Unexpected value '" + value.text + "'");
    problem.why = "input `" + input.name.value + "` is a " +
                  (input.type == InputType::boolean ? "boolean" : "number");
    problem.related.push_back({input.name.at, "declared here"});
    diagnostics.push_back(std::move(problem));
  }
}

}  // namespace

Diagnostics check_call(const Job& call_job, const Workflow& called) {
  Diagnostics diagnostics;
  const CallJob& call = *call_job.call();
  const Trigger& trigger = *called.find_trigger("workflow_call");
  const Token* inputs = trigger.configuration ? trigger.configuration->find("inputs") : nullptr;
  const Token* secrets = trigger.configuration ? trigger.configuration->find("secrets") : nullptr;
  report_undeclared(call.with.get(), inputs, "input", diagnostics);
  report_missing(call_job, call.with.get(), inputs, "Input", diagnostics);
  check_values(call.with.get(), trigger, diagnostics);
  const bool inherits = call.secrets && call.secrets->kind == TokenKind::string;
  if (inherits) return diagnostics;
  report_undeclared(call.secrets.get(), secrets, "secret", diagnostics);
  report_missing(call_job, call.secrets.get(), secrets, "Secret", diagnostics);
  return diagnostics;
}

}  // namespace localrun::model
