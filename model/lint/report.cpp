#include "model/lint/report.hpp"

#include "model/lint/rule.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

/// Whether the line has a comment `# localrun: allow A, B` with this slug.
bool allows(std::string_view line, std::string_view slug) {
  constexpr std::string_view mark = "# localrun: allow ";
  const std::size_t begin = line.find(mark);
  if (begin == std::string_view::npos) return false;
  constexpr std::string_view between = " ,\t\r";
  for (std::string_view rest = line.substr(begin + mark.size()); !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(between), rest.size());
    if (rest.substr(0, end) == slug) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool is_allowed(const Diagnostic& diagnostic) {
  if (!diagnostic.at.file) return false;
  const std::uint32_t line = diagnostic.at.begin.line;
  if (allows(diagnostic.at.file->line(line), diagnostic.slug)) return true;
  const std::string_view above = line > 1 ? diagnostic.at.file->line(line - 1) : std::string_view();
  // A comment behind something else belongs to that.
  const std::size_t first = above.find_first_not_of(" \t");
  return first != std::string_view::npos && above[first] == '#' && allows(above, diagnostic.slug);
}

}  // namespace

void Report::add(std::string_view slug, const Span& at, Words words) {
  const bool is_known = std::any_of(found_.begin(), found_.end(), [&](const Diagnostic& other) {
    return other.slug == slug && other.at.begin == at.begin;
  });
  if (is_known) return;
  const Rule* rule = find_rule(slug);
  Diagnostic diagnostic;
  diagnostic.slug = slug;
  diagnostic.severity = words.severity.value_or(rule ? rule->severity : Severity::warning);
  diagnostic.at = at;
  diagnostic.message = std::move(words.message);
  diagnostic.why = std::move(words.why);
  diagnostic.help = std::move(words.help);
  diagnostic.related = std::move(words.related);
  found_.push_back(std::move(diagnostic));
}

Diagnostics Report::take() && {
  std::erase_if(found_, is_allowed);
  std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.at.begin < b.at.begin;
  });
  return std::move(found_);
}

}  // namespace localrun::model
