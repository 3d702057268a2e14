#include "runner/execute/file_glob.hpp"

#include "expr/text.hpp"
#include "expr/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>

namespace localrun {

namespace {

/// The names between the slashes; doubled slashes count as one.
std::vector<std::string_view> names_of(std::string_view path) {
  std::vector<std::string_view> names;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) names.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return names;
}

std::string search_root(const std::vector<GlobSegment>& segments) {
  std::string path;
  for (const GlobSegment& segment : segments) {
    if (!segment.is_literal()) break;
    path.append("/").append(segment.name());
  }
  return path.empty() ? "/" : path;
}

bool is_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return path != "/";
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

Error invalid_pattern(std::string_view line, std::string_view why) {
  ErrorDetail detail;
  detail.what = "Invalid pattern '" + std::string(line) + "'. " + std::string(why);
  detail.code = EINVAL;
  return Error(std::move(detail));
}

}  // namespace

GlobSegment GlobSegment::of_name(std::string_view name) {
  GlobSegment segment;
  segment.name_ = name;
  segment.is_literal_ = true;
  return segment;
}

GlobSegment GlobSegment::parse(std::string_view text) {
  GlobSegment segment;
  segment.is_any_depth_ = text == "**";
  const auto add_character = [&](char32_t c) { segment.pieces_.push_back({{{c, c}}}); };
  while (!text.empty()) {
    if (text.front() == '*') {
      if (segment.pieces_.empty() || !segment.pieces_.back().is_star)
        segment.pieces_.push_back({{}, false, true});
      text.remove_prefix(1);
      continue;
    }
    if (text.front() == '?') {
      segment.pieces_.push_back({{}, true});
      text.remove_prefix(1);
      continue;
    }
    if (Class found = parse_class(text); found.size > 0) {
      segment.pieces_.push_back(std::move(found.piece));
      text.remove_prefix(found.size);
      continue;
    }
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    const expr::CodePoint c = expr::decode_utf8(text);
    add_character(c.value);
    text.remove_prefix(c.size);
  }
  segment.become_literal_if_plain();
  return segment;
}

GlobSegment::Class GlobSegment::parse_class(std::string_view text) {
  if (text.front() != '[') return {{}, 0};
  Piece piece;
  std::vector<char32_t> atoms;
  std::size_t at = 1;
  if (at < text.size() && (text[at] == '!' || text[at] == '^')) {
    piece.is_negated = true;
    ++at;
  }
  // A bracket right after the opening one stands for itself.
  while (at < text.size() && (text[at] != ']' || at == 1)) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    const expr::CodePoint c = expr::decode_utf8(text.substr(at));
    atoms.push_back(c.value);
    at += c.size;
  }
  if (at >= text.size()) return {{}, 0};
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const bool is_range = i + 2 < atoms.size() && atoms[i + 1] == U'-';
    const char32_t last = is_range ? atoms[i + 2] : atoms[i];
    if (last < atoms[i]) return {{}, 0};
    piece.ranges.emplace_back(atoms[i], last);
    if (is_range) i += 2;
  }
  return {std::move(piece), at + 1};
}

void GlobSegment::become_literal_if_plain() {
  std::string name;
  for (const Piece& piece : pieces_) {
    const bool is_plain = !piece.is_negated && piece.ranges.size() == 1 &&
                          piece.ranges[0].first == piece.ranges[0].second;
    if (!is_plain) return;
    expr::append_utf8(name, piece.ranges[0].first);
  }
  name_ = std::move(name);
  is_literal_ = true;
}

bool GlobSegment::Piece::accepts(char32_t c) const {
  const bool is_listed = std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
    return range.first <= c && c <= range.second;
  });
  return is_listed != is_negated;
}

bool GlobSegment::matches(std::string_view name) const {
  if (is_literal_) return name == name_;
  // Only the last star has to be tried again: what an earlier one swallowed cannot matter any more.
  std::size_t piece = 0;
  std::optional<std::size_t> star;
  std::string_view after_star;
  while (!name.empty() || piece < pieces_.size()) {
    if (piece < pieces_.size() && pieces_[piece].is_star) {
      star = ++piece;
      after_star = name;
      continue;
    }
    if (piece < pieces_.size() && !name.empty()) {
      const expr::CodePoint c = expr::decode_utf8(name);
      if (pieces_[piece].accepts(c.value)) {
        name.remove_prefix(c.size);
        ++piece;
        continue;
      }
    }
    if (!star || after_star.empty()) return false;
    after_star.remove_prefix(expr::decode_utf8(after_star).size);
    name = after_star;
    piece = *star;
  }
  return true;
}

Result<FileGlob> FileGlob::parse(std::string_view lines, std::string_view workspace,
                                 std::string_view home) {
  FileGlob glob;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = expr::trim(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.empty() || line.front() == '#') continue;
    LOCALRUN_TRY(Pattern pattern, parse_pattern(line, workspace, home));
    glob.patterns_.push_back(std::move(pattern));
  }
  return glob;
}

Result<FileGlob::Pattern> FileGlob::parse_pattern(std::string_view line, std::string_view workspace,
                                                  std::string_view home) {
  Pattern pattern;
  std::string_view text = line;
  while (text.starts_with('!')) {
    pattern.excludes = !pattern.excludes;
    text = expr::trim(text.substr(1));
  }
  if (text.empty()) return invalid_pattern(line, "It names nothing.");
  pattern.folders_only = text.back() == '/';
  std::vector<std::string_view> names = names_of(text);
  std::string_view base = workspace;
  if (text.front() == '/') {
    base = {};
  } else if (names.front() == "." || names.front() == "~") {
    if (names.front() == "~") base = home;
    if (!base.starts_with('/')) return invalid_pattern(line, "There is no home folder.");
    names.erase(names.begin());
  }
  for (const std::string_view name : names_of(base))
    pattern.segments.push_back(GlobSegment::of_name(name));
  for (const std::string_view name : names) {
    GlobSegment segment = GlobSegment::parse(name);
    if (segment.is_literal() && (segment.name() == "." || segment.name() == "..")) {
      return invalid_pattern(line, "Relative pathing '.' and '..' is not allowed.");
    }
    pattern.segments.push_back(std::move(segment));
  }
  return pattern;
}

std::vector<std::string> FileGlob::roots() const {
  std::vector<std::string> candidates;
  for (const Pattern& pattern : patterns_) {
    if (pattern.excludes) continue;
    std::string root = search_root(pattern.segments);
    if (std::find(candidates.begin(), candidates.end(), root) == candidates.end())
      candidates.push_back(std::move(root));
  }
  std::vector<std::string> roots;
  for (const std::string& root : candidates) {
    const bool is_covered =
        std::any_of(candidates.begin(), candidates.end(),
                    [&](const std::string& other) { return is_below(root, other); });
    if (!is_covered) roots.push_back(root);
  }
  return roots;
}

/// `**` with segments after it may also stand for no folder at all.
void FileGlob::reach(Progress& progress, Place place) const {
  for (auto old = progress.rbegin(); old != progress.rend() && old->pattern == place.pattern;
       ++old) {
    if (old->at == place.at) return;
  }
  progress.push_back(place);
  const auto& segments = patterns_[place.pattern].segments;
  if (place.at + 1 < segments.size() && segments[place.at].is_any_depth())
    reach(progress, {place.pattern, place.at + 1});
}

FileGlob::Progress FileGlob::at(std::string_view path) const {
  Progress progress;
  for (std::uint32_t pattern = 0; pattern < patterns_.size(); ++pattern)
    reach(progress, {pattern, 0});
  for (const std::string_view name : names_of(path)) progress = step(progress, name);
  return progress;
}

FileGlob::Progress FileGlob::step(const Progress& from, std::string_view name) const {
  Progress progress;
  progress.reserve(from.size() + 2);
  for (const Place& place : from) {
    const Pattern& pattern = patterns_[place.pattern];
    const auto count = static_cast<std::uint32_t>(pattern.segments.size());
    if (place.at >= count) {
      reach(progress, {place.pattern, count + 1});  // below what the pattern matches
    } else if (pattern.segments[place.at].is_any_depth()) {
      reach(progress, place);
      if (pattern.folders_only && place.at + 1 == count)
        reach(progress, {place.pattern, count + 1});
    } else if (pattern.segments[place.at].matches(name)) {
      reach(progress, {place.pattern, place.at + 1});
    }
  }
  return progress;
}

FileGlob::Match FileGlob::match(const Progress& progress) const {
  Match result;
  for (const Place& place : progress) {
    const Pattern& pattern = patterns_[place.pattern];
    const std::size_t count = pattern.segments.size();
    if (!pattern.excludes) result.may_match_below = true;
    const bool is_below_match = place.at > count;
    const bool is_match =
        place.at == count || (pattern.ends_in_any_depth() && place.at + 1 == count);
    if (is_below_match || is_match) result.as_folder = !pattern.excludes;
    if (is_below_match || (is_match && !pattern.folders_only)) result.as_file = !pattern.excludes;
  }
  return result;
}

}  // namespace localrun
