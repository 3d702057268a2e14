#pragma once

// A tree of tokens against the table of keys: kinds converted, expressions parsed, every mistake
// found (workflow-syntax.md 2 to 4, expressions.md 9).

#include "model/diagnostic.hpp"
#include "model/schema.hpp"
#include "model/token.hpp"

#include <cstdint>

namespace localrun::model {

struct CheckLimits {
  std::uint32_t max_depth = 50;
  std::uint64_t max_size = 10'485'760;  // internal measure (workflow-syntax.md 3.6)
};

struct CheckResult {
  /// What could be kept; wrong parts are left out, so use it only when there are no errors.
  TokenPtr root;
  Diagnostics diagnostics;
  std::uint64_t size = 0;  // by the measure of `max_size`
};

[[nodiscard]] CheckResult check_schema(const TokenPtr& root, const Definition& definition,
                                       const CheckLimits& limits = {});

}  // namespace localrun::model
