#include "runner/view/log_words.hpp"
#include "runner/view/markup.hpp"
#include "runner/view/report_html.hpp"
#include "runner/view/terminal.hpp"

#include <algorithm>
#include <charconv>

namespace localrun::html {
namespace {

/// What ANSI sequences of colour have turned on.
struct Look {
  int colour = -1;  // 0 to 7
  bool is_bold = false;
  bool is_dim = false;
  bool is_italic = false;
  bool is_underlined = false;

  [[nodiscard]] std::string classes() const {
    std::string names;
    const auto add = [&](bool holds, const std::string& name) {
      if (holds) names += (names.empty() ? "" : " ") + name;
    };
    add(colour >= 0, "c" + std::to_string(colour));
    add(is_bold, "b");
    add(is_dim, "d");
    add(is_italic, "i");
    add(is_underlined, "u");
    return names;
  }

  /// `1;31` of `ESC[1;31m`.
  void apply(std::string_view parameters) {
    std::vector<int> numbers;
    while (true) {
      const std::size_t end = std::min(parameters.find(';'), parameters.size());
      int number = 0;
      std::from_chars(parameters.data(), parameters.data() + end, number);
      numbers.push_back(number);
      if (end == parameters.size()) break;
      parameters.remove_prefix(end + 1);
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const int number = numbers[i];
      const bool is_extended = number == 38 || number == 48;
      if (is_extended && i + 1 < numbers.size()) {  // of 256, or three bytes of red, green, blue
        const bool is_indexed = numbers[i + 1] == 5;
        if (number == 38 && is_indexed && i + 2 < numbers.size() && numbers[i + 2] < 16)
          colour = numbers[i + 2] % 8;
        i += is_indexed ? 2 : 4;
        continue;
      }
      apply(number);
    }
  }

  void apply(int number) {
    if (number == 0) *this = Look{};
    if (number == 1) is_bold = true;
    if (number == 2) is_dim = true;
    if (number == 3) is_italic = true;
    if (number == 4) is_underlined = true;
    if (number == 22) is_bold = is_dim = false;
    if (number == 23) is_italic = false;
    if (number == 24) is_underlined = false;
    if (number == 39) colour = -1;
    if (number >= 30 && number <= 37) colour = number - 30;
    if (number >= 90 && number <= 97) colour = number - 90;
  }
};

void add_piece(std::string& out, std::string_view text, const Look& look) {
  if (text.empty()) return;
  const std::string classes = look.classes();
  out += classes.empty() ? markup(text)
                         : "<span class=\"" + classes + "\">" + markup(text) + "</span>";
}

std::string_view class_of(LogWord::Kind kind) {
  switch (kind) {
    case LogWord::Kind::error:
      return "error";
    case LogWord::Kind::warning:
      return "warning";
    case LogWord::Kind::notice:
      return "notice";
    case LogWord::Kind::debug:
      return "debug";
    case LogWord::Kind::command:
    case LogWord::Kind::section:
      return "command";
    case LogWord::Kind::none:
    case LogWord::Kind::group:
    case LogWord::Kind::endgroup:
      return {};
  }
  return {};
}

/// What stayed of a line that was written over.
std::string_view last_state(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line.substr(line.rfind('\r') + 1);
}

}  // namespace

std::string log_line(std::string_view line) {
  const std::string coloured = only_colours(line);
  std::string out;
  Look look;
  std::string_view rest = coloured;
  while (!rest.empty()) {
    const std::size_t escape = std::min(rest.find("\x1b["), rest.size());
    add_piece(out, rest.substr(0, escape), look);
    rest.remove_prefix(escape);
    if (rest.empty()) break;
    const std::size_t end = rest.find('m');
    if (end == std::string_view::npos) break;
    look.apply(rest.substr(2, end - 2));
    rest.remove_prefix(end + 1);
  }
  return out;
}

std::string log(std::string_view text, std::string_view note) {
  std::string out = "<div class=\"log\" tabindex=\"0\">\n";
  if (!note.empty()) out += "<div class=\"note\">" + markup(note) + "</div>\n";
  bool is_in_group = false;
  const auto end_group = [&] {
    if (is_in_group) out += "</details>\n";
    is_in_group = false;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const LogWord word = log_word(last_state(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.kind == LogWord::Kind::group) {
      end_group();
      out += "<details><summary>" + log_line(word.text) + "</summary>\n";
      is_in_group = true;
    } else if (word.kind == LogWord::Kind::endgroup) {
      end_group();
    } else {
      const std::string_view name = class_of(word.kind);
      out += name.empty() ? "<div>" : "<div class=\"" + std::string(name) + "\">";
      out += log_line(word.text) + "</div>\n";
    }
  }
  end_group();
  return out + "</div>\n";
}

std::string log(const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string out = "<div class=\"log\" tabindex=\"0\">\n";
  for (const std::string& line : lines) {
    const bool is_error = line.starts_with("error: ");
    out += (is_error ? "<div class=\"error\">" : "<div>") + markup(line) + "</div>\n";
  }
  return out + "</div>\n";
}

}  // namespace localrun::html
