#include "model/lint/allow.hpp"

#include "model/lint/rule.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

constexpr std::string_view mark = "# localrun: allow ";
constexpr std::string_view slug_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

/// Nothing but a comment stands on the line.
bool is_comment_line(std::string_view line) noexcept {
  const std::size_t first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '#';
}

}  // namespace

bool is_known_slug(std::string_view slug) noexcept {
  return find_rule(slug) != nullptr || slug.starts_with("shellcheck-SC");
}

std::string near_slugs(std::string_view slug) {
  std::vector<std::string_view> slugs;
  for (const Rule& rule : rules()) slugs.push_back(rule.slug);
  for (const Rule& rule : rules_of_runs()) slugs.push_back(rule.slug);
  const auto near = expr::near_names(slug, slugs, 1);
  return near.empty() ? std::string() : "did you mean `" + near.front() + "`?";
}

bool is_of_runs(std::string_view slug) noexcept {
  const auto rules = rules_of_runs();
  return std::any_of(rules.begin(), rules.end(),
                     [slug](const Rule& rule) { return rule.slug == slug; });
}

Allowances::Allowances(const SourcePtr& source) {
  const std::string& text = source->text();
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    read_comment(source, at);
  }
}

void Allowances::read_comment(const SourcePtr& source, std::size_t begin) {
  const std::string_view text = source->text();
  std::uint32_t line = source->position_at(begin).line;
  // A comment on a line of its own is for the next line that is more than such a comment.
  if (is_comment_line(source->line(line))) {
    do {
      ++line;
    } while (is_comment_line(source->line(line)) &&
             source->line(line).find(mark) != std::string_view::npos);
  }
  bool is_expected = true;  // the first, and behind a comma; others may be an explanation
  for (std::size_t at = begin + mark.size(); at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of(slug_letters, at), text.size());
    const std::string_view slug = text.substr(at, end - at);
    if (slug.empty() || (!is_expected && !is_known_slug(slug))) return;
    entries_.push_back(
        {std::string(slug), {source, source->position_at(at), source->position_at(end)}, line});
    at = std::min(text.find_first_not_of(' ', end), text.size());
    is_expected = at < text.size() && text[at] == ',';
    if (is_expected) at = std::min(text.find_first_not_of(" ,", at), text.size());
    if (at == end) return;
  }
}

bool Allowances::hides(const Diagnostic& diagnostic) {
  return hides(diagnostic.slug, diagnostic.at.file, diagnostic.at.begin.line);
}

bool Allowances::hides(std::string_view slug, const SourcePtr& file, std::uint32_t line) {
  bool is_hidden = false;
  for (Entry& entry : entries_) {
    if (entry.line != line || entry.slug != slug || entry.at.file != file) continue;
    entry.is_used = true;
    is_hidden = true;
  }
  return is_hidden;
}

Diagnostics Allowances::unused() const {
  Diagnostics notes;
  for (const Entry& entry : entries_) {
    // Whether a run will show it, nobody knows before.
    if (entry.is_used || is_of_runs(entry.slug)) continue;
    Diagnostic note;
    note.slug = "allow-unused";
    note.severity = Severity::note;
    note.at = entry.at;
    if (is_known_slug(entry.slug)) {
      note.message = "this comment hides nothing: there is no '" + entry.slug + "' on line " +
                     std::to_string(entry.line);
      note.help = "remove it";
    } else {
      note.message = "there is no check with the name '" + entry.slug + "'";
      note.help = near_slugs(entry.slug);
    }
    notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace localrun::model
