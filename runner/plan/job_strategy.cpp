#include "runner/plan/job_strategy.hpp"

#include "expr/text.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace localrun {

namespace {

template <class T>
using Evaluated = model::Evaluated<T>;

model::Diagnostic diagnostic_at(const model::Span& at, std::string message, std::string slug = {}) {
  model::Diagnostic diagnostic;
  diagnostic.slug = std::move(slug);
  diagnostic.at = at;
  diagnostic.message = std::move(message);
  return diagnostic;
}

/// The key of the vector that a message of GitHub names; the matrix without one.
const model::Token* vector_key(const model::Token& matrix, std::string_view message) {
  const std::size_t begin = message.find('\'');
  const std::size_t end = message.find('\'', begin + 1);
  if (begin == std::string_view::npos || end == std::string_view::npos) return nullptr;
  for (const auto& [key, value] : matrix.pairs) {
    if (key->text == message.substr(begin + 1, end - begin - 1)) return key.get();
  }
  return nullptr;
}

/// An empty matrix (diagnostics.md 3.5): the vector, and the condition that leaves the job out.
model::Diagnostic explained(model::Diagnostic diagnostic, const model::Job& job,
                            const model::Token* matrix) {
  if (diagnostic.slug != "matrix-empty" || matrix == nullptr) return diagnostic;
  diagnostic.why = "a job whose matrix has no combination fails, instead of being skipped";
  const model::Token* key = vector_key(*matrix, diagnostic.message);
  if (key != nullptr) diagnostic.at = key->at;
  const model::Token* value = key == nullptr ? matrix : matrix->find(key->text);
  if (value == nullptr || !value->expression) return diagnostic;
  for (const expr::Reference& reference : expr::references(value->expression->tree)) {
    const bool is_output = expr::equal_ignoring_case(reference.context, "needs") &&
                           reference.parts.size() == 3 && !reference.parts[0].is_dynamic &&
                           !reference.parts[2].is_dynamic;
    if (!is_output) continue;
    diagnostic.help = "under jobs." + job.id.value + ":\nif: needs." + reference.parts[0].name +
                      ".outputs." + reference.parts[2].name + " != '[]'";
    break;
  }
  return diagnostic;
}

model::Span span_of(const model::Token* token, const model::Job& job) {
  return token != nullptr ? token->at : job.id.at;
}

bool is_absent_or(expr::Kind kind, const expr::Value& value) {
  return value.is_null() || value.kind() == kind;
}

/// What an expression gave is of the wrong kind.
model::Diagnostic refused(const model::Job& job, std::string_view key, const expr::Value& value) {
  const model::Token* token = job.strategy->find(key);
  return diagnostic_at(span_of(token != nullptr ? token : job.strategy.get(), job),
                       "Unexpected value '" + value.to_text() + '\'');
}

Finding all_excluded_note(const model::Span& at) {
  Finding finding;
  finding.slug = "matrix-empty";
  finding.severity = "warning";
  finding.message =
      "every combination of the matrix is excluded: the job runs once, without matrix values";
  finding.help = "remove an entry of 'exclude', or the job";
  finding.place = place_of(at);
  return finding;
}

}  // namespace

Evaluated<JobStrategy> evaluate_strategy(const model::Job& job, const JobScope& scope,
                                         std::vector<Fact>& facts) {
  JobStrategy strategy;
  strategy.combinations.emplace_back();
  if (!job.strategy) return strategy;
  ReadRecorder recorder(scope, "strategy", facts);
  const auto value = model::evaluate_any(job.strategy.get(), scope, &recorder);
  if (!value) return value.error();
  const expr::Value& fail_fast = (*value)["fail-fast"];
  const expr::Value& max_parallel = (*value)["max-parallel"];
  const expr::Value& matrix = (*value)["matrix"];
  if (!is_absent_or(expr::Kind::boolean, fail_fast)) return refused(job, "fail-fast", fail_fast);
  if (!is_absent_or(expr::Kind::number, max_parallel))
    return refused(job, "max-parallel", max_parallel);
  if (!fail_fast.is_null()) strategy.fail_fast = fail_fast.boolean();
  if (!max_parallel.is_null() && max_parallel.number() >= 1)
    strategy.max_parallel = static_cast<std::size_t>(max_parallel.number());
  if (matrix.is_null()) return strategy;
  const model::Token* token = job.strategy->find("matrix");
  const model::Span at = span_of(token != nullptr ? token : job.strategy.get(), job);
  if (!matrix.is_object()) {
    return explained(
        diagnostic_at(at, "Unexpected value '" + matrix.to_text() + "'", "matrix-empty"), job,
        token);
  }
  auto combinations = model::expand_matrix(matrix);
  if (!combinations)
    return explained(diagnostic_at(at, combinations.error().message, combinations.error().slug),
                     job, token);
  if (combinations->empty()) {  // one job all the same, as the parser has it (execution.md 7.2)
    facts.emplace_back(all_excluded_note(at));
    return strategy;
  }
  strategy.has_matrix = true;
  strategy.combinations = std::move(*combinations);
  return strategy;
}

expr::Value strategy_context(const JobStrategy& strategy, std::size_t index) {
  const double total = static_cast<double>(strategy.combinations.size());
  const double parallel =
      strategy.max_parallel != 0 ? static_cast<double>(strategy.max_parallel) : total;
  std::vector<expr::Object::Entry> entries;
  entries.emplace_back("fail-fast", expr::Value(strategy.fail_fast));
  entries.emplace_back("job-index", expr::Value(static_cast<double>(index)));
  entries.emplace_back("job-total", expr::Value(total));
  entries.emplace_back("max-parallel", expr::Value(parallel));
  return expr::make_object(std::move(entries));
}

bool passes_filter(const expr::Value& matrix, const KeyValues& filter) {
  std::map<std::string, bool> satisfied;
  for (const auto& [key, value] : filter) {
    const expr::Value& actual = matrix[key];
    satisfied[key] = satisfied[key] || expr::loosely_equal(actual, expr::Value(value));
  }
  return std::all_of(satisfied.begin(), satisfied.end(),
                     [](const auto& entry) { return entry.second; });
}

Evaluated<std::string> display_name(const model::Job& job, const model::Combination& combination,
                                    const JobScope& scope, std::vector<Fact>& facts) {
  const bool is_expression = job.name && job.name->kind == model::TokenKind::expression;
  ReadRecorder recorder(scope, "name", facts);
  auto name = model::evaluate_string(job.name.get(), scope, &recorder);
  if (!name) return name;
  if (is_expression && !name->empty()) return name;
  const std::string_view base =
      name->empty() ? std::string_view(job.id.value) : std::string_view(*name);
  return Evaluated<std::string>(boost::system::in_place_value,
                                model::combination_name(base, combination));
}

}  // namespace localrun
