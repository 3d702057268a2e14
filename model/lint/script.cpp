#include "model/lint/script.hpp"

#include "model/lint/entry_reader.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace localrun::model {
namespace {

constexpr std::array<std::pair<ScriptFile, std::string_view>, 5> files = {{
    {ScriptFile::output, "GITHUB_OUTPUT"},
    {ScriptFile::env, "GITHUB_ENV"},
    {ScriptFile::path, "GITHUB_PATH"},
    {ScriptFile::state, "GITHUB_STATE"},
    {ScriptFile::summary, "GITHUB_STEP_SUMMARY"},
}};

std::optional<ScriptFile> file_of(std::string_view variable) {
  for (const auto& [file, name] : files) {
    if (name == variable) return file;
  }
  return std::nullopt;
}

/// Commands that never write to the files by themselves; all others may.
constexpr std::array<std::string_view, 66> harmless = {  // sorted
    ":",       "[",       "[[",      "awk",      "base64",   "basename",  "break",    "cat",
    "cd",      "chmod",   "command", "continue", "cp",       "curl",      "cut",      "date",
    "declare", "dirname", "echo",    "egrep",    "exit",     "export",    "expr",     "false",
    "for",     "git",     "grep",    "head",     "hostname", "id",        "jq",       "let",
    "ln",      "local",   "ls",      "md5sum",   "mkdir",    "mv",        "paste",    "popd",
    "printf",  "pushd",   "pwd",     "read",     "readlink", "readonly",  "realpath", "return",
    "rev",     "rm",      "sed",     "seq",      "set",      "sha256sum", "shift",    "sleep",
    "sort",    "tail",    "tee",     "test",     "touch",    "tr",        "true",     "uname",
    "uniq",    "wc"};

/// Commands that print nothing.
constexpr std::array<std::string_view, 19> silent = {
    ":",     "[",     "[[", "cd",   "chmod",    "cp", "declare", "export", "false", "for",
    "local", "mkdir", "mv", "read", "readonly", "rm", "set",     "test",   "true"};

bool is_harmless(const ShellCommand& command) {
  if (command.words.empty()) return true;
  const ShellText& name = command.words.front().value;
  return name.is_known() && std::binary_search(harmless.begin(), harmless.end(), name.text);
}

std::string_view verb_of(const ShellCommand& command) {
  return command.words.empty() ? std::string_view()
                               : std::string_view(command.words.front().value.text);
}

/// `\n`, `\t` and `\\` as echo -e and printf read them.
ShellText unescaped(const ShellText& text) {
  ShellText result;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    const char next = i + 1 < text.text.size() ? text.text[i + 1] : '\0';
    const bool is_escape = c == '\\' && (next == 'n' || next == 't' || next == '\\' || next == 'r');
    const char meant = next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : '\\';
    result.add(is_escape ? meant : c, text.origin[i]);
    if (is_escape) ++i;
  }
  return result;
}

ShellText echoed(const ShellCommand& command) {
  ShellText text;
  std::size_t i = 1;
  bool has_line_end = true;
  bool has_escapes = false;
  for (; i < command.words.size(); ++i) {
    const std::string& option = command.words[i].value.text;
    if (option.size() < 2 || option.front() != '-' ||
        option.find_first_not_of("neE", 1) != std::string::npos)
      break;
    if (option.find('n') != std::string::npos) has_line_end = false;
    if (option.find('e') != std::string::npos) has_escapes = true;
  }
  for (bool is_first = true; i < command.words.size(); ++i, is_first = false) {
    if (!is_first) text.add(' ', command.words[i].begin);
    text.add(command.words[i].value);
  }
  if (has_escapes) text = unescaped(text);
  if (has_line_end) text.add('\n', command.end);
  return text;
}

/// A format with `%s` and `%d` only; absent for any other.
std::optional<ShellText> printed(const ShellCommand& command) {
  std::size_t next = 1;
  if (next < command.words.size() && command.words[next].value.text == "--") ++next;
  if (next >= command.words.size()) return std::nullopt;
  const ShellText format = unescaped(command.words[next++].value);
  ShellText text;
  do {
    const std::size_t before = next;
    for (std::size_t i = 0; i < format.text.size(); ++i) {
      if (format.text[i] != '%') {
        text.add(format.text[i], format.origin[i]);
        continue;
      }
      if (++i == format.text.size()) return std::nullopt;
      if (format.text[i] == '%') {
        text.add('%', format.origin[i]);
      } else if (format.text[i] != 's' && format.text[i] != 'd') {
        return std::nullopt;
      } else if (next < command.words.size()) {
        text.add(command.words[next++].value);
      }
    }
    if (next == before) break;
  } while (next < command.words.size());
  return text;
}

/// What the command prints; absent when that cannot be known.
std::optional<ShellText> output_of(const ShellCommand& command) {
  const std::string_view verb = verb_of(command);
  if (verb == "echo") return echoed(command);
  if (verb == "printf") return printed(command);
  if (verb == "cat" && command.words.size() == 1 && command.here_document)
    return command.here_document;
  return std::nullopt;
}

class ScriptReader {
 public:
  explicit ScriptReader(std::string_view text) : text_(text) { script_.shell = read_shell(text); }

  Script read() && {
    are_all_harmless_ = std::all_of(commands().begin(), commands().end(), is_harmless);
    for (std::size_t i = 0; i < commands().size(); ++i) read_command(i);
    script_.knows_outputs = knows(ScriptFile::output);
    script_.knows_environment = knows(ScriptFile::env);
    for (const ScriptFile file : {ScriptFile::output, ScriptFile::env, ScriptFile::state})
      add_faults(file);
    return std::move(script_);
  }

 private:
  [[nodiscard]] const std::vector<ShellCommand>& commands() const { return script_.shell.commands; }
  EntryReader& entries(ScriptFile file) { return entries_[static_cast<std::size_t>(file)]; }

  void add_faults(ScriptFile file) {
    if (!script_.shell.is_understood || !is_all_read(file)) return;
    for (ScriptFault& fault : std::move(entries(file)).faults(are_all_harmless_)) {
      if (fault.kind == ScriptFault::Kind::no_entry) find_opening(fault);
      script_.faults.push_back(std::move(fault));
    }
  }

  /// Whether the line was to end a value in another file.
  void find_opening(ScriptFault& fault) {
    for (const ScriptFile other : {ScriptFile::output, ScriptFile::env, ScriptFile::state}) {
      if (other == fault.file || entries(other).open_delimiter() != fault.line) continue;
      fault.meant = other;
      fault.name = entries(other).open_name();
    }
  }

  void read_command(std::size_t index) {
    const ShellCommand& command = commands()[index];
    if (command.output) {
      if (const auto file = file_of(command.output->target.variable)) {
        const ShellRedirect& redirect = *command.output;
        add_write({*file,
                   {redirect.at, redirect.at + redirect.length},
                   !redirect.appends,
                   part_of(command)});
        write(command, *file);
      } else {
        add_stray(command.output->target);
      }
      return;
    }
    if (command.pipe_to && !command.is_captured) return write_by_tee(command, *command.pipe_to);
    if (!command.is_captured) read_workflow_commands(command);
  }

  void add_stray(const ShellWord& target) {
    ScriptStray stray;
    stray.at = {target.begin, target.end};
    if (const auto file = file_of(target.value.text)) {
      stray.meant = *file;
      stray.is_file = true;
      ++mentions_[static_cast<std::size_t>(*file)];
      script_.strays.push_back(std::move(stray));
      return;
    }
    if (!expr::starts_with_ignoring_case(target.variable, "GITHUB_")) return;
    std::vector<std::string_view> names;
    for (const auto& [file, name] : files) names.push_back(name);
    const auto near = expr::near_names(target.variable, names, 1);
    if (near.empty() || is_assigned(target.variable)) return;
    stray.meant = *file_of(near.front());
    stray.variable = target.variable;
    script_.strays.push_back(std::move(stray));
  }

  [[nodiscard]] bool is_assigned(std::string_view variable) const {
    const auto& variables = script_.shell.variables;
    return std::any_of(variables.begin(), variables.end(), [variable](const auto& each) {
      return each.is_assigned && each.name == variable;
    });
  }

  void add_write(const ScriptWrite& write) {
    const auto is_same = [&](const ScriptWrite& other) {
      return other.sign.begin == write.sign.begin;
    };
    if (std::any_of(script_.writes.begin(), script_.writes.end(), is_same)) return;
    script_.writes.push_back(write);
    ++mentions_[static_cast<std::size_t>(write.file)];
  }

  void write(const ShellCommand& command, ScriptFile file) {
    if (command.words.empty()) return;
    if (std::find(silent.begin(), silent.end(), verb_of(command)) != silent.end()) return;
    if (const auto text = output_of(command)) {
      entries(file).add(*text, command, script_.pairs);
    } else {
      entries(file).add_unknown();
    }
  }

  /// `echo … | tee -a "$GITHUB_OUTPUT"`.
  void write_by_tee(const ShellCommand& command, std::size_t next) {
    const ShellCommand& tee = commands()[next];
    if (verb_of(tee) != "tee") return;
    const bool appends = tee.words.size() > 1 &&
                         (tee.words[1].value.text == "-a" || tee.words[1].value.text == "--append");
    for (const ShellWord& word : tee.words) {
      const auto file = file_of(word.variable);
      if (!file) continue;
      add_write({*file, {word.begin, word.end}, !appends, part_of(command)});
      write(command, *file);
    }
  }

  void read_workflow_commands(const ShellCommand& command) {
    const auto text = verb_of(command) == "cat" ? std::nullopt : output_of(command);
    if (!text) return;
    for (std::size_t begin = 0; begin < text->text.size();) {
      const std::size_t end = std::min(text->text.find('\n', begin), text->text.size());
      read_workflow_command(text->part(begin, end - begin), command);
      begin = end + 1;
    }
  }

  void read_workflow_command(const ShellText& line, const ShellCommand& command) {
    const std::string_view text = line.text;
    const std::size_t start = text.find_first_not_of(" \t");
    if (start == std::string_view::npos || !text.substr(start).starts_with("::")) return;
    const std::size_t end = text.find("::", start + 2);
    if (end == std::string_view::npos) return;
    const std::string_view head = text.substr(start + 2, end - start - 2);
    const std::size_t space = std::min(head.find(' '), head.size());
    ScriptCommand found;
    found.command = head.substr(0, space);
    const std::size_t name = head.find("name=", space);
    if (name != std::string_view::npos) {
      const std::string_view rest = head.substr(name + 5);
      found.name = rest.substr(0, rest.find(','));
    }
    found.value = text.substr(end + 2);
    found.at = part_of(line, start, 2 + space);
    found.line = part_of(command);
    add_pair(found, part_of(line, start + 2 + name + 5, found.name.size()));
    script_.commands.push_back(std::move(found));
  }

  void add_pair(const ScriptCommand& found, ScriptPart name_at) {
    const bool sets_output = expr::equal_ignoring_case(found.command, "set-output");
    if (!sets_output && !expr::equal_ignoring_case(found.command, "set-env")) return;
    const ScriptFile file = sets_output ? ScriptFile::output : ScriptFile::env;
    if (found.name.empty() || found.name.find(ShellText::unknown_begin) != std::string::npos) {
      entries(file).add_unknown();
      return;
    }
    ScriptPair pair;
    pair.file = file;
    pair.name = found.name;
    pair.value = found.value;
    pair.is_command = true;
    pair.name_at = name_at;
    pair.command = found.line;
    script_.pairs.push_back(std::move(pair));
  }

  /// Every mention of the file is one of the writes understood.
  bool is_all_read(ScriptFile file) {
    const std::string_view variable = variable_of(file);
    std::size_t mentions = 0;
    for (std::size_t at = text_.find(variable); at != std::string_view::npos;
         at = text_.find(variable, at + 1)) {
      const char next = at + variable.size() < text_.size() ? text_[at + variable.size()] : ' ';
      const bool is_longer = next == '_' || (next >= 'A' && next <= 'Z') ||
                             (next >= 'a' && next <= 'z') || (next >= '0' && next <= '9');
      if (!is_longer) ++mentions;
    }
    return mentions == mentions_[static_cast<std::size_t>(file)];
  }

  /// The same, and nothing else may write to it.
  bool knows(ScriptFile file) {
    return script_.shell.is_understood && are_all_harmless_ && entries(file).is_certain() &&
           is_all_read(file);
  }

  std::string_view text_;
  Script script_;
  bool are_all_harmless_ = false;
  std::array<EntryReader, 5> entries_ = {
      EntryReader(ScriptFile::output), EntryReader(ScriptFile::env), EntryReader(ScriptFile::path),
      EntryReader(ScriptFile::state), EntryReader(ScriptFile::summary)};
  std::array<std::size_t, 5> mentions_{};
};

}  // namespace

std::string_view variable_of(ScriptFile file) noexcept {
  return files[static_cast<std::size_t>(file)].second;
}

bool Script::writes_name(ScriptFile file, std::string_view name) const {
  return std::any_of(pairs.begin(), pairs.end(), [&](const ScriptPair& pair) {
    return pair.file == file && expr::equal_ignoring_case(pair.name, name);
  });
}

std::vector<std::string> Script::names(ScriptFile file) const {
  std::vector<std::string> names;
  for (const ScriptPair& pair : pairs) {
    if (pair.file == file && std::find(names.begin(), names.end(), pair.name) == names.end())
      names.push_back(pair.name);
  }
  return names;
}

Script read_script(std::string_view text) { return ScriptReader(text).read(); }

}  // namespace localrun::model
