#include "runner/execute/explain_file_command.hpp"

#include "runner/execute/decode_text.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace localrun {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string cut(const std::string& line) {
  constexpr std::size_t most = 60;
  std::string shown = line.substr(0, most);
  // Never half a code point.
  while (line.size() > most && !shown.empty() &&
         (static_cast<unsigned char>(line[shown.size()]) & 0xC0U) == 0x80U)
    shown.pop_back();
  if (line.size() > most) return shown + "…";
  if (shown.ends_with('\r')) shown.replace(shown.size() - 1, 1, "␍");
  return shown;
}

/// Lines from the entry's first to one behind the faulty one, numbered, the faulty one marked.
std::string numbered(const std::vector<std::string>& lines, std::size_t first, std::size_t faulty) {
  const std::size_t last = std::min(lines.size(), faulty + 1);
  const std::size_t width = std::to_string(last).size();
  std::string text;
  for (std::size_t number = first; number <= last; ++number) {
    std::string digits = std::to_string(number);
    digits.insert(0, width - digits.size(), ' ');
    text += (text.empty() ? "" : "\n") + std::string(number == faulty ? "> " : "  ") + digits +
            " | " + cut(lines[number - 1]);
  }
  return text;
}

std::string in_lines(const std::string& key, const std::string& variable) {
  return "{ echo '" + key + "<<EOF'; COMMAND; echo 'EOF'; } >> \"$" + variable + '"';
}

class Explanation {
 public:
  Explanation(FileCommand command, std::string_view bytes, const ParsedPairs& parsed,
              const PlaceOfEntry& place_of_entry)
      : variable_(names_of(command).variable),
        parsed_(parsed),
        place_of_entry_(place_of_entry),
        lines_(lines_of(decode_text(bytes))) {
    finding_.severity = "error";
    finding_.place = place_of_entry({});
  }

  Finding explain() && {
    const std::string& error = *parsed_.error;
    if (error.starts_with("Invalid value.")) {
      explain_delimiter();
    } else {
      explain_line();
    }
    return std::move(finding_);
  }

 private:
  [[nodiscard]] std::string line(std::size_t number) const {
    return number >= 1 && number <= lines_.size() ? lines_[number - 1] : std::string();
  }

  /// Shows the entry: its first line, at most four, and the faulty one.
  void show(std::string why, std::size_t first, std::size_t faulty) {
    constexpr std::size_t most = 4;
    if (faulty >= most && first + most < faulty) first = faulty - most;
    finding_.why =
        std::move(why) + "\n" + numbered(lines_, std::max<std::size_t>(first, 1), faulty);
  }

  void explain_line() {
    const std::size_t faulty = parsed_.error_line;
    finding_.slug = "output-bad-line";
    if (parsed_.pairs.empty() || line(faulty).find('=') == 0 || line(faulty).find("<<") == 0) {
      finding_.message =
          "line " + std::to_string(faulty) + " of the file behind " + variable_ + " is no entry";
      finding_.help = "echo \"NAME=VALUE\" >> \"$" + variable_ + '"';
      return show("an entry is NAME=VALUE, or NAME<<DELIMITER with lines until DELIMITER", faulty,
                  faulty);
    }
    const FilePair& before = parsed_.pairs.back();
    finding_.place = place_of_entry_(before.key);
    if (is_ended_early(before)) return explain_early_end(before, faulty);
    const bool is_json = before.value.starts_with('{') || before.value.starts_with('[');
    finding_.slug = is_json ? "output-pretty-json" : "output-bad-line";
    finding_.message = "the value of '" + before.key + "' has several lines; " +
                       (is_json ? "it is JSON that is not on one line"
                                : "line " + std::to_string(faulty - before.line + 1) +
                                      " of it is read as a new entry");
    finding_.help =
        is_json ? "jq -c .    (in other languages: json.dumps(x), JSON.stringify(x))\nor " : "";
    finding_.help += in_lines(before.key, variable_);
    show("NAME=VALUE ends with its line; every further line is an entry of its own", before.line,
         faulty);
  }

  [[nodiscard]] bool is_ended_early(const FilePair& pair) const {
    const std::string first = line(pair.line);
    const std::size_t here = first.find("<<");
    return here != std::string::npos && here < first.find('=');
  }

  /// The value itself had a line like the delimiter.
  void explain_early_end(const FilePair& pair, std::size_t faulty) {
    const std::string first = line(pair.line);
    const std::string delimiter = first.substr(first.find("<<") + 2);
    const auto again =
        std::find(lines_.begin() + static_cast<std::ptrdiff_t>(faulty), lines_.end(), delimiter);
    if (again == lines_.end()) {
      finding_.message =
          "line " + std::to_string(faulty) + " of the file behind " + variable_ + " is no entry";
      finding_.help = line(faulty) == delimiter ? "one closing line for each value"
                                                : "echo \"NAME=VALUE\" >> \"$" + variable_ + '"';
      return show("'" + delimiter + "' has ended the value of '" + pair.key + "' before", faulty,
                  faulty);
    }
    finding_.slug = "output-delimiter";
    finding_.message =
        "the value of '" + pair.key + "' has a line '" + delimiter + "', which ends it early";
    finding_.help = "a delimiter that cannot occur:  delimiter=EOF_$(uuidgen)";
    show("the first line that is '" + delimiter +
             "' ends the value; what follows is read as entries",
         pair.line, faulty);
  }

  void explain_delimiter() {
    finding_.slug = "output-delimiter";
    const std::size_t opening = parsed_.error_line;
    const std::string first = line(opening);
    const std::size_t here = std::min(first.find("<<"), first.size());
    const std::string key = first.substr(0, here);
    finding_.place = place_of_entry_(key);
    const std::string delimiter = here < first.size() ? first.substr(here + 2) : std::string();
    finding_.message =
        "the value of '" + key + "' is never ended by a line '" + cut(delimiter) + "'";
    explain_near_delimiter(delimiter, opening);
  }

  /// Which of the usual mistakes it is, by what the lines behind look like.
  void explain_near_delimiter(const std::string& delimiter, std::size_t opening) {
    const auto bare = [](std::string text) {
      std::erase_if(
          text, [](char c) { return c == '\'' || c == '"' || c == ' ' || c == '\r' || c == '\t'; });
      return text;
    };
    const std::string wanted = bare(delimiter);
    for (std::size_t number = opening + 1; number <= lines_.size() && !wanted.empty(); ++number) {
      const std::string text = line(number);
      if (text == delimiter && number == lines_.size()) {
        finding_.help = "a line break behind the delimiter: echo, not printf or echo -n";
        return show("the closing line has no line break", opening, number);
      }
      if (bare(text) == wanted) return explain_difference(delimiter, text, opening, number);
      if (text.size() > wanted.size() && text.ends_with(wanted)) {
        finding_.help = "printf '\\n' (or echo) before the closing line";
        return show(
            "the last line of the value has no line break, so the delimiter stands behind it",
            opening, number);
      }
    }
    finding_.help = "echo '" + (wanted.empty() ? "DELIMITER" : wanted) + "' >> \"$" + variable_ +
                    "\"    behind the value";
    show("no line behind it is the delimiter", opening, opening);
  }

  void explain_difference(const std::string& delimiter, const std::string& text,
                          std::size_t opening, std::size_t number) {
    const bool has_quotes = delimiter.find_first_of("'\"") != std::string::npos;
    if (has_quotes) {
      finding_.help = "no quotes around the delimiter of the opening line";
      return show("the delimiter is " + delimiter + " with its quotes; the closing line has none",
                  opening, number);
    }
    const bool has_return = text.ends_with('\r') || delimiter.ends_with('\r');
    finding_.help = has_return ? "tr -d '\\r'" : "the same text in both lines, without blanks";
    show(has_return ? "one of the two lines ends in a carriage return"
                    : "the two lines differ in blanks or quotes",
         opening, number);
  }

  std::string variable_;
  const ParsedPairs& parsed_;
  const PlaceOfEntry& place_of_entry_;
  std::vector<std::string> lines_;
  Finding finding_;
};

}  // namespace

Finding explain_bad_line(FileCommand command, std::string_view bytes, const ParsedPairs& parsed,
                         const PlaceOfEntry& place_of_entry) {
  return Explanation(command, bytes, parsed, place_of_entry).explain();
}

}  // namespace localrun
