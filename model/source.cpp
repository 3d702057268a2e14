#include "model/source.hpp"

#include <algorithm>

namespace localrun::model {

SourceFile::SourceFile(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text_.starts_with(byte_order_mark)) text_.erase(0, byte_order_mark.size());
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::uint32_t SourceFile::line_count() const noexcept {
  return static_cast<std::uint32_t>(line_starts_.size());
}

std::string_view SourceFile::line(std::uint32_t number) const noexcept {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[number - 1];
  std::size_t end = number < line_starts_.size() ? line_starts_[number] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

Position SourceFile::position_at(std::size_t byte_offset) const noexcept {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), byte_offset);
  const auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
  const std::size_t begin = line_starts_[line - 1];
  const std::size_t end = std::min(byte_offset, text_.size());
  const auto is_code_point_start = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  };
  const auto column =
      std::count_if(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                    text_.begin() + static_cast<std::ptrdiff_t>(end), is_code_point_start);
  return {line, static_cast<std::uint32_t>(column) + 1};
}

std::size_t SourceFile::offset_of(Position position) const noexcept {
  if (position.line == 0) return 0;
  if (position.line > line_starts_.size()) return text_.size();
  const std::string_view text = line(position.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < position.column && at < text.size(); ++column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return line_starts_[position.line - 1] + at;
}

std::string_view source_text(const Span& span) noexcept {
  if (!span.file || !span.begin) return {};
  const std::size_t begin = span.file->offset_of(span.begin);
  const std::size_t end = std::max(span.file->offset_of(span.end), begin);
  return std::string_view(span.file->text()).substr(begin, end - begin);
}

}  // namespace localrun::model
