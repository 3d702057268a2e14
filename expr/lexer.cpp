#include "expr/lexer.hpp"

#include "expr/number.hpp"
#include "expr/text.hpp"
#include "expr/utf8.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace localrun::expr {
namespace {

using enum TokenKind;

enum CharacterClass : std::uint8_t {
  space = 1,
  boundary = 2,
  word_start = 4,
  word = 8,
  digit = 16
};

constexpr std::array<std::uint8_t, 128> make_classes() {
  std::array<std::uint8_t, 128> classes{};
  const auto add = [&classes](std::string_view characters, unsigned value) {
    for (const char c : characters) {
      auto& entry = classes[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | value);
    }
  };
  add(" \t\n\v\f\r", space | boundary);
  add("([)],.!><=&|", boundary);
  add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", word_start | word);
  add("0123456789", digit | word);
  add("-", word);
  return classes;
}
constexpr std::array<std::uint8_t, 128> classes = make_classes();

bool is(char c, CharacterClass wanted) noexcept {
  return is_ascii(c) && (classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) noexcept : text_(text) {}

  Tokens run() {
    Tokens tokens;
    for (skip_white_space(); at_ < text_.size(); skip_white_space()) {
      Token token = next();
      if (token.kind != unexpected && !may_follow(token.kind, previous_)) token.kind = misplaced;
      tokens.push_back(token);
      if (token.kind == unexpected || token.kind == misplaced) break;
      previous_ = token.kind;
    }
    return tokens;
  }

 private:
  Token next() {
    const char c = text_[at_];
    switch (c) {
      case '(':
        return punctuation(previous_ == function ? open_call : open_group, 1);
      case ')':
        return punctuation(close_group, 1);
      case '[':
        return punctuation(open_index, 1);
      case ']':
        return punctuation(close_index, 1);
      case ',':
        return punctuation(separator, 1);
      case '*':
        return punctuation(wildcard, 1);
      case '\'':
        return string_token();
      case '!':
        return is_next('=') ? punctuation(not_equal, 2) : punctuation(logical_not, 1);
      case '<':
        return is_next('=') ? punctuation(less_or_equal, 2) : punctuation(less, 1);
      case '>':
        return is_next('=') ? punctuation(greater_or_equal, 2) : punctuation(greater, 1);
      case '=':
        return is_next('=') ? punctuation(equal, 2) : word_token();
      case '&':
        return is_next('&') ? punctuation(logical_and, 2) : word_token();
      case '|':
        return is_next('|') ? punctuation(logical_or, 2) : word_token();
      case '.':
        return starts_number() ? number_token() : punctuation(dereference, 1);
      case '+':
      case '-':
        return number_token();
      default:
        return is(c, digit) ? number_token() : word_token();
    }
  }

  // expressions.md 2.1; `may_follow` of a literal is the same list of predecessors
  [[nodiscard]] bool starts_number() const noexcept { return may_follow(number, previous_); }

  [[nodiscard]] bool is_next(char c) const noexcept {
    return at_ + 1 < text_.size() && text_[at_ + 1] == c;
  }

  [[nodiscard]] bool at_boundary(std::size_t at) const noexcept {
    if (is_ascii(text_[at])) return is(text_[at], boundary);
    return is_white_space(decode_utf8(text_.substr(at)).value);
  }

  void skip_white_space() noexcept {
    while (at_ < text_.size() && is(text_[at_], space)) ++at_;
    if (at_ < text_.size() && !is_ascii(text_[at_])) at_ += leading_white_space(text_.substr(at_));
  }

  Token punctuation(TokenKind kind, std::uint32_t length) noexcept {
    return make(kind, at_ + length);
  }

  Token make(TokenKind kind, std::size_t end, double number_value = 0) noexcept {
    const Token token{kind, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end - at_),
                      number_value};
    at_ = end;
    return token;
  }

  Token string_token() noexcept {
    for (std::size_t end = text_.find('\'', at_ + 1); end != std::string_view::npos;
         end = text_.find('\'', end + 2)) {
      if (end + 1 == text_.size() || text_[end + 1] != '\'') return make(string, end + 1);
    }
    return make(unexpected, text_.size());
  }

  Token number_token() noexcept {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (text_[end] == '.' || !at_boundary(end))) ++end;
    const double value = parse_number(text_.substr(at_, end - at_));
    return make(std::isnan(value) ? unexpected : number, end, value);
  }

  Token word_token() noexcept {
    const bool is_legal_start = is(text_[at_], word_start);
    std::size_t end = at_ + 1;
    while (end < text_.size() && is(text_[end], word)) ++end;
    const std::size_t legal_end = is_legal_start ? end : at_;
    while (end < text_.size() && !at_boundary(end)) ++end;
    if (end != legal_end) return make(unexpected, end);
    return legal_word(end);
  }

  Token legal_word(std::size_t end) noexcept {
    const std::string_view spelling = text_.substr(at_, end - at_);
    if (previous_ == dereference) return make(property, end);
    if (spelling == "null") return make(null, end);
    if (spelling == "true") return make(boolean, end, 1);
    if (spelling == "false") return make(boolean, end, 0);
    if (spelling == "NaN") return make(number, end, std::numeric_limits<double>::quiet_NaN());
    if (spelling == "Infinity") return make(number, end, std::numeric_limits<double>::infinity());
    const std::size_t after = end + leading_white_space(text_.substr(end));
    const bool is_call = after < text_.size() && text_[after] == '(';
    return make(is_call ? function : context, end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  TokenKind previous_ = start;
};

bool ends_operand(TokenKind kind) noexcept {
  switch (kind) {
    case close_group:
    case close_index:
    case wildcard:
    case null:
    case boolean:
    case number:
    case string:
    case property:
    case context:
      return true;
    default:
      return false;
  }
}

bool is_literal(TokenKind kind) noexcept {
  return kind == null || kind == boolean || kind == number || kind == string;
}

bool begins_operand(TokenKind previous) noexcept {
  switch (previous) {
    case start:
    case separator:
    case open_group:
    case open_call:
    case open_index:
      return true;
    default:
      return previous >= logical_not && previous <= logical_or;
  }
}

}  // namespace

bool may_follow(TokenKind kind, TokenKind previous) noexcept {
  switch (kind) {
    case null:
    case boolean:
    case number:
    case string:
    case context:
    case function:
    case logical_not:
    case open_group:
      return begins_operand(previous);
    case open_call:
      return previous == function;
    case open_index:
    case dereference:
      return ends_operand(previous) && !is_literal(previous);
    case wildcard:
      return previous == open_index || previous == dereference;
    case property:
      return previous == dereference;
    case close_group:
      return ends_operand(previous) || previous == open_call;
    case close_index:
    case separator:
    case less:
    case less_or_equal:
    case greater:
    case greater_or_equal:
    case equal:
    case not_equal:
    case logical_and:
    case logical_or:
      return ends_operand(previous);
    case start:
    case unexpected:
    case misplaced:
      break;
  }
  return false;
}

Tokens lex(std::string_view text) { return Lexer(text).run(); }

}  // namespace localrun::expr
