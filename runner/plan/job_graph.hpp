#pragma once

// The jobs of a workflow as a graph, with those of the workflows that they call: what `graph` draws
// in several forms. Of the files alone: no event, no inputs, so nothing is decided here.

#include "runner/plan/plan.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace localrun {

struct JobGraph;

struct GraphJob {
  std::string id;
  std::string name;  // as written; the id without one
  model::Span at;
  std::vector<std::string> needs;        // as written
  std::vector<std::size_t> needs_drawn;  // indexes; without those that others of them imply
  std::size_t layer = 0;                 // 0 without needs, else one below the lowest of them
  std::string condition;                 // as written, on one line; empty without
  bool has_matrix = false;
  bool is_matrix_open = false;  // computed when it runs, from `matrix_source`
  std::string matrix_source;
  std::size_t combinations = 1;            // that pass --matrix; 1 while open
  std::vector<std::string> labels;         // of the combinations: `(linux, 20)`
  std::string runs_on;                     // as written; empty for calls
  std::string environment;                 // name as written
  std::string calls;                       // `uses` of a call
  std::shared_ptr<const JobGraph> called;  // null: no call, or its file is not there
};

struct JobGraph {
  std::string name;
  std::string path;
  std::vector<GraphJob> jobs;                    // in file order
  std::vector<std::vector<std::size_t>> layers;  // indexes, in file order

  /// Job runs with all combinations counted, called workflows included; calls themselves are none.
  [[nodiscard]] std::size_t job_runs() const;
  /// Whether some matrix is computed when it runs, so that job_runs() is the least.
  [[nodiscard]] bool is_open() const;
};

struct GraphChoice {
  std::vector<std::string> jobs;  // these and all they need; empty: all
  KeyValues matrix;               // as Request::matrix
};

/// Unknown jobs in `choice` are errors with the nearest name.
[[nodiscard]] RequestResult<JobGraph> make_job_graph(const WorkflowFiles& files,
                                                     const GraphChoice& choice);

}  // namespace localrun
