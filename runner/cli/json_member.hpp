#pragma once

// A member of a JSON object as it was written.

#include <optional>
#include <string_view>

namespace localrun::cli {

/// The text of the value of the object's own member `name`, exactly as it stands in `object`; the
/// last one where several have that name. `object` is valid JSON text of an object. Keys are
/// compared as written: one with escapes is not found.
[[nodiscard]] std::optional<std::string_view> json_member(std::string_view object,
                                                          std::string_view name) noexcept;

}  // namespace localrun::cli
