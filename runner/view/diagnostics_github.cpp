#include "runner/view/diagnostics_github.hpp"

#include <algorithm>

namespace localrun {
namespace {

std::string_view command_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::error:
      return "error";
    case model::Severity::warning:
      return "warning";
    case model::Severity::note:
      return "notice";
  }
  return "error";
}

/// As workflow commands want them (execution.md 4.2).
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%':
        out += "%25";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      case ':':
        out += is_property ? "%3A" : ":";
        break;
      case ',':
        out += is_property ? "%2C" : ",";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void add_property(std::string& out, std::string_view name, const std::string& value) {
  out += out.ends_with(' ') ? "" : ",";
  out.append(name).append("=").append(escaped(value, true));
}

std::string annotation(const model::Diagnostic& diagnostic) {
  std::string out = "::" + std::string(command_of(diagnostic.severity)) + ' ';
  const model::Span& at = diagnostic.at;
  if (at.file != nullptr) add_property(out, "file", at.file->path());
  if (at.file != nullptr && at.begin) {
    add_property(out, "line", std::to_string(at.begin.line));
    if (at.end) add_property(out, "endLine", std::to_string(at.end.line));
    add_property(out, "col", std::to_string(std::max(at.begin.column, 1U)));
    if (at.end && at.end.line == at.begin.line)
      add_property(out, "endColumn", std::to_string(at.end.column));
  }
  if (!diagnostic.slug.empty()) add_property(out, "title", diagnostic.slug);
  std::string text = diagnostic.message;
  if (!diagnostic.why.empty()) text += "\nwhy: " + diagnostic.why;
  if (!diagnostic.help.empty()) text += "\nhelp: " + diagnostic.help;
  return out + "::" + escaped(text, false) + '\n';
}

}  // namespace

std::string diagnostics_github(const model::Diagnostics& diagnostics) {
  std::string out;
  for (const model::Diagnostic& diagnostic : diagnostics) out += annotation(diagnostic);
  return out;
}

}  // namespace localrun
