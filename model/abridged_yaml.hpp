#pragma once

// The same YAML in fewer bytes: the YAML library tries several patterns at every byte of a plain
// scalar, of the indentation below it and of a comment, which was most of the time that reading a
// workflow took. Where a line is plainly `key: value`, both are replaced by a byte that no text can
// contain; the reader puts them back. What a line is in its context is a guess here: the reader
// notices when it was wrong, and reads the text as it is.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

class AbridgedYaml {
 public:
  /// Stands for what was taken out; refused in every source (`find_bad_character`).
  static constexpr char placeholder = '\x01';

  /// A text that nothing was taken out of.
  static AbridgedYaml whole(std::string_view source);
  static AbridgedYaml shortened(std::string_view source);

  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }
  [[nodiscard]] std::string_view text() const noexcept { return is_whole_ ? source_ : text_; }

  /// Offset in `text()` → offset in the source; cheap while offsets ascend.
  [[nodiscard]] std::size_t source_offset(std::size_t offset);

  struct Cut {
    std::uint32_t at = 0;    // in the text
    std::uint32_t from = 0;  // in the source
    std::uint32_t length = 0;
    std::uint32_t width = 1;    // in the text: a value gets quotes, so that it ends at once
    std::uint32_t ordinal = 0;  // of those that are no comments
    /// A value: the column (from 0) of the mapping or sequence that it was thought to be in. That
    /// nothing below belongs to it holds only there.
    std::optional<std::uint32_t> parent;
    enum class Kind : std::uint8_t { comment, scalar, list_item, script_line };
    Kind kind = Kind::comment;  // list_item: between brackets, where fewer characters are plain
  };

  /// What was taken out at this offset of `text()`, if anything.
  [[nodiscard]] const Cut* cut_at(std::size_t offset);
  /// What was taken out first behind this offset; the end when there is nothing more.
  [[nodiscard]] std::span<const Cut> cuts_behind(std::size_t offset);

  /// How many cuts have to be put back: comments need not be.
  [[nodiscard]] std::size_t needed() const noexcept { return needed_; }

 private:
  friend class YamlShortener;

  explicit AbridgedYaml(std::string_view source) : source_(source) {}

  /// Afterwards the first `passed_` cuts are those before the offset.
  void move_to(std::size_t offset);

  std::string_view source_;
  std::string text_;
  std::vector<Cut> cuts_;
  std::size_t needed_ = 0;
  std::size_t passed_ = 0;
  bool is_whole_ = false;
};

}  // namespace localrun::model
