#pragma once

// `localrun eval` at a terminal: what is typed is answered at once.

#include "runner/cli/eval_answer.hpp"

#include <functional>

namespace localrun::cli {

/// Until Ctrl-D. `tell` prints an answer.
void run_prompt(const EvalScope& scope, AnswerStyle style,
                const std::function<void(const Answer&)>& tell);

}  // namespace localrun::cli
