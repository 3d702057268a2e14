#include "runner/execute/explain_script.hpp"

#include "expr/text.hpp"
#include "model/lint/shell.hpp"
#include "runner/events/place.hpp"
#include "runner/execute/named_files.hpp"
#include "runner/execute/near_programs.hpp"
#include "runner/execute/shell_messages.hpp"
#include "runner/process/run_child.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace localrun {
namespace {

using Kind = ShellMessage::Kind;

constexpr int not_executable = 126;
constexpr int not_found = 127;

std::string quoted(std::string_view text) { return '\'' + std::string(text) + '\''; }

std::string_view word_of(const model::ShellCommand& command, std::size_t index = 0) {
  return index < command.words.size() ? std::string_view(command.words[index].value.text)
                                      : std::string_view();
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string shorter(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  constexpr std::size_t most = 60;
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

Task<bool> is_right(const StepContext& step, std::string program, std::string script) {
  ProcessSpec process;
  process.argv = {std::move(program), "-n"};
  process.environ = {"PATH=" + step.job.process_variable("PATH")};
  process.input = std::move(script);
  StopRequest request(step.job.tools.executor);
  OutputReceiver receiver;
  receiver.on_block = [](Stream, std::string_view) { return Flow::go_on; };
  RunChildOptions options;  // named: g++ 12 destroys temporaries of a co_await twice
  const Result<Exit> exit =
      co_await run_child(std::move(process), std::move(receiver), request, std::move(options));
  co_return exit && exit->status() == 0;
}

class ScriptEnd {
 public:
  ScriptEnd(StepContext& step, const ScriptAttempt& attempt, int status)
      : step_(step),
        attempt_(attempt),
        status_(status),
        log_(step.printed.lines()),
        shell_(model::read_shell(attempt.script)) {
    for (ShellMessage& message : shell_messages(log_)) {
      if (message.file == attempt.script_path) {
        own_.push_back(std::move(message));
      } else {
        others_.push_back(std::move(message));
      }
    }
  }

  /// The script went on to its end.
  void succeeded() {
    for (const ShellMessage& message : own_) {
      const bool is_failure = message.kind == Kind::not_found ||
                              message.kind == Kind::not_executable ||
                              message.kind == Kind::no_such_file || message.kind == Kind::ended;
      if (is_failure) find_pipe(message);
    }
  }

  Task<void> failed() {
    const ShellMessage* syntax = last_of(Kind::syntax);
    if (syntax != nullptr) {
      co_await explain_syntax(*syntax);
      co_return;
    }
    explain_command();
    explain_other_scripts();
    explain_absent_files();
    explain_question();
  }

 private:
  void publish(std::string slug, std::string severity, Place place, std::string message,
               std::string why, std::string help) {
    Finding finding;
    finding.slug = std::move(slug);
    finding.severity = std::move(severity);
    finding.place = std::move(place);
    finding.message = std::move(message);
    finding.why = std::move(why);
    finding.help = std::move(help);
    publish(std::move(finding));
  }
  void publish(Finding finding) {
    const auto is_same = [&](const auto& said) {
      return said.first == finding.slug && said.second == finding.place;
    };
    if (std::any_of(said_.begin(), said_.end(), is_same)) return;
    said_.emplace_back(finding.slug, finding.place);
    step_.job.report.publish(std::move(finding));
  }

  [[nodiscard]] const ShellMessage* last_of(Kind kind) const {
    const auto found = std::find_if(own_.rbegin(), own_.rend(),
                                    [kind](const ShellMessage& each) { return each.kind == kind; });
    return found == own_.rend() ? nullptr : &*found;
  }

  [[nodiscard]] std::string in_words() const {
    return " (exit code " + std::to_string(status_) + ")";
  }

  // ---- pipe-hides-failure

  [[nodiscard]] std::size_t line_of(std::size_t offset) const {
    return 1 + static_cast<std::size_t>(
                   std::count(attempt_.script.begin(),
                              attempt_.script.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  }

  void find_pipe(const ShellMessage& message) {
    if (!shell_.is_understood) return;
    for (const model::ShellCommand& command : shell_.commands) {
      if (!command.pipe_to || command.is_captured || line_of(command.begin) > message.line ||
          line_of(command.end) < message.line)
        continue;
      const std::string text(expr::trim(
          std::string_view(attempt_.script).substr(command.begin, command.end - command.begin)));
      const bool is_it = message.kind == Kind::ended
                             ? message.subject.find(word_of(command)) != std::string::npos
                             : text.find(message.subject) != std::string::npos;
      if (!is_it || word_of(command).empty()) continue;
      const std::size_t pipe = attempt_.script.find('|', command.end);
      const bool is_or = pipe + 1 < attempt_.script.size() && attempt_.script[pipe + 1] == '|';
      if (pipe == std::string::npos || is_or) continue;
      return publish("pipe-hides-failure", "warning", attempt_.lines.place(pipe, 1),
                     quoted(shorter(text)) + " failed, and nobody saw it: " + message.text,
                     "only the last command of a pipe counts without -o pipefail",
                     "shell: bash\nwhich adds -o pipefail; or `set -o pipefail` in the script");
    }
  }

  // ---- script-from-value

  Task<void> explain_syntax(const ShellMessage& message) {
    // Where a quote is never closed, the shell finds that out at the end.
    constexpr std::size_t most = 8;
    std::size_t tried = 0;
    for (const PastedValue& value : attempt_.lines.values()) {
      if (tried++ == most) break;
      if (value.begin > attempt_.lines.begin_of_line(message.line + 1)) continue;
      std::string without = attempt_.script;
      without.replace(value.begin, value.length, "0");
      const bool is_it = co_await is_right(step_, attempt_.program, std::move(without));
      if (!is_it) continue;
      explain_value(value, message);
      co_return;
    }
    publish("exit-status", "note", attempt_.lines.place_of_line(message.line),
            "the shell cannot read the script: " + message.text + in_words(), {}, {});
  }

  void explain_value(const PastedValue& value, const ShellMessage& message) {
    const std::string text = attempt_.script.substr(value.begin, value.length);
    std::string signs;
    for (const std::string_view sign : {"'", "\"", "`", "$", "(", ")", ";", "&", "|", "<", ">"}) {
      if (text.find(sign) == std::string::npos) continue;
      signs += (signs.empty() ? "" : " ") + std::string(sign);
    }
    if (text.find('\n') != std::string::npos)
      signs += signs.empty() ? "a line break" : " and a line break";
    std::string name = value.source.substr(value.source.rfind('.') + 1);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
      return std::isalnum(c) != 0 ? static_cast<char>(std::toupper(c)) : '_';
    });
    Finding finding;
    finding.slug = "script-from-value";
    finding.severity = "error";
    finding.place = place_of(value.at);
    finding.message = "the value of `" + value.source + "` broke the script" +
                      (signs.empty() ? std::string() : ": it has " + signs);
    finding.why = "it is put in before the shell reads the script; the shell said: " + message.text;
    // A variable is there already.
    const bool is_variable = value.source.starts_with("env.");
    if (!is_variable) finding.help = "env: { " + name + ": \"${{ " + value.source + " }}\" }\nand ";
    finding.help += "in the script: \"$" + (is_variable ? value.source.substr(4) : name) + '"';
    publish(std::move(finding));
  }

  // ---- exit-status, not-executable

  void explain_command() {
    if (own_.empty()) return explain_silent_command();
    const ShellMessage& message = own_.back();
    const Place place = place_of_subject(message);
    switch (message.kind) {
      case Kind::not_found:
      case Kind::no_such_file:
      case Kind::not_executable:
        return explain_missing(message, place);
      case Kind::ended:
        return publish(
            "exit-status", "note", place,
            quoted(shorter(message.subject)) + ' ' + std::string(end_in_words()) + in_words(),
            std::string(why_ended()), {});
      case Kind::syntax:
        return;
      case Kind::other:
        break;
    }
    if (is_of_many_lines())
      publish("exit-status", "note", attempt_.lines.place_of_line(message.line),
              "this line ended the script" + in_words() + ": " + message.text, {}, {});
  }

  [[nodiscard]] bool is_of_many_lines() const {
    return attempt_.stops_at_errors && attempt_.script.find('\n') < attempt_.script.size() - 1;
  }

  [[nodiscard]] Place place_of_subject(const ShellMessage& message) const {
    const std::string_view line = attempt_.lines.line(message.line);
    const std::size_t at =
        message.subject.empty() ? std::string_view::npos : line.find(message.subject);
    if (at == std::string_view::npos) return attempt_.lines.place_of_line(message.line);
    return attempt_.lines.place(attempt_.lines.begin_of_line(message.line) + at,
                                message.subject.size());
  }

  void explain_missing(const ShellMessage& message, const Place& place) {
    const std::string& subject = message.subject;
    const bool is_path =
        subject.find('/') != std::string::npos || message.kind == Kind::no_such_file;
    if (is_path) {
      if (auto found = explain_not_executable(step_, attempt_.folder, subject, place))
        return publish(*std::move(found));
      if (auto found = explain_absent(step_, attempt_.folder, subject, place))
        return publish(*std::move(found));
    }
    if (message.kind == Kind::not_executable)
      return publish("exit-status", "note", place,
                     quoted(subject) + " was found, but cannot be executed" + in_words() + ": " +
                         message.text.substr(message.text.rfind(": ") + 2),
                     {}, {});
    if (status_ != not_found && !is_of_many_lines()) return;
    Finding finding;
    finding.slug = "exit-status";
    finding.severity = "note";
    finding.place = place;
    finding.message =
        quoted(subject) + (is_path ? " is not there" : " was not found on PATH") + in_words();
    if (!is_path) {
      const auto near = near_programs(subject, attempt_.search_path);
      for (std::size_t i = 0; i < near.size(); ++i)
        finding.help += (i == 0                 ? "did you mean "
                         : i + 1 == near.size() ? " or "
                                                : ", ") +
                        quoted(near[i]);
      if (!near.empty()) finding.help += '?';
      add_skipped(finding);
    }
    publish(std::move(finding));
  }

  /// A step that would have put more programs on PATH, but did not run.
  void add_skipped(Finding& finding) const {
    for (const model::Step& step : step_.job.job().steps) {
      const auto* uses = std::get_if<model::UsesStep>(&step.kind);
      const auto* run = std::get_if<model::RunStep>(&step.kind);
      const bool sets_up =
          (uses != nullptr && expr::contains_ignoring_case(uses->uses.value.name, "setup")) ||
          (run != nullptr && run->run && run->run->text.find("GITHUB_PATH") != std::string::npos);
      if (!sets_up) continue;
      const auto& records = step_.job.state.steps;
      const bool was_skipped =
          std::any_of(records.begin(), records.end(), [&](const StepRecord& record) {
            return record.id == step.id && record.outcome == Conclusion::skipped;
          });
      if (was_skipped)
        finding.related.push_back(
            {place_of(step.at), "this step, which adds programs, was skipped"});
    }
  }

  [[nodiscard]] std::string_view end_in_words() const {
    switch (status_) {
      case 130:
        return "was interrupted";
      case 134:
        return "gave up (SIGABRT)";
      case 137:
        return "was killed";
      case 139:
        return "crashed: it used memory that it does not have";
      case 143:
        return "was ended from outside";
      default:
        return "was ended by a signal";
    }
  }
  [[nodiscard]] std::string_view why_ended() const {
    switch (status_) {
      case 130:
        return "signal 2 (SIGINT), as Ctrl-C sends it";
      case 137:
        return "signal 9 (SIGKILL): the system sends it when memory runs out; so does `kill -9`";
      case 139:
        return "signal 11 (SIGSEGV)";
      case 143:
        return "signal 15 (SIGTERM), as `kill` sends it";
      default:
        return {};
    }
  }

  /// The only command that can have ended the script without a word; nullptr when there are
  /// several.
  [[nodiscard]] const model::ShellCommand* only_suspect() const {
    if (!shell_.is_understood || !attempt_.stops_at_errors) return nullptr;
    constexpr auto unsure =
        std::to_array<std::string_view>({"if", "while", "until", "for", "case", "function", "exit",
                                         "return", "trap", "eval", "exec", "!", "set"});
    constexpr auto harmless =
        std::to_array<std::string_view>({"echo", "printf", "export", "true", ":", "cd", "ls", "pwd",
                                         "date", "cat", "mkdir", "touch", "rm", "cp", "mv"});
    if (attempt_.script.find("||") != std::string::npos ||
        attempt_.script.find("&&") != std::string::npos)
      return nullptr;
    const model::ShellCommand* only = nullptr;
    for (const model::ShellCommand& command : shell_.commands) {
      const std::string_view verb = word_of(command);
      if (verb.empty()) continue;
      if (std::find(unsure.begin(), unsure.end(), verb) != unsure.end()) return nullptr;
      if (command.is_captured || command.pipe_to) {
        // What stands left of a pipe, or in the words of another command, does not count.
        continue;
      }
      if (std::find(harmless.begin(), harmless.end(), verb) != harmless.end()) continue;
      if (only != nullptr) return nullptr;
      only = &command;
    }
    return only;
  }

  void explain_silent_command() {
    const model::ShellCommand* command = only_suspect();
    if (command == nullptr) return;
    const std::string text = attempt_.script.substr(command->begin, command->end - command->begin);
    const Place place = attempt_.lines.place(command->begin, command->end - command->begin);
    const std::string_view verb = last_part(word_of(*command));
    const bool is_search = verb == "grep" || verb == "egrep" || verb == "fgrep" || verb == "rg" ||
                           (verb == "git" && word_of(*command, 1) == "grep");
    const bool is_comparison =
        verb == "diff" || verb == "cmp" || (verb == "git" && word_of(*command, 1) == "diff");
    if (status_ == 1 && (is_search || is_comparison)) {
      return publish("exit-status", "note", place,
                     quoted(shorter(text)) +
                         (is_search ? " found nothing" : " found a difference") +
                         ", which is exit code 1 and ends the script",
                     {}, is_search ? shorter(text) + " || true" : std::string());
    }
    if (status_ == 124 && verb == "timeout")
      return publish("exit-status", "note", place,
                     quoted(shorter(text)) + " ran out of its time" + in_words(), {}, {});
    if (why_ended().empty()) return;
    publish("exit-status", "note", place,
            quoted(shorter(text)) + ' ' + std::string(end_in_words()) + in_words(),
            std::string(why_ended()), {});
  }

  // ---- script-crlf

  void explain_other_scripts() {
    for (const ShellMessage& message : others_) {
      const bool has_return = message.text.find("\\r") != std::string::npos ||
                              message.text.find('\r') != std::string::npos ||
                              message.kind == Kind::syntax;
      if (!has_return) continue;
      if (auto found =
              explain_line_ends(step_, attempt_.folder, message.file, place_of_word(message.file)))
        return publish(*std::move(found));
    }
    const bool is_of_env = std::any_of(log_.begin(), log_.end(), [](const std::string& line) {
      return line.find("\\r’: No such file") != std::string::npos ||
             line.find("\\r': No such file") != std::string::npos;
    });
    if (!is_of_env) return;
    for (const model::ShellCommand& command : shell_.commands) {
      const std::string path(word_of(command));
      if (path.find('/') == std::string::npos) continue;
      if (auto found = explain_line_ends(step_, attempt_.folder, path,
                                         attempt_.lines.place(command.begin, path.size())))
        return publish(*std::move(found));
    }
  }

  [[nodiscard]] Place place_of_word(std::string_view word) const {
    const std::size_t at = attempt_.script.rfind(word);  // what makes a file stands before its use
    return at == std::string::npos ? step_.info.place : attempt_.lines.place(at, word.size());
  }

  // ---- checkout-missing, files-of-other-job

  void explain_absent_files() {
    if (!said_.empty()) return;
    for (const std::string& path : missing_paths(log_)) {
      if (auto found = explain_absent(step_, attempt_.folder, path, place_of_word(path)))
        return publish(*std::move(found));
    }
  }

  // ---- no-input

  void explain_question() {
    const auto last = std::find_if(log_.rbegin(), log_.rend(), [](const std::string& line) {
      return line.find_first_not_of(" \t\r") != std::string::npos;
    });
    if (last == log_.rend()) return;
    const std::string_view text = expr::trim(*last);
    constexpr auto signs = std::to_array<std::string_view>(
        {"[y/n]", "(y/n)", "[y/n/", "(yes/no", "[yes/no", "password:", "passphrase:", "username:"});
    // `are you root?`: nobody waits for an answer.
    constexpr auto reproaches = std::to_array<std::string_view>(
        {"are you root?", "running?", "installed?", "did you mean"});
    const auto has_one_of = [&](const auto& words) {
      return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return expr::contains_ignoring_case(text, word);
      });
    };
    if (has_one_of(reproaches) || (!text.ends_with('?') && !has_one_of(signs))) return;
    publish("no-input", "note", step_.info.place,
            "the last line of the log is a question: " + quoted(shorter(std::string(text))),
            "steps have no standard input: who asks gets end of file",
            "-y, --yes or --non-interactive, as the program has it; CI=true for some");
  }

  StepContext& step_;
  const ScriptAttempt& attempt_;
  int status_;
  std::vector<std::string> log_;
  model::ShellScript shell_;
  std::vector<ShellMessage> own_;     // of the step's script
  std::vector<ShellMessage> others_;  // of scripts that it started
  std::vector<std::pair<std::string, Place>> said_;
};

}  // namespace

boost::asio::awaitable<void> explain_script(StepContext& step, const ScriptAttempt& attempt,
                                            const BodyEnd& end) {
  const bool is_shell = attempt.command == "bash" || attempt.command == "sh";
  if (!is_shell || !end.exit || end.was_stopped || end.result == TaskResult::cancelled) co_return;
  ScriptEnd script(step, attempt, end.exit->status());
  if (end.result == TaskResult::succeeded) {
    script.succeeded();
  } else {
    co_await script.failed();
  }
}

}  // namespace localrun
