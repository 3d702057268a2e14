#include "model/schema_match.hpp"

#include "model/schema_values.hpp"

#include "expr/value.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

bool accepts_text(const Definition& definition, std::string_view text) noexcept {
  if (definition.is_non_empty && text.empty()) return false;
  if (definition.allowed.empty()) return true;
  return std::find(definition.allowed.begin(), definition.allowed.end(), text) !=
         definition.allowed.end();
}

void collect_mappings(const Definition& definition, MappingKinds& kinds) {
  if (definition.shape == Shape::mapping || definition.shape == Shape::any)
    kinds.push_back(&definition);
  for (const Definition* alternative : definition.alternatives)
    collect_mappings(*alternative, kinds);
}

expr::Value scalar_value(const Token& token) {
  switch (token.kind) {
    case TokenKind::boolean:
      return expr::Value(token.boolean);
    case TokenKind::number:
      return expr::Value(token.number);
    case TokenKind::string:
      return expr::Value(std::string_view(token.text));
    default:
      return {};
  }
}

}  // namespace

bool accepts_scalar(const Definition& definition, const Token& token) noexcept {
  switch (definition.shape) {
    case Shape::any:
      return true;
    case Shape::null:
      return token.kind == TokenKind::null;
    case Shape::boolean:
      return token.kind == TokenKind::boolean;
    case Shape::number:
      return token.kind == TokenKind::number;
    case Shape::string:
      return token.kind == TokenKind::string && accepts_text(definition, token.text);
    case Shape::sequence:
    case Shape::mapping:
      return false;
    case Shape::one_of:
      return std::any_of(definition.alternatives.begin(), definition.alternatives.end(),
                         [&](const Definition* kind) { return accepts_scalar(*kind, token); });
  }
  return false;
}

const Definition* find_sequence(const Definition& definition) noexcept {
  if (definition.shape == Shape::sequence || definition.shape == Shape::any) return &definition;
  for (const Definition* alternative : definition.alternatives) {
    if (const Definition* found = find_sequence(*alternative)) return found;
  }
  return nullptr;
}

const Definition& sequence_item(const Definition& sequence) noexcept {
  return sequence.item ? *sequence.item : schema::any;
}

MappingKinds find_mappings(const Definition& definition) {
  MappingKinds kinds;
  collect_mappings(definition, kinds);
  return kinds;
}

const Definition* match_key(MappingKinds& kinds, std::string_view key) {
  const auto first = std::find_if(kinds.begin(), kinds.end(), [key](const Definition* kind) {
    return kind->find(key) != nullptr;
  });
  if (first == kinds.end()) return nullptr;
  const Definition* value = (*first)->find(key)->value;
  std::erase_if(kinds, [key](const Definition* kind) { return kind->find(key) == nullptr; });
  return value;
}

const Definition& any_definition() noexcept { return schema::any; }

const Definition& string_definition() noexcept { return schema::string; }

TokenPtr to_string_token(const Token& token) {
  auto result = std::make_shared<Token>(token);
  result->kind = TokenKind::string;
  result->text = scalar_value(token).to_text();
  return result;
}

std::string_view token_type_name(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::null:
      return "NullToken";
    case TokenKind::boolean:
      return "BooleanToken";
    case TokenKind::number:
      return "NumberToken";
    case TokenKind::string:
      return "StringToken";
    case TokenKind::sequence:
      return "SequenceToken";
    case TokenKind::mapping:
      return "MappingToken";
    case TokenKind::expression:
      return "BasicExpressionToken";
    case TokenKind::insert:
      return "InsertExpressionToken";
  }
  return "StringToken";
}

}  // namespace localrun::model
