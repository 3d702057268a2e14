#pragma once

// One expression of `localrun eval` and what a person is told about it.

#include "runner/cli/eval_scope.hpp"
#include "runner/view/terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

struct AnswerStyle {
  bool is_json = false;  // the value as compact JSON, strings in quotes
  bool is_explained = false;
  Terminal out;  // of the value
  Terminal err;  // of errors
};

/// `output` and `problem` end with a line end unless they are empty. An error inside the evaluation
/// may have both: what was evaluated until then, and the error.
struct Answer {
  std::string output;
  std::string problem;
  std::string explanation;         // why values of a recorded run are empty; whole lines
  std::vector<std::string> notes;  // contexts without data that were read
  bool is_wrong = false;
};

/// `text` may be a bare expression, one in `${{ }}`, or text with several of those. `place` names
/// it in errors, as a file would be.
[[nodiscard]] Answer answer_expression(std::string_view text, std::string_view place,
                                       const EvalScope& scope, const AnswerStyle& style);

/// As a person wants it: strings bare, all else as toJSON writes it.
[[nodiscard]] std::string plain_value(const expr::Value& value);

}  // namespace localrun::cli
