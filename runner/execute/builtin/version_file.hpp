#pragma once

// Files that say which version of a tool a project wants. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace localrun {

/// The range that the file asks for. `name` decides how it is read: `package.json`,
/// `pyproject.toml`, `go.mod`, `go.work`, `.tool-versions` (the line of `tool`), else its first
/// line. Absent: it asks for none.
[[nodiscard]] std::optional<std::string> range_in_file(std::string_view name, std::string_view text,
                                                       std::string_view tool);

}  // namespace localrun
