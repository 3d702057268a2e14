#pragma once

// Property, index and filter on values (expressions.md 5).

#include "expr/value.hpp"

#include <cstdint>

namespace localrun::expr {

struct Key;

/// `value[key]` of something that is no filtered array; nullptr when there is nothing.
[[nodiscard]] const Value* find_constant(const Value& value, const Key& key) noexcept;

/// `value[index]`; Null when there is nothing.
[[nodiscard]] Value select(const Value& value, const Value& index);

/// How many items `value.*` has.
[[nodiscard]] std::uint64_t count_all(const Value& value) noexcept;

/// `value.*`: a filtered array.
[[nodiscard]] Value select_all(const Value& value);

}  // namespace localrun::expr
