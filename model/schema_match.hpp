#pragma once

// Which of a key's kinds a token fits: the small questions of the schema check.

#include "model/schema.hpp"
#include "model/token.hpp"

#include <string_view>
#include <vector>

namespace localrun::model {

/// Null, Boolean, Number, String: as it stands, without conversion.
[[nodiscard]] bool accepts_scalar(const Definition& definition, const Token& token) noexcept;
/// The kind that is a sequence; nullptr when there is none.
[[nodiscard]] const Definition* find_sequence(const Definition& definition) noexcept;
[[nodiscard]] const Definition& sequence_item(const Definition& sequence) noexcept;

/// The kinds of mapping that remain possible.
using MappingKinds = std::vector<const Definition*>;
[[nodiscard]] MappingKinds find_mappings(const Definition& definition);
/// The value that a known key wants; kinds that do not know the key are dropped. nullptr: no kind
/// knows it.
[[nodiscard]] const Definition* match_key(MappingKinds& kinds, std::string_view key);
[[nodiscard]] const Definition& string_definition() noexcept;
[[nodiscard]] const Definition& any_definition() noexcept;

/// The value as a String (workflow-syntax.md 3.4, 4): `010` → `10`, null → nothing.
[[nodiscard]] TokenPtr to_string_token(const Token& token);

/// `StringToken`, … as GitHub's messages name kinds.
[[nodiscard]] std::string_view token_type_name(TokenKind kind) noexcept;

}  // namespace localrun::model
