#include "runner/cli/help_text.hpp"

#include "runner/view/terminal.hpp"

#include <utility>

namespace localrun::cli {

std::string two_columns(std::string_view left, int column, std::string_view text, int width) {
  const std::string indent(static_cast<std::size_t>(column), ' ');
  const bool is_long = display_width(left) >= column;
  std::string line = is_long ? std::string(left) + '\n' + indent : padded(left, column);
  return line + wrapped(text, width - column, column) + '\n';
}

std::string paragraphs(std::string_view text, int width) {
  std::string laid_out;
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) laid_out += wrapped(std::exchange(paragraph, {}), width, 0) + '\n';
  };
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const bool is_plain = !line.empty() && line.find("  ") == std::string_view::npos;
    if (is_plain) {
      paragraph.append(paragraph.empty() ? "" : " ").append(line);
      continue;
    }
    end_paragraph();
    laid_out.append(line).append(1, '\n');
  }
  end_paragraph();
  return laid_out;
}

}  // namespace localrun::cli
