#include "model/lint/families.hpp"
#include "model/lint/known_matrix.hpp"
#include "model/lint/tested_references.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

bool add_keys(const Token& mapping, std::vector<std::string>& keys) {
  if (mapping.kind != TokenKind::mapping) return false;
  for (const auto& [key, value] : mapping.pairs) {
    if (key->kind != TokenKind::string) return false;
    if (std::find(keys.begin(), keys.end(), key->text) == keys.end()) keys.push_back(key->text);
  }
  return true;
}

/// Every key that some combination may have; absent when the matrix is computed.
std::optional<std::vector<std::string>> matrix_keys(const Job& job) {
  std::vector<std::string> keys;
  if (!job.strategy) return keys;
  if (job.strategy->kind != TokenKind::mapping) return std::nullopt;
  const Token* matrix = job.strategy->find("matrix");
  if (matrix == nullptr) return keys;
  if (!add_keys(*matrix, keys)) return std::nullopt;
  std::erase_if(keys, [](const std::string& key) { return key == "include" || key == "exclude"; });
  const Token* include = matrix->find("include");
  if (include == nullptr) return keys;
  if (include->kind != TokenKind::sequence) return std::nullopt;
  for (const TokenPtr& entry : include->items) {
    if (!add_keys(*entry, keys)) return std::nullopt;
  }
  return keys;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class KeyCheck {
 public:
  KeyCheck(const LintJob& job, const ExpressionUse& use, Report& report)
      : job_(job), use_(use), report_(report) {}

  void check(const expr::Reference& reference) {
    const auto keys = matrix_keys(*job_.job);
    const std::string& name = reference.parts[0].name;
    if (!keys) return;
    const bool is_key = std::any_of(keys->begin(), keys->end(), [&](const std::string& key) {
      return expr::equal_ignoring_case(key, name);
    });
    if (is_key) return check_share(reference);
    Words words{"no combination has '" + name + "', so this is always empty"};
    words.help = did_you_mean(name, *keys);
    if (keys->empty()) {
      words.message = "job '" + job_.job->id.value + "' has no matrix, so this is always empty";
    } else {
      words.related.push_back({matrix_of(*job_.job)->at, "the keys are: " + joined(*keys)});
    }
    report_.add("matrix-unknown-key", place(reference), std::move(words));
  }

 private:
  [[nodiscard]] Span place(const expr::Reference& reference) const {
    return use_.expression->locate(reference.parts[0].span);
  }

  /// A key that only `include` gives, and not to all.
  void check_share(const expr::Reference& reference) {
    const std::string& name = reference.parts[0].name;
    if (!job_.combinations || is_vector(name) || use_.key == "runs-on" ||
        is_tested(use_, reference))
      return;
    Words words;
    for (const Combination& combination : *job_.combinations) {
      if (combination.matrix.object().find(name) == nullptr)
        words.matrix.push_back(combination.matrix);
    }
    if (words.matrix.empty()) return;
    words.message = "in " + std::to_string(words.matrix.size()) + " of " +
                    std::to_string(job_.combinations->size()) + ": there is no '" + name +
                    "', so this is empty; one is (" + describe_combination(words.matrix.front()) +
                    ')';
    words.severity = Severity::note;
    report_.add("matrix-unknown-key", place(reference), std::move(words));
  }

  /// What lacks a key of the matrix itself is said of the entry that makes it.
  [[nodiscard]] bool is_vector(std::string_view name) const {
    const Token* matrix = matrix_of(*job_.job);
    return std::any_of(matrix->pairs.begin(), matrix->pairs.end(), [&](const auto& pair) {
      return expr::equal_ignoring_case(pair.first->text, name);
    });
  }

  const LintJob& job_;
  const ExpressionUse& use_;
  Report& report_;
};

}  // namespace

void lint_matrix(const Subject& subject, Report& report) {
  for (const ExpressionUse& use : subject.uses) {
    for (const expr::Reference& reference : use.references) {
      const bool names_key = expr::equal_ignoring_case(reference.context, "matrix") &&
                             !reference.parts.empty() && !reference.parts[0].is_dynamic;
      if (names_key) KeyCheck(subject.jobs[use.job], use, report).check(reference);
    }
  }
}

}  // namespace localrun::model
