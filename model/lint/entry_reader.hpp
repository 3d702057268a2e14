#pragma once

// The entries of one file behind GITHUB_OUTPUT, GITHUB_ENV, …, put together from the texts that a
// script writes one after the other (execution.md 3.2).

#include "model/lint/script.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun::model {

[[nodiscard]] ScriptPart part_of(const ShellCommand& command);
/// The place of a part of a text in the script.
[[nodiscard]] ScriptPart part_of(const ShellText& text, std::size_t begin, std::size_t length);

class EntryReader {
 public:
  explicit EntryReader(ScriptFile file) : file_(file) {}

  void add(const ShellText& text, const ShellCommand& command, std::vector<ScriptPair>& pairs);
  /// Text that nobody can know: a value inside a delimiter, else names.
  void add_unknown();
  [[nodiscard]] bool is_certain() const { return is_certain_ && delimiter_.empty(); }
  /// Of the value that is still open; empty when there is none.
  [[nodiscard]] const std::string& open_delimiter() const { return delimiter_; }
  [[nodiscard]] const std::string& open_name() const { return name_; }
  /// At the end. `is_all`: nothing else writes to the file.
  [[nodiscard]] std::vector<ScriptFault> faults(bool is_all) &&;

 private:
  void add_line(const ShellText& line, const ShellCommand& command, std::vector<ScriptPair>& pairs);
  void add_line_of_value(const ShellText& line, const ShellCommand& command);
  [[nodiscard]] ScriptFault fault(ScriptFault::Kind kind, const ShellText& line,
                                  ScriptPart closing) const;

  ScriptFile file_;
  ShellText rest_;            // of a line without its end
  std::size_t glued_at_ = 0;  // where the text that was added last begins in its line
  std::string name_;
  std::string delimiter_;
  ScriptPart delimiter_at_;
  bool has_unknown_ = false;         // behind the delimiter
  std::optional<ScriptFault> near_;  // a line that was to be the delimiter
  std::vector<ScriptFault> faults_;
  bool is_certain_ = true;
  bool is_followed_ = true;  // every line up to here is known to be an entry, or in one
};

}  // namespace localrun::model
