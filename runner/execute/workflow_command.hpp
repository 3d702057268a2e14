#pragma once

// Recognising `::name k=v::data` and `##[name k=v]data` in a line of output (execution.md 4.1
// to 4.3). What a command does is command_processor.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

/// Properties of one command in the order of the line; keys ignore case.
class CommandProperties {
 public:
  using Entry = std::pair<std::string, std::string>;

  /// Adds, or overwrites the value of an equal key, which keeps its place and spelling.
  void set(std::string_view key, std::string_view value);
  void erase(std::string_view key);
  /// nullptr when there is none.
  [[nodiscard]] const std::string* find(std::string_view key) const noexcept;
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
};

enum class CommandSyntax : std::uint8_t { v1, v2 };

struct WorkflowCommand {
  CommandSyntax syntax = CommandSyntax::v2;
  std::string name;              // as spelled in the line
  CommandProperties properties;  // unescaped
  std::string data;              // unescaped
};

/// The names that make a line a command; comparison ignores case.
class CommandNames {
 public:
  /// GitHub's commands (4.1).
  CommandNames();
  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  void add(std::string_view name);
  void remove(std::string_view name);

 private:
  std::vector<std::string> names_;
};

/// `line` without its line end. nullopt: an ordinary line.
[[nodiscard]] std::optional<WorkflowCommand> parse_workflow_command(std::string_view line,
                                                                    const CommandNames& registered);

/// Cheap test before parsing: only such lines can be commands.
[[nodiscard]] bool may_be_command(std::string_view line) noexcept;

}  // namespace localrun
