#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace localrun {
namespace {

struct Meaning {
  int code;
  std::string_view text;
};

// What shells and the kernel mean by a status.
constexpr std::array<Meaning, 10> meanings = {{
    {124, "timeout ended the command"},
    {126, "found, but not executable"},
    {127, "command not found"},
    {130, "interrupted (SIGINT)"},
    {132, "illegal instruction (SIGILL)"},
    {134, "aborted (SIGABRT)"},
    {137, "killed (SIGKILL), often for lack of memory"},
    {139, "crashed (SIGSEGV)"},
    {141, "wrote to a closed pipe (SIGPIPE)"},
    {143, "ended from outside (SIGTERM)"},
}};

struct SignalName {
  int number;
  std::string_view name;
};
constexpr std::array<SignalName, 9> signal_names = {{{1, "SIGHUP"},
                                                     {2, "SIGINT"},
                                                     {3, "SIGQUIT"},
                                                     {4, "SIGILL"},
                                                     {6, "SIGABRT"},
                                                     {9, "SIGKILL"},
                                                     {11, "SIGSEGV"},
                                                     {13, "SIGPIPE"},
                                                     {15, "SIGTERM"}}};

}  // namespace

std::string duration_text(Milliseconds duration) {
  const auto milliseconds = std::max<std::int64_t>(duration.count(), 0);
  if (milliseconds < 100) return std::to_string(milliseconds) + " ms";
  const std::int64_t tenths = (milliseconds + 50) / 100;
  if (tenths < 100) return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
  const std::int64_t seconds = (milliseconds + 500) / 1000;
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600)
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::string time_text(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d UTC", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string ago_text(Milliseconds age) {
  const std::int64_t minutes = age.count() / 60000;
  if (minutes < 1) return "just now";
  if (minutes < 60) return std::to_string(minutes) + " min ago";
  if (minutes < std::int64_t{24} * 60) return std::to_string(minutes / 60) + " h ago";
  return counted(static_cast<std::size_t>(minutes / (std::int64_t{24} * 60)), "day") + " ago";
}

std::string place_text(const Place& place, bool with_column) {
  if (place.line == 0) return place.file;
  std::string text = place.file + ':' + std::to_string(place.line);
  if (with_column && place.column != 0) text += ':' + std::to_string(place.column);
  return text;
}

std::string_view sign_of(Conclusion conclusion, const Terminal& terminal) {
  const Signs& all = signs(terminal);
  switch (conclusion) {
    case Conclusion::success:
      return all.success;
    case Conclusion::failure:
      return all.failure;
    case Conclusion::cancelled:
      return all.cancelled;
    case Conclusion::skipped:
      return all.skipped;
  }
  return {};
}

Style style_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::success:
      return Style::green;
    case Conclusion::failure:
      return Style::red;
    case Conclusion::cancelled:
      return Style::yellow;
    case Conclusion::skipped:
      return Style::dim;
  }
  return Style::none;
}

std::string_view verb_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::success:
      return "succeeded";
    case Conclusion::failure:
      return "failed";
    case Conclusion::cancelled:
      return "was cancelled";
    case Conclusion::skipped:
      return "was skipped";
  }
  return {};
}

std::string exit_text(std::optional<int> exit_code, std::optional<int> signal) {
  if (signal) {
    const auto* found = std::find_if(signal_names.begin(), signal_names.end(),
                                     [&](const SignalName& row) { return row.number == *signal; });
    const std::string number = "signal " + std::to_string(*signal);
    return found == signal_names.end() ? number : number + " (" + std::string(found->name) + ')';
  }
  return exit_code ? "exit code " + std::to_string(*exit_code) : std::string();
}

std::string exit_meaning(std::optional<int> exit_code, std::optional<int> signal) {
  const int code = signal ? 128 + *signal : exit_code.value_or(0);
  const auto* found = std::find_if(meanings.begin(), meanings.end(),
                                   [&](const Meaning& row) { return row.code == code; });
  if (found == meanings.end()) return {};
  std::string text(found->text);
  // With a signal, its name has been said.
  if (const std::size_t name = text.find(" (SIG"); signal && name != std::string::npos) {
    text.erase(name, text.find(')', name) + 1 - name);
  }
  return text;
}

std::string step_end_words(const StepFinished& end) {
  if (end.outcome == Conclusion::skipped)
    return end.reason.empty() ? ": skipped" : ": skipped, " + end.reason;
  std::string text = ' ' + std::string(verb_of(end.outcome));
  // A process that ended well did not fail its step, nor did one that we have stopped: its
  // messages, just above, or the reason say what did.
  const bool is_told_otherwise = (end.exit_code == 0 && !end.signal) || !end.reason.empty();
  if (end.outcome == Conclusion::failure && !is_told_otherwise) {
    const std::string exit = exit_text(end.exit_code, end.signal);
    if (!exit.empty()) text += (end.signal ? " on " : " with ") + exit;
  }
  text += " after " + duration_text(end.duration);
  if (end.outcome == Conclusion::failure && end.conclusion == Conclusion::success) {
    text += ", which is allowed (continue-on-error)";
  } else if (!end.reason.empty()) {
    text += ": " + end.reason.substr(0, end.reason.find('\n'));
  }
  return text;
}

std::string fate_words(const JobOutputSet& output) {
  switch (output.fate) {
    case JobOutputSet::Fate::set:
      return {};
    case JobOutputSet::Fate::empty:
      return "empty";
    case JobOutputSet::Fate::has_secret:
      return "dropped: it may contain a secret";
    case JobOutputSet::Fate::too_large:
      return "dropped: it is larger than GitHub allows";
    case JobOutputSet::Fate::failed:
      return output.reason.empty() ? "its expression failed" : "dropped: " + output.reason;
  }
  return {};
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 4> units = {" kB", " MB", " GB", " TB"};
  if (bytes < 1000) return counted(bytes, "byte");
  std::uint64_t tenths = bytes / 100;
  std::size_t unit = 0;
  for (; tenths >= 10000 && unit + 1 < units.size(); ++unit) tenths /= 1000;
  std::string text = std::to_string(tenths / 10);
  if (tenths < 100) text += '.' + std::to_string(tenths % 10);
  return text.append(units[unit]);
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  constexpr std::size_t digits = 3;
  for (std::size_t at = text.size(); at > digits;) text.insert(at -= digits, 1, ',');
  return text;
}

std::string change_words(const FilesChanged& fact) {
  std::string text;
  const auto add = [&text](std::uint64_t number, std::string_view what) {
    if (number != 0) text.append(text.empty() ? "" : ", ").append(grouped(number)).append(what);
  };
  add(fact.added, " added");
  add(fact.changed, " changed");
  add(fact.deleted, " deleted");
  add(fact.ignored, fact.ignored == 1 ? " ignored file" : " ignored files");
  return text;
}

std::string value_text(std::string_view value, const Terminal& terminal, int most) {
  if (value.empty()) return "''";
  // Only what may be shown is looked at: a value can be a megabyte long.
  const std::string_view head = value.substr(0, static_cast<std::size_t>(most) * 8);
  const std::string line = one_line(head, terminal);
  if (head.size() == value.size() && display_width(line) <= most) return line;
  return std::string(cut_to_width(line, most)) + std::string(signs(terminal).ellipsis) + " (" +
         counted(value.size(), "byte") + ')';
}

}  // namespace localrun
