#pragma once

// A launcher before another: jobs with `concurrency` wait for their group first (execution.md 7.7).

#include "runner/events/bus.hpp"
#include "runner/events/masker.hpp"
#include "runner/schedule/launcher.hpp"

#include <filesystem>
#include <string>

namespace localrun {

class QueueingLauncher final : public JobLauncher {
 public:
  /// All borrowed. `folder`: of the groups' files, made when the first job needs it. `run`: what
  /// others are told of this run.
  QueueingLauncher(JobLauncher& inner, EventBus& bus, const Masker& masker,
                   std::filesystem::path folder, std::string run)
      : inner_(inner),
        bus_(bus),
        masker_(masker),
        folder_(std::move(folder)),
        run_(std::move(run)) {}

  [[nodiscard]] boost::asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) override;

 private:
  JobLauncher& inner_;
  EventBus& bus_;
  const Masker& masker_;
  std::filesystem::path folder_;
  std::string run_;
};

/// The line of a log that says what a run or job waits for.
void publish_waiting(EventBus& bus, const Masker& masker, std::optional<JobIndex> job,
                     const std::string& text);

}  // namespace localrun
