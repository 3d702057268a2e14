#pragma once

// Ids of the steps of one job: unique without case; a step without one gets one
// (workflow-syntax.md 5.3).

#include "model/workflow.hpp"

#include <map>
#include <string>
#include <string_view>

namespace localrun::model {

class StepIds {
 public:
  /// The place of an earlier step with this id; nullptr when it is new.
  const Span* add(std::string_view id, const Span& at);
  /// `__base`, `__base_2`, …: the first that is free, at most 100 characters.
  [[nodiscard]] std::string generate(std::string_view base);

 private:
  std::map<std::string, Span> taken_;             // by folded id
  std::map<std::string, int, std::less<>> next_;  // by base: where to go on counting
};

/// What a step's generated id is made of: `run`, `actions_checkout`, …
[[nodiscard]] std::string id_base(const Step& step);

}  // namespace localrun::model
