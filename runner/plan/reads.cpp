#include "runner/plan/reads.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "runner/plan/value_findings.hpp"

namespace localrun {

namespace {

/// Contexts whose values are made while the run goes on.
bool is_made_by_others(std::string_view context) {
  return expr::equal_ignoring_case(context, "needs") ||
         expr::equal_ignoring_case(context, "steps") || expr::equal_ignoring_case(context, "env");
}

std::string reference_text(const expr::Reference& reference) {
  std::string text = expr::fold_case(reference.context) == "ENV" ? "env" : reference.context;
  for (const auto& part : reference.parts) {
    text += '.';
    text += part.is_dynamic ? "*" : part.name;
  }
  return text;
}

expr::Value item_of(const expr::Value& value, const std::string& name) {
  return value.is_object() ? value[name] : expr::Value();
}

}  // namespace

Finding finding_of(const model::Diagnostic& diagnostic) {
  Finding finding;
  finding.slug = diagnostic.slug;
  finding.severity = model::severity_name(diagnostic.severity);
  finding.message = diagnostic.message;
  finding.why = diagnostic.why;
  finding.help = diagnostic.help;
  finding.place = place_of(diagnostic.at);
  for (const auto& related : diagnostic.related)
    finding.related.push_back({place_of(related.at), related.message});
  return finding;
}

expr::Value resolve(const expr::Reference& reference, const expr::Scope& scope) {
  const expr::Value* context = scope.context(reference.context);
  if (context == nullptr) return {};
  expr::Value value = *context;
  for (const auto& part : reference.parts) {
    if (part.is_dynamic) return {};
    value = item_of(value, part.name);
  }
  return value;
}

void add_reads(const model::Expression& expression, const expr::Scope& scope,
               const expr::Trace& trace, std::string_view key, std::vector<Fact>& facts) {
  for (const expr::Reference& reference : expr::references(expression.tree)) {
    if (!is_made_by_others(reference.context) || reference.parts.empty()) continue;
    if (reference.parts.front().is_dynamic || !trace.was_evaluated(reference.span)) continue;
    ValueRead read;
    read.reference = reference_text(reference);
    read.key = key;
    read.value = resolve(reference, scope).to_text();
    read.place = place_of(expression.locate(reference.span));
    facts.emplace_back(std::move(read));
  }
}

std::string ReadRecorder::path_of(std::string_view key) const {
  std::string path = key_;
  if (!key.empty()) path.append(path.empty() ? "" : ".").append(key);
  return path;
}

void ReadRecorder::evaluated(const model::Expression& expression, std::string_view key,
                             const expr::Value&, const expr::Trace& trace) {
  add_reads(expression, scope_, trace, path_of(key), facts_);
  add_value_findings(expression, trace, facts_);
}

void ReadRecorder::failed(const model::Expression& expression, std::string_view key,
                          const model::Diagnostic&, const expr::Trace& trace) {
  add_reads(expression, scope_, trace, path_of(key), facts_);
}

ConditionEvaluated condition_fact(const model::Expression& condition,
                                  const model::ConditionResult& result) {
  ConditionEvaluated fact;
  fact.expression = condition.source;
  fact.expanded = expr::expanded(condition.tree, result.trace);
  fact.holds = result.holds;
  fact.has_implicit_success = condition.has_implicit_success;
  for (const auto& entry : result.trace.entries) {
    TraceLine line;
    line.depth = entry.depth;
    line.source = entry.source;
    if (entry.value) line.value = expr::to_compact_json(*entry.value);
    fact.trace.push_back(std::move(line));
  }
  return fact;
}

}  // namespace localrun
