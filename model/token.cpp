#include "model/token.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

using Places = std::vector<std::pair<std::uint32_t, Position>>;

/// `bytes` further on the line, counted in the file (from one break point to the next both texts
/// run alike).
Position advance(const SourceFile& file, Position from, std::uint32_t bytes) {
  const std::string_view line = file.line(from.line);
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  std::size_t at = 0;
  std::uint32_t column = 0;
  for (; at < line.size(); ++at) {
    if (!is_lead(line[at])) continue;
    if (++column == from.column) break;
  }
  const std::size_t end = std::min(line.size(), at + bytes);
  const auto code_points =
      std::count_if(line.begin() + static_cast<std::ptrdiff_t>(std::min(at, end)),
                    line.begin() + static_cast<std::ptrdiff_t>(end), is_lead);
  // An offset behind the line's text is its line break: one column further.
  const std::uint32_t behind = at + bytes > line.size() ? 1 : 0;
  return {from.line, from.column + static_cast<std::uint32_t>(code_points) + behind};
}

Position position_in(const Span& at, const Places& places, std::uint32_t offset) {
  const auto next =
      std::upper_bound(places.begin(), places.end(), offset,
                       [](std::uint32_t value, const std::pair<std::uint32_t, Position>& place) {
                         return value < place.first;
                       });
  if (next == places.begin()) return advance(*at.file, at.begin, offset);
  return advance(*at.file, (next - 1)->second, offset - (next - 1)->first);
}

Span locate_in(const Span& at, const Places& places, std::uint32_t offset, std::uint32_t length) {
  if (!at.file || !at.begin) return at;
  // The end belongs to the last byte of the part, not to the text that goes on behind a break.
  Position end = position_in(at, places, length > 0 ? offset + length - 1 : offset);
  if (length > 0) ++end.column;
  return {at.file, position_in(at, places, offset), end};
}

}  // namespace

Span Expression::locate(expr::Span part) const {
  return locate_in(at, places, part.offset, part.length);
}

Span Token::locate(std::uint32_t offset, std::uint32_t length) const {
  return locate_in(at, places, offset, length);
}

const Token* Token::find(std::string_view key) const noexcept {
  for (const auto& [name, value] : pairs) {
    if (name->kind == TokenKind::string && name->text == key) return value.get();
  }
  return nullptr;
}

}  // namespace localrun::model
