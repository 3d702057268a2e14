#pragma once

#include <string_view>

namespace localrun::model {

/// Variables that the runner sets for every step, whatever GITHUB_ENV says (execution.md 1.9, 2.1,
/// 2.2): not GITHUB_TOKEN, which nobody sets.
[[nodiscard]] bool is_set_by_runner(std::string_view variable) noexcept;

}  // namespace localrun::model
