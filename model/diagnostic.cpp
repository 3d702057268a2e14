#include "model/diagnostic.hpp"

#include "expr/text.hpp"
#include "model/utf16.hpp"

#include <algorithm>

namespace localrun::model {

namespace {

/// `FILE (Line: L, Col: C): `.
std::string place_name(const Span& at, Position position) {
  if (!at.file) return {};
  std::string text = at.file->path();
  if (position) {
    text += " (Line: " + std::to_string(position.line) +
            ", Col: " + std::to_string(position.column) + ')';
  }
  return text + ": ";
}

}  // namespace

std::string_view severity_name(Severity severity) noexcept {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

std::string github_message(const Diagnostic& diagnostic) {
  constexpr std::size_t max_length = 500;
  std::string message;
  for (const Span& call : diagnostic.called_from) {
    message += "In " + place_name(call, call.begin) + "Error from called workflow ";
  }
  const Position position = diagnostic.github_position.value_or(diagnostic.at.begin);
  message += place_name(diagnostic.at, position) + diagnostic.message;
  if (expr::utf16_length(message) <= max_length) return message;
  return std::string(utf16_prefix(message, max_length)) + "[...]";
}

bool has_errors(const Diagnostics& diagnostics) noexcept {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::error;
  });
}

}  // namespace localrun::model
