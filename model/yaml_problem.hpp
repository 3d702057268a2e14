#pragma once

// What can be wrong with a text as YAML, in words (workflow-syntax.md 3, diagnostics.md 3.1).

#include "model/diagnostic.hpp"
#include "model/token.hpp"

#include <optional>
#include <string>

namespace localrun::model {

/// Control characters, NUL, bytes that are no UTF-8.
[[nodiscard]] std::optional<Diagnostic> find_bad_character(const SourcePtr& source);

/// The parser's complaint at a byte offset, with the mistake that most likely stands behind it.
[[nodiscard]] Diagnostic explain_syntax_error(const SourcePtr& source, std::size_t offset,
                                              const std::string& complaint);

[[nodiscard]] Diagnostic several_documents(Span at);
[[nodiscard]] Diagnostic unknown_anchor(Span at, const std::string& name);
[[nodiscard]] Diagnostic depth_exceeded(const SourcePtr& source);
[[nodiscard]] Diagnostic nodes_exceeded(const SourcePtr& source);

/// Give a scalar (text, style, place set) its kind by tag and style; an error without a place in it
/// when they do not fit (workflow-syntax.md 3.1, 3.2). `?` and `!` are the tags of nodes without
/// one.
[[nodiscard]] std::optional<Diagnostic> apply_tag(Token& token, const std::string& tag);
[[nodiscard]] std::optional<Diagnostic> check_collection_tag(TokenKind kind,
                                                             const std::string& tag);

}  // namespace localrun::model
