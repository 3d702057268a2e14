#include "runner/cli/request_options.hpp"

#include "expr/text.hpp"

namespace localrun::cli {

namespace {

/// Reads the value that begins at `at`; leaves `at` behind its line.
class ValueReader {
 public:
  explicit ValueReader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] std::size_t line() const { return line_; }

  std::string_view next_line() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++line_;
    return line;
  }

  /// A double-quoted value may go on over several lines; absent: its end is missing.
  std::optional<std::string> quoted(std::string_view first, char quote) {
    std::string value;
    std::string_view rest = first;
    for (;;) {
      for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == quote) return value;
        const bool is_escape = quote == '"' && rest[i] == '\\' && i + 1 < rest.size();
        value += is_escape ? unescaped(rest[++i]) : rest[i];
      }
      if (quote != '"' || at_end()) return std::nullopt;
      value += '\n';
      rest = next_line();
    }
  }

 private:
  static char unescaped(char c) { return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
};

}  // namespace

RequestResult<KeyValues> parse_value_file(const std::string& path, const std::string& text) {
  KeyValues pairs;
  ValueReader reader(text);
  while (!reader.at_end()) {
    std::string_view line = expr::trim(reader.next_line());
    const std::size_t number = reader.line();
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = expr::trim(line.substr(7));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return RequestError{path + ":" + std::to_string(number) + ": expected NAME=VALUE", {}};
    }
    const std::string name(expr::trim(line.substr(0, equals)));
    std::string_view value = expr::trim(line.substr(equals + 1));
    if (value.empty() || (value.front() != '"' && value.front() != '\'')) {
      pairs.emplace_back(name, value);
      continue;
    }
    auto quoted = reader.quoted(value.substr(1), value.front());
    if (!quoted) {
      return RequestError{
          path + ":" + std::to_string(number) + ": the value of " + name + " has no closing quote",
          {}};
    }
    pairs.emplace_back(name, std::move(*quoted));
  }
  return pairs;
}

}  // namespace localrun::cli
