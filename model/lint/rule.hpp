#pragma once

// The table of what `lint` looks for (diagnostics.md 2).

#include "model/diagnostic.hpp"

#include <span>
#include <string_view>

namespace localrun::model {

struct Rule {
  std::string_view slug;  // a promise: never renamed, never reused
  Severity severity;
  std::string_view description;  // one line
};

[[nodiscard]] std::span<const Rule> rules() noexcept;
/// Those that only a plan or a run can show.
[[nodiscard]] std::span<const Rule> rules_of_runs() noexcept;
/// Of either; nullptr when there is none.
[[nodiscard]] const Rule* find_rule(std::string_view slug) noexcept;

/// A note that says what something does, mistake or not: told on request.
[[nodiscard]] bool is_detail(const Diagnostic& diagnostic) noexcept;

}  // namespace localrun::model
