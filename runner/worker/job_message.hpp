#pragma once

// The job as it is sent to a worker that was not forked (docs/worker-protocol.md).

#include "runner/execute/job_context.hpp"
#include "runner/isolate/namespaces.hpp"
#include "runner/isolate/view.hpp"
#include "runner/plan/job_spec.hpp"
#include "runner/process/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace localrun {

/// Of a job in namespaces of its own.
struct Seclusion {
  View view;
  JobNetwork network = JobNetwork::of_machine;
  JobUser user = JobUser::same;
  bool hides_home = false;
};

struct JobMessage {
  JobSpec spec;
  JobStores stores;
  std::optional<Seclusion> seclusion;
};

/// Its JSON, in one line without an end. Secrets are in it.
[[nodiscard]] std::string text_of(const JobMessage& message);
/// The error says what is wrong with it.
[[nodiscard]] Result<JobMessage> read_job_message(std::string_view text);

/// Whether this process reaches the folders that the job names. The error says which it does not.
[[nodiscard]] Result<void> check_folders(const JobMessage& message);

}  // namespace localrun
