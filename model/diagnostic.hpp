#pragma once

// What is wrong, or worth knowing, about a user's file: data first, words for every output in one
// place (diagnostics.md 1). Rendering is in runner/view.

#include "model/source.hpp"

#include "expr/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace localrun::model {

enum class Severity : std::uint8_t { error, warning, note };

[[nodiscard]] std::string_view severity_name(Severity severity) noexcept;

/// A second place with a label, e.g. "declared here".
struct Related {
  Span at;
  std::string message;
};

/// A text in place of a stretch of a file.
struct Edit {
  Span at;
  std::string text;
};

struct Diagnostic {
  /// Stable, from the table of diagnostics.md 2; empty for GitHub's own errors that have no entry
  /// there.
  std::string slug;
  Severity severity = Severity::error;
  /// GitHub refuses the file for it: no comment can turn it off.
  bool is_refusal = false;
  Span at;
  /// GitHub's own message where it has one, word for word, else ours.
  std::string message;
  /// GitHub's rule behind it, where it surprises; empty otherwise.
  std::string why;
  /// What to write instead, to paste; empty when unknown. May have several lines.
  std::string help;
  std::vector<Related> related;
  /// Edits, all or none, that mend it. Only when applying them cannot make another thing wrong.
  std::vector<Edit> fix;
  /// Where in the workflow it is, for machines: the job's id, the step's id (else its number from
  /// 1). Empty when it is in none.
  std::string job;
  std::string step;
  /// The combinations of the job that it is about, when these are not all of them.
  std::vector<expr::Value> matrix;
  /// The `uses` that led into this file, outermost first, for errors in called workflows.
  std::vector<Span> called_from;
  /// Where GitHub says that it is, when that is not the beginning of `at` (it points at whole
  /// scalars, we at the name inside); line 0: GitHub's message has no position.
  std::optional<Position> github_position;
};

using Diagnostics = std::vector<Diagnostic>;

/// `FILE (Line: L, Col: C): TEXT`, or `FILE: TEXT` without a place (workflow-syntax.md 2).
[[nodiscard]] std::string github_message(const Diagnostic& diagnostic);
[[nodiscard]] bool has_errors(const Diagnostics& diagnostics) noexcept;

}  // namespace localrun::model
