#pragma once

// `runs-on` as an expression gives it, held to the rules of the key (workflow-syntax.md 5.4).

#include "expr/evaluate.hpp"
#include "model/evaluate_token.hpp"

#include <string>
#include <vector>

namespace localrun {

/// The labels; none where only a group is named. An error: what it gives is no label, as an empty
/// text is none.
[[nodiscard]] model::Evaluated<std::vector<std::string>> evaluate_runs_on(
    const model::Token& runs_on, const expr::Scope& scope, model::EvaluationObserver* observer);

}  // namespace localrun
