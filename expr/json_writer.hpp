#pragma once

// What toJSON needs beside to_json(): writing under a memory limit.

#include "expr/value.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace localrun::expr {

/// Nothing when what is written costs more than `memory_limit` bytes (expressions.md 7).
[[nodiscard]] std::optional<std::string> to_json_within(const Value& value,
                                                        std::uint64_t memory_limit);

}  // namespace localrun::expr
