#pragma once

#include <string_view>

namespace localrun {

/// The text of github_script.cjs.
[[nodiscard]] std::string_view github_script_text() noexcept;

}  // namespace localrun
