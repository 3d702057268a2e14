#pragma once

// A workflow in the JSON form of the official cases (their README describes it).

#include "model/called_workflows.hpp"

#include <boost/json/fwd.hpp>

namespace localrun::model::conformance {

/// `jobs` and what stands beside it; with `has_source`, every token carries its place.
[[nodiscard]] boost::json::object official_form(const Workflow& workflow,
                                                const std::vector<CalledWorkflow>& calls,
                                                bool has_source);

}  // namespace localrun::model::conformance
