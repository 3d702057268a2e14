#pragma once

// Places of expressions in the words of messages.

#include "expr/availability.hpp"

#include <string_view>

namespace localrun::model {

/// `in a job's `if``, `in `runs-on``, …: goes on "does not exist".
[[nodiscard]] std::string_view place_words(expr::Place place) noexcept;

}  // namespace localrun::model
