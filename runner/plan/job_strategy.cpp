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

model::Span span_of(const model::Token* token, const model::Job& job) {
  return token != nullptr ? token->at : job.id.at;
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
  if (fail_fast.kind() == expr::Kind::boolean) strategy.fail_fast = fail_fast.boolean();
  if (max_parallel.kind() == expr::Kind::number && max_parallel.number() >= 1) {
    strategy.max_parallel = static_cast<std::size_t>(max_parallel.number());
  }
  if (matrix.is_null()) return strategy;
  const model::Token* token = job.strategy->find("matrix");
  const model::Span at = span_of(token != nullptr ? token : job.strategy.get(), job);
  if (!matrix.is_object()) {
    return diagnostic_at(at, "Unexpected value '" + matrix.to_text() + "'", "matrix-empty");
  }
  auto combinations = model::expand_matrix(matrix);
  if (!combinations)
    return diagnostic_at(at, combinations.error().message, combinations.error().slug);
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
