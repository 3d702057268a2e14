#pragma once

// Part of a file in portions of whole lines.

#include "runner/record/file.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace localrun {

/// Refers to the file, which must outlive it.
class LineReader {
 public:
  /// Reads [begin, end) of the file, about `portion` bytes at a time.
  LineReader(const File& file, std::uint64_t begin, std::uint64_t end, std::size_t portion)
      : file_(file), at_(begin), end_(end), portion_(portion) {}

  /// At least one line, each ended by LF (added to a last one without); empty at the end. Valid
  /// until the next call.
  [[nodiscard]] std::string_view next();
  /// Why reading stopped early.
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

 private:
  [[nodiscard]] bool read_more();

  const File& file_;
  std::uint64_t at_;
  std::uint64_t end_;
  std::size_t portion_;
  std::string buffer_;
  std::size_t given_ = 0;  // bytes of the buffer that were handed out
  std::optional<Error> error_;
};

}  // namespace localrun
