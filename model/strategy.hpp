#pragma once

// The matrix (workflow-syntax.md 5.5, execution.md 7.2): pure functions over evaluated values.

#include "expr/value.hpp"

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <vector>

namespace localrun::model {

/// One job of a matrix.
struct Combination {
  expr::Value matrix;  // the `matrix` context; Null without a matrix
  std::vector<std::string>
      labels;  // what its name shows: scalar leaves of the vectors, or of an include-only one
};

struct MatrixError {
  std::string message;  // GitHub's words
  std::string slug;     // `matrix-empty` …
};

/// `matrix` is the evaluated mapping. At most 256 combinations.
[[nodiscard]] boost::system::result<std::vector<Combination>, MatrixError> expand_matrix(
    const expr::Value& matrix);

/// `NAME (v1, v2)`, cut to 100 characters (workflow-syntax.md 5.5, Names).
[[nodiscard]] std::string combination_name(std::string_view job_name,
                                           const Combination& combination);

}  // namespace localrun::model
