#include "model/lint/command_output.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace localrun::model {
namespace {

using Words = std::vector<std::string_view>;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words words_of(const ShellCommand& command) {
  Words words;
  for (const ShellWord& word : command.words) words.push_back(word.value.text);
  return words;
}

bool has(const Words& words, std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return is_one_of(word, wanted); });
}

bool has_beginning(const Words& words, std::string_view beginning) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return word.starts_with(beginning); });
}

/// `-rc` has `c`; long options have no letters.
bool has_flag(const Words& words, char letter) {
  return std::any_of(words.begin(), words.end(), [letter](std::string_view word) {
    return word.size() > 1 && word[0] == '-' && word[1] != '-' &&
           word.find(letter) != std::string_view::npos;
  });
}

/// Whether the shell may make options of a word: `$FLAGS` without quotes, but no `$A..$B`.
bool may_have_options(const ShellCommand& command) {
  return std::any_of(command.words.begin(), command.words.end(), [](const ShellWord& word) {
    const std::string& text = word.value.text;
    const bool is_bare = text.starts_with(ShellText::unknown_begin) &&
                         text.size() == word.end - word.begin + 2;  // the two marks
    // What `${{ }}` pastes is a value as a rule.
    return is_bare && !text.starts_with("\x01${{") && text.find("..") == std::string::npos;
  });
}

/// The most commits that it prints: `-5`, `-n 5`, `-n5`, `--max-count=5`; 0: no limit.
int limit_of(const Words& words) {
  constexpr std::string_view digits = "0123456789";
  for (std::size_t i = 2; i < words.size(); ++i) {
    std::string_view number = words[i];
    if (number == "-n" || number == "--max-count") {
      number = i + 1 < words.size() ? words[i + 1] : std::string_view();
    } else if (number.starts_with("--max-count=")) {
      number.remove_prefix(std::string_view("--max-count=").size());
    } else if (number.starts_with("-n")) {
      number.remove_prefix(2);
    } else if (number.starts_with('-')) {
      number.remove_prefix(1);
    } else {
      continue;
    }
    if (number.empty() || number.find_first_not_of(digits) != std::string_view::npos) continue;
    return number == "1" ? 1 : 2;
  }
  return 0;
}

OutputLines lines_of_log(const Words& words) {
  const int limit = limit_of(words);
  const bool has_range = std::any_of(words.begin() + 2, words.end(), [](std::string_view word) {
    return !word.starts_with('-') && word.find("..") != std::string_view::npos;
  });
  if (has(words, {"--stat", "--name-only", "--name-status", "-p", "--patch", "--numstat"}))
    return OutputLines::several;
  const bool has_format = has(words, {"--oneline"}) || has_beginning(words, "--format") ||
                          has_beginning(words, "--pretty");
  if (limit != 1) {
    const bool may_be_few = has_range || has_beginning(words, "--since") ||
                            has_beginning(words, "--author") || has_beginning(words, "--grep") ||
                            has(words, {"--"});
    return may_be_few ? OutputLines::perhaps_several : OutputLines::several;
  }
  if (!has_format) return OutputLines::several;
  const bool has_body = std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return word.find("%B") != std::string_view::npos || word.find("%b") != std::string_view::npos;
  });
  return has_body ? OutputLines::perhaps_several : OutputLines::one;
}

OutputLines lines_of_git(const Words& words) {
  if (words.size() < 2) return OutputLines::unknown;
  const std::string_view verb = words[1];
  if (verb == "log") return lines_of_log(words);
  if (verb == "diff") {
    const bool lists = has(words, {"--name-only", "--name-status", "--numstat", "--stat"});
    return lists ? OutputLines::perhaps_several : OutputLines::unknown;
  }
  if (verb == "rev-list") {
    const bool is_one = has(words, {"--count"}) || limit_of(words) == 1;
    return is_one ? OutputLines::one : OutputLines::perhaps_several;
  }
  if (verb == "status") {
    const bool is_short = has(words, {"--porcelain", "-s", "--short"});
    return is_short ? OutputLines::perhaps_several : OutputLines::several;
  }
  if (verb == "ls-files" && words.size() == 2) return OutputLines::several;
  if (is_one_of(verb, {"rev-parse", "describe"}) || has(words, {"--show-current"}))
    return OutputLines::one;
  return OutputLines::unknown;
}

/// The filter, without its options; empty when it is not written here.
std::string_view filter_of(const Words& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (is_one_of(word, {"--arg", "--argjson", "--slurpfile", "--rawfile"})) {
      i += 2;
    } else if (is_one_of(word, {"-f", "--from-file", "-L", "--indent"})) {
      return {};
    } else if (!word.starts_with('-') || word == "-") {
      return word;
    }
  }
  return {};
}

/// Behind the last `|` that stands in no brackets, without blanks around.
std::string_view last_part(std::string_view filter) {
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < filter.size(); ++i) {
    const char c = filter[i];
    if (c == '"') {
      const std::size_t close = filter.find('"', i + 1);
      if (close == std::string_view::npos) return {};
      i = close;
    } else if (std::string_view("([{").find(c) != std::string_view::npos) {
      ++depth;
    } else if (std::string_view(")]}").find(c) != std::string_view::npos) {
      --depth;
    } else if (c == '|' && depth == 0) {
      begin = i + 1;
    }
  }
  filter.remove_prefix(begin);
  const std::size_t first = filter.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return filter.substr(first, filter.find_last_not_of(" \t\n") - first + 1);
}

OutputLines lines_of_jq(const Words& words) {
  if (has_flag(words, 'c') || has_flag(words, 'j') ||
      has(words, {"--compact-output", "--join-output", "--raw-output0", "--indent", "--help"}))
    return OutputLines::unknown;
  const std::string_view last = last_part(filter_of(words));
  const bool is_list = is_one_of(last, {".", "keys", "to_entries", "from_entries"}) ||
                       last.starts_with("map(") || last.starts_with("split(") ||
                       last.starts_with("group_by(") || last.starts_with("sort_by(");
  const bool is_made = (last.starts_with('{') && last.ends_with('}')) ||
                       (last.starts_with('[') && last.ends_with(']'));
  return is_list || is_made ? OutputLines::json : OutputLines::unknown;
}

OutputLines lines_of_source(const ShellCommand& command) {
  if (command.words.empty() || may_have_options(command)) return OutputLines::unknown;
  const Words words = words_of(command);
  const std::string_view verb = words[0];
  if (verb == "git") return lines_of_git(words);
  if (verb == "jq") return lines_of_jq(words);
  if (is_one_of(verb, {"python", "python3"}) && has(words, {"json.tool"}))
    return has(words, {"--compact", "--no-indent"}) ? OutputLines::unknown : OutputLines::json;
  if (verb == "docker" && words.size() > 2 && words[1] == "inspect") {
    const bool has_format = has(words, {"-f", "--format"}) || has_beginning(words, "--format=");
    return has_format ? OutputLines::unknown : OutputLines::json;
  }
  if (is_one_of(verb, {"pwd", "basename", "dirname", "uname", "whoami", "hostname", "nproc", "wc"}))
    return OutputLines::one;
  return OutputLines::unknown;
}

/// What is left of the lines that come in.
OutputLines lines_behind(OutputLines before, const ShellCommand& command) {
  if (command.words.empty()) return OutputLines::unknown;
  const Words words = words_of(command);
  const std::string_view verb = words[0];
  if (is_one_of(verb, {"jq", "python", "python3"})) return lines_of_source(command);
  if (before == OutputLines::json || before == OutputLines::unknown) return OutputLines::unknown;
  if (is_one_of(verb, {"sort", "cut", "rev", "cat"}))
    return has_flag(words, 'z') ? OutputLines::unknown : before;
  const bool is_plain_sed = verb == "sed" && words.size() == 2 && words[1].starts_with("s") &&
                            words[1].find('\n') == std::string_view::npos &&
                            words[1].find("\\n") == std::string_view::npos;
  if (is_plain_sed) return before;
  const bool counts = has_flag(words, 'c') || has_flag(words, 'q') || has_flag(words, 'm');
  if (is_one_of(verb, {"grep", "uniq"}) && !counts)
    return before == OutputLines::one ? before : OutputLines::perhaps_several;
  return OutputLines::unknown;
}

}  // namespace

std::vector<const ShellCommand*> pipeline_of(const ShellScript& script,
                                             const ShellSubstitution& substitution) {
  const auto is_inside_another = [&](const ShellCommand& command) {
    return std::any_of(script.substitutions.begin(), script.substitutions.end(),
                       [&](const ShellSubstitution& other) {
                         return other.begin > substitution.begin && other.end < substitution.end &&
                                command.begin > other.begin && command.end <= other.end;
                       });
  };
  std::vector<const ShellCommand*> pipeline;
  bool is_open = true;
  for (std::size_t i = substitution.first_command; i < substitution.end_command; ++i) {
    const ShellCommand& command = script.commands[i];
    if (is_inside_another(command)) continue;
    if (!is_open || command.words.empty() || command.output) return {};
    pipeline.push_back(&command);
    is_open = command.pipe_to.has_value();
  }
  return is_open ? std::vector<const ShellCommand*>() : pipeline;
}

OutputLines lines_of(std::span<const ShellCommand* const> pipeline) {
  if (pipeline.empty()) return OutputLines::unknown;
  OutputLines lines = lines_of_source(*pipeline.front());
  for (const ShellCommand* command : pipeline.subspan(1)) lines = lines_behind(lines, *command);
  return lines;
}

bool can_fail(const ShellCommand& command) {
  constexpr auto safe = std::to_array<std::string_view>(
      {":",       "[",         "[[",      "arch",     "awk",      "base64", "basename", "bc",
       "command", "cut",       "date",    "dirname",  "echo",     "env",    "expr",     "getconf",
       "grep",    "egrep",     "head",    "hostname", "id",       "md5sum", "mktemp",   "nproc",
       "paste",   "printf",    "pwd",     "readlink", "realpath", "rev",    "sed",      "seq",
       "shasum",  "sha256sum", "sort",    "tail",     "test",     "tr",     "true",     "type",
       "uname",   "uniq",      "uuidgen", "wc",       "which",    "whoami", "xargs",    "yes"});
  Words words = words_of(command);
  if (words.empty() || !command.words.front().value.is_known()) return false;
  for (const std::string_view folder : {"/bin/", "/usr/bin/"}) {
    if (words[0].starts_with(folder)) words[0].remove_prefix(folder.size());
  }
  if (has(words, {"--version", "-version", "-V"})) return false;
  if (words[0] == "git")
    return words.size() > 1 && !is_one_of(words[1], {"rev-parse", "branch", "log", "config", "show",
                                                     "symbolic-ref", "status", "remote"});
  return std::find(safe.begin(), safe.end(), words[0]) == safe.end();
}

}  // namespace localrun::model
