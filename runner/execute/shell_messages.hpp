#pragma once

// What bash and dash say of a line of a script: `FILE: line 3: TEXT`, `FILE: 3: TEXT`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct ShellMessage {
  enum class Kind : std::uint8_t {
    other,
    not_found,       // a command: 127
    no_such_file,    // a command by its path, or a file to read
    not_executable,  // permission, a folder, a bad interpreter: 126 or 127
    syntax,
    ended  // by a signal: `4711 Killed    make`
  };
  std::string file;
  std::uint32_t line = 0;
  std::string text;
  Kind kind = Kind::other;
  /// The command or file it is about; of `ended` the command, of `syntax` nothing.
  std::string subject;
};

[[nodiscard]] std::optional<ShellMessage> parse_shell_message(std::string_view log_line);
/// Those of a log, in order.
[[nodiscard]] std::vector<ShellMessage> shell_messages(const std::vector<std::string>& log);

}  // namespace localrun
