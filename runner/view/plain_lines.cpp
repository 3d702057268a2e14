#include "runner/view/plain_lines.hpp"

#include "runner/process/byte_scan.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace localrun {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t room = 8192;
constexpr std::size_t usual_line = 128;
constexpr std::size_t most_marks = 32;  // a line of unusual bytes costs a look at so many at most

bool has(std::string_view text, char byte) {
  return std::memchr(text.data(), byte, text.size()) != nullptr;
}

/// Gathers in a small buffer: many short texts, few calls of the string's.
class Gatherer {
 public:
  explicit Gatherer(std::string& out) : out_(out) {}

  void append(std::string_view text) {
    if (text.size() > room - used_) flush();
    if (text.size() > room) {
      out_.append(text);
      return;
    }
    std::memcpy(buffer_.data() + used_, text.data(), text.size());
    used_ += text.size();
  }
  /// The same, where `readable` bytes may be read: in pieces of one size, so that nothing depends
  /// on how long a text is. What is written too much is written over, or lies behind the room.
  template <std::size_t piece>
  void append_in_pieces(std::string_view text, std::size_t readable) {
    static_assert(piece <= largest_piece);
    if (text.size() > most_pieces * piece || text.size() + piece > readable) return append(text);
    if (text.size() > room - used_) flush();
    char* const to = buffer_.data() + used_;
    std::size_t at = 0;
    do {
      std::memcpy(to + at, text.data() + at, piece);
      at += piece;
    } while (at < text.size());
    used_ += text.size();
  }
  void flush() {
    out_.append(buffer_.data(), used_);
    used_ = 0;
  }

 private:
  static constexpr std::size_t most_pieces = 4;
  static constexpr std::size_t largest_piece = 128;
  std::string& out_;
  std::size_t used_ = 0;
  std::array<char, room + largest_piece> buffer_;
};

/// A margin with room to read a piece more.
class PaddedMargin {
 public:
  explicit PaddedMargin(std::string_view text) : text_(text) {
    if (text.size() + piece > padded_.size()) return;
    std::memcpy(padded_.data(), text.data(), text.size());
    text_ = {padded_.data(), text.size()};
    readable_ = padded_.size();
  }
  PaddedMargin(const PaddedMargin&) = delete;
  PaddedMargin& operator=(const PaddedMargin&) = delete;

  void append_to(Gatherer& gatherer) const { gatherer.append_in_pieces<piece>(text_, readable_); }

 private:
  static constexpr std::size_t piece = 32;
  std::string_view text_;
  std::size_t readable_ = 0;
  std::array<char, 4 * piece> padded_{};
};

class LineCopier {
 public:
  LineCopier(std::string& out, std::string_view text, const Margins& margins)
      : gatherer_(out), text_(text), of_text_(margins.of_text), of_empty_(margins.of_empty) {}

  std::string_view copy() {
    while (!text_.empty() && (copy_marked() || copy_line())) {
    }
    gatherer_.flush();
    return text_;
  }

 private:
  /// The lines that end in what is marked at once; false: none.
  bool copy_marked() {
    const std::size_t count = mark_line_ends(text_, marks_);
    std::size_t begin = 0;
    for (std::size_t k = 0; k < count; ++k) {
      for (std::uint64_t ends = marks_[k]; ends != 0; ends &= ends - 1) {
        const std::size_t end =
            k * bytes_of_mark + static_cast<std::size_t>(std::countr_zero(ends)) + 1;
        const std::string_view line(text_.data() + begin, end - begin);
        if (is_marker(line)) {
          text_.remove_prefix(begin);
          return false;
        }
        add(line);
        begin = end;
      }
    }
    text_.remove_prefix(begin);
    return begin != 0;
  }
  /// One line of any length; false: it needs a closer look.
  bool copy_line() {
    const std::size_t end = text_.find('\n');
    if (end == npos) return false;
    const std::string_view line = text_.substr(0, end + 1);
    if (is_marker(line) || has(line, '\r') || has(line, '\x1b')) return false;
    add(line);
    text_.remove_prefix(line.size());
    return true;
  }
  static bool is_marker(std::string_view line) {
    return line.front() == '#' && line.starts_with("##[");
  }
  void add(std::string_view line) {
    (line.size() == 1 ? of_empty_ : of_text_).append_to(gatherer_);
    const char* const end = text_.data() + text_.size();
    gatherer_.append_in_pieces<usual_line>(line, static_cast<std::size_t>(end - line.data()));
  }

  Gatherer gatherer_;
  std::string_view text_;
  PaddedMargin of_text_;
  PaddedMargin of_empty_;
  std::array<std::uint64_t, most_marks> marks_;
};

}  // namespace

std::string_view append_plain_lines(std::string& out, std::string_view text,
                                    const Margins& margins) {
  return LineCopier(out, text, margins).copy();
}

}  // namespace localrun
