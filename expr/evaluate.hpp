#pragma once

// Evaluating a tree against the contexts of a place (expressions.md 3 to 7).

#include "expr/trace.hpp"
#include "expr/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace localrun::expr {

/// The arguments of a call, evaluated on demand.
class Call {
 public:
  virtual ~Call() = default;
  [[nodiscard]] virtual std::size_t size() const noexcept = 0;
  [[nodiscard]] virtual Result<Value> argument(std::size_t index) = 0;
  /// An evaluation error at the place of this call.
  [[nodiscard]] virtual Error error(std::string message) const = 0;
};

/// What names mean at one place. The caller implements it; contexts may be made when first asked
/// for.
class Scope {
 public:
  virtual ~Scope() = default;
  /// nullptr: allowed here but without data, which reads as Null. What is returned must stay where
  /// it is until the evaluation has ended. `name` is spelled as in the table of Names, not as in
  /// the text.
  [[nodiscard]] virtual const Value* context(std::string_view name) const = 0;
  /// A function that the caller adds (status functions, hashFiles). Called only for names that the
  /// parser was given and that are not built in.
  [[nodiscard]] virtual Result<Value> call(std::string_view name, Call& call) const = 0;
};

/// Within a workflow (expressions.md 7).
struct Limits {
  std::uint64_t memory_bytes = 10'485'760;
};
/// Of an expression that is evaluated on its own, as by `localrun eval`.
inline constexpr Limits limits_on_its_own{1'048'576};

/// Never throws. With `trace`, every sub-expression that was evaluated is recorded with its value.
[[nodiscard]] Result<Value> evaluate(const Tree& tree, const Scope& scope, Trace* trace = nullptr,
                                     const Limits& limits = {});

}  // namespace localrun::expr
