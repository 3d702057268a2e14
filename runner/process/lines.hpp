#pragma once

// Blocks of bytes as they come from a pipe → whole lines of valid UTF-8 (execution.md 1.8). CR, LF
// and CRLF each end a line; an unterminated last line counts; invalid sequences become U+FFFD, one
// for each maximal part, as .NET does it. Sequences and line ends may be cut anywhere.
//
//     Lines lines;
//     lines.feed(block, [&](std::string_view text) { … });
//     lines.finish([&](std::string_view text) { … });

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace localrun {

/// Receives text in bulk; the view is valid during the call. Either any number of whole lines, each
/// ended by a single LF; or, when the last byte is not LF, a piece of a line longer than
/// `Lines::longest_piece`: the line goes on with the next call, until a text that holds its LF
/// (which may be that LF alone). Never empty.
using OnLines = std::function<void(std::string_view)>;

/// Holds back at most a piece of a line. A block without CR and with valid bytes is handed out as
/// it lies, without a copy, but for the line that is cut at its ends.
class Lines {
 public:
  static constexpr std::size_t longest_piece = std::size_t{1} << 20;

  /// Blocks of at most `longest_piece` bytes.
  void feed(std::string_view block, const OnLines& out);
  /// End of the stream: an unterminated last line is handed out, with an LF. A new stream may
  /// begin after it.
  void finish(const OnLines& out);

 private:
  void cut(std::string_view text, const OnLines& out);
  void keep(std::string_view text, const OnLines& out);
  [[nodiscard]] std::string_view decode(std::string_view block);

  std::string partial_;         // the line that has no end yet
  bool is_piece_open_ = false;  // a piece of it was handed out
  std::string pending_;         // first bytes of a UTF-8 sequence, at most 3
  bool skip_newline_ = false;   // the block before ended with CR
  std::string decoded_;
};

}  // namespace localrun
