#pragma once

// Repositories that the built-in actions/checkout brings beside the workflow's own.

#include "model/diagnostic.hpp"
#include "runner/actions/store.hpp"
#include "runner/plan/plan.hpp"

#include <vector>

namespace localrun::cli {

struct CheckedOutRepository {
  RepositoryReference reference;  // `HEAD`: the default branch
  model::Span at;                 // of the step that names it first
};

/// Those whose names are written in the file, of all jobs that are selected; the others are known
/// at run time only. Those with a folder of this machine in their place are left out.
[[nodiscard]] std::vector<CheckedOutRepository> checked_out_repositories(const Plan& plan);

}  // namespace localrun::cli
