#include "model/scalar_layout.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

/// Walks the source and the decoded text side by side.
class Walk {
 public:
  Walk(std::string_view source, std::size_t at, std::string_view decoded)
      : source_(source), decoded_(decoded), at_(at) {}

  [[nodiscard]] bool is_done() const noexcept { return done_ >= decoded_.size(); }
  [[nodiscard]] bool at_end() const noexcept { return at_ >= source_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  [[nodiscard]] bool at_line_break() const noexcept {
    return peek() == '\n' || (peek() == '\r' && peek(1) == '\n');
  }
  /// Only blanks until the end of the line. A run of blanks is looked through once.
  [[nodiscard]] bool at_end_of_line_text() noexcept {
    if (at_ < blanks_end_) return false;
    std::size_t i = at_;
    while (i < source_.size() && is_blank(source_[i])) ++i;
    const bool is_end = i < source_.size() &&
                        (source_[i] == '\n' ||
                         (source_[i] == '\r' && i + 1 < source_.size() && source_[i + 1] == '\n'));
    if (!is_end) blanks_end_ = i;
    return is_end;
  }
  void mark() {
    breaks_.emplace_back(static_cast<std::uint32_t>(done_), static_cast<std::uint32_t>(at_));
  }
  [[nodiscard]] char next_decoded() const noexcept { return is_done() ? '\0' : decoded_[done_]; }
  void skip_source(std::size_t bytes) noexcept { at_ = std::min(at_ + bytes, source_.size()); }
  void skip_decoded(std::size_t bytes) noexcept {
    done_ = std::min(done_ + bytes, decoded_.size());
  }
  /// One byte that is the same in both; false when it is not.
  bool step() noexcept {
    if (at_end() || source_[at_] != decoded_[done_]) return false;
    ++at_;
    ++done_;
    return true;
  }
  /// A folded line end: blanks, line breaks and the next line's indentation for ` ` or `\n…`.
  void fold() {
    std::size_t line_breaks = 0;
    while (!at_end() && (is_blank(peek()) || at_line_break() || peek() == '\n')) {
      if (peek() == '\n') ++line_breaks;
      skip_source(1);
    }
    skip_decoded(line_breaks > 1 ? line_breaks - 1 : 1);
    mark();
  }
  [[nodiscard]] ScalarLayout finish(std::size_t end) && {
    return {static_cast<std::uint32_t>(end), std::move(breaks_)};
  }

 private:
  std::string_view source_;
  std::string_view decoded_;
  std::size_t at_;
  std::size_t done_ = 0;
  std::size_t blanks_end_ = 0;  // a run of blanks inside a line, known to end here
  std::vector<std::pair<std::uint32_t, std::uint32_t>> breaks_;
};

ScalarLayout lay_out_plain(std::string_view source, std::size_t start, std::string_view decoded) {
  if (source.substr(start, decoded.size()) == decoded) {
    return {static_cast<std::uint32_t>(start + decoded.size()), {}};
  }
  Walk walk(source, start, decoded);
  walk.mark();
  while (!walk.is_done()) {
    if (walk.at_end_of_line_text()) {
      walk.fold();
    } else if (!walk.step()) {
      break;
    }
  }
  const std::size_t end = walk.at();
  return std::move(walk).finish(end);
}

ScalarLayout lay_out_single_quoted(std::string_view source, std::size_t start,
                                   std::string_view decoded) {
  Walk walk(source, start + 1, decoded);
  walk.mark();
  while (!walk.is_done()) {
    if (walk.at_end_of_line_text()) {
      walk.fold();
    } else if (walk.peek() == '\'' && walk.peek(1) == '\'') {
      walk.skip_source(2);
      walk.skip_decoded(1);
      walk.mark();
    } else if (!walk.step()) {
      break;
    }
  }
  const std::size_t end = source.find('\'', walk.at());
  return std::move(walk).finish(end == std::string_view::npos ? source.size() : end + 1);
}

/// Bytes that `\C…` takes in the file.
std::size_t escape_length(char c) noexcept {
  switch (c) {
    case 'x':
      return 4;
    case 'u':
      return 6;
    case 'U':
      return 10;
    default:
      return 2;
  }
}

/// Bytes of the code point that begins with `lead`.
std::size_t code_point_length(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80U) return 1;
  if (byte < 0xE0U) return 2;
  return byte < 0xF0U ? 3 : 4;
}

/// Behind an escaped line end: `\` and the line break, then the next line's indentation.
bool skip_joined_lines(Walk& walk) {
  const bool joins = walk.peek(1) == '\n' || (walk.peek(1) == '\r' && walk.peek(2) == '\n');
  if (!joins) return false;
  walk.skip_source(1);
  while (is_blank(walk.peek()) || walk.at_line_break()) walk.skip_source(1);
  walk.mark();
  return true;
}

ScalarLayout lay_out_double_quoted(std::string_view source, std::size_t start,
                                   std::string_view decoded) {
  Walk walk(source, start + 1, decoded);
  walk.mark();
  while (!walk.is_done()) {
    if (walk.peek() == '\\') {
      if (skip_joined_lines(walk)) continue;
      walk.skip_source(escape_length(walk.peek(1)));
      walk.skip_decoded(code_point_length(walk.next_decoded()));
      walk.mark();
    } else if (walk.at_end_of_line_text()) {
      walk.fold();
    } else if (!walk.step()) {
      break;
    }
  }
  const std::size_t end = source.find('"', walk.at());
  return std::move(walk).finish(end == std::string_view::npos ? source.size() : end + 1);
}

std::size_t leading_spaces(std::string_view line) noexcept {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// The line at `at` without its line end, and where the next one begins.
std::pair<std::string_view, std::size_t> line_at(std::string_view source, std::size_t at) noexcept {
  const std::size_t end = std::min(source.find('\n', at), source.size());
  std::string_view line = source.substr(at, end - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return {line, std::min(end + 1, source.size())};
}

/// The indentation taken off every line: what the first line with text has more than its decoded
/// form.
std::size_t block_indentation(std::string_view source, std::size_t at, std::string_view decoded) {
  const std::size_t text_begin = decoded.find_first_not_of('\n');
  if (text_begin == std::string_view::npos) return 0;
  const std::size_t kept = leading_spaces(decoded.substr(text_begin));
  while (at < source.size()) {
    const auto [line, next] = line_at(source, at);
    if (leading_spaces(line) < line.size())
      return leading_spaces(line) - std::min(kept, leading_spaces(line));
    at = next;
  }
  return 0;
}

/// `|` and `>`: each line's text begins behind the indentation. In folded text a line break became
/// a blank, or went into the line breaks of the blank lines after it.
ScalarLayout lay_out_block(std::string_view source, std::size_t start, std::string_view decoded) {
  ScalarLayout layout;
  auto [header, at] = line_at(source, start);
  layout.end = static_cast<std::uint32_t>(start + header.find_last_not_of(" \t") + 1);
  const std::size_t indentation = block_indentation(source, at, decoded);
  std::size_t done = 0;
  while (done < decoded.size() && at < source.size()) {
    const auto [line, next] = line_at(source, at);
    const std::string_view text =
        line.size() > indentation ? line.substr(indentation) : std::string_view{};
    const bool folds = done < decoded.size() && decoded[done] == ' ' && !text.starts_with(' ');
    if (!text.empty()) {
      if (folds) ++done;
      while (done < decoded.size() && decoded[done] == '\n') ++done;
      if (decoded.substr(done, text.size()) != text) break;
      layout.breaks.emplace_back(static_cast<std::uint32_t>(done),
                                 static_cast<std::uint32_t>(at + indentation));
      done += text.size();
      layout.end = static_cast<std::uint32_t>(at + line.size());
    }
    at = next;
  }
  return layout;
}

}  // namespace

ScalarStyle scalar_style_at(std::string_view source, std::size_t start) noexcept {
  switch (start < source.size() ? source[start] : '\0') {
    case '\'':
      return ScalarStyle::single_quoted;
    case '"':
      return ScalarStyle::double_quoted;
    case '|':
      return ScalarStyle::literal;
    case '>':
      return ScalarStyle::folded;
    default:
      return ScalarStyle::plain;
  }
}

ScalarLayout lay_out_scalar(std::string_view source, std::size_t start, ScalarStyle style,
                            std::string_view decoded) {
  switch (style) {
    case ScalarStyle::plain:
      return lay_out_plain(source, start, decoded);
    case ScalarStyle::single_quoted:
      return lay_out_single_quoted(source, start, decoded);
    case ScalarStyle::double_quoted:
      return lay_out_double_quoted(source, start, decoded);
    case ScalarStyle::literal:
    case ScalarStyle::folded:
      return lay_out_block(source, start, decoded);
  }
  return {};
}

}  // namespace localrun::model
