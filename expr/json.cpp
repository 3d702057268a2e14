// Values into JSON text. The reader is expr/json_reader.cpp.

#include "expr/json.hpp"

#include "expr/json_writer.hpp"
#include "expr/memory.hpp"
#include "expr/number.hpp"
#include "expr/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace localrun::expr {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// The letter after the backslash for those that have one, else 0.
char short_escape(char c) noexcept {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void append_unicode_escape(std::string& out, unsigned code) {
  out.append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(hex_digits[code >> shift & 0xF]);
}

// U+0085, U+2028 and U+2029, which toJSON escapes too; 0 for all else.
unsigned escaped_line_break(std::string_view rest) noexcept {
  if (rest.starts_with("\xC2\x85")) return 0x85;
  if (rest.starts_with("\xE2\x80\xA8")) return 0x2028;
  return rest.starts_with("\xE2\x80\xA9") ? 0x2029 : 0;
}

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_candidate =
        byte < 0x20 || byte == '"' || byte == '\\' || byte == 0xC2 || byte == 0xE2;
    if (!is_candidate) continue;
    const char letter = short_escape(text[i]);
    unsigned code = 0;
    if (letter == 0) code = byte < 0x20 ? byte : escaped_line_break(text.substr(i));
    if (letter == 0 && byte >= 0x20 && code == 0) continue;
    out.append(text.substr(copied, i - copied));
    if (letter != 0) {
      out.push_back('\\');
      out.push_back(letter);
    } else {
      append_unicode_escape(out, code);
    }
    if (code == 0x85) i += 1;
    if (code > 0x85) i += 2;
    copied = i + 1;
  }
  out.append(text.substr(copied));
  out.push_back('"');
}

// toJSON's form. Every piece is charged with its indentation before it is written.
class IndentedWriter {
 public:
  explicit IndentedWriter(std::uint64_t memory_limit) noexcept : memory_(memory_limit) {}

  bool write(const Value& value, std::size_t level) {
    switch (value.kind()) {
      case Kind::string:
        return write_text(value.string());
      case Kind::array:
        return write_array(value.array(), level);
      case Kind::object:
        return write_object(value.object(), level);
      case Kind::null:
        return write_piece("null");
      case Kind::boolean:
      case Kind::number:
        break;
    }
    return write_piece(value.to_text());
  }

  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  bool write_piece(std::string_view text) {
    out_.append(text);
    return memory_.add_text(text.size());
  }

  bool write_text(std::string_view text) {
    const std::size_t before = out_.size();
    append_quoted(out_, text);
    return memory_.add_text(utf16_length(std::string_view(out_).substr(before)));
  }

  bool write_array(const Array& array, std::size_t level) {
    if (array.size() == 0) return write_piece("[]");
    if (!write_piece("[")) return false;
    for (const Value& item : array) {
      if (!start_line(level + 1, &item != array.begin()) || !write(item, level + 1)) return false;
    }
    return start_line(level, false) && write_piece("]");
  }

  bool write_object(const Object& object, std::size_t level) {
    if (object.size() == 0) return write_piece("{}");
    if (!write_piece("{")) return false;
    for (const Object::Entry& entry : object) {
      if (!start_line(level + 1, &entry != object.begin())) return false;
      if (!write_text(entry.first)) return false;
      out_.append(": ");
      if (!write(entry.second, level + 1)) return false;
    }
    return start_line(level, false) && write_piece("}");
  }

  bool start_line(std::size_t level, bool after_item) {
    if (after_item) out_.push_back(',');
    out_.push_back('\n');
    out_.append(2 * level, ' ');
    return memory_.add_text(2 * level + 2);
  }

  MemoryCounter memory_;
  std::string out_;
};

void append_compact(std::string& out, const Value& value);

void append_compact_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out.append("{\"$number\":\"").append(number_to_text(number)).append("\"}");
    return;
  }
  std::array<char, 32> buffer;
  const auto [end, code] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number == 0 ? 0.0 : number);
  out.append(buffer.data(), end);
}

void append_compact_object(std::string& out, const Object& object) {
  out.push_back('{');
  for (const Object::Entry& entry : object) {
    if (&entry != object.begin()) out.push_back(',');
    append_quoted(out, entry.first);
    out.push_back(':');
    append_compact(out, entry.second);
  }
  out.push_back('}');
}

void append_compact_array(std::string& out, const Array& array) {
  out.push_back('[');
  for (const Value& item : array) {
    if (&item != array.begin()) out.push_back(',');
    append_compact(out, item);
  }
  out.push_back(']');
}

void append_compact(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      out.append("null");
      return;
    case Kind::boolean:
      out.append(value.boolean() ? "true" : "false");
      return;
    case Kind::number:
      append_compact_number(out, value.number());
      return;
    case Kind::string:
      append_quoted(out, value.string());
      return;
    case Kind::array:
      append_compact_array(out, value.array());
      return;
    case Kind::object:
      append_compact_object(out, value.object());
      return;
  }
}

}  // namespace

std::optional<std::string> to_json_within(const Value& value, std::uint64_t memory_limit) {
  IndentedWriter writer(memory_limit);
  if (!writer.write(value, 0)) return std::nullopt;
  return std::move(writer).take();
}

std::string to_json(const Value& value) {
  return *to_json_within(value, std::numeric_limits<std::uint64_t>::max());
}

std::string to_compact_json(const Value& value) {
  std::string out;
  append_compact(out, value);
  return out;
}

}  // namespace localrun::expr
