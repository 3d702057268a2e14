#include "runner/view/same_text.hpp"

#include "runner/view/terminal.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace localrun {
namespace {

constexpr std::string_view time_word = "<time>";
constexpr std::string_view duration_word = "<duration>";
constexpr std::size_t short_commit = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_of_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::size_t digits_of(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

/// Whether `text` begins as `form`, in which `d` stands for a digit.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  return std::equal(form.begin(), form.end(), text.begin(),
                    [](char f, char c) { return f == 'd' ? is_digit(c) : f == c; });
}

/// Length of `9:12:16.123Z` at the beginning; 0: it is none.
std::size_t clock_length(std::string_view text) {
  std::size_t length = 0;
  for (const std::string_view form : {"dd:dd:dd", "d:dd:dd"}) {
    if (length == 0 && has_form(text, form)) length = form.size();
  }
  if (length == 0) return 0;
  if (length + 1 < text.size() && (text[length] == '.' || text[length] == ',')) {
    const std::size_t fraction = digits_of(text.substr(length + 1));
    if (fraction > 0) length += 1 + fraction;
  }
  const std::string_view zone = text.substr(length);
  if (zone.starts_with('Z')) return length + 1;
  for (const std::string_view form : {"+dd:dd", "-dd:dd", "+dddd", "-dddd"}) {
    if (has_form(zone, form)) return length + form.size();
  }
  return length;
}

/// Of a date, with the time of day behind it.
std::size_t date_length(std::string_view text) {
  if (!has_form(text, "dddd-dd-dd") && !has_form(text, "dddd/dd/dd")) return 0;
  constexpr std::size_t date = 10;
  const std::string_view rest = text.substr(date);
  if (rest.empty() || (rest.front() != 'T' && rest.front() != ' ')) return date;
  const std::size_t clock = clock_length(rest.substr(1));
  return clock == 0 ? date : date + 1 + clock;
}

std::size_t unit_length(std::string_view text, bool is_apart) {
  constexpr std::array<std::string_view, 17> units = {
      "seconds", "minutes", "second", "minute", "hours", "hour", "secs", "mins", "sec",
      "min",     "ms",      "ns",     "us",     "µs",    "s",    "m",    "h"};
  for (const std::string_view unit : units) {
    if (!text.starts_with(unit)) continue;
    // `3 m` may be a length.
    if (is_apart && (unit == "m" || unit == "h")) continue;
    // `3m12s`: a digit may follow.
    if (unit.size() == text.size() || !(is_letter(text[unit.size()]) || text[unit.size()] == '_'))
      return unit.size();
  }
  return 0;
}

/// Of `1.2 s`, `3m12s`, `1 min 5 s`.
std::size_t duration_length(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t at = 0;;) {
    const std::size_t whole = digits_of(text.substr(at));
    if (whole == 0) return length;
    at += whole;
    if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1]))
      at += 1 + digits_of(text.substr(at + 1));
    const bool is_apart = at < text.size() && text[at] == ' ';
    if (is_apart) ++at;
    const std::size_t unit = unit_length(text.substr(at), is_apart);
    if (unit == 0) return length;
    at += unit;
    length = at;
    if (at < text.size() && text[at] == ' ') ++at;
  }
}

class Reader {
 public:
  Reader(std::string_view text, const OwnTexts& own) : text_(text), own_(own) {}

  std::string read() {
    while (at_ < text_.size()) {
      if (take_own_text()) continue;
      const bool begins_word = at_ == 0 || !is_of_word(text_[at_ - 1]);
      if (begins_word && (take_folder() || take_number())) continue;
      take_word();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  bool put(std::string_view word, std::size_t length) {
    if (length == 0) return false;
    out_ += word;
    at_ += length;
    return true;
  }

  bool take_own_text() {
    for (const auto& [text, word] : own_.words) {
      if (rest().starts_with(text)) return put(word, text.size());
    }
    return false;
  }

  /// `localrun-1000/run-Xa81bc` of a work folder, `tmp.Xa81bc` and `tmpxa81bc_k` of mktemp.
  bool take_folder() {
    const bool is_below = at_ > 0 && text_[at_ - 1] == '/';
    if (!is_below) return false;
    constexpr std::string_view ours = "localrun-";
    if (rest().starts_with(ours)) {
      std::size_t length = ours.size() + digits_of(rest().substr(ours.size()));
      for (const std::string_view kind : {"/run-", "/kept-run-"}) {
        if (!rest().substr(length).starts_with(kind)) continue;
        length += kind.size();
        while (length < rest().size() && is_of_word(rest()[length])) ++length;
        return put("<work>", length);
      }
    }
    constexpr std::string_view temporary = "tmp";
    constexpr std::size_t least = 9;  // what comes shorter may be a name that somebody chose
    if (!rest().starts_with(temporary)) return false;
    std::size_t length = temporary.size();
    if (length < rest().size() && (rest()[length] == '.' || rest()[length] == '-')) ++length;
    while (length < rest().size() && is_of_word(rest()[length])) ++length;
    return length >= least && put("<temporary>", length);
  }

  bool take_number() {
    if (!is_digit(text_[at_])) return false;
    // Inside of a version: 1.2.3
    const bool is_part = at_ > 1 && text_[at_ - 1] == '.' && is_digit(text_[at_ - 2]);
    if (is_part) return false;
    return put(time_word, date_length(rest())) || put(time_word, clock_length(rest())) ||
           put(duration_word, duration_length(rest())) || put(time_word, moment_length()) ||
           put("<address>", address_length());
  }

  /// Seconds since 1970, or milliseconds, …, while the run went on.
  [[nodiscard]] std::size_t moment_length() const {
    constexpr std::size_t of_seconds = 10;
    const std::size_t length = digits_of(rest());
    if (length < of_seconds || (length - of_seconds) % 3 != 0 || length > 19) return 0;
    std::int64_t seconds = 0;
    std::from_chars(text_.data() + at_, text_.data() + at_ + of_seconds, seconds);
    const Time moment{std::chrono::seconds(seconds)};
    if (moment < own_.begin || moment > own_.end) return 0;
    const std::string_view fraction = rest().substr(length);
    const bool has_fraction = fraction.size() > 1 && fraction[0] == '.' && is_digit(fraction[1]);
    return has_fraction ? length + 1 + digits_of(fraction.substr(1)) : length;
  }

  [[nodiscard]] std::size_t address_length() const {
    constexpr std::size_t least = 8;
    if (!rest().starts_with("0x")) return 0;
    std::size_t length = 2;
    while (length < rest().size() && is_hex(rest()[length])) ++length;
    return length >= least ? length : 0;
  }

  /// As it is: to its end, or one other character.
  void take_word() {
    do {
      out_ += text_[at_++];
    } while (at_ < text_.size() && is_of_word(text_[at_ - 1]) && is_of_word(text_[at_]));
  }

  std::string_view text_;
  const OwnTexts& own_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

OwnTexts own_texts(const RunState& run) {
  OwnTexts own;
  const auto add = [&](const std::string& text, std::string word) {
    if (!text.empty()) own.words.emplace_back(text, std::move(word));
  };
  add(run.info.run, "<run>");
  for (const JobProgress& job : run.jobs) {
    add(job.start.workspace, "<workspace>");
    add(job.kept_workspace, "<workspace>");
  }
  if (run.info.sha.size() > short_commit) {
    add(run.info.sha, "<commit>");
    add(run.info.sha.substr(0, short_commit), "<commit>");
  }
  // The longer one where one is the beginning of another.
  std::stable_sort(own.words.begin(), own.words.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  const auto same = std::unique(own.words.begin(), own.words.end());
  own.words.erase(same, own.words.end());
  constexpr auto leeway = std::chrono::hours(1);
  own.begin = run.started - leeway;
  own.end = std::max(run.finished, run.last_event) + leeway;
  return own;
}

std::string comparable_line(std::string_view line, const OwnTexts& own) {
  const std::string text = without_ansi(line);
  return Reader(text, own).read();
}

}  // namespace localrun
