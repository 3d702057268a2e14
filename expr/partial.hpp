#pragma once

// What an expression comes to while some of its names have no value yet: what a plan can say of a
// condition before anything has run.

#include "expr/evaluate.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::expr {

/// Which names of a scope have their value already.
class Knowledge {
 public:
  virtual ~Knowledge() = default;
  /// `needs.build.result` is ("needs", {"build", "result"}); without keys the whole context is
  /// meant. Names after a dynamic index are not told: the part before it has to be known whole.
  [[nodiscard]] virtual bool knows(std::string_view context,
                                   std::span<const std::string_view> keys) const = 0;
  /// Functions that the scope adds (status functions, hashFiles).
  [[nodiscard]] virtual bool knows_function(std::string_view name) const = 0;
};

struct PartialResult {
  /// The value, when no part that it depends on is missing.
  std::optional<Value> value;
  /// Whether it counts as true: often certain before the value is (`false && x`).
  std::optional<bool> truth;
  /// The smallest part that settles the truth, as written and with its values put in; empty when
  /// nothing does, or when it is the `success()` that nobody wrote.
  std::string decisive;
  std::string decisive_expanded;
  /// Names and calls without a value that still matter, as written, each once.
  std::vector<std::string> missing;
  /// What is known is wrong already: evaluating will fail.
  std::optional<Error> error;
};

[[nodiscard]] PartialResult evaluate_partly(const Tree& tree, const Scope& scope,
                                            const Knowledge& knowledge);

}  // namespace localrun::expr
