// JSON text into values: RFC 8259 without extensions (expressions.md 6.6). Written for speed, as
// payloads and contexts of some megabytes are read at every start.

#include "expr/json.hpp"

#include "expr/number.hpp"
#include "expr/utf8.hpp"

#include <charconv>
#include <cstring>
#include <iterator>
#include <limits>
#include <optional>

namespace localrun::expr {
namespace {

class JsonReader {
 public:
  JsonReader(std::string_view text, int max_depth) noexcept
      : begin_(text.data()),
        at_(text.data()),
        end_(text.data() + text.size()),
        max_depth_(max_depth) {}

  Result<Value> run() {
    std::optional<Value> value = read_value(0);
    if (value) {
      skip_white_space();
      if (at_ != end_) value = fail("unexpected text after the value");
    }
    if (!value) return make_error();
    return *std::move(value);
  }

 private:
  std::optional<Value> read_value(int depth) {
    skip_white_space();
    if (at_ == end_) return fail("unexpected end");
    switch (*at_) {
      case '{':
        return depth < max_depth_ ? read_object(depth + 1) : fail("nested too deeply");
      case '[':
        return depth < max_depth_ ? read_array(depth + 1) : fail("nested too deeply");
      case '"':
        return read_string_value();
      case 't':
        return read_word("true", Value(true));
      case 'f':
        return read_word("false", Value(false));
      case 'n':
        return read_word("null", Value());
      default:
        return read_number();
    }
  }

  std::optional<Value> read_array(int depth) {
    ++at_;
    const std::size_t first = items_.size();
    skip_white_space();
    if (!take(']')) {
      do {
        std::optional<Value> item = read_value(depth);
        if (!item) return std::nullopt;
        items_.push_back(*std::move(item));
        skip_white_space();
      } while (take(','));
      if (!take(']')) return fail("expected ',' or ']'");
    }
    const auto begin = items_.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<Value> items(std::make_move_iterator(begin), std::make_move_iterator(items_.end()));
    items_.resize(first);
    return make_array(std::move(items));
  }

  std::optional<Value> read_object(int depth) {
    ++at_;
    const std::size_t first = entries_.size();
    skip_white_space();
    if (!take('}')) {
      do {
        skip_white_space();
        if (at_ == end_ || *at_ != '"') return fail("expected a key in double quotes");
        std::string key;
        if (!read_key(key)) return std::nullopt;
        skip_white_space();
        if (!take(':')) return fail("expected ':'");
        std::optional<Value> value = read_value(depth);
        if (!value) return std::nullopt;
        entries_.emplace_back(std::move(key), *std::move(value));
        skip_white_space();
      } while (take(','));
      if (!take('}')) return fail("expected ',' or '}'");
    }
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<Object::Entry> entries(std::make_move_iterator(begin),
                                       std::make_move_iterator(entries_.end()));
    entries_.resize(first);
    return make_object(std::move(entries));
  }

  bool read_key(std::string& key) {
    const std::optional<std::string_view> text = read_string();
    if (text) key = *text;
    return text.has_value();
  }

  std::optional<Value> read_string_value() {
    const std::optional<std::string_view> text = read_string();
    if (!text) return std::nullopt;
    return Value(*text);
  }

  // A view into the text, or of unescaped_ when there are escapes.
  std::optional<std::string_view> read_string() {
    ++at_;
    const char* start = at_;
    skip_plain();
    if (at_ != end_ && *at_ == '"') return std::string_view(start, at_++);
    unescaped_.assign(start, at_);
    while (at_ != end_ && *at_ != '"') {
      if (*at_ != '\\') return fail_text("unescaped control character in a string");
      if (!read_escape()) return std::nullopt;
      start = at_;
      skip_plain();
      unescaped_.append(start, at_);
    }
    if (at_ == end_) return fail_text("unexpected end of a string");
    ++at_;
    return unescaped_;
  }

  // To the next quote, backslash or control character, eight bytes at a time.
  void skip_plain() noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101u;
    constexpr std::uint64_t tops = 0x8080808080808080u;
    while (end_ - at_ >= 8) {
      std::uint64_t block;
      std::memcpy(&block, at_, 8);
      const std::uint64_t quote = block ^ (ones * '"');
      const std::uint64_t backslash = block ^ (ones * '\\');
      const std::uint64_t stops = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                                  ((block - ones * 0x20) & ~block);
      if ((stops & tops) != 0) break;
      at_ += 8;
    }
    while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) {
      ++at_;
    }
  }

  bool read_escape() {
    ++at_;
    if (at_ == end_) return fail_text("unexpected end of a string").has_value();
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char letter = *at_++;
    if (const std::size_t i = letters.find(letter); i != std::string_view::npos) {
      unescaped_.push_back(meanings[i]);
      return true;
    }
    if (letter == 'u') return read_unicode_escape();
    --at_;
    return fail_text("unknown escape in a string").has_value();
  }

  // Half of a surrogate pair is no character: it becomes U+FFFD.
  bool read_unicode_escape() {
    std::optional<char32_t> code = read_four_digits();
    if (!code) return fail_text("expected four hexadecimal digits").has_value();
    const bool is_lead = *code >= 0xD800 && *code < 0xDC00;
    if (is_lead && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
      const char* before = at_;
      at_ += 2;
      const std::optional<char32_t> trail = read_four_digits();
      if (trail && *trail >= 0xDC00 && *trail < 0xE000) {
        append_utf8(unescaped_, 0x10000 + ((*code - 0xD800) << 10) + (*trail - 0xDC00));
        return true;
      }
      at_ = before;
    }
    if (*code >= 0xD800 && *code < 0xE000) code = 0xFFFD;
    append_utf8(unescaped_, *code);
    return true;
  }

  std::optional<char32_t> read_four_digits() noexcept {
    if (end_ - at_ < 4) return std::nullopt;
    std::uint32_t code = 0;
    const auto [stop, error] = std::from_chars(at_, at_ + 4, code, 16);
    if (error != std::errc{} || stop != at_ + 4) return std::nullopt;
    at_ += 4;
    return code;
  }

  std::optional<Value> read_number() {
    const char* start = at_;
    take('-');
    const char* digits = at_;
    skip_digits();
    if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return unexpected(start);
    bool is_integer = true;
    if (take('.')) {
      is_integer = false;
      if (!skip_digits()) return unexpected(at_);
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      is_integer = false;
      ++at_;
      if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      if (!skip_digits()) return unexpected(at_);
    }
    constexpr std::ptrdiff_t exact_digits = 15;
    if (is_integer && at_ - digits <= exact_digits) return Value(small_integer(start, digits));
    return Value(decimal_to_double({start, at_}));
  }

  [[nodiscard]] double small_integer(const char* start, const char* digits) const noexcept {
    std::int64_t integer = 0;
    for (const char* digit = digits; digit != at_; ++digit) integer = integer * 10 + (*digit - '0');
    const auto size = static_cast<double>(integer);
    return start == digits ? size : -size;
  }

  bool skip_digits() noexcept {
    const char* start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }

  std::optional<Value> read_word(std::string_view word, Value value) {
    if (!std::string_view(at_, end_).starts_with(word)) return unexpected(at_);
    at_ += word.size();
    return value;
  }

  void skip_white_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool take(char c) noexcept {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  std::nullopt_t unexpected(const char* at) {
    at_ = at;
    return fail(at_ == end_ ? "unexpected end" : "unexpected character");
  }

  std::nullopt_t fail(std::string_view problem) {
    if (problem_.empty()) problem_ = problem;
    return std::nullopt;
  }

  std::optional<std::string_view> fail_text(std::string_view problem) { return fail(problem); }

  [[nodiscard]] Error make_error() const {
    std::size_t line = 1;
    const char* line_start = begin_;
    for (const char* c = begin_; c != at_; ++c) {
      if (*c != '\n') continue;
      ++line;
      line_start = c + 1;
    }
    const auto offset = static_cast<std::uint32_t>(at_ - begin_);
    return Error({Stage::evaluation,
                  "Error parsing fromJson: " + std::string(problem_) + " at line " +
                      std::to_string(line) + ", position " + std::to_string(at_ - line_start + 1),
                  {offset, at_ == end_ ? 0u : 1u},
                  {}});
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  int max_depth_;
  std::string_view problem_;
  std::string unescaped_;
  // The parts of all open arrays and objects, so that each gets a block of its exact size.
  std::vector<Value> items_;
  std::vector<Object::Entry> entries_;
};

}  // namespace

Result<Value> parse_json(std::string_view text, int max_depth) {
  return JsonReader(text, max_depth).run();
}

}  // namespace localrun::expr
