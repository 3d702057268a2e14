#include "model/lint/values.hpp"

#include "model/lint/families.hpp"
#include "model/yaml_scalar.hpp"

#include "expr/value.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

/// As written: a value that was turned into a text has lost it.
std::string_view written_text(const Token& token) {
  const std::string_view text = source_text(token.at);
  return text;
}

/// `3.10`, `1.0`: only zeros at the end are lost, so quotes around it say what was meant.
bool has_only_lost_zeros(std::string_view written, std::string_view shown) {
  if (!written.starts_with(shown)) return false;
  const std::string_view rest = written.substr(shown.size());
  return rest.find_first_not_of("0.") == std::string_view::npos;
}

void report_number(const Token& token, Report& report) {
  const std::string written(written_text(token));
  const CoreScalar scalar = classify_plain(written);
  if (scalar.kind != TokenKind::number) return;
  const std::string shown = expr::Value(scalar.number).to_text();
  if (shown == written) return;
  Words words{"`" + written + "` is read as the number " + shown};
  words.why = "an unquoted number is kept as a number, and written back in the shortest way";
  words.help = "'" + written + "'";
  if (has_only_lost_zeros(written, shown)) words.fix.push_back({token.at, "'" + written + "'"});
  report.add("number-lost-zero", token.alias.file ? token.alias : token.at, std::move(words));
}

/// Whether the check turned a number into a text here.
bool was_number(const Token& token) noexcept {
  return token.kind == TokenKind::string && token.style == ScalarStyle::plain && token.at.file;
}

void walk(const Token& token, bool keeps_numbers, Report& report) {
  if (was_number(token) || (keeps_numbers && token.kind == TokenKind::number)) {
    const char first = token.text.empty() ? ' ' : token.text.front();
    if (first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9'))
      report_number(token, report);
    return;
  }
  for (const TokenPtr& item : token.items) walk(*item, keeps_numbers, report);
  for (const auto& [key, value] : token.pairs) {
    walk(*key, keeps_numbers, report);
    walk(*value, keeps_numbers, report);
  }
}

/// GitHub takes such a job and has nothing to do for it.
void report_no_steps(const Job& job, Report& report) {
  const OrdinaryJob* ordinary = job.ordinary();
  if (ordinary == nullptr || !ordinary->steps.empty()) return;
  Words words{"job '" + job.id.value + "' has no steps, so it does nothing"};
  words.severity = Severity::warning;
  words.help = "steps: [{ run: … }]";
  report.add("job-shape", job.id.at, std::move(words));
}

}  // namespace

void report_lost_digits(const Token& token, Report& report) { walk(token, false, report); }

void lint_values(const Workflow& workflow, Report& report) {
  report_lost_digits(*workflow.root, report);
  for (const Job& job : workflow.jobs) {
    // Whatever stands in a matrix is shown and pasted as a text.
    const Token* matrix = job.strategy ? job.strategy->find("matrix") : nullptr;
    if (matrix) walk(*matrix, true, report);
    report_no_steps(job, report);
  }
}

}  // namespace localrun::model
