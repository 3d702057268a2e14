#pragma once

// The words of what the schema check finds: GitHub's message first, then the likely mistake behind
// it (workflow-syntax.md 2, diagnostics.md 3.1).

#include "model/diagnostic.hpp"
#include "model/schema_match.hpp"

namespace localrun::model {

[[nodiscard]] Diagnostic insert_not_allowed(const Token& token);
[[nodiscard]] Diagnostic expression_not_allowed(const Token& token);
/// A scalar of the wrong kind, or not among the allowed values.
[[nodiscard]] Diagnostic unexpected_value(const Token& token, const Definition& wanted);
/// A sequence or mapping where there may be none.
[[nodiscard]] Diagnostic shape_not_expected(const Token& token, const Definition& wanted);
[[nodiscard]] Diagnostic already_defined(const Token& key, const Token& first, const Token& mapping,
                                         const MappingKinds& kinds);
/// `all` are the kinds of mapping that the place accepts, `left` those that the keys before this
/// one left over.
[[nodiscard]] Diagnostic unknown_key(const Token& key, const MappingKinds& all,
                                     const MappingKinds& left, const Token& mapping);
/// `<<` where any name may stand (`env`), with a mapping as its value.
[[nodiscard]] Diagnostic merge_key_refused(const Token& key, const Token& value,
                                           const Token& mapping);
[[nodiscard]] Diagnostic not_enough_info(const Token& mapping, const MappingKinds& left);
[[nodiscard]] Diagnostic required_missing(const Token& mapping, std::string_view key,
                                          const Definition& kind);

}  // namespace localrun::model
