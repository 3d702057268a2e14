#pragma once

// Asking the person at the terminal.

#include <optional>
#include <string>

namespace localrun::cli {

/// Asks on /dev/tty without echo; absent when there is no terminal, or it was closed.
[[nodiscard]] std::optional<std::string> ask_secret(const std::string& question);

/// Asks on the terminal for yes or no; absent when standard input is no terminal.
[[nodiscard]] std::optional<bool> ask_yes(const std::string& question);

}  // namespace localrun::cli
