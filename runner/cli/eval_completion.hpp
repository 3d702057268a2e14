#pragma once

// What may follow where an expression is being typed.

#include "runner/cli/eval_scope.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

struct Completions {
  std::size_t typed = 0;  // bytes before the cursor that every candidate begins with, ignoring case
  std::vector<std::string> words;  // whole words, sorted; functions with their `(`
};

/// `before` is the text up to the cursor: the names of contexts and functions, behind a dot the
/// properties of what stands before it, nothing inside a string.
[[nodiscard]] Completions complete_expression(std::string_view before, const EvalScope& scope);

/// What can be typed without a choice to make: the longest common beginning of all words, minus
/// what is typed already.
[[nodiscard]] std::string common_rest(const Completions& completions);

}  // namespace localrun::cli
