#include "runner/events/json_text.hpp"

#include "runner/events/utf8.hpp"

#include <array>

namespace localrun {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// 0: copied; 1: needs a look (not ASCII); else the letter after the backslash, `u` for \u00XX.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes[0x7F] = 'u';
  for (std::size_t c = 0x80; c < 0x100; ++c) escapes[c] = 1;
  escapes['\b'] = 'b';
  escapes['\t'] = 't';
  escapes['\n'] = 'n';
  escapes['\f'] = 'f';
  escapes['\r'] = 'r';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr std::array<char, 256> escapes = make_escapes();

/// A cursor over JSON text; every function stops at the first mistake and says so.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void skip_space() noexcept {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  [[nodiscard]] bool take(char c) noexcept {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  [[nodiscard]] bool string() noexcept {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }
  [[nodiscard]] bool value(int depth = 0) noexcept {
    skip_space();
    if (at_ >= text_.size() || depth > 100) return false;
    switch (text_[at_]) {
      case '"':
        return string();
      case '{':
        return items('{', '}', depth);
      case '[':
        return items('[', ']', depth);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  [[nodiscard]] bool is_at_end() const noexcept { return at_ == text_.size(); }

 private:
  [[nodiscard]] bool word(std::string_view expected) noexcept {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }
  [[nodiscard]] bool escape() noexcept {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size() ||
          std::string_view("0123456789abcdefABCDEF").find(text_[at_]) == std::string_view::npos) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] bool digits() noexcept {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > start;
  }
  [[nodiscard]] bool number() noexcept {
    static_cast<void>(take('-'));
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) static_cast<void>(take('-'));
      return digits();
    }
    return true;
  }
  [[nodiscard]] bool items(char open, char close, int depth) noexcept {
    static_cast<void>(take(open));
    skip_space();
    if (take(close)) return true;
    do {
      skip_space();
      if (open == '{') {
        if (!string()) return false;
        skip_space();
        if (!take(':')) return false;
      }
      if (!value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(close);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const char escape = escapes[byte];
    std::size_t length = 1;
    if (escape == 0 || (escape == 1 && (length = code_point_length(text, at)) > 0)) {
      at += length;
      continue;
    }
    out.append(text, copied, at - copied);
    if (escape == 1) {
      out += replacement_character;
    } else {
      out += '\\';
      out += escape;
      if (escape == 'u') {
        constexpr std::string_view hex = "0123456789abcdef";
        out += "00";
        out += hex[byte >> 4U];
        out += hex[byte & 0xFU];
      }
    }
    copied = ++at;
  }
  out.append(text, copied, text.size() - copied);
  out += '"';
}

bool is_json(std::string_view text) noexcept {
  Scanner scanner(text);
  if (!scanner.value()) return false;
  scanner.skip_space();
  return scanner.is_at_end();
}

std::string_view find_member(std::string_view object, std::string_view key) noexcept {
  Scanner scanner(object);
  scanner.skip_space();
  if (!scanner.take('{')) return {};
  do {
    scanner.skip_space();
    const std::size_t key_start = scanner.at();
    if (!scanner.string()) return {};
    const std::string_view name = object.substr(key_start + 1, scanner.at() - key_start - 2);
    scanner.skip_space();
    if (!scanner.take(':')) return {};
    scanner.skip_space();
    const std::size_t start = scanner.at();
    if (!scanner.value()) return {};
    if (name == key) return object.substr(start, scanner.at() - start);
    scanner.skip_space();
  } while (scanner.take(','));
  return {};
}

}  // namespace localrun
