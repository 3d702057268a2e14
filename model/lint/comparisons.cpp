// Comparisons whose sides never meet (diagnostics.md 3.2): texts beside booleans, texts put in
// order, words that cannot occur.

#include "model/lint/families.hpp"

#include "expr/text.hpp"
#include "model/lint/known_values.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace localrun::model {
namespace {

using expr::CompareOperator;
using expr::equal_ignoring_case;
using expr::Kind;
using expr::Node;

bool is_equality(const expr::Comparison& comparison) {
  return comparison.compare_operator == CompareOperator::equal ||
         comparison.compare_operator == CompareOperator::not_equal;
}

bool is_numeric(const std::string& text) { return !std::isnan(expr::Value(text).to_number()); }

/// `2026-01-31`: texts of this form are in order as texts too.
bool is_date(const std::string& text) {
  return text.size() >= 7 && text[4] == '-' && is_numeric(text.substr(0, 4)) &&
         text.find_first_not_of("0123456789-:TZ.+ ") == std::string::npos;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!word.empty()) text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

class ComparisonCheck {
 public:
  ComparisonCheck(const Site& site, Report& report) : site_(site), report_(report) {}

  void check(const Node& node) {
    const auto* comparison = std::get_if<expr::Comparison>(&node.what);
    if (comparison == nullptr) return;
    if (!is_equality(*comparison)) return check_order(*comparison);
    if (check_boolean(node, *comparison, *comparison->left, *comparison->right) ||
        check_boolean(node, *comparison, *comparison->right, *comparison->left))
      return;
    check_words(*comparison, *comparison->left, *comparison->right);
    check_words(*comparison, *comparison->right, *comparison->left);
    check_kinds(node, *comparison);
  }

 private:
  static bool is_equal(const expr::Comparison& comparison) {
    return comparison.compare_operator == CompareOperator::equal;
  }
  static std::string_view outcome(const expr::Comparison& comparison) {
    return is_equal(comparison) ? "always false" : "always true";
  }

  /// A boolean beside a text: `inputs.dry == 'true'`, `github.event.inputs.dry == true`.
  bool check_boolean(const Node& node, const expr::Comparison& comparison, const Node& boolean,
                     const Node& text) {
    if (kind_of(site_, boolean) != Kind::boolean) return false;
    const auto word = text_literal(text);
    if (word) return !is_numeric(*word) && add_boolean(node, comparison, boolean, *word);
    const expr::Literal* literal = literal_of(boolean);
    const expr::Path* path = path_of(text);
    if (literal == nullptr || path == nullptr || kind_of(site_, text) != Kind::string) return false;
    const std::string name = site_.source(text);
    const std::string value = literal->value.to_text();
    Words words{"'" + name + "' is a text, and " + value + " a boolean: '" + value +
                "' == " + value + " is false"};
    words.why = "to compare them, both become numbers, and '" + value + "' is not one";
    const std::string_view input = input_of(*path);
    const auto declared = declarations(site_.subject.workflow, input);
    const bool is_declared_boolean =
        !declared.empty() && declared.front()->type == InputType::boolean;
    const bool is_wanted_true = literal->value.boolean() == is_equal(comparison);
    words.help = is_declared_boolean
                     ? (is_wanted_true ? "" : "!") + ("inputs." + std::string(input))
                     : name + (is_equal(comparison) ? " == '" : " != '") + value + '\'';
    report_.add("bool-against-text", site_.locate(node), std::move(words));
    return true;
  }

  bool add_boolean(const Node& node, const expr::Comparison& comparison, const Node& boolean,
                   const std::string& word) {
    const bool is_truth = equal_ignoring_case(word, "true") || equal_ignoring_case(word, "false");
    const std::string name = site_.source(boolean);
    Words words{"'" + name + "' is a boolean here, so this is " + std::string(outcome(comparison)) +
                (is_truth ? ": true == 'true' is false" : "")};
    words.why = "to compare them, both become numbers, and '" + word + "' is not one";
    const bool is_wanted_true = equal_ignoring_case(word, "true") == is_equal(comparison);
    const bool is_simple = path_of(boolean) != nullptr || literal_of(boolean) != nullptr;
    if (is_truth) words.help = is_wanted_true ? name : is_simple ? '!' + name : "!(" + name + ')';
    report_.add("bool-against-text", site_.locate(node), std::move(words));
    return true;
  }

  /// `'10' > '9'`
  void check_order(const expr::Comparison& comparison) {
    if (kind_of(site_, *comparison.left) != Kind::string ||
        kind_of(site_, *comparison.right) != Kind::string)
      return;
    const auto left = text_literal(*comparison.left);
    const auto right = text_literal(*comparison.right);
    if ((left && is_date(*left)) || (right && is_date(*right))) return;
    Words words{"this compares texts, letter by letter: '10' > '9' is false"};
    words.why = "two texts are ordered as texts; with a number on one side both become numbers";
    const std::string sign = operator_text(comparison);
    const auto& literal = left ? left : right;
    if (literal && is_numeric(*literal) && !literal->empty()) {
      const std::string number(expr::trim(*literal));
      words.help = left ? number + ' ' + sign + ' ' + site_.source(*comparison.right)
                        : site_.source(*comparison.left) + ' ' + sign + ' ' + number;
    } else if (!literal) {
      words.help = "fromJSON(" + site_.source(*comparison.left) + ") " + sign + " fromJSON(" +
                   site_.source(*comparison.right) + ')';
    }
    report_.add("text-order", site_.expression.locate(operator_span(comparison)), std::move(words));
  }

  static std::string operator_text(const expr::Comparison& comparison) {
    switch (comparison.compare_operator) {
      case CompareOperator::less:
        return "<";
      case CompareOperator::less_or_equal:
        return "<=";
      case CompareOperator::greater:
        return ">";
      default:
        return ">=";
    }
  }

  [[nodiscard]] expr::Span operator_span(const expr::Comparison& comparison) const {
    const std::string sign = operator_text(comparison);
    const expr::Span left = comparison.left->span;
    const std::uint32_t from = left.offset + left.length;
    const std::uint32_t length = comparison.right->span.offset - from;
    const std::string_view between = site_.expression.tree.parsed()->text_of({from, length});
    const std::size_t at = between.find(sign);
    if (at == std::string_view::npos) return left;
    return {from + static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(sign.size())};
  }

  /// A word that the value never is: an option that is not offered, a system that is none.
  void check_words(const expr::Comparison& comparison, const Node& value, const Node& word) {
    const expr::Path* path = path_of(value);
    const expr::Literal* literal = literal_of(word);
    if (path == nullptr || literal == nullptr || !literal->value.is_primitive()) return;
    const std::string text = literal->value.to_text();
    const std::string name = site_.source(value);
    Words words{"'" + name + "' is never '" + text + "', so this is " +
                std::string(outcome(comparison))};
    if (is_path(*path, "github", {"ref"}) && path->keys.size() == 1) {
      if (!literal->value.is_string() || text.empty() ||
          expr::starts_with_ignoring_case(text, "refs/"))
        return;
      words.why = "a ref is written in full: refs/heads/NAME, refs/tags/NAME, refs/pull/N/merge";
      words.help =
          "github.ref_name " + std::string(is_equal(comparison) ? "==" : "!=") + " '" + text + '\'';
    } else {
      const auto possible = possible_texts(site_, *path);
      if (!possible || fits(*possible, literal->value)) return;
      words.why = "it is one of: " + joined(*possible);
      words.help = did_you_mean(text, *possible);
      // What a matrix had once, or may have again, is no mistake yet.
      const bool is_matrix = is_path(*path, "matrix", {});
      if (is_matrix && words.help.empty()) words.severity = Severity::note;
    }
    report_.add("never-equal", site_.locate(word), std::move(words));
  }

  static bool fits(const std::vector<std::string>& possible, const expr::Value& value) {
    return std::any_of(possible.begin(), possible.end(), [&](const std::string& each) {
      if (value.is_string() && equal_ignoring_case(each, value.string())) return true;
      return expr::Value(each).to_number() == value.to_number();
    });
  }

  /// An object equals nothing but itself; a word is no number.
  void check_kinds(const Node& node, const expr::Comparison& comparison) {
    const auto left = kind_of(site_, *comparison.left);
    const auto right = kind_of(site_, *comparison.right);
    if (!left || !right) return;
    const Node* odd = nullptr;
    Kind kind = Kind::null;
    for (const auto& [side, own, other] : {std::tuple(comparison.left, *left, *right),
                                           std::tuple(comparison.right, *right, *left)}) {
      const bool is_whole = own == Kind::object || own == Kind::array;
      // A path that names nothing is Null, and Null does equal Null and ''.
      const bool is_there = path_of(*side) == nullptr;
      if (is_whole && other != own && (is_there || !is_empty_like(comparison, side))) {
        odd = side;
        kind = own;
      }
    }
    if (odd != nullptr) {
      Words words{"'" + site_.source(*odd) + "' is " + std::string(kind_words(kind)) +
                  ", so this is " + std::string(outcome(comparison))};
      words.why = "an object or list equals only itself";
      words.help = "compare one of its entries, or toJSON(" + site_.source(*odd) + ')';
      return report_.add("never-equal", site_.locate(node), std::move(words));
    }
    check_number(comparison, *comparison.left, *comparison.right, *left, *right);
    check_number(comparison, *comparison.right, *comparison.left, *right, *left);
  }

  /// Whether the other side is null, '', 0 or false, which a missing object does equal.
  static bool is_empty_like(const expr::Comparison& comparison, const Node* side) {
    const Node& other = side == comparison.left ? *comparison.right : *comparison.left;
    const expr::Literal* literal = literal_of(other);
    return literal == nullptr || literal->value.to_number() == 0;
  }

  void check_number(const expr::Comparison& comparison, const Node& number, const Node& word,
                    Kind number_kind, Kind word_kind) {
    const auto text = text_literal(word);
    if (number_kind != Kind::number || word_kind != Kind::string || !text || is_numeric(*text))
      return;
    Words words{"'" + site_.source(number) + "' is a number, and '" + *text +
                "' is none, so this is " + std::string(outcome(comparison))};
    words.why = "beside a number a text becomes a number";
    report_.add("never-equal", site_.locate(word), std::move(words));
  }

  const Site& site_;
  Report& report_;
};

}  // namespace

void lint_comparisons(const Subject& subject, Report& report) {
  for_each_site(subject, [&](const Site& site) {
    const Node* root = site.expression.tree.root();
    if (root == nullptr) return;
    ComparisonCheck check(site, report);
    for_each_node(*root, [&](const Node& node) { check.check(node); });
  });
}

}  // namespace localrun::model
