#include "runner/view/excerpt.hpp"

#include <algorithm>
#include <optional>

namespace localrun {
namespace {

constexpr int tab_columns = 4;
constexpr std::uint32_t most_lines_of_span = 4;

/// A line as it is shown, with the display column at which each code point begins (one more at the
/// end).
struct ShownLine {
  std::string text;
  std::vector<int> columns;
  std::vector<std::size_t> offsets;  // into text, like columns
};

ShownLine shown_line(std::string_view line, bool shows_tabs, const Terminal& terminal) {
  ShownLine shown;
  int column = 0;
  for (std::size_t offset = 0; offset < line.size();) {
    const CodePoint point = code_point_at(line, offset);
    shown.columns.push_back(column);
    shown.offsets.push_back(shown.text.size());
    const std::string_view bytes = line.substr(offset, point.length);
    if (point.value == '\t') {
      const int blanks = tab_columns - column % tab_columns;
      const std::string tab(shows_tabs ? signs(terminal).arrow : " ");
      shown.text += tab;
      shown.text.append(static_cast<std::size_t>(std::max(blanks - display_width(tab), 0)), ' ');
      column += blanks;
    } else {
      const std::string harmless = one_line(bytes, terminal);
      shown.text += harmless;
      column += display_width(harmless);
    }
    offset += point.length;
  }
  shown.columns.push_back(column);
  shown.offsets.push_back(shown.text.size());
  return shown;
}

/// A part of one line to underline, in display columns, end exclusive.
struct Stretch {
  int begin = 0;
  int end = 0;
  std::string label;
  bool is_primary = false;
};

int column_of(const ShownLine& line, std::uint32_t source_column) {
  const std::size_t index = source_column == 0 ? 0 : source_column - 1U;
  return line.columns[std::min(index, line.columns.size() - 1)];
}

int first_letter(const ShownLine& line) {
  const std::size_t found = line.text.find_first_not_of(' ');
  return found == std::string::npos ? 0 : static_cast<int>(found);
}

/// The part of `span` that lies on line `number`; at least one column.
Stretch stretch_on_line(const model::Span& span, std::uint32_t number, const ShownLine& line) {
  Stretch stretch;
  const bool ends_here = span.end.line <= number;
  stretch.begin =
      number == span.begin.line ? column_of(line, span.begin.column) : first_letter(line);
  stretch.end = ends_here ? column_of(line, span.end.column) : line.columns.back();
  if (span.end.line < span.begin.line) stretch.end = stretch.begin;
  stretch.end = std::max(stretch.end, stretch.begin + 1);
  return stretch;
}

/// Cuts a line that is too long to a window in which its stretches can be seen, and moves them
/// along.
void cut_around(ShownLine& line, std::vector<Stretch>& stretches, int width,
                const Terminal& terminal) {
  if (line.columns.back() <= width || stretches.empty()) return;
  const std::string ellipsis(signs(terminal).ellipsis);
  const int sign_width = display_width(ellipsis);
  int first = stretches.front().begin;
  int last = stretches.front().end;
  for (const Stretch& stretch : stretches) {
    first = std::min(first, stretch.begin);
    last = std::max(last, stretch.end);
  }
  const int room = width - 2 * sign_width;
  int start = 0;
  if (last > width - sign_width) {
    const int spare = room - (last - first);
    // A span wider than the window shows its beginning.
    const int before = spare > 0 ? std::min(spare, std::max(spare / 2, room / 3)) : room / 3;
    start = std::max(first - before, 0);
  }
  const auto begin = static_cast<std::size_t>(
      std::lower_bound(line.columns.begin(), line.columns.end(), start) - line.columns.begin());
  start = line.columns[begin];
  const int shift = start == 0 ? 0 : start - sign_width;
  const bool is_cut_behind = line.columns.back() - shift > width;
  std::string text = start == 0 ? std::string() : ellipsis;
  const int left = width - (start == 0 ? 0 : sign_width) - (is_cut_behind ? sign_width : 0);
  text += cut_to_width(std::string_view(line.text).substr(line.offsets[begin]), left);
  if (is_cut_behind) text += ellipsis;
  line.text = std::move(text);
  for (Stretch& stretch : stretches) {
    stretch.begin = std::clamp(stretch.begin - shift, 0, width - 1);
    stretch.end = std::clamp(stretch.end - shift, stretch.begin + 1, width);
  }
}

/// The lines of one file that are shown, each with its marks.
class FileExcerpt {
 public:
  FileExcerpt(const Terminal& terminal, Style primary, int gutter)
      : terminal_(terminal), primary_(primary), gutter_(gutter) {}

  void print(std::string& out, const model::SourceFile& file, std::vector<const Mark*> marks) {
    const auto is_before = [](const Mark* a, const Mark* b) {
      if (a->is_primary != b->is_primary) return a->is_primary;
      return a->at.begin < b->at.begin;
    };
    std::stable_sort(marks.begin(), marks.end(), is_before);
    for (std::size_t i = 0; i < marks.size();) {
      std::size_t end = i + 1;
      const auto is_one_line = [](const Mark& mark) {
        return mark.at.end.line <= mark.at.begin.line;
      };
      while (end < marks.size() && is_one_line(*marks[i]) && is_one_line(*marks[end]) &&
             marks[end]->at.begin.line == marks[i]->at.begin.line) {
        ++end;
      }
      const std::vector<const Mark*> together(marks.begin() + static_cast<std::ptrdiff_t>(i),
                                              marks.begin() + static_cast<std::ptrdiff_t>(end));
      // Later marks on the same line belong to the first showing of that line.
      print_lines(out, file, together);
      i = end;
    }
  }

 private:
  void margin(std::string& out, std::string_view number) const {
    out += style_begin(Style::blue, terminal_);
    out += padded_left(number, gutter_);
    out += " |";
    out += style_end(Style::blue, terminal_);
  }

  void print_lines(std::string& out, const model::SourceFile& file,
                   const std::vector<const Mark*>& marks) const {
    const model::Span& span = marks.front()->at;
    const std::uint32_t first = span.begin.line;
    std::uint32_t last = std::min(std::max(span.end.line, first), file.line_count());
    // A span that ends before the first letter of a line does not reach into it.
    if (last > first && span.end.line == last && span.end.column <= 1) --last;
    const bool is_long = last - first >= most_lines_of_span;
    for (std::uint32_t number = first; number <= last; ++number) {
      if (is_long && number == first + 1) {
        margin(out, "..");
        out += '\n';
        number = last;
      }
      print_line(out, file, number, marks, number == last);
    }
  }

  void print_line(std::string& out, const model::SourceFile& file, std::uint32_t number,
                  const std::vector<const Mark*>& marks, bool has_label) const {
    ShownLine line = shown_line(file.line(number), marks.front()->shows_tabs, terminal_);
    std::vector<Stretch> stretches;
    for (const Mark* mark : marks) {
      Stretch stretch = stretch_on_line(mark->at, number, line);
      stretch.is_primary = mark->is_primary;
      if (has_label) stretch.label = mark->label;
      stretches.push_back(std::move(stretch));
    }
    cut_around(line, stretches, std::max(terminal_.width - gutter_ - 3, 20), terminal_);
    margin(out, std::to_string(number));
    if (!line.text.empty()) out += ' ' + line.text;
    out += '\n';
    print_underlines(out, stretches);
  }

  /// One row while stretches follow each other and only the last has a label, else a row for each.
  void print_underlines(std::string& out, const std::vector<Stretch>& stretches) const {
    int column = -1;
    for (const Stretch& stretch : stretches) {
      const bool fits = column >= 0 && stretch.begin > column;
      if (!fits) {
        if (column >= 0) out += '\n';
        margin(out, "");
        out += ' ';
        column = 0;
      }
      out.append(static_cast<std::size_t>(stretch.begin - column), ' ');
      const std::string line(static_cast<std::size_t>(stretch.end - stretch.begin),
                             stretch.is_primary ? '^' : '-');
      std::string text =
          stretch.label.empty() ? line : line + ' ' + one_line(stretch.label, terminal_);
      out += styled(text, stretch.is_primary ? primary_ : Style::blue, terminal_);
      column = stretch.label.empty() ? stretch.end : stretch.begin + display_width(text) + 1000;
    }
    out += '\n';
  }

  const Terminal& terminal_;
  Style primary_;
  int gutter_;
};

bool can_be_shown(const Mark& mark) {
  return mark.at.file != nullptr && !mark.at.file->text().empty() && mark.at.begin &&
         mark.at.begin.line <= mark.at.file->line_count();
}

}  // namespace

int gutter_width(const std::vector<Mark>& marks) {
  std::uint32_t last = 1;
  for (const Mark& mark : marks) {
    if (can_be_shown(mark)) last = std::max({last, mark.at.begin.line, mark.at.end.line});
  }
  return std::max(static_cast<int>(std::to_string(last).size()), 2);
}

std::string render_excerpt(const std::vector<Mark>& marks, Style primary,
                           const Terminal& terminal) {
  const int gutter = gutter_width(marks);
  std::vector<const Mark*> left;
  for (const Mark& mark : marks) {
    if (can_be_shown(mark)) left.push_back(&mark);
  }
  std::string out;
  while (!left.empty()) {
    const std::string path = left.front()->at.file->path();
    const bool is_first = out.empty();
    const auto is_other = [&](const Mark* mark) { return mark->at.file->path() != path; };
    const auto rest = std::stable_partition(left.begin(), left.end(),
                                            [&](const Mark* m) { return !is_other(m); });
    const std::vector<const Mark*> here(left.begin(), rest);
    if (!is_first || !here.front()->is_primary) {
      const model::Position at = here.front()->at.begin;
      out += std::string(static_cast<std::size_t>(gutter), ' ') + ' ' +
             std::string(signs(terminal).arrow) + ' ' + path + ':' + std::to_string(at.line) + ':' +
             std::to_string(at.column) + '\n';
    } else {
      out += styled(std::string(static_cast<std::size_t>(gutter) + 1, ' ') + '|', Style::blue,
                    terminal) +
             '\n';
    }
    FileExcerpt(terminal, primary, gutter).print(out, *here.front()->at.file, here);
    left.erase(left.begin(), rest);
  }
  return out;
}

}  // namespace localrun
