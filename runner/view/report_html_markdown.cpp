#include "runner/view/markup.hpp"
#include "runner/view/report_html.hpp"
#include "runner/view/terminal.hpp"

#include <algorithm>
#include <optional>

namespace localrun::html {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

/// The text between `opening` at the front of `text` and the next `closing`.
std::optional<std::string_view> enclosed(std::string_view text, std::string_view opening,
                                         std::string_view closing) {
  if (!text.starts_with(opening)) return std::nullopt;
  const std::size_t end = text.find(closing, opening.size());
  if (end == std::string_view::npos || end == opening.size()) return std::nullopt;
  return text.substr(opening.size(), end - opening.size());
}

/// Only pages that a person may open: no scripts, nothing of this machine.
bool is_web_address(std::string_view address) {
  return address.starts_with("https://") || address.starts_with("http://");
}

std::string inline_markup(std::string_view text, int depth = 0);

/// `[text](address)` at the front.
std::size_t add_link(std::string& out, std::string_view text, int depth) {
  const auto words = enclosed(text, "[", "]");
  if (!words) return 0;
  const auto address = enclosed(text.substr(words->size() + 2), "(", ")");
  if (!address || !is_web_address(*address)) return 0;
  out += "<a href=\"" + markup(*address) + "\" rel=\"noreferrer\">" +
         inline_markup(*words, depth + 1) + "</a>";
  return words->size() + address->size() + 4;
}

/// What begins at the front of `text` with a sign of its own; 0: nothing does.
std::size_t add_special(std::string& out, std::string_view text, int depth) {
  if (text.front() == '\\' && text.size() > 1 && text[1] > 0x20 && text[1] < 0x30) {
    out += markup(text.substr(1, 1));
    return 2;
  }
  if (text.front() == '`') {
    const std::size_t ticks = std::min(text.find_first_not_of('`'), text.size());
    const std::string_view fence = text.substr(0, ticks);
    const auto code = enclosed(text, fence, fence);
    if (!code) return 0;
    out += "<code>" + markup(*code) + "</code>";
    return code->size() + 2 * ticks;
  }
  if (depth > 4) return 0;
  for (const auto& [sign, element] : {std::pair("**", "strong"), std::pair("__", "strong"),
                                      std::pair("~~", "s"), std::pair("*", "em")}) {
    const auto inside = enclosed(text, sign, sign);
    if (!inside || inside->front() == ' ' || inside->back() == ' ') continue;
    out.append("<").append(element).append(">");
    out += inline_markup(*inside, depth + 1);
    out.append("</").append(element).append(">");
    return inside->size() + 2 * std::string_view(sign).size();
  }
  if (text.front() == '[') return add_link(out, text, depth);
  return 0;
}

std::string inline_markup(std::string_view text, int depth) {
  std::string out;
  std::size_t plain = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    const bool is_sign = std::string_view("\\`*_~[").find(text[i]) != std::string_view::npos;
    std::string special;
    const std::size_t length = is_sign ? add_special(special, text.substr(i), depth) : 0;
    if (length == 0) {
      ++i;
      continue;
    }
    out += markup(text.substr(plain, i - plain)) + special;
    i += length;
    plain = i;
  }
  return out + markup(text.substr(plain));
}

/// Cells of `| a | b |`.
std::vector<std::string> cells_of(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with('|')) line.remove_prefix(1);
  if (line.ends_with('|') && !line.ends_with("\\|")) line.remove_suffix(1);
  std::vector<std::string> cells(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cells.back() += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

bool is_table_rule(std::string_view line) {
  return line.find('-') != std::string_view::npos && line.find('|') != std::string_view::npos &&
         line.find_first_not_of("|-: \t\r") == std::string_view::npos;
}

std::size_t heading_level(std::string_view line) {
  const std::size_t signs = std::min(line.find_first_not_of('#'), line.size());
  const bool is_heading = signs >= 1 && signs <= 6 && (signs == line.size() || line[signs] == ' ');
  return is_heading ? signs : 0;
}

/// Length of `- `, `* `, `12. ` with the blanks before; 0: no item.
std::size_t item_length(std::string_view line, bool& is_numbered) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return 0;
  std::size_t end = begin;
  while (end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
  is_numbered = end > begin && end < line.size() && line[end] == '.';
  if (!is_numbered) {
    end = begin;
    if (line[end] != '-' && line[end] != '*' && line[end] != '+') return 0;
  }
  ++end;
  return end < line.size() && line[end] == ' ' ? end + 1 : 0;
}

class Markdown {
 public:
  explicit Markdown(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      lines_.push_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  std::string render() {
    while (next_ < lines_.size()) add_block();
    return std::move(out_);
  }

 private:
  void add_block() {
    const std::string_view line = trimmed(lines_[next_]);
    bool is_numbered = false;
    if (line.empty()) {
      ++next_;
    } else if (line.starts_with("```") || line.starts_with("~~~")) {
      add_code(line);
    } else if (const std::size_t level = heading_level(line); level > 0) {
      const std::string tag = "h" + std::to_string(level);
      out_ += "<" + tag + ">" + inline_markup(trimmed(line.substr(level))) + "</" + tag + ">\n";
      ++next_;
    } else if (line.size() >= 3 && line.find_first_not_of(line.front()) == line.npos &&
               std::string_view("-*_").find(line.front()) != std::string_view::npos) {
      out_ += "<hr/>\n";
      ++next_;
    } else if (next_ + 1 < lines_.size() && line.find('|') != line.npos &&
               is_table_rule(lines_[next_ + 1])) {
      add_table();
    } else if (line.starts_with('>')) {
      add_quote();
    } else if (item_length(lines_[next_], is_numbered) > 0) {
      add_list(is_numbered);
    } else {
      add_paragraph();
    }
  }

  void add_code(std::string_view opening) {
    const std::size_t length = std::min(opening.find_first_not_of(opening.front()), opening.size());
    out_ += "<pre><code>";
    for (++next_; next_ < lines_.size(); ++next_) {
      const std::string_view line = trimmed(lines_[next_]);
      const bool is_end = line.size() >= length && line.front() == opening.front() &&
                          line.find_first_not_of(opening.front()) == line.npos;
      if (is_end) break;
      out_ += markup(without_ansi(lines_[next_])) + '\n';
    }
    ++next_;
    out_ += "</code></pre>\n";
  }

  void add_table() {
    const auto row = [](std::string_view line, std::string_view cell) {
      std::string out = "<tr>";
      for (const std::string& text : cells_of(line)) {
        out.append("<").append(cell).append(">").append(inline_markup(trimmed(text)));
        out.append("</").append(cell).append(">");
      }
      return out + "</tr>\n";
    };
    out_ += "<div class=\"scroll\"><table>\n" + row(lines_[next_], "th");
    for (next_ += 2; next_ < lines_.size() && lines_[next_].find('|') != std::string_view::npos;
         ++next_) {
      out_ += row(lines_[next_], "td");
    }
    out_ += "</table></div>\n";
  }

  void add_quote() {
    out_ += "<blockquote>";
    for (; next_ < lines_.size() && trimmed(lines_[next_]).starts_with('>'); ++next_)
      out_ += inline_markup(trimmed(trimmed(lines_[next_]).substr(1))) + "<br/>\n";
    out_ += "</blockquote>\n";
  }

  void add_list(bool is_numbered) {
    const std::string tag = is_numbered ? "ol" : "ul";
    out_ += "<" + tag + ">\n";
    for (; next_ < lines_.size(); ++next_) {
      bool is_same_kind = false;
      const std::size_t length = item_length(lines_[next_], is_same_kind);
      if (length == 0) break;
      // Lists within lists keep their place, not their nature.
      const std::size_t depth = lines_[next_].find_first_not_of(' ') / 2;
      std::string_view text = trimmed(lines_[next_].substr(length));
      std::string box;
      if (text.starts_with("[ ] ") || text.starts_with("[x] ") || text.starts_with("[X] ")) {
        box = text[1] == ' ' ? "☐ " : "☑ ";
        text.remove_prefix(4);
      }
      out_ += depth == 0 ? "<li>"
                         : "<li style=\"margin-left:" +
                               std::to_string(18 * std::min<std::size_t>(depth, 8)) + "px\">";
      out_ += box + inline_markup(text) + "</li>\n";
    }
    out_ += "</" + tag + ">\n";
  }

  void add_paragraph() {
    out_ += "<p>";
    bool is_first = true;
    for (; next_ < lines_.size() && !is_blank(lines_[next_]); ++next_) {
      const std::string_view line = trimmed(lines_[next_]);
      bool is_numbered = false;
      const bool is_other = heading_level(line) > 0 || line.starts_with("```") ||
                            line.starts_with("~~~") || item_length(line, is_numbered) > 0;
      if (!is_first && is_other) break;
      // GitHub shows the line ends of summaries.
      if (!is_first) out_ += "<br/>\n";
      out_ += inline_markup(line);
      is_first = false;
    }
    out_ += "</p>\n";
  }

  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
  std::string out_;
};

}  // namespace

std::string markdown(std::string_view text) { return Markdown(text).render(); }

}  // namespace localrun::html
