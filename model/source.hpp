#pragma once

// Files as text, and places in them.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

/// A place in a file: line and column count from 1; a column is one code point (a tab is one
/// column: display width is the renderer's business). `line` 0: no place.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  [[nodiscard]] explicit operator bool() const noexcept { return line != 0; }
  friend auto operator<=>(const Position&, const Position&) = default;
};

class SourceFile;

/// A stretch of one file, end exclusive. Cheap to copy.
struct Span {
  std::shared_ptr<const SourceFile> file;  // null: made up by us, without place
  Position begin;
  Position end;
};

/// One file as read. Always held by shared_ptr, since spans refer to it.
class SourceFile {
 public:
  SourceFile(std::string path, std::string text);
  /// As the user gave it, or relative to the repository: what messages print.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Without a byte order mark.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The line without its line end; empty when there is none. `number` counts from 1.
  [[nodiscard]] std::string_view line(std::uint32_t number) const noexcept;
  [[nodiscard]] std::uint32_t line_count() const noexcept;
  [[nodiscard]] Position position_at(std::size_t byte_offset) const noexcept;
  /// The other way round; the line's end for a column beyond it.
  [[nodiscard]] std::size_t offset_of(Position position) const noexcept;

 private:
  std::string path_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
};
using SourcePtr = std::shared_ptr<const SourceFile>;

/// What stands there in the file.
[[nodiscard]] std::string_view source_text(const Span& span) noexcept;

}  // namespace localrun::model
