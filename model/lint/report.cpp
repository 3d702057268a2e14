#include "model/lint/report.hpp"

#include "model/lint/rule.hpp"

#include <algorithm>

namespace localrun::model {
void Report::add(std::string_view slug, const Span& at, Words words) {
  const bool is_known = std::any_of(found_.begin(), found_.end(), [&](const Diagnostic& other) {
    return other.at.begin == at.begin && other.slug == slug;
  });
  if (is_known) return;
  const Rule* rule = find_rule(slug);
  Diagnostic diagnostic;
  diagnostic.slug = slug;
  diagnostic.severity = words.severity.value_or(rule ? rule->severity : Severity::warning);
  diagnostic.at = at;
  diagnostic.message = std::move(words.message);
  diagnostic.why = std::move(words.why);
  diagnostic.help = std::move(words.help);
  diagnostic.related = std::move(words.related);
  diagnostic.fix = std::move(words.fix);
  diagnostic.matrix = std::move(words.matrix);
  found_.push_back(std::move(diagnostic));
}

Diagnostics Report::take() && {
  std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.at.begin < b.at.begin;
  });
  return std::move(found_);
}

}  // namespace localrun::model
