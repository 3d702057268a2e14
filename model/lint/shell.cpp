#include "model/lint/shell.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace localrun::model {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

std::size_t name_length(std::string_view text) {
  if (text.empty() || !is_name_start(text.front())) return 0;
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_name_part) -
                                  text.begin());
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

struct PendingDocument {
  std::size_t command = 0;
  std::string delimiter;
  bool is_quoted = false;
  bool strips_tabs = false;
};

class Reader {
 public:
  explicit Reader(std::string_view script) : script_(script) {}

  ShellScript read() && {
    read_commands(script_.size(), false);
    if (!documents_.empty()) result_.is_understood = false;
    std::stable_sort(result_.variables.begin(), result_.variables.end(),
                     [](const auto& a, const auto& b) { return a.begin < b.begin; });
    return std::move(result_);
  }

 private:
  /// A list of commands up to `end`, which is the end of the script or of a `$( )`.
  void read_commands(std::size_t end, bool is_captured) {
    State outer = std::exchange(state_, State{});
    state_.is_captured = is_captured;
    while (at_ < end) read_one(end);
    end_command(false);
    state_ = std::move(outer);
  }

  struct State {
    std::optional<ShellCommand> command;
    bool has_words = false;                 // or assignments
    bool is_test = false;                   // between `[[` and `]]`
    std::vector<std::size_t> groups;        // first command of each that is open
    std::optional<std::size_t> closed;      // the group that has just ended
    std::optional<std::size_t> pipes_from;  // commands from here on feed the next one
    std::vector<std::size_t> assigned;      // variables before the words of the command
    bool is_captured = false;
  };

  void read_one(std::size_t end) {
    const char c = script_[at_];
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '\\' && at_ + 1 < end && script_[at_ + 1] == '\n') {
      at_ += 2;
    } else if (c == '\n') {
      end_command(false);
      ++at_;
      read_documents(end);
    } else if (c == '#') {
      at_ = std::min(script_.find('\n', at_), end);
    } else if (state_.is_test || (!read_operator(end) && !read_redirect(end))) {
      read_word(end);
    }
  }

  [[nodiscard]] bool is_next(std::string_view text) const {
    return script_.substr(at_).starts_with(text);
  }

  bool read_operator(std::size_t) {
    if (is_next("&>") || is_next("<(") || is_next(">(")) return false;
    if (is_next(";;") || is_next("((")) {
      result_.is_understood = false;
      at_ += 2;
      return true;
    }
    for (const std::string_view sign : {"&&", "||", "|&", ";", "&", "|"}) {
      if (!is_next(sign)) continue;
      end_command(sign == "|" || sign == "|&");
      at_ += sign.size();
      return true;
    }
    if (is_next("(")) {
      if (state_.has_words) result_.is_understood = false;  // a function, or an array
      open_group();
      ++at_;
      return true;
    }
    if (is_next(")")) {
      close_group();
      ++at_;
      return true;
    }
    return false;
  }

  void open_group() { state_.groups.push_back(result_.commands.size()); }

  void close_group() {
    end_command(false);
    if (state_.groups.empty()) {
      result_.is_understood = false;
      return;
    }
    state_.closed = state_.groups.back();
    state_.groups.pop_back();
  }

  ShellCommand& command() {
    if (!state_.command) {
      state_.command.emplace();
      state_.command->begin = static_cast<std::uint32_t>(at_);
      state_.command->is_captured = state_.is_captured;
    }
    return *state_.command;
  }

  void end_command(bool is_piped) {
    state_.is_test = false;
    state_.has_words = false;
    std::optional<std::size_t> first = std::exchange(state_.closed, std::nullopt);
    if (state_.command) {
      const std::size_t index = result_.commands.size();
      connect(index);
      for (const std::size_t variable : std::exchange(state_.assigned, {}))
        result_.variables[variable].is_for_command = !state_.command->words.empty();
      state_.command->end = static_cast<std::uint32_t>(at_);
      result_.commands.push_back(std::move(*state_.command));
      state_.command.reset();
      first = index;
    }
    if (is_piped) state_.pipes_from = first;
  }

  /// What was left of a `|` feeds the command that has just been read.
  void connect(std::size_t index) {
    const auto from = std::exchange(state_.pipes_from, std::nullopt);
    for (std::size_t i = from.value_or(index); i < index; ++i) {
      ShellCommand& feeding = result_.commands[i];
      if (!feeding.output && !feeding.pipe_to) feeding.pipe_to = index;
    }
  }

  bool read_redirect(std::size_t end) {
    std::size_t start = at_;
    while (start < end && script_[start] >= '0' && script_[start] <= '9') ++start;
    const std::string_view number = script_.substr(at_, start - at_);
    const std::string_view rest = script_.substr(start, end - start);
    constexpr std::array<std::string_view, 12> signs = {"<<<", "&>>", "<<-", "<<", ">>", ">|",
                                                        "&>",  ">&",  "<&",  "<>", ">",  "<"};
    const auto* sign = std::find_if(signs.begin(), signs.end(),
                                    [&](std::string_view each) { return rest.starts_with(each); });
    if (sign == signs.end()) return false;
    if (rest.starts_with("<(") || rest.starts_with(">(")) result_.is_understood = false;
    const auto operator_at = static_cast<std::uint32_t>(start);
    at_ = start + sign->size();
    while (at_ < end && (script_[at_] == ' ' || script_[at_] == '\t')) ++at_;
    ShellWord target = parse_word(end);
    if (*sign == "<<" || *sign == "<<-") {
      open_document(target, *sign == "<<-");
    } else if (sign->find('>') != std::string_view::npos && *sign != "<>" && *sign != ">&" &&
               (number.empty() || number == "1")) {
      set_output({operator_at, static_cast<std::uint32_t>(sign->size()),
                  sign->find(">>") != std::string_view::npos, std::move(target)});
    }
    return true;
  }

  void set_output(ShellRedirect redirect) {
    if (!state_.closed) {
      command().output = std::move(redirect);
      return;
    }
    for (std::size_t i = *state_.closed; i < result_.commands.size(); ++i) {
      ShellCommand& inner = result_.commands[i];
      if (!inner.output && !inner.pipe_to && !inner.is_captured) inner.output = redirect;
    }
  }

  void open_document(const ShellWord& target, bool strips_tabs) {
    const std::string_view source = script_.substr(target.begin, target.end - target.begin);
    const bool is_quoted = source.find_first_of("'\"\\") != std::string_view::npos;
    if (state_.closed) result_.is_understood = false;
    static_cast<void>(command());
    documents_.push_back(
        {result_.commands.size(), source_of(target.value.text), is_quoted, strips_tabs});
  }

  void read_documents(std::size_t end) {
    for (const PendingDocument& document : std::exchange(documents_, {})) {
      ShellText text;
      bool is_closed = false;
      while (at_ < end && !is_closed) {
        const std::size_t line_end = std::min(script_.find('\n', at_), end);
        std::size_t begin = at_;
        while (document.strips_tabs && begin < line_end && script_[begin] == '\t') ++begin;
        is_closed = script_.substr(begin, line_end - begin) == document.delimiter;
        at_ = begin;
        if (!is_closed) {
          add_document_line(text, line_end, document.is_quoted);
          text.add('\n', static_cast<std::uint32_t>(line_end));
        }
        at_ = std::min(line_end + 1, end);
      }
      if (!is_closed) result_.is_understood = false;
      if (document.command < result_.commands.size())
        result_.commands[document.command].here_document = std::move(text);
    }
  }

  void add_document_line(ShellText& text, std::size_t end, bool is_quoted) {
    while (at_ < end) {
      if (is_next("${{") || (!is_quoted && (script_[at_] == '$' || script_[at_] == '`'))) {
        is_quoted_ = true;
        add_unknown(text, end, nullptr);
        is_quoted_ = false;
      } else {
        text.add(script_[at_], static_cast<std::uint32_t>(at_));
        ++at_;
      }
    }
  }

  void read_word(std::size_t end) {
    const std::size_t before = at_;
    ShellWord word = parse_word(end);
    if (at_ == before) {  // a sign without a meaning here
      result_.is_understood = false;
      ++at_;
      return;
    }
    const std::string_view source = script_.substr(word.begin, word.end - word.begin);
    if (!state_.has_words && read_keyword(source)) return;
    if (state_.closed) result_.is_understood = false;
    if (source == "[[" && !state_.has_words) state_.is_test = true;
    if (source == "]]") state_.is_test = false;
    add_word(std::move(word), source, before);
  }

  bool read_keyword(std::string_view word) {
    if (is_one_of(word, {"then", "else", "elif", "do", "!", "time"})) return true;
    if (is_one_of(word, {"{", "if", "while", "until"})) {
      open_group();
      return true;
    }
    if (is_one_of(word, {"}", "fi", "done"})) {
      close_group();
      return true;
    }
    if (word == "for") open_group();
    if (is_one_of(word, {"case", "function", "select", "coproc"})) result_.is_understood = false;
    return false;
  }

  void add_word(ShellWord word, std::string_view source, std::size_t begin) {
    ShellCommand& current = command();
    if (!state_.has_words) current.begin = static_cast<std::uint32_t>(begin);
    state_.has_words = true;
    const std::size_t length = name_length(source);
    const bool has_value = length > 0 && (source.substr(length).starts_with('=') ||
                                          source.substr(length).starts_with("+="));
    const std::string_view verb =
        current.words.empty() ? std::string_view() : current.words.front().value.text;
    const bool declares = is_one_of(verb, {"export", "local", "declare", "readonly", "typeset",
                                           "read", "for", "mapfile", "readarray"});
    if ((current.words.empty() && has_value) || (declares && length > 0)) {
      ShellVariable variable{std::string(source.substr(0, length)), word.begin,
                             word.begin + static_cast<std::uint32_t>(length), true};
      if (declares) variable.declared_by = verb;
      if (source.substr(length).starts_with('='))
        variable.value = word.value.part(length + 1, word.value.text.size());
      if (!declares) state_.assigned.push_back(result_.variables.size());
      result_.variables.push_back(std::move(variable));
    }
    if (current.words.empty() && has_value) return;
    current.words.push_back(std::move(word));
  }

  ShellWord parse_word(std::size_t end) {
    ShellWord word;
    word.begin = static_cast<std::uint32_t>(at_);
    std::size_t parts = 0;
    while (at_ < end &&
           std::string_view(" \t\r\n;&|<>()").find(script_[at_]) == std::string_view::npos) {
      ++parts;
      parse_part(word, end);
    }
    word.end = static_cast<std::uint32_t>(at_);
    if (parts != 1) word.variable.clear();
    return word;
  }

  void parse_part(ShellWord& word, std::size_t end) {
    const char c = script_[at_];
    if (c == '\'') return parse_single_quotes(word.value, end);
    if (c == '"') return parse_double_quotes(word, end);
    if (c == '\\' && at_ + 1 < end) {
      ++at_;
      if (script_[at_] != '\n') word.value.add(script_[at_], static_cast<std::uint32_t>(at_));
      ++at_;
      return;
    }
    if (c == '$' || c == '`') return add_unknown(word.value, end, &word.variable);
    word.value.add(c, static_cast<std::uint32_t>(at_));
    ++at_;
  }

  void parse_single_quotes(ShellText& value, std::size_t end) {
    for (++at_; at_ < end && script_[at_] != '\'';) {
      // The runner puts the value in before there are any quotes.
      if (is_next("${{")) {
        add_unknown(value, end, nullptr);
      } else {
        value.add(script_[at_], static_cast<std::uint32_t>(at_));
        ++at_;
      }
    }
    if (at_ >= end) result_.is_understood = false;
    at_ = std::min(at_ + 1, end);
  }

  void parse_double_quotes(ShellWord& word, std::size_t end) {
    std::size_t parts = 0;
    for (++at_; at_ < end && script_[at_] != '"'; ++parts) {
      const char c = script_[at_];
      if (c == '$' || c == '`') {
        is_quoted_ = true;
        add_unknown(word.value, end, &word.variable);
        is_quoted_ = false;
        continue;
      }
      const bool is_escape =
          c == '\\' && at_ + 1 < end &&
          std::string_view("\"\\$`\n").find(script_[at_ + 1]) != std::string_view::npos;
      if (is_escape) ++at_;
      if (!is_escape || script_[at_] != '\n')
        word.value.add(script_[at_], static_cast<std::uint32_t>(at_));
      ++at_;
    }
    if (at_ >= end) result_.is_understood = false;
    at_ = std::min(at_ + 1, end);
    if (parts != 1) word.variable.clear();
  }

  /// A part that begins with `$` or a backtick; a `$` that means nothing stands for itself.
  void add_unknown(ShellText& value, std::size_t end, std::string* variable) {
    const std::size_t begin = at_;
    if (is_next("${{")) {
      const std::size_t close = script_.find("}}", at_);
      at_ = std::min(close == std::string_view::npos ? end : close + 2, end);
    } else if (is_next("$((")) {
      skip_balanced(end, '(', ')');
    } else if (is_next("$(")) {
      read_substitution(end);
    } else if (is_next("${")) {
      read_braces(end, variable);
    } else if (is_next("`")) {
      result_.is_understood = false;
      const std::size_t close = script_.find('`', at_ + 1);
      at_ = std::min(close == std::string_view::npos ? end : close + 1, end);
    } else if (is_next("$'") || is_next("$\"")) {
      result_.is_understood = false;
      ++at_;
      return;
    } else if (!read_dollar(end, variable)) {
      value.add('$', static_cast<std::uint32_t>(at_));
      ++at_;
      return;
    }
    const auto from = static_cast<std::uint32_t>(begin);
    value.add(ShellText::unknown_begin, from);
    for (std::size_t i = begin; i < at_; ++i) value.add(script_[i], static_cast<std::uint32_t>(i));
    value.add(ShellText::unknown_end, static_cast<std::uint32_t>(at_ - 1));
  }

  bool read_dollar(std::size_t end, std::string* variable) {
    const std::string_view rest = script_.substr(at_ + 1, end - at_ - 1);
    const std::size_t length = name_length(rest);
    if (length > 0) {
      read_variable(std::string(rest.substr(0, length)), at_, at_ + 1 + length, variable);
      at_ += 1 + length;
      return true;
    }
    if (rest.empty() ||
        std::string_view("0123456789?#@*!$-").find(rest.front()) == std::string_view::npos)
      return false;
    at_ += 2;
    return true;
  }

  void read_braces(std::size_t end, std::string* variable) {
    const std::size_t begin = at_;
    skip_balanced(end, '{', '}');
    std::string_view inner = script_.substr(begin + 2, at_ - begin - 2);
    if (inner.starts_with('#') || inner.starts_with('!')) inner.remove_prefix(1);
    const std::size_t length = name_length(inner);
    if (length == 0) return;
    const bool is_whole = inner.size() == length + 1;
    const std::string name(inner.substr(0, length));
    if (inner.substr(length).starts_with(":=") || inner.substr(length).starts_with('=')) {
      result_.variables.push_back(
          {name, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_), true});
    }
    read_variable(name, begin, at_, is_whole ? variable : nullptr);
    const std::string_view behind = inner.substr(length);
    result_.variables.back().has_default =
        !behind.empty() && std::string_view(":-+?").find(behind.front()) != std::string_view::npos;
  }

  void read_variable(std::string name, std::size_t begin, std::size_t end, std::string* variable) {
    if (variable != nullptr) *variable = name;
    result_.variables.push_back({std::move(name), static_cast<std::uint32_t>(begin),
                                 static_cast<std::uint32_t>(end), false});
    result_.variables.back().is_quoted = is_quoted_;
  }

  void skip_balanced(std::size_t end, char open, char close) {
    int depth = 0;
    for (++at_; at_ < end; ++at_) {
      const char c = script_[at_];
      if (c == '\\') {
        ++at_;
      } else if (c == open) {
        ++depth;
      } else if (c == close && --depth == 0) {
        ++at_;
        return;
      }
    }
    at_ = end;
    result_.is_understood = false;
  }

  /// The commands inside `$( )`, which may write to files as well.
  void read_substitution(std::size_t end) {
    ShellSubstitution found;
    found.begin = static_cast<std::uint32_t>(at_);
    found.is_quoted = std::exchange(is_quoted_, false);
    found.first_command = result_.commands.size();
    const std::size_t close = end_of_substitution(end);
    at_ += 2;
    auto documents = std::exchange(documents_, {});
    read_commands(close, true);
    documents_ = std::move(documents);
    at_ = std::min(close + 1, end);
    found.end = static_cast<std::uint32_t>(at_);
    found.end_command = result_.commands.size();
    result_.substitutions.push_back(found);
  }

  std::size_t end_of_substitution(std::size_t end) {
    int depth = 0;
    for (std::size_t i = at_ + 1; i < end; ++i) {
      const char c = script_[i];
      if (c == '\\') {
        ++i;
      } else if (c == '\'') {
        const std::size_t quote = script_.find('\'', i + 1);
        if (quote == std::string_view::npos) break;
        i = quote;
      } else if (c == '(') {
        ++depth;
      } else if (c == ')' && --depth == 0) {
        return i;
      }
    }
    result_.is_understood = false;
    return end;
  }

  std::string_view script_;
  std::size_t at_ = 0;
  State state_;
  bool is_quoted_ = false;  // inside `"…"`
  std::vector<PendingDocument> documents_;
  ShellScript result_;
};

}  // namespace

void ShellText::add(const ShellText& other) {
  text += other.text;
  origin.insert(origin.end(), other.origin.begin(), other.origin.end());
}

ShellText ShellText::part(std::size_t begin, std::size_t length) const {
  const auto from = origin.begin() + static_cast<std::ptrdiff_t>(begin);
  ShellText result;
  result.text = text.substr(begin, length);
  result.origin.assign(from, from + static_cast<std::ptrdiff_t>(result.text.size()));
  return result;
}

std::string source_of(std::string_view text) {
  std::string source;
  for (const char c : text) {
    if (c != ShellText::unknown_begin && c != ShellText::unknown_end) source += c;
  }
  return source;
}

ShellScript read_shell(std::string_view script) { return Reader(script).read(); }

}  // namespace localrun::model
