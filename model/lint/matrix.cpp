#include "model/lint/families.hpp"

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

}  // namespace

void lint_matrix(const Subject& subject, Report& report) {
  for (const ExpressionUse& use : subject.uses) {
    const Job& job = *subject.jobs[use.job].job;
    for (const expr::Reference& reference : use.references) {
      if (!expr::equal_ignoring_case(reference.context, "matrix")) continue;
      if (reference.parts.empty() || reference.parts[0].is_dynamic) continue;
      const auto keys = matrix_keys(job);
      const std::string& name = reference.parts[0].name;
      const auto is_it = [&](const std::string& key) {
        return expr::equal_ignoring_case(key, name);
      };
      if (!keys || std::any_of(keys->begin(), keys->end(), is_it)) continue;
      Words words{"no combination has '" + name + "', so this is always empty"};
      words.help = did_you_mean(name, *keys);
      if (keys->empty()) {
        words.message = "job '" + job.id.value + "' has no matrix, so this is always empty";
      } else {
        const Token* matrix = job.strategy->find("matrix");
        words.related.push_back({matrix->at, "the keys are: " + joined(*keys)});
      }
      report.add("matrix-unknown-key", use.expression->locate(reference.parts[0].span),
                 std::move(words));
    }
  }
}

}  // namespace localrun::model
