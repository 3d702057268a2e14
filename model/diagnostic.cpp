#include "model/diagnostic.hpp"

#include <algorithm>

namespace localrun::model {

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
  std::string message;
  if (diagnostic.at.file) {
    message += diagnostic.at.file->path();
    const Position position = diagnostic.github_position.value_or(diagnostic.at.begin);
    if (position) {
      message += " (Line: " + std::to_string(position.line) +
                 ", Col: " + std::to_string(position.column) + ')';
    }
    message += ": ";
  }
  return message + diagnostic.message;
}

bool has_errors(const Diagnostics& diagnostics) noexcept {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::error;
  });
}

}  // namespace localrun::model
