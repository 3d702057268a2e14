#pragma once

// A job as JSON and back without loss (style: law 3; docs/worker-protocol.md).
//
// What was parsed travels as its source text: reading is fast, and makes the same tree again.

#include "expr/value.hpp"
#include "runner/plan/job_spec.hpp"

#include <boost/system/result.hpp>
#include <string>

namespace localrun {

/// Why a message is no job: one sentence without its full stop.
struct BadJobMessage {
  BadJobMessage() = default;
  explicit BadJobMessage(std::string the_problem) : problem(std::move(the_problem)) {}
  std::string problem;
};
[[noreturn]] void throw_exception_from_error(const BadJobMessage& error,
                                             const boost::source_location& where);

/// Secrets and all. The spec names a workflow.
[[nodiscard]] expr::Value job_spec_to_json(const JobSpec& spec);
/// A job that can be run: its workflow is valid and has that job, with steps.
[[nodiscard]] boost::system::result<JobSpec, BadJobMessage> job_spec_from_json(
    const expr::Value& json);

}  // namespace localrun
