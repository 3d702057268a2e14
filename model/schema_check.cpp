#include "model/schema_check.hpp"

#include "model/explain.hpp"
#include "model/parse_expression.hpp"
#include "model/schema_match.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <map>

namespace localrun::model {
namespace {

using expr::Place;

/// GitHub's own estimate of what a node takes in memory, before its text.
constexpr std::uint64_t node_size = 24;

/// A limit of the tree is exceeded: nothing more is read. Never leaves this file.
struct LimitExceeded {
  Diagnostic diagnostic;
};

/// Keys of one mapping, compared without case. Most have a handful.
class KeySet {
 public:
  /// The key that was there before, or nullptr when this one is new.
  const Token* add(const TokenPtr& key) {
    const std::uint32_t hash = expr::hash_ignoring_case(key->text);
    if (const Token* first = find(hash, key->text)) return first;
    keys_.emplace(hash, key);
    return nullptr;
  }
  [[nodiscard]] bool has(std::string_view key) const {
    return find(expr::hash_ignoring_case(key), key) != nullptr;
  }

 private:
  [[nodiscard]] const Token* find(std::uint32_t hash, std::string_view text) const {
    const auto [begin, end] = keys_.equal_range(hash);
    const auto found = std::find_if(begin, end, [text](const auto& key) {
      return expr::equal_ignoring_case(key.second->text, text);
    });
    return found == end ? nullptr : found->second.get();
  }

  std::multimap<std::uint32_t, TokenPtr> keys_;
};

class Checker {
 public:
  explicit Checker(const CheckLimits& limits) : limits_(limits) {}

  [[nodiscard]] TokenPtr read(const TokenPtr& token, const Definition& definition, Place around) {
    const Place place = definition.place.value_or(around);
    const bool is_alias = token->alias.file != nullptr;
    if (is_alias) aliases_.push_back(token->alias);
    TokenPtr result;
    switch (token->kind) {
      case TokenKind::sequence:
        result = read_sequence(token, definition, place);
        break;
      case TokenKind::mapping:
        result = read_mapping(token, definition, place);
        break;
      default:
        result = read_scalar(token, definition, place);
    }
    if (is_alias) aliases_.pop_back();
    return result;
  }

  [[nodiscard]] Diagnostics take_diagnostics() && { return std::move(diagnostics_); }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  void add(Diagnostic diagnostic) {
    for (const Span& alias : aliases_) diagnostic.related.push_back({alias, "used here"});
    diagnostics_.push_back(std::move(diagnostic));
  }

 private:
  /// One more level of sequences and mappings, for as long as it lives.
  class Level {
   public:
    Level(Checker& checker, const Token& token) : checker_(checker) {
      if (++checker_.depth_ > checker_.limits_.max_depth) {
        throw LimitExceeded{limit_error(token, "Maximum object depth exceeded")};
      }
      checker_.count(token, node_size);
    }
    ~Level() { --checker_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Checker& checker_;
  };

  static Diagnostic limit_error(const Token& token, std::string message) {
    Diagnostic diagnostic;
    diagnostic.at = {token.at.file, {}, {}};
    diagnostic.message = std::move(message);
    return diagnostic;
  }

  void count(const Token& token, std::uint64_t bytes) {
    size_ += bytes;
    if (size_ > limits_.max_size)
      throw LimitExceeded{limit_error(token, "Maximum object size exceeded")};
  }

  void count_scalar(const Token& token) {
    const bool has_text = token.kind == TokenKind::string || token.kind == TokenKind::expression;
    const std::uint64_t text =
        has_text ? 26 + 2 * static_cast<std::uint64_t>(expr::utf16_length(token.text)) : 0;
    count(token, node_size + text);
  }

  TokenPtr read_scalar(const TokenPtr& token, const Definition& definition, Place place) {
    TokenPtr scalar = parse(token, definition, place);
    if (scalar->kind == TokenKind::insert) {
      add(insert_not_allowed(*token));
      return token;
    }
    TokenPtr checked = validate(scalar, definition, place);
    count_scalar(*checked);
    return checked;
  }

  /// A string with `${{ }}`, or a condition, becomes an expression; with errors it stays text.
  TokenPtr parse(const TokenPtr& token, const Definition& definition, Place place) {
    const bool is_condition = definition.is_condition;
    if (!is_condition && (token->kind != TokenKind::string || !has_expression(token->text)))
      return token;
    const TokenPtr text = token->kind == TokenKind::string ? token : to_string_token(*token);
    ParsedScalar parsed = parse_scalar(text, place, is_condition);
    for (Diagnostic& problem : parsed.problems) add(std::move(problem));
    return std::move(parsed.token);
  }

  TokenPtr validate(const TokenPtr& token, const Definition& definition, Place place) {
    if (token->kind == TokenKind::expression) {
      if (place == Place::none) add(expression_not_allowed(*token));
      return token;
    }
    if (accepts_scalar(definition, *token)) return token;
    if (token->kind != TokenKind::string) {
      TokenPtr text = to_string_token(*token);
      if (accepts_scalar(definition, *text)) return text;
    }
    add(unexpected_value(*token, definition));
    return token;
  }

  TokenPtr read_sequence(const TokenPtr& token, const Definition& definition, Place place) {
    const Level level(*this, *token);
    const Definition* sequence = find_sequence(definition);
    if (!sequence) {
      add(shape_not_expected(*token, definition));
      return token;
    }
    const Place inner = sequence->place.value_or(place);
    std::shared_ptr<Token> changed;
    for (std::size_t i = 0; i < token->items.size(); ++i) {
      TokenPtr item = read(token->items[i], sequence_item(*sequence), inner);
      if (item == token->items[i]) continue;
      if (!changed) changed = std::make_shared<Token>(*token);
      changed->items[i] = std::move(item);
    }
    return changed ? TokenPtr(std::move(changed)) : token;
  }

  TokenPtr read_mapping(const TokenPtr& token, const Definition& definition, Place place) {
    const Level level(*this, *token);
    MappingKinds kinds = find_mappings(definition);
    if (kinds.empty()) {
      add(shape_not_expected(*token, definition));
      return token;
    }
    const Place inner = kinds.size() == 1 ? kinds.front()->place.value_or(place) : place;
    const MappingKinds all = kinds;
    const Token* around = key_;
    auto result = std::make_shared<Token>();
    result->kind = TokenKind::mapping;
    result->at = token->at;
    result->alias = token->alias;
    result->pairs.reserve(token->pairs.size());
    KeySet keys;
    bool has_expression_key = false;
    for (const auto& [raw_key, value] : token->pairs) {
      const TokenPtr key = read_key(raw_key, inner);
      if (!key) continue;
      if (key->kind != TokenKind::string) {
        has_expression_key = true;
        if (inner != Place::none) {
          result->pairs.emplace_back(key, read(value, any_definition(), inner));
        } else {
          add(expression_not_allowed(*key));
        }
        continue;
      }
      if (const Token* first = keys.add(key)) {
        add(already_defined(*key, *first, *token, all));
        continue;
      }
      key_ = key.get();
      if (const Definition* known = match_key(kinds, key->text)) {
        result->pairs.emplace_back(key, read(value, *known, inner));
      } else if (kinds.front()->shape == Shape::any) {
        result->pairs.emplace_back(key, read(value, *kinds.front(), inner));
      } else if (kinds.front()->loose_key) {
        check_loose_key(*key, *kinds.front());
        if (is_refused_merge(*key, *value, *kinds.front())) {
          add(merge_key_refused(*key, *value, *token));
          continue;
        }
        result->pairs.emplace_back(key, read(value, *kinds.front()->loose_value, inner));
      } else {
        add(unknown_key(*key, all, kinds, *token));
      }
    }
    check_complete(*token, around, kinds, keys, has_expression_key);
    return result;
  }

  /// A key as a String, an expression or an insert; null when it is none of these.
  TokenPtr read_key(const TokenPtr& raw, Place place) {
    if (raw->kind == TokenKind::sequence || raw->kind == TokenKind::mapping) {
      add(shape_not_expected(*raw, string_definition()));
      return nullptr;
    }
    TokenPtr key = parse(raw, string_definition(), place);
    const bool is_text = key->kind != TokenKind::expression && key->kind != TokenKind::insert;
    if (is_text && key->kind != TokenKind::string) key = to_string_token(*raw);
    count_scalar(*key);
    return key;
  }

  /// `<<` is an ordinary name here, but a mapping cannot be its value.
  static bool is_refused_merge(const Token& key, const Token& value, const Definition& mapping) {
    return key.text == "<<" && value.kind == TokenKind::mapping &&
           find_mappings(*mapping.loose_value).empty();
  }

  void check_loose_key(const Token& key, const Definition& mapping) {
    if (!accepts_scalar(*mapping.loose_key, key)) add(unexpected_value(key, *mapping.loose_key));
  }

  void check_complete(const Token& token, const Token* around, const MappingKinds& kinds,
                      const KeySet& keys, bool has_expression_key) {
    if (kinds.size() > 1) {
      add(at_job_id(not_enough_info(token, kinds), around));
      return;
    }
    if (has_expression_key) return;
    for (const Property& property : kinds.front()->properties) {
      if (property.is_required && !keys.has(property.key)) {
        add(at_job_id(required_missing(token, property.key, *kinds.front()), around));
      }
    }
  }

  /// What a job lacks is told at its id; GitHub points at its first key.
  static Diagnostic at_job_id(Diagnostic diagnostic, const Token* id) {
    if (diagnostic.slug != "job-shape" || !id) return diagnostic;
    diagnostic.github_position = diagnostic.at.begin;
    diagnostic.at = id->at;
    return diagnostic;
  }

  CheckLimits limits_;
  Diagnostics diagnostics_;
  std::vector<Span> aliases_;
  const Token* key_ = nullptr;  // whose value is being read
  std::uint32_t depth_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace

CheckResult check_schema(const TokenPtr& root, const Definition& definition,
                         const CheckLimits& limits) {
  Checker checker(limits);
  CheckResult result;
  try {
    result.root = checker.read(root, definition, Place::none);
  } catch (LimitExceeded& exceeded) {
    checker.add(std::move(exceeded.diagnostic));
  }
  result.size = checker.size();
  result.diagnostics = std::move(checker).take_diagnostics();
  return result;
}

}  // namespace localrun::model
