#include "runner/view/table.hpp"

#include <algorithm>
#include <numeric>

namespace localrun {
namespace {

constexpr int gap = 2;
constexpr int narrowest = 8;  // of a column that is cut

std::vector<int> widths_of(std::span<const Column> columns,
                           const std::vector<std::vector<std::string>>& rows, int room) {
  std::vector<int> widths;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    int width = display_width(columns[i].title);
    for (const auto& row : rows) width = std::max(width, display_width(row[i]));
    widths.push_back(width);
  }
  const int gaps = gap * (static_cast<int>(columns.size()) - 1);
  int excess = std::accumulate(widths.begin(), widths.end(), gaps) - room;
  while (excess > 0) {
    int* widest = nullptr;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool can_give = columns[i].may_be_cut && widths[i] > narrowest;
      if (can_give && (widest == nullptr || *widest < widths[i])) widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
    --excess;
  }
  return widths;
}

}  // namespace

std::string render_table(std::span<const Column> columns,
                         const std::vector<std::vector<std::string>>& rows,
                         const Terminal& terminal) {
  if (rows.empty()) return {};
  const std::vector<int> widths = widths_of(columns, rows, terminal.width);
  const auto line = [&](auto cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string cell = shorten(cell_of(i), widths[i], terminal);
      if (i > 0) text.append(gap, ' ');
      text += columns[i].is_number ? padded_left(cell, widths[i]) : padded(cell, widths[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  };
  std::string out =
      styled(line([&](std::size_t i) { return columns[i].title; }), Style::dim, terminal) + '\n';
  for (const auto& row : rows)
    out += line([&](std::size_t i) -> std::string_view { return row[i]; }) + '\n';
  return out;
}

}  // namespace localrun
