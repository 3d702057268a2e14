#pragma once

// What a `run` script does to the files behind GITHUB_OUTPUT, GITHUB_ENV, … (execution.md 3.2), as
// far as its text tells: the names that it writes, and whether these are all.

#include "model/lint/shell.hpp"
#include "model/source.hpp"
#include "model/token.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

enum class ScriptFile : std::uint8_t { output, env, path, state, summary };
/// `GITHUB_OUTPUT`, …
[[nodiscard]] std::string_view variable_of(ScriptFile file) noexcept;

/// A place in the script, in bytes of its decoded text.
struct ScriptPart {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// One redirection into such a file.
struct ScriptWrite {
  ScriptFile file = ScriptFile::output;
  ScriptPart sign;  // the `>` or `>>`
  bool empties = false;
  ScriptPart command;
};

/// One entry that the script writes. Parts that only the shell knows stand in the texts as in
/// ShellText.
struct ScriptPair {
  ScriptFile file = ScriptFile::output;
  std::string name;
  std::string value;  // empty for an entry of several lines
  bool has_lines = false;
  bool is_command = false;  // by `::set-output`
  ScriptPart name_at;
  ScriptPart value_at;
  ScriptPart command;
};

/// `::set-output name=tag::v1`, printed by echo or printf.
struct ScriptCommand {
  std::string command;
  std::string name;  // the property, as in ShellText
  std::string value;
  ScriptPart at;  // `::set-output`
  ScriptPart line;
};

/// Something in a file that GitHub will not read, for certain.
struct ScriptFault {
  enum class Kind : std::uint8_t {
    no_entry,           // a line that is neither NAME=VALUE nor NAME<<DELIMITER
    delimiter_differs,  // the closing line has other quotes or blanks
    delimiter_glued,    // it stands behind the last line of the value
    delimiter_anew,     // it is made anew for the closing line: `EOF_$(uuidgen)`
    delimiter_open,     // there is none
  };
  Kind kind = Kind::no_entry;
  ScriptFile file = ScriptFile::output;
  std::string name;       // of the entry
  std::string delimiter;  // of its first line; texts as in ShellText
  std::string line;       // what stands in place of an entry, or of the delimiter
  /// `no_entry`: the file in which it would have ended the value of `name`.
  std::optional<ScriptFile> meant{};
  ScriptPart at;       // the delimiter, or the line
  ScriptPart closing;  // what writes `line`
};

/// A redirection that looks as if it were meant for such a file: `>> GITHUB_OUTPUT`, which is a
/// file of that name, or `>> $GITHUB_OUTPUTS`, which nobody sets.
struct ScriptStray {
  ScriptFile meant = ScriptFile::output;
  bool is_file = false;
  std::string variable;
  ScriptPart at;
};

struct Script {
  ShellScript shell;
  std::vector<ScriptWrite> writes;
  std::vector<ScriptPair> pairs;
  std::vector<ScriptCommand> commands;
  std::vector<ScriptFault> faults;
  std::vector<ScriptStray> strays;
  bool knows_outputs = true;      // `pairs` has every output that the step can set
  bool knows_environment = true;  // the same for variables of later steps

  [[nodiscard]] bool writes_name(ScriptFile file, std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names(ScriptFile file) const;
};

[[nodiscard]] Script read_script(std::string_view text);

}  // namespace localrun::model
