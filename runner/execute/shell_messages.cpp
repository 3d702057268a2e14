#include "runner/execute/shell_messages.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace localrun {
namespace {

using Kind = ShellMessage::Kind;

struct Ending {
  std::string_view text;
  Kind kind;
};

/// `SUBJECT: text`.
constexpr auto endings = std::to_array<Ending>({
    {": command not found", Kind::not_found},
    {": not found", Kind::not_found},
    {": bad interpreter: No such file or directory", Kind::not_executable},
    {": cannot execute: required file not found", Kind::not_executable},
    {": cannot execute binary file: Exec format error", Kind::not_executable},
    {": Permission denied", Kind::not_executable},
    {": Is a directory", Kind::not_executable},
    {": No such file or directory", Kind::no_such_file},
});

/// `cannot open SUBJECT: No such file`, as dash has it.
constexpr std::string_view dash_open = "cannot open ";
constexpr std::string_view dash_no_file = ": No such file";

/// Of the signals that bash tells of. dash gives no line.
constexpr auto signals = std::to_array<std::string_view>(
    {"Killed", "Segmentation fault", "Aborted", "Terminated", "Bus error", "Illegal instruction",
     "Floating point exception"});

std::size_t digits_at(std::string_view text) {
  return static_cast<std::size_t>(
      std::find_if_not(text.begin(), text.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; }) -
      text.begin());
}

/// `4711 Killed                  make all`.
bool read_signal(ShellMessage& message) {
  std::string_view text = message.text;
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t digits = digits_at(text);
  if (digits == 0 || digits >= text.size() || text[digits] != ' ') return false;
  text.remove_prefix(digits + 1);
  const auto* signal = std::find_if(signals.begin(), signals.end(),
                                    [&](std::string_view name) { return text.starts_with(name); });
  if (signal == signals.end()) return false;
  text.remove_prefix(signal->size());
  constexpr std::string_view core = " (core dumped)";
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.starts_with(core.substr(1))) text.remove_prefix(core.size() - 1);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  message.kind = Kind::ended;
  message.subject = text;
  return true;
}

void classify(ShellMessage& message) {
  const std::string_view text = message.text;
  const bool is_syntax = text.starts_with("syntax error") || text.starts_with("Syntax error") ||
                         text.starts_with("unexpected EOF while looking for matching");
  if (is_syntax) {
    message.kind = Kind::syntax;
    return;
  }
  if (read_signal(message)) return;
  if (text.starts_with(dash_open) && text.ends_with(dash_no_file)) {
    message.kind = Kind::no_such_file;
    message.subject =
        text.substr(dash_open.size(), text.size() - dash_open.size() - dash_no_file.size());
    return;
  }
  for (const Ending& ending : endings) {
    if (!text.ends_with(ending.text)) continue;
    std::string_view subject = text.substr(0, text.size() - ending.text.size());
    // `./x.sh: /bin/nothere: bad interpreter`, `cd: x: No such file`: the first is the command.
    if (ending.kind == Kind::not_executable) subject = subject.substr(0, subject.find(": "));
    // `.: cannot open`, `cd: nodir`: said by a command of the shell.
    message.kind = subject.find(": ") == std::string_view::npos ? ending.kind : Kind::other;
    message.subject = subject;
    return;
  }
}

}  // namespace

std::optional<ShellMessage> parse_shell_message(std::string_view log_line) {
  while (log_line.ends_with('\r')) log_line.remove_suffix(1);
  for (std::size_t at = log_line.find(": "); at != std::string_view::npos;
       at = log_line.find(": ", at + 2)) {
    std::string_view rest = log_line.substr(at + 2);
    constexpr std::string_view word = "line ";
    const bool has_word = rest.starts_with(word);
    if (has_word) rest.remove_prefix(word.size());
    const std::size_t digits = digits_at(rest);
    constexpr std::size_t most_digits = 7;
    if (digits == 0 || digits > most_digits || !rest.substr(digits).starts_with(": ")) continue;
    ShellMessage message;
    message.file = log_line.substr(0, at);
    std::from_chars(rest.data(), rest.data() + digits, message.line);
    message.text = rest.substr(digits + 2);
    // Since 5.1 the name of a program may stand in front: `bash: line 1: …` of `bash -c`.
    if (message.file.find(": ") != std::string::npos) return std::nullopt;
    classify(message);
    return message;
  }
  return std::nullopt;
}

std::vector<ShellMessage> shell_messages(const std::vector<std::string>& log) {
  std::vector<ShellMessage> messages;
  for (const std::string& line : log) {
    if (auto message = parse_shell_message(line)) messages.push_back(*std::move(message));
  }
  return messages;
}

}  // namespace localrun
