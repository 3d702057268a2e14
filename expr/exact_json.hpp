#pragma once

// Values as JSON without loss, for values that travel between processes: what JSON lacks is an
// object with one key that begins with `$` (docs/worker-protocol.md).
//
//   {"$number":"NaN"}           also Infinity, -Infinity and -0
//   {"$filtered":[…]}           an array as `.*` makes it
//   {"$exact":[["K",…],…]}      an object whose keys mind case
//   {"$object":{"$number":…}}   an object that would be taken for one of these

#include "expr/value.hpp"

#include <optional>

namespace localrun::expr {

/// Of kinds that to_compact_json() and parse_json() bring back as they were.
[[nodiscard]] Value to_exact(const Value& value);
/// The other way round; none: it is not what to_exact() makes.
[[nodiscard]] std::optional<Value> from_exact(const Value& json);

}  // namespace localrun::expr
