#pragma once

// A condition that does not hold: which part of it decided, in words.

#include "expr/trace.hpp"
#include "model/token.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace localrun {

/// What a status function without arguments came to, and by whom: `job 'build' failed`. Empty: the
/// words for any other part do.
using StatusWords = std::function<std::string(std::string_view function, bool holds)>;

/// `github.event_name == 'push' is false: github.event_name is 'schedule'`; several parts are
/// separated by semicolons.
[[nodiscard]] std::string why_false(const model::Expression& condition, const expr::Trace& trace,
                                    const StatusWords& status_words);

}  // namespace localrun
