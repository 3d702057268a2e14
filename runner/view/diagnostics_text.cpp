#include "runner/view/diagnostics_text.hpp"

#include "runner/view/excerpt.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>

namespace localrun {
namespace {

Style style_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::error:
      return Style::error;
    case model::Severity::warning:
      return Style::warning;
    case model::Severity::note:
      return Style::note;
  }
  return Style::none;
}

std::string place_text(const model::Span& span) {
  if (span.file == nullptr) return {};
  std::string text = span.file->path();
  if (span.begin) {
    text += ':' + std::to_string(span.begin.line) + ':' +
            std::to_string(std::max(span.begin.column, 1U));
  }
  return text;
}

std::string_view first_line_of(std::string_view text) { return text.substr(0, text.find('\n')); }
std::string_view rest_of(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
}

std::string first_line(const model::Diagnostic& diagnostic, const Terminal& terminal) {
  std::string out;
  if (const std::string place = place_text(diagnostic.at); !place.empty()) {
    out += styled(place + ':', Style::bold, terminal) + ' ';
  }
  const std::string severity(model::severity_name(diagnostic.severity));
  out += styled(severity + ':', style_of(diagnostic.severity), terminal) + ' ';
  out += first_line_of(diagnostic.message);
  if (!diagnostic.slug.empty())
    out += ' ' + styled('[' + diagnostic.slug + ']', Style::dim, terminal);
  out += '\n';
  for (std::string_view more = rest_of(diagnostic.message); !more.empty(); more = rest_of(more)) {
    out += "  " + std::string(first_line_of(more)) + '\n';
  }
  return out;
}

/// ` = why: …`; further lines stand under the first letter of the text, their own indent kept.
void add_remark(std::string& out, int gutter, std::string_view word, std::string_view text,
                const Terminal& terminal) {
  if (text.empty()) return;
  const std::string margin(static_cast<std::size_t>(gutter) + 1, ' ');
  out += margin + styled("= ", Style::blue, terminal) +
         styled(std::string(word) + ':', Style::bold, terminal) + ' ';
  out += first_line_of(text);
  out += '\n';
  const std::string indent(margin.size() + 4 + word.size(), ' ');
  for (std::string_view more = rest_of(text); !more.empty(); more = rest_of(more)) {
    const std::string_view line = first_line_of(more);
    out += line.empty() ? std::string() : indent + std::string(line);
    out += '\n';
  }
}

std::string wrapped_why(std::string_view why, int gutter, const Terminal& terminal) {
  constexpr int before_text = 8;  // ` = why: `
  const int width = std::max(terminal.width - gutter - before_text, 40);
  std::string text = wrapped(first_line_of(why), width, 0);
  // Further lines are an excerpt of something: as they are.
  if (const std::string_view more = rest_of(why); !more.empty()) text += '\n' + std::string(more);
  return text;
}

model::Severity severity_of(std::string_view name) {
  if (name == "error") return model::Severity::error;
  return name == "warning" ? model::Severity::warning : model::Severity::note;
}

model::Span span_of(const Place& place, const SourceLookup& sources) {
  model::Span span;
  if (place.file.empty()) return span;
  if (sources) span.file = sources(place.file);
  if (span.file == nullptr)
    span.file = std::make_shared<model::SourceFile>(place.file, std::string());
  span.begin = {place.line, place.column};
  span.end = {place.end_line, place.end_column};
  if (!span.end) span.end = {place.line, place.column + 1};
  return span;
}

}  // namespace

std::string render_diagnostic(const model::Diagnostic& diagnostic, const Terminal& terminal) {
  std::vector<Mark> marks;
  marks.push_back({diagnostic.at, {}, true, diagnostic.slug == "yaml-tab"});
  for (const model::Related& related : diagnostic.related)
    marks.push_back({related.at, related.message, false});
  std::string out = first_line(diagnostic, terminal);
  out += render_excerpt(marks, style_of(diagnostic.severity), terminal);
  const int gutter = gutter_width(marks);
  for (const model::Related& related : diagnostic.related) {
    const model::Span& at = related.at;
    if (at.file != nullptr && !at.file->text().empty() && at.begin) continue;
    const std::string place = place_text(at);
    add_remark(out, gutter, "note",
               place.empty() ? related.message : place + ": " + related.message, terminal);
  }
  for (auto call = diagnostic.called_from.rbegin(); call != diagnostic.called_from.rend(); ++call)
    add_remark(out, gutter, "note", place_text(*call) + ": called from here", terminal);
  add_remark(out, gutter, "why", wrapped_why(diagnostic.why, gutter, terminal), terminal);
  add_remark(out, gutter, "help", diagnostic.help, terminal);
  return out;
}

std::string render_diagnostics(const model::Diagnostics& diagnostics, const Terminal& terminal) {
  std::string out;
  for (const model::Diagnostic& diagnostic : diagnostics) {
    if (!out.empty()) out += '\n';
    out += render_diagnostic(diagnostic, terminal);
  }
  return out;
}

model::Diagnostic as_diagnostic(const Finding& finding, const SourceLookup& sources) {
  model::Diagnostic diagnostic;
  diagnostic.slug = finding.slug;
  diagnostic.severity = severity_of(finding.severity);
  diagnostic.at = span_of(finding.place, sources);
  diagnostic.message = finding.message;
  diagnostic.why = finding.why;
  diagnostic.help = finding.help;
  for (const Finding::Related& related : finding.related) {
    diagnostic.related.push_back({span_of(related.place, sources), related.message});
  }
  return diagnostic;
}

std::string render_finding(const Finding& finding, const SourceLookup& sources,
                           const Terminal& terminal) {
  return render_diagnostic(as_diagnostic(finding, sources), terminal);
}

std::string count_diagnostics(const model::Diagnostics& diagnostics) {
  const auto count = [&](model::Severity severity) {
    return static_cast<std::size_t>(std::count_if(
        diagnostics.begin(), diagnostics.end(),
        [&](const model::Diagnostic& diagnostic) { return diagnostic.severity == severity; }));
  };
  std::string out;
  const auto add = [&](std::size_t number, std::string_view what) {
    if (number == 0) return;
    if (!out.empty()) out += ", ";
    out += counted(number, what);
  };
  add(count(model::Severity::error), "error");
  add(count(model::Severity::warning), "warning");
  add(count(model::Severity::note), "note");
  return out;
}

}  // namespace localrun
