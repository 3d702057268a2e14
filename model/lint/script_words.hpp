#pragma once

// Lines of shell for the help of messages.

#include "model/lint/script.hpp"

#include <string>
#include <string_view>

namespace localrun::model {

/// A value, as in ShellText, as it stands inside double quotes.
[[nodiscard]] std::string in_double_quotes(std::string_view value);
/// `echo "NAME=VALUE" >> "$GITHUB_OUTPUT"`
[[nodiscard]] std::string echo_into(std::string_view name, std::string_view value, ScriptFile file);
/// `{ echo 'NAME<<EOF_NAME'; COMMAND; echo 'EOF_NAME'; } >> "$GITHUB_OUTPUT"`
[[nodiscard]] std::string lines_into(std::string_view name, std::string_view command,
                                     ScriptFile file);

}  // namespace localrun::model
