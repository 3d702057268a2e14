#pragma once

// Payloads made up from the repository, shared by the files that make the contexts.

#include "expr/value.hpp"
#include "runner/plan/contexts.hpp"

namespace localrun {

/// The caller's payload (--event-path) as an object; an empty one when there is none.
[[nodiscard]] RequestResult<expr::Value> read_given_payload(const Request& request);

/// Objects merge key by key, at any depth; anything else of `upper` takes the place of what `lower`
/// has.
[[nodiscard]] expr::Value merged(const expr::Value& lower, const expr::Value& upper);

}  // namespace localrun
