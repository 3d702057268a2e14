#include "model/yaml_problem.hpp"

#include "model/yaml_scalar.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

constexpr std::string_view core_prefix = "tag:yaml.org,2002:";

Diagnostic error_at(Span at, std::string message) {
  Diagnostic diagnostic;
  diagnostic.at = std::move(at);
  diagnostic.message = std::move(message);
  return diagnostic;
}

Diagnostic error_in(const SourcePtr& source, std::string message) {
  return error_at({source, {}, {}}, std::move(message));
}

Span byte_span(const SourcePtr& source, std::size_t begin, std::size_t length) {
  return {source, source->position_at(begin), source->position_at(begin + length)};
}

/// Bytes of the well-formed code point at `at`; 0 when it is not well formed.
std::size_t utf8_length(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80U) return 1;
  if (lead < 0xC2U) return 0;
  if (lead < 0xE0U) return continues(1) ? 2 : 0;
  if (lead < 0xF0U) {
    const bool is_overlong = lead == 0xE0U && byte(1) < 0xA0U;
    const bool is_surrogate = lead == 0xEDU && byte(1) >= 0xA0U;
    return continues(1) && continues(2) && !is_overlong && !is_surrogate ? 3 : 0;
  }
  const bool is_overlong = lead == 0xF0U && byte(1) < 0x90U;
  const bool is_beyond = lead > 0xF4U || (lead == 0xF4U && byte(1) >= 0x90U);
  return continues(1) && continues(2) && continues(3) && !is_overlong && !is_beyond ? 4 : 0;
}

bool is_control(unsigned char c) noexcept {
  return (c < 0x20U && c != '\t' && c != '\n' && c != '\r') || c == 0x7FU;
}

std::string hexadecimal(unsigned value) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text = "0x";
  text += digits[(value >> 4U) & 0xFU];
  text += digits[value & 0xFU];
  return text;
}

std::size_t line_start(std::string_view text, std::size_t offset) noexcept {
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

/// The first tab among the blanks that a line begins with.
std::optional<std::size_t> indenting_tab(std::string_view text, std::size_t offset) noexcept {
  const std::size_t start = line_start(text, std::min(offset, text.size()));
  const std::size_t end = std::min(text.find_first_not_of(" \t", start), text.size());
  const std::size_t tab = text.substr(start, end - start).find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  return start + tab;
}

Diagnostic tab_problem(const SourcePtr& source, std::size_t tab) {
  Diagnostic diagnostic = error_at(byte_span(source, tab, 1), "A tab cannot indent YAML");
  diagnostic.slug = "yaml-tab";
  const std::string_view text = source->text();
  std::size_t start = line_start(text, tab);
  while (start > 0) {
    start = line_start(text, start - 1);
    const std::size_t word = text.find_first_not_of(' ', start);
    if (word == std::string_view::npos || text[word] == '\n' || text[word] == '\r') continue;
    std::size_t column = word - start;
    if (text.substr(word, 2) == "- ") column += 2;
    diagnostic.help = "indent with spaces: the line above has " + std::to_string(column);
    break;
  }
  return diagnostic;
}

/// Offset of the value of `key: value` or `- value` on a line; npos when the line has none.
std::size_t value_begin(std::string_view line) noexcept {
  std::size_t at = line.find_first_not_of(' ');
  while (at != std::string_view::npos && line.substr(at, 2) == "- ") {
    at = line.find_first_not_of(' ', at + 2);
  }
  if (at == std::string_view::npos) return at;
  const std::size_t colon = line.find(": ", at);
  return colon == std::string_view::npos ? at : line.find_first_not_of(' ', colon + 2);
}

std::string key_of(std::string_view line) {
  std::size_t at = line.find_first_not_of(" -");
  if (at == std::string_view::npos) return {};
  const std::size_t colon = line.find(':', at);
  return colon == std::string_view::npos ? std::string() : std::string(line.substr(at, colon - at));
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("''") : std::string(1, c);
  return result + "'";
}

std::string quoting_help(std::string_view line, std::size_t begin) {
  const std::string key = key_of(line);
  std::string_view value = line.substr(begin);
  while (value.ends_with(' ')) value.remove_suffix(1);
  if (key == "if") {
    const bool is_wrapped = value.starts_with("${{");
    if (!is_wrapped) return "if: ${{ " + std::string(value) + " }}";
  }
  if (key == "run") return "run: |\n  " + std::string(value);
  return (key.empty() ? "- " : key + ": ") + quoted(value);
}

/// Quotes around the value, when its end is certain: nothing that may be a comment, one line.
std::vector<Edit> quoting_fix(const SourcePtr& source, std::uint32_t line_number,
                              std::size_t begin) {
  std::string_view value = source->line(line_number).substr(begin);
  while (value.ends_with(' ')) value.remove_suffix(1);
  if (value.find('#') != std::string_view::npos) return {};
  const std::size_t start = source->offset_of({line_number, 1}) + begin;
  return {{byte_span(source, start, value.size()), quoted(value)}};
}

/// `: ` inside an unquoted value.
std::optional<Diagnostic> colon_problem(const SourcePtr& source, std::size_t offset) {
  const std::string_view text = source->text();
  if (offset >= text.size() || text[offset] != ':') return std::nullopt;
  const std::size_t start = line_start(text, offset);
  const std::string_view line = source->line(source->position_at(offset).line);
  const std::size_t begin = value_begin(line);
  if (begin == std::string_view::npos || start + begin > offset) return std::nullopt;
  const std::string key = key_of(line);
  Diagnostic diagnostic = error_at(
      byte_span(source, offset, 1),
      "The text after '" + key + ":' contains ': ', which YAML reads as a key of a mapping");
  diagnostic.slug = "yaml-colon";
  diagnostic.why = "an unquoted text may not contain a colon followed by a space";
  diagnostic.help = quoting_help(line, begin);
  diagnostic.fix = quoting_fix(source, source->position_at(offset).line, begin);
  return diagnostic;
}

/// A value that begins with a character that means something to YAML.
std::optional<Diagnostic> first_character_problem(const SourcePtr& source, std::size_t offset) {
  const Position position = source->position_at(offset);
  const std::string_view text = source->text();
  const std::string_view line = source->line(position.line);
  const std::size_t begin = value_begin(line);
  if (begin == std::string_view::npos) return std::nullopt;
  const char c = line[begin];
  if (std::string_view("@`%*&!{[|>").find(c) == std::string_view::npos) return std::nullopt;
  Diagnostic diagnostic =
      error_at(byte_span(source, line_start(text, offset) + begin, 1),
               std::string("An unquoted text cannot begin with '") + c + "' here");
  diagnostic.slug = "yaml-colon";
  diagnostic.why = std::string("'") + c + "' has a meaning of its own in YAML";
  diagnostic.help = quoting_help(line, begin);
  return diagnostic;
}

std::string_view style_name(ScalarStyle style) noexcept {
  switch (style) {
    case ScalarStyle::plain:
      return "Plain";
    case ScalarStyle::single_quoted:
      return "SingleQuoted";
    case ScalarStyle::double_quoted:
      return "DoubleQuoted";
    case ScalarStyle::literal:
      return "Literal";
    case ScalarStyle::folded:
      return "Folded";
  }
  return "Plain";
}

std::string on_line_and_column(const Token& token) {
  return " on line " + std::to_string(token.at.begin.line) + " and column " +
         std::to_string(token.at.begin.column);
}

std::optional<Diagnostic> invalid_for(const Token& token, std::string_view tag) {
  return error_at({}, "The value '" + token.text + '\'' + on_line_and_column(token) +
                          " is invalid for the type '" + std::string(tag) + '\'');
}

bool fits(const CoreScalar& scalar, std::string_view type) noexcept {
  if (type == "bool") return scalar.kind == TokenKind::boolean;
  if (type == "null") return scalar.kind == TokenKind::null;
  return scalar.kind == TokenKind::number && (type == "float" || scalar.is_integer);
}

void set_value(Token& token, const CoreScalar& scalar) noexcept {
  token.kind = scalar.kind;
  token.boolean = scalar.boolean;
  token.number = scalar.number;
}

}  // namespace

std::optional<Diagnostic> find_bad_character(const SourcePtr& source) {
  const std::string_view text = source->text();
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20U && byte < 0x7FU) {
      ++at;
      continue;
    }
    if (is_control(byte)) {
      return error_at(byte_span(source, at, 1),
                      "The control character " + hexadecimal(byte) + " is not allowed in YAML");
    }
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      return error_at(byte_span(source, at, 1),
                      "The byte " + hexadecimal(byte) + " is not valid UTF-8");
    }
    at += length;
  }
  return std::nullopt;
}

Diagnostic explain_syntax_error(const SourcePtr& source, std::size_t offset,
                                const std::string& complaint) {
  offset = std::min(offset, source->text().size());
  if (complaint.starts_with("the referenced anchor is not defined")) {
    const std::string_view text = source->text();
    const std::size_t end = std::min(text.find_first_of(" \t\r\n,]}", offset), text.size());
    const std::string name(text.substr(offset, end - offset));
    return unknown_anchor(byte_span(source, offset, name.size()),
                          name.starts_with('*') ? name.substr(1) : name);
  }
  if (const auto tab = indenting_tab(source->text(), offset)) return tab_problem(source, *tab);
  if (auto problem = colon_problem(source, offset)) return *std::move(problem);
  if (auto problem = first_character_problem(source, offset)) return *std::move(problem);
  return error_at(byte_span(source, offset, 1), "This is not valid YAML: " + complaint);
}

Diagnostic several_documents(Span at) {
  Diagnostic diagnostic =
      error_at(std::move(at), "A workflow file is one document; a second one begins here");
  diagnostic.slug = "several-documents";
  diagnostic.help = "move what follows '---' to a file of its own";
  return diagnostic;
}

Diagnostic unknown_anchor(Span at, const std::string& name) {
  return error_at(std::move(at), "Unknown anchor '" + name + "'");
}

Diagnostic depth_exceeded(const SourcePtr& source) {
  return error_in(source, "Maximum object depth exceeded");
}

Diagnostic nodes_exceeded(const SourcePtr& source) {
  return error_in(source, "Maximum YAML nodes exceeded");
}

std::optional<Diagnostic> apply_tag(Token& token, const std::string& tag) {
  const bool is_plain = token.style == ScalarStyle::plain;
  if (tag == "!" || (tag == "?" && !is_plain)) {
    token.kind = TokenKind::string;
    return std::nullopt;
  }
  if (tag == "?" || tag.empty()) {
    const CoreScalar scalar = classify_plain(token.text);
    if (scalar.is_out_of_range) return invalid_for(token, std::string(core_prefix) + "int");
    set_value(token, scalar);
    return std::nullopt;
  }
  if (!tag.starts_with(core_prefix)) return error_at({}, "Unexpected tag '" + tag + '\'');
  const std::string_view type = std::string_view(tag).substr(core_prefix.size());
  if (type == "str") {
    token.kind = TokenKind::string;
    return std::nullopt;
  }
  if (type != "bool" && type != "int" && type != "float" && type != "null") {
    return error_at({}, "Unexpected tag '" + tag + '\'');
  }
  if (!is_plain) {
    return error_at({}, "The scalar style '" + std::string(style_name(token.style)) + '\'' +
                            on_line_and_column(token) + " is not valid with the tag '" + tag +
                            '\'');
  }
  const CoreScalar scalar = classify_plain(token.text);
  if (scalar.is_out_of_range || !fits(scalar, type)) return invalid_for(token, tag);
  set_value(token, scalar);
  return std::nullopt;
}

std::optional<Diagnostic> check_collection_tag(TokenKind kind, const std::string& tag) {
  const std::string_view own = kind == TokenKind::mapping ? "map" : "seq";
  if (tag.empty() || tag == "?" || tag == "!" ||
      tag == std::string(core_prefix) + std::string(own)) {
    return std::nullopt;
  }
  return error_at({}, "Unexpected tag '" + tag + '\'');
}

}  // namespace localrun::model
