#include "model/abridged_yaml.hpp"

#include <algorithm>
#include <limits>

namespace localrun::model {

namespace {

constexpr auto none = std::string_view::npos;

bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_key_byte(char c) noexcept { return is_letter_or_digit(c) || c == '-' || c == '_'; }

/// What a plain scalar may begin with for sure.
bool is_plain_start(char c) noexcept {
  return is_letter_or_digit(c) || std::string_view("$./_(+=<^~;").find(c) != none;
}

/// Plain between brackets, and long enough to be worth it.
bool is_list_word(std::string_view text) noexcept {
  return text.size() > 3 && is_letter_or_digit(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_key_byte(c) || c == '.' || c == '/' || c == ' '; });
}

bool is_null_word(std::string_view text) noexcept {
  return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

/// Whether text that begins like this goes on in the next line for all that one can see.
bool stays_open(std::string_view value) noexcept {
  const std::size_t last = value.find_last_not_of(" \r");
  const char end = value[last == none ? 0 : last];
  switch (value.front()) {
    case '"':
    case '\'':
      return last == 0 || end != value.front();
    case '[':
      return end != ']';
    case '{':
      return end != '}';
    case '&':
    case '!':
      return true;  // what follows could be anything
    default:
      return false;
  }
}

}  // namespace

class YamlShortener {
 public:
  explicit YamlShortener(std::string_view source) : result_(source), source_(source) {}

  AbridgedYaml run() {
    result_.text_.reserve(source_.size() / 2);
    while (line_ < source_.size()) {
      line_end_ = std::min(source_.find('\n', line_), source_.size());
      shorten_line();
      line_ = std::min(line_end_ + 1, source_.size());
    }
    copy_until(source_.size());
    return std::move(result_);
  }

 private:
  using Kind = AbridgedYaml::Cut::Kind;

  static constexpr std::size_t no_column = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t longest_key = 100;  // beyond 1024 bytes it would be none

  [[nodiscard]] std::size_t skip_spaces(std::size_t at) const noexcept {
    while (at < line_end_ && source_[at] == ' ') ++at;
    return at;
  }

  [[nodiscard]] bool ends_word(std::size_t at) const noexcept {
    return at >= line_end_ || source_[at] == ' ' || source_[at] == '\r';
  }

  void copy_until(std::size_t end) {
    result_.text_.append(source_.substr(copied_, end - copied_));
    copied_ = end;
  }

  AbridgedYaml::Cut& cut(std::size_t begin, std::size_t end, Kind kind) {
    // A value gets quotes, so that the library does not look for its end below.
    const bool is_quoted = kind == Kind::list_item || kind == Kind::scalar;
    return cut(begin, end, kind, is_quoted ? "\"\x01\"" : "\x01");
  }

  AbridgedYaml::Cut& cut(std::size_t begin, std::size_t end, Kind kind,
                         std::string_view replacement) {
    copy_until(begin);
    AbridgedYaml::Cut cut;
    cut.at = static_cast<std::uint32_t>(result_.text_.size());
    cut.from = static_cast<std::uint32_t>(begin);
    cut.length = static_cast<std::uint32_t>(end - begin);
    cut.width = static_cast<std::uint32_t>(replacement.size());
    cut.kind = kind;
    if (kind != Kind::comment) cut.ordinal = static_cast<std::uint32_t>(result_.needed_++);
    result_.text_ += replacement;
    copied_ = end;
    return result_.cuts_.emplace_back(cut);
  }

  /// Not what means null: the library says so itself, without telling where it stands.
  [[nodiscard]] bool is_null(std::size_t begin, std::size_t end) const noexcept {
    return is_null_word(source_.substr(begin, end - begin));
  }

  void cut_key(std::size_t begin, std::size_t end) {
    if (end - begin > 1 && !is_null(begin, end)) cut(begin, end, Kind::scalar, "\x01");
  }

  void cut_value(std::size_t begin, std::size_t end, std::size_t parent) {
    if (!is_null(begin, end))
      cut(begin, end, Kind::scalar).parent = static_cast<std::uint32_t>(parent);
  }

  /// All but the indentation, which the library needs to see.
  void cut_script_line(std::size_t begin) {
    const std::string_view line = source_.substr(begin, line_end_ - begin);
    const bool has_return = line.ends_with('\r');
    const std::string_view text = line.substr(0, line.size() - (has_return ? 1 : 0));
    if (text.size() < 2 || text.front() == '\t' || text.find('\r') != none) return;
    cut(begin, begin + text.size(), Kind::script_line);
  }

  /// `at` is the `#`.
  void cut_comment(std::size_t at) {
    const bool has_return = line_end_ > at && source_[line_end_ - 1] == '\r';
    const std::size_t end = line_end_ - (has_return ? 1 : 0);
    if (end > at + 1) cut(at + 1, end, Kind::comment);
  }

  void shorten_line() {
    std::size_t at = skip_spaces(line_);
    if (ends_word(at)) return;
    const std::size_t indent = at - line_;
    if (open_column_ != no_column && indent > open_column_) {
      if (is_script_open_) cut_script_line(at);
      return;
    }
    open_column_ = no_column;
    std::size_t parent = indent;
    bool is_item = false;
    while (source_[at] == '-' && at + 1 < line_end_ && source_[at + 1] == ' ') {
      parent = at - line_;
      is_item = true;
      at = skip_spaces(at + 1);
      if (ends_word(at)) return;
    }
    if (source_[at] == '#') return cut_comment(at);
    if (const std::size_t colon = end_of_key(at); colon != none) {
      parent = at - line_;
      cut_key(at, colon);
      at = skip_spaces(colon + 1);
      if (ends_word(at)) return;
      shorten_value(at, parent);
    } else if (is_item) {
      shorten_value(at, parent);
    }
  }

  /// The colon behind the key that begins here.
  [[nodiscard]] std::size_t end_of_key(std::size_t at) const noexcept {
    if (source_[at] == '-') return none;
    std::size_t end = at;
    while (end < line_end_ && is_key_byte(source_[end])) ++end;
    const bool is_key = end > at && end - at <= longest_key && end < line_end_ &&
                        source_[end] == ':' && ends_word(end + 1);
    return is_key ? end : none;
  }

  /// `parent`: the column that the lines of a longer value are indented by more than.
  void shorten_value(std::size_t at, std::size_t parent) {
    const char first = source_[at];
    if (first == '#') return cut_comment(at);
    if (first == '[' && shorten_list(at)) return;
    is_script_open_ = first == '|' || first == '>';
    if (is_script_open_ || stays_open(source_.substr(at, line_end_ - at))) {
      open_column_ = parent;
      return;
    }
    if (!is_plain_start(first)) return;
    if (goes_on_below(parent)) {
      open_column_ = parent;
      return;
    }
    std::size_t end = at;  // behind the last byte that is no space
    for (std::size_t i = at; i < line_end_; ++i) {
      const char c = source_[i];
      if (c == ' ') continue;
      if (c == '\r' && i + 1 == line_end_) break;
      if (static_cast<unsigned char>(c) < 0x20U) return;
      if (c == ':' && ends_word(i + 1)) return;
      if (c == '#' && i > end) {
        cut_value(at, end, parent);
        return cut_comment(i);
      }
      end = i + 1;
    }
    cut_value(at, end, parent);
  }

  /// `[a, b]` on one line: its plain words.
  bool shorten_list(std::size_t at) {
    const std::size_t close = source_.find(']', at);
    if (close == none || close >= line_end_ || !ends_word(close + 1)) return false;
    for (std::size_t begin = at + 1; begin < close;) {
      begin = std::min(source_.find_first_not_of(' ', begin), close);
      const std::size_t comma = std::min(source_.find(',', begin), close);
      if (begin < comma) {
        const std::size_t end = source_.find_last_not_of(' ', comma - 1) + 1;
        if (is_list_word(source_.substr(begin, end - begin))) cut(begin, end, Kind::list_item);
      }
      begin = comma + 1;
    }
    return true;
  }

  /// Whether the next line that is not blank might belong to the value.
  [[nodiscard]] bool goes_on_below(std::size_t parent) const noexcept {
    std::size_t begin = line_end_ + 1;
    for (std::size_t at = begin; at < source_.size(); ++at) {
      const char c = source_[at];
      if (c == '\n') {
        begin = at + 1;
      } else if (c != ' ' && c != '\r') {
        return c == '\t' || at - begin > parent;
      }
    }
    return false;
  }

  AbridgedYaml result_;
  std::string_view source_;
  std::size_t line_ = 0;
  std::size_t line_end_ = 0;
  std::size_t copied_ = 0;
  std::size_t open_column_ = no_column;  // lines indented more belong to a value
  bool is_script_open_ = false;          // that is a block scalar; else it is left alone
};

AbridgedYaml AbridgedYaml::whole(std::string_view source) {
  AbridgedYaml result(source);
  result.is_whole_ = true;
  return result;
}

AbridgedYaml AbridgedYaml::shortened(std::string_view source) {
  return YamlShortener(source).run();
}

void AbridgedYaml::move_to(std::size_t offset) {
  while (passed_ < cuts_.size() && cuts_[passed_].at < offset) ++passed_;
  while (passed_ > 0 && cuts_[passed_ - 1].at >= offset) --passed_;
}

std::size_t AbridgedYaml::source_offset(std::size_t offset) {
  move_to(offset);
  if (passed_ == 0) return offset;
  const Cut& last = cuts_[passed_ - 1];
  return last.from + last.length + (offset - last.at - last.width);
}

const AbridgedYaml::Cut* AbridgedYaml::cut_at(std::size_t offset) {
  move_to(offset);
  if (passed_ == cuts_.size() || cuts_[passed_].at != offset) return nullptr;
  return &cuts_[passed_];
}

std::span<const AbridgedYaml::Cut> AbridgedYaml::cuts_behind(std::size_t offset) {
  move_to(offset);
  return std::span(cuts_).subspan(passed_);
}

}  // namespace localrun::model
