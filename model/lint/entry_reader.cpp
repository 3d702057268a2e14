#include "model/lint/entry_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace localrun::model {
namespace {

/// Without what people put around a delimiter by mistake.
std::string bare(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("'\" \t\r").find(c) == std::string_view::npos) result += c;
  }
  return result;
}

/// `$NAME` for `${NAME}`: the shell makes the same of both.
std::string spelled_alike(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t close = text.substr(i).starts_with("${") ? text.find('}', i) : i;
    const bool is_name =
        close != i && close != std::string_view::npos &&
        text.substr(i + 2, close - i - 2).find_first_of("{:#%/-+?[@^,") == std::string_view::npos;
    if (is_name) {
      result.append("$").append(text.substr(i + 2, close - i - 2));
      i = close;
    } else {
      result += text[i];
    }
  }
  return result;
}

/// Whether the shell makes something else of it each time.
bool is_made_anew(std::string_view delimiter) {
  constexpr std::array<std::string_view, 5> makers = {"$(uuidgen", "$(openssl rand", "$RANDOM",
                                                      "/dev/urandom", "$(date +%s%N"};
  return std::any_of(makers.begin(), makers.end(), [&](std::string_view maker) {
    return delimiter.find(maker) != std::string_view::npos;
  });
}

}  // namespace

ScriptPart part_of(const ShellCommand& command) { return {command.begin, command.end}; }

ScriptPart part_of(const ShellText& text, std::size_t begin, std::size_t length) {
  if (length == 0 || begin + length > text.origin.size()) return {};
  return {text.origin[begin], text.origin[begin + length - 1] + 1};
}

void EntryReader::add(const ShellText& text, const ShellCommand& command,
                      std::vector<ScriptPair>& pairs) {
  std::size_t begin = 0;
  while (begin < text.text.size()) {
    const std::size_t found = text.text.find('\n', begin);
    const bool has_end = found != std::string::npos;
    const std::size_t end = has_end ? found : text.text.size();
    if (begin == 0) glued_at_ = rest_.text.size();
    rest_.add(text.part(begin, end - begin));
    if (has_end) {
      add_line(std::exchange(rest_, {}), command, pairs);
      glued_at_ = 0;
    } else {
      is_certain_ = false;
    }
    begin = end + 1;
  }
}

void EntryReader::add_unknown() {
  has_unknown_ = true;
  rest_ = {};
  if (delimiter_.empty()) is_certain_ = is_followed_ = false;
}

std::vector<ScriptFault> EntryReader::faults(bool is_all) && {
  // The delimiter's line needs no line end.
  const bool is_closed = spelled_alike(rest_.text) == spelled_alike(delimiter_);
  if (!delimiter_.empty() && is_closed) return std::move(faults_);
  if (!delimiter_.empty() && near_) {
    faults_.push_back(*std::move(near_));
  } else if (!delimiter_.empty() && is_all && is_followed_ && !has_unknown_ &&
             delimiter_.find_first_of("\\\x01") == std::string::npos) {
    // A backslash may be a line break for some shells' echo, a variable may be written otherwise.
    faults_.push_back(fault(ScriptFault::Kind::delimiter_open, {}, {}));
  }
  return std::move(faults_);
}

void EntryReader::add_line(const ShellText& line, const ShellCommand& command,
                           std::vector<ScriptPair>& pairs) {
  if (!delimiter_.empty()) return add_line_of_value(line, command);
  if (line.text.empty()) return;
  const std::size_t equals = line.text.find('=');
  const std::size_t here = line.text.find("<<");
  const std::size_t end = std::min(equals, here);
  if (end == std::string::npos || end == 0) {
    if (is_followed_ && line.is_known())
      faults_.push_back({ScriptFault::Kind::no_entry,
                         file_,
                         {},
                         {},
                         line.text,
                         {},
                         part_of(line, 0, line.text.size()),
                         part_of(command)});
    is_certain_ = is_followed_ = false;
    return;
  }
  ScriptPair pair;
  pair.file = file_;
  pair.command = part_of(command);
  pair.name = line.text.substr(0, end);
  pair.name_at = part_of(line, 0, end);
  if (here < equals) {
    pair.has_lines = true;
    delimiter_ = line.text.substr(here + 2);
    name_ = pair.name;
    delimiter_at_ = part_of(line, here + 2, delimiter_.size());
    has_unknown_ = false;
    near_.reset();
  } else {
    pair.value = line.text.substr(equals + 1);
    pair.value_at = part_of(line, equals + 1, pair.value.size());
  }
  if (pair.name.find(ShellText::unknown_begin) != std::string::npos) {
    is_certain_ = false;
    return;
  }
  pairs.push_back(std::move(pair));
}

void EntryReader::add_line_of_value(const ShellText& line, const ShellCommand& command) {
  using Kind = ScriptFault::Kind;
  if (spelled_alike(line.text) == spelled_alike(delimiter_)) {
    if (is_made_anew(delimiter_))
      faults_.push_back(fault(Kind::delimiter_anew, line, part_of(command)));
    delimiter_.clear();
    return;
  }
  if (near_) return;
  const std::string wanted = bare(delimiter_);
  if (bare(line.text) == wanted && !wanted.empty()) {
    near_ = fault(Kind::delimiter_differs, line, part_of(command));
  } else if (glued_at_ > 0 && line.text.substr(glued_at_) == delimiter_) {
    // A variable may end in a line break, a `$( )` never does.
    const std::size_t unknown = line.text.rfind(ShellText::unknown_begin, glued_at_ - 1);
    const bool is_sure = line.text[glued_at_ - 1] != ShellText::unknown_end ||
                         line.text.substr(unknown + 1).starts_with("$(");
    if (is_sure) near_ = fault(Kind::delimiter_glued, line, part_of(command));
    has_unknown_ = true;
  }
}

ScriptFault EntryReader::fault(ScriptFault::Kind kind, const ShellText& line,
                               ScriptPart closing) const {
  return {kind, file_, name_, delimiter_, line.text, {}, delimiter_at_, closing};
}

}  // namespace localrun::model
