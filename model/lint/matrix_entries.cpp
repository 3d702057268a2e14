// What each entry of a matrix's `include` and `exclude` does (diagnostics.md 3.5).

#include "model/lint/families.hpp"
#include "model/lint/known_matrix.hpp"
#include "model/lint/tested_references.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

using Entry = expr::Object::Entry;
using Entries = std::vector<Entry>;

std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

std::string text_of(const expr::Value& value) {
  const bool is_scalar = !value.is_object() && !value.is_array();
  return is_scalar ? value.to_text() : expr::to_compact_json(value);
}

std::string counted_combinations(std::size_t count) {
  if (count <= 2) return count == 1 ? "the only combination" : "both combinations";
  return "all " + std::to_string(count) + " combinations";
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// A key of the matrix, but `include` and `exclude`.
struct Vector {
  const Token* key = nullptr;
  std::optional<expr::Value> values;  // absent when they are computed
};

class EntriesCheck {
 public:
  EntriesCheck(const Subject& subject, std::size_t job, const Token& matrix, Report& report)
      : subject_(subject), job_(job), matrix_(matrix), report_(report) {}

  void check() {
    if (!read_vectors()) return;
    for (const TokenPtr& entry : entries_of("exclude")) check_exclude(*entry);
    if (!subject_.jobs[job_].combinations || vectors_.empty()) return;
    check_overwritten();  // first: it says more than what each entry does
    for (const TokenPtr& entry : entries_of("include")) check_include(*entry);
  }

 private:
  /// False when not even the keys are known.
  bool read_vectors() {
    for (const auto& [key, value] : matrix_.pairs) {
      if (key->kind != TokenKind::string) return false;
      if (key->text == "include" || key->text == "exclude") continue;
      auto values = constant_value(*value);
      if (values && !values->is_array()) values.reset();
      vectors_.push_back({key.get(), std::move(values)});
    }
    return true;
  }

  [[nodiscard]] std::vector<TokenPtr> entries_of(std::string_view key) const {
    const Token* list = matrix_.find(key);
    std::vector<TokenPtr> entries;
    if (list == nullptr || list->kind != TokenKind::sequence) return entries;
    for (const TokenPtr& item : list->items) {
      if (item->kind == TokenKind::mapping) entries.push_back(item);
    }
    return entries;
  }

  [[nodiscard]] const Vector* find_vector(std::string_view name) const {
    for (const Vector& vector : vectors_) {
      if (expr::equal_ignoring_case(vector.key->text, name)) return &vector;
    }
    return nullptr;
  }

  [[nodiscard]] std::vector<std::string> vector_names() const {
    std::vector<std::string> names;
    for (const Vector& vector : vectors_) names.push_back(vector.key->text);
    return names;
  }

  // ---- matrix-exclude-nothing

  void check_exclude(const Token& entry) {
    for (const auto& [key, value] : entry.pairs) {
      if (key->kind != TokenKind::string) return;
      if (find_vector(key->text) == nullptr) return add_exclude_key(*key);
    }
    for (const auto& [key, value] : entry.pairs) {
      const Vector& vector = *find_vector(key->text);
      const auto wanted = constant_value(*value);
      if (!vector.values || !wanted || fits_any(*vector.values, *wanted)) continue;
      return add_exclude_value(entry, vector, *wanted);
    }
  }

  /// By the rules of the matrix itself.
  static bool fits_any(const expr::Value& values, const expr::Value& wanted) {
    const auto left = expand_matrix(expr::make_object(
        {{"x", values}, {"exclude", expr::make_array({expr::make_object({{"x", wanted}})})}}));
    return !left || left->size() < values.array().size();
  }

  void add_exclude_key(const Token& key) {
    Words words{"Matrix exclude key " + quoted(key.text) +
                " does not match any key within the matrix"};
    words.severity = Severity::error;
    words.help = did_you_mean(key.text, vector_names());
    if (is_included(key.text, nullptr)) {
      words.why = "only `include` has it, and what `include` adds cannot be excluded";
      words.help = "leave out the entry of `include`";
    } else if (words.help.empty()) {
      words.help = "the keys are: " + joined(vector_names());
    }
    report_.add("matrix-exclude-nothing", key.at, std::move(words));
  }

  /// Whether some entry of `include` has the key (with this value).
  [[nodiscard]] bool is_included(std::string_view name, const expr::Value* wanted) const {
    for (const TokenPtr& entry : entries_of("include")) {
      for (const auto& [key, value] : entry->pairs) {
        if (!expr::equal_ignoring_case(key->text, name)) continue;
        const auto known = constant_value(*value);
        if (wanted == nullptr || (known && expr::loosely_equal(*known, *wanted))) return true;
      }
    }
    return false;
  }

  void add_exclude_value(const Token& entry, const Vector& vector, const expr::Value& wanted) {
    std::vector<std::string> texts;
    const expr::Array& values = vector.values->array();
    for (std::size_t i = 0; i < values.size(); ++i) texts.push_back(text_of(values[i]));
    const std::string text = text_of(wanted);
    Words words{"this excludes nothing: no combination has " + quoted(vector.key->text) + ' ' +
                text + "; there " + (texts.size() == 1 ? "is only " : "are ") + joined(texts)};
    words.help = near_to(text, texts);
    if (is_included(vector.key->text, &wanted)) {
      words.why = "only `include` adds it, and what `include` adds cannot be excluded";
      words.help = "leave out the entry of `include`";
    }
    report_.add("matrix-exclude-nothing", entry.at, std::move(words));
  }

  /// Also the only one that goes on where it ends: `windows` for `windows-latest`.
  static std::string near_to(const std::string& text, const std::vector<std::string>& texts) {
    std::string near = did_you_mean(text, texts);
    if (!near.empty() || text.empty()) return near;
    const auto goes_on = [&](const std::string& each) {
      return expr::starts_with_ignoring_case(each, text);
    };
    const auto found = std::find_if(texts.begin(), texts.end(), goes_on);
    if (std::count_if(texts.begin(), texts.end(), goes_on) == 1)
      near = "did you mean '" + *found + "'?";
    return near;
  }

  // ---- matrix-include-new

  /// The combinations without `include`, or with one entry of it.
  [[nodiscard]] std::vector<Combination> expanded(const Token* include) const {
    Entries entries;
    for (const Vector& vector : vectors_) entries.emplace_back(vector.key->text, *vector.values);
    if (const Token* exclude = matrix_.find("exclude"))
      entries.emplace_back("exclude", *constant_value(*exclude));
    if (include != nullptr)
      entries.emplace_back("include", expr::make_array({*constant_value(*include)}));
    auto result = expand_matrix(expr::make_object(std::move(entries)));
    return result ? *std::move(result) : std::vector<Combination>();
  }

  void check_include(const Token& entry) {
    const std::vector<Combination> before = expanded(nullptr);
    const std::vector<Combination> after = expanded(&entry);
    if (after.size() > before.size()) return check_new(entry, after.back().matrix);
    std::vector<std::string> extra;
    for (const auto& [key, value] : entry.pairs) {
      if (find_vector(key->text) == nullptr) extra.push_back(key->text);
    }
    std::vector<expr::Value> extended;
    for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
      if (!expr::deeply_equal(before[i].matrix, after[i].matrix))
        extended.push_back(before[i].matrix);
    }
    Words words;
    words.severity = Severity::note;
    if (extra.empty()) {
      words.message = "this adds nothing: the combination is there without it";
    } else if (extended.size() == before.size()) {
      words.message = "this adds " + listed(extra) + " to " + counted_combinations(before.size());
    } else {
      words.message = "in " + std::to_string(extended.size()) + " of " +
                      std::to_string(before.size()) + ": this adds " + listed(extra) + " to (" +
                      describe_combination(extended.front()) + ')';
      if (extended.size() > 1)
        words.message += " and " + std::to_string(extended.size() - 1) + " more";
      words.matrix = extended;
    }
    report_.add("matrix-include-new", entry.at, std::move(words));
  }

  void check_new(const Token& entry, const expr::Value& added) {
    if (const auto missing = used_but_missing(added)) return add_incomplete(entry, added, *missing);
    std::vector<std::string> names;
    for (const auto& [name, value] : added.object()) names.push_back(name);
    Words words{"this is a new combination: (" + describe_combination(added) + ')'};
    words.severity = Severity::note;
    words.why = "it fits none of the others";
    words.help = near_value(entry);
    words.matrix = {added};
    report_.add("matrix-include-new", entry.at, std::move(words));
  }

  struct Use {
    std::string name;
    Span at;
    std::string_view key;
  };

  /// A key of the matrix that `runs-on` or a step takes as it is, and the combination lacks.
  [[nodiscard]] std::optional<Use> used_but_missing(const expr::Value& added) const {
    for (const ExpressionUse& use : subject_.uses) {
      if (use.job != job_ || use.key == "name" || (use.step == nullptr && use.key != "runs-on"))
        continue;
      for (const expr::Reference& reference : use.references) {
        if (!expr::equal_ignoring_case(reference.context, "matrix") || reference.parts.empty() ||
            reference.parts[0].is_dynamic || is_tested(use, reference))
          continue;
        const std::string& name = reference.parts[0].name;
        const bool is_due = use.key == "runs-on" || find_vector(name) != nullptr;
        if (is_due && added.object().find(name) == nullptr)
          return Use{name, use.expression->locate(reference.span), use.key};
      }
    }
    return std::nullopt;
  }

  void add_incomplete(const Token& entry, const expr::Value& added, const Use& use) {
    Words words{"this is a new combination, (" + describe_combination(added) + "), without " +
                quoted(use.name) + ", which `" + std::string(use.key) + "` uses"};
    words.why =
        "an entry extends the combinations that have all its values of matrix keys; else it is "
        "one of its own, with what it says and nothing more";
    words.related.push_back({use.at, "empty there"});
    words.help = near_value(entry);
    if (words.help.empty()) words.help = "add to the entry:  " + use.name + ": …";
    words.matrix = {added};
    report_.add("matrix-include-new", entry.at, std::move(words));
  }

  /// `did you mean …?` when one value keeps the entry from fitting.
  [[nodiscard]] std::string near_value(const Token& entry) const {
    for (const auto& [key, value] : entry.pairs) {
      const Vector* vector = find_vector(key->text);
      const auto wanted = vector == nullptr ? std::nullopt : constant_value(*value);
      if (!wanted || fits_any(*vector->values, *wanted)) continue;
      std::vector<std::string> texts;
      const expr::Array& values = vector->values->array();
      for (std::size_t i = 0; i < values.size(); ++i) texts.push_back(text_of(values[i]));
      // Versions are near to each other, and each is meant.
      const std::string text = text_of(*wanted);
      const bool has_digit = text.find_first_of("0123456789") != std::string::npos;
      return has_digit ? std::string() : near_to(text, texts);
    }
    return {};
  }

  /// Of entries that name no matrix key, each goes into every combination: the last one stays.
  void check_overwritten() {
    std::vector<std::pair<const Token*, const Token*>> seen;  // key, entry
    for (const TokenPtr& entry : entries_of("include")) {
      const bool is_for_all =
          std::none_of(entry->pairs.begin(), entry->pairs.end(),
                       [&](const auto& pair) { return find_vector(pair.first->text) != nullptr; });
      if (!is_for_all) continue;
      for (const auto& [key, value] : entry->pairs) {
        for (const auto& [other, owner] : seen) {
          if (owner != entry.get() && expr::equal_ignoring_case(other->text, key->text))
            return add_overwritten(*entry, *key, *owner);
        }
      }
      for (const auto& [key, value] : entry->pairs) seen.emplace_back(key.get(), entry.get());
    }
  }

  void add_overwritten(const Token& entry, const Token& key, const Token& earlier) {
    Words words{"this overwrites the " + quoted(key.text) +
                " of an earlier entry in every combination"};
    words.why =
        "entries that name no key of the matrix are put into all combinations, one after "
        "the other; they make no combinations of their own";
    words.related.push_back({earlier.at, "nothing of it stays"});
    words.help = "as a key of the matrix:  " + key.text + ": [ … ]";
    report_.add("matrix-include-new", entry.at, std::move(words));
  }

  const Subject& subject_;
  std::size_t job_;
  const Token& matrix_;
  Report& report_;
  std::vector<Vector> vectors_;
};

}  // namespace

void lint_matrix_entries(const Subject& subject, Report& report) {
  for (std::size_t i = 0; i < subject.jobs.size(); ++i) {
    const Token* matrix = matrix_of(*subject.jobs[i].job);
    if (matrix != nullptr && matrix->kind == TokenKind::mapping)
      EntriesCheck(subject, i, *matrix, report).check();
  }
}

}  // namespace localrun::model
