#pragma once

// Who waits for whom: indexes into Workflow::jobs.

#include "model/workflow.hpp"

#include <cstddef>
#include <vector>

namespace localrun::model {

struct NeedsGraph {
  std::vector<std::vector<std::size_t>> needs;  // direct, in the order written, without repeats
  std::vector<std::vector<std::size_t>> dependants;  // direct, in file order
  /// A topological order, jobs in file order where free.
  std::vector<std::size_t> order;

  /// All jobs reachable over needs, ascending, without the job itself.
  [[nodiscard]] std::vector<std::size_t> ancestors(std::size_t job) const;
  /// How far down each job stands: 0 without needs, else one below the lowest of its needs.
  [[nodiscard]] std::vector<std::size_t> layers() const;
  /// Direct needs without those that another of them needs already: the lines that a drawing has to
  /// show.
  [[nodiscard]] std::vector<std::vector<std::size_t>> needs_to_draw() const;
};

/// The workflow has been checked: every need exists and there is no cycle.
[[nodiscard]] NeedsGraph make_needs_graph(const Workflow& workflow);

}  // namespace localrun::model
