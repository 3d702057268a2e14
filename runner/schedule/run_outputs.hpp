#pragma once

// What the jobs of a run pass on, together: combinations of one job, and the limit of a run.

#include "runner/events/event.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace localrun {

/// Outputs of several combinations: the last writer wins, empty ones do not overwrite
/// (execution.md 7.1).
void merge_outputs(NamedTexts& all, const NamedTexts& outputs);

/// The limit of all outputs of a run, in UTF-16 bytes (execution.md 7.9).
class OutputBudget {
 public:
  /// Counts the outputs of a job that has ended; what to tell when they are too much.
  [[nodiscard]] std::optional<Finding> take(const NamedTexts& outputs, const std::string& job_name,
                                            const Place& place);

 private:
  std::size_t bytes_ = 0;
};

}  // namespace localrun
