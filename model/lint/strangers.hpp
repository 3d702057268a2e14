#pragma once

// Texts that a person from outside can write: titles, bodies, messages, names of branches
// (diagnostics.md 3.7), and the values that pass them on.

#include "expr/node.hpp"
#include "model/lint/subject.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

/// Where a stranger's text comes from, and by which values it came here.
struct StrangerText {
  std::string source;        // `github.event.issue.title`
  std::vector<Related> way;  // nearest first: `passed on by env TITLE`; empty: read directly
};

/// Whether the path is such a field of `github`: not numbers, hashes, logins.
[[nodiscard]] bool is_strangers(const expr::Path& path);

/// The paths whose value can become the value of `node`, or a part of it: what is only compared, or
/// given to functions like `contains`, cannot.
void for_each_flowing_path(const expr::Node& node,
                           const std::function<void(const expr::Node&, const expr::Path&)>& take);

/// Follows `env`, step outputs and job outputs backwards from a path that `step` of `job` reads.
/// Absent for texts of nobody else, and wherever the way is not certain.
[[nodiscard]] std::optional<StrangerText> strangers_text(const Subject& subject, std::size_t job,
                                                         const LintStep* step,
                                                         const expr::Path& path);
/// The same for the variable `name` that the step's script reads.
[[nodiscard]] std::optional<StrangerText> strangers_variable(const Subject& subject,
                                                             std::size_t job, const LintStep* step,
                                                             std::string_view name);

}  // namespace localrun::model
