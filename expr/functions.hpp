#pragma once

// The functions that exist everywhere (expressions.md 6.1 to 6.7): one table, which the parser,
// near names and the evaluation read.

#include "expr/evaluate.hpp"
#include "expr/names.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace localrun::expr {

/// A call with what only built-in functions need.
class BuiltInCall : public Call {
 public:
  /// Bytes that one evaluation may take; also for the pieces that one function writes.
  [[nodiscard]] virtual std::uint64_t memory_limit() const noexcept = 0;
  [[nodiscard]] virtual Error memory_error() const = 0;
};

struct Function {
  std::string_view name;
  Arity arity;
  Result<Value> (*call)(BuiltInCall& call);
  std::optional<Kind> gives;  // the kind of every result; absent where it depends on the arguments
  std::string_view parameters;  // as in `NAME(PARAMETERS)`, for messages
};

[[nodiscard]] std::span<const Function> built_in_functions() noexcept;
/// nullptr when there is none; ignores case.
[[nodiscard]] const Function* find_built_in(std::string_view name) noexcept;

/// expressions.md 6.3
[[nodiscard]] Result<Value> format_function(BuiltInCall& call);

}  // namespace localrun::expr
