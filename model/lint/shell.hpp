#pragma once

// A `run` script of bash or sh as far as a reader can tell what it prints and where: simple
// commands with their words, where their output goes, the variables they name. Nothing is executed
// and nothing guessed: what is not certain is marked as such.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

/// Text as the shell makes it of its source. A part that only the shell can know (`$NAME`, `$(…)`,
/// `${{ }}`) stands as in the source between `unknown_begin` and `unknown_end`.
struct ShellText {
  static constexpr char unknown_begin = '\x01';
  static constexpr char unknown_end = '\x02';

  std::string text;
  std::vector<std::uint32_t> origin;  // for every byte of `text`: its offset in the script

  void add(char c, std::uint32_t at) {
    text += c;
    origin.push_back(at);
  }
  void add(const ShellText& other);
  [[nodiscard]] ShellText part(std::size_t begin, std::size_t length) const;
  [[nodiscard]] bool is_known() const { return text.find(unknown_begin) == std::string::npos; }
};

/// The text as somebody may write it again: unknown parts as in the source.
[[nodiscard]] std::string source_of(std::string_view text);

struct ShellWord {
  ShellText value;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string variable;  // its name, when the word is `$NAME` or `"${NAME}"` and nothing else
};

struct ShellRedirect {
  std::uint32_t at = 0;
  std::uint32_t length = 0;  // of the operator
  bool appends = false;
  ShellWord target;
};

struct ShellCommand {
  std::vector<ShellWord> words;         // without assignments before them
  std::optional<ShellRedirect> output;  // of this command, or of the group around it
  std::optional<std::size_t> pipe_to;   // the command that reads its output
  bool is_captured = false;             // inside `$( )`
  std::optional<ShellText> here_document;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct ShellVariable {
  std::string name;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool is_assigned = false;          // else it is read
  bool has_default = false;          // `${NAME:-…}`: being unset is foreseen
  std::optional<ShellText> value{};  // of `NAME=…`
  std::string declared_by{};         // `export`, `local`, … before it
  bool is_for_command = false;       // `NAME=… make`: for this command only
  bool is_quoted = false;            // read inside `"…"`: line breaks stay
};

/// `$(…)`; one inside another comes before it.
struct ShellSubstitution {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool is_quoted = false;         // line breaks of its output stay
  std::size_t first_command = 0;  // in ShellScript::commands
  std::size_t end_command = 0;
};

struct ShellScript {
  std::vector<ShellCommand> commands;
  std::vector<ShellVariable> variables;  // in the order of the text
  std::vector<ShellSubstitution> substitutions;
  bool is_understood = true;
};

/// `script` is the decoded text of the key, `${{ }}` included.
[[nodiscard]] ShellScript read_shell(std::string_view script);

}  // namespace localrun::model
