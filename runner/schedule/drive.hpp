#pragma once

// One run: feeds the scheduler with what happened, and carries out what it decides.

#include "runner/events/bus.hpp"
#include "runner/events/control.hpp"
#include "runner/plan/decide.hpp"
#include "runner/schedule/group_keeper.hpp"
#include "runner/schedule/launcher.hpp"
#include "runner/schedule/scheduler.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace localrun {

struct RunEnd {
  Conclusion result = Conclusion::success;
  std::uint32_t steps_not_run = 0;  // left out since this machine does not run them
};

/// What a job run that has finished shows about the values that it read and made; asked when all
/// its facts are published, and published as facts of that job.
using ExplainJob = std::function<std::vector<Finding>(JobIndex)>;

class RunDriver {
 public:
  /// All borrowed; they outlive the driver. `parallel` ≥ 1 combinations at a time.
  RunDriver(const Plan& plan, EventBus& bus, const Masker& masker, JobLauncher& launcher,
            GroupKeeper& groups, std::size_t parallel, ExplainJob explain = {});
  ~RunDriver();
  RunDriver(const RunDriver&) = delete;
  RunDriver& operator=(const RunDriver&) = delete;

  /// Runs everything to its end. Once.
  [[nodiscard]] boost::asio::awaitable<RunEnd> run();
  /// From outside (signal, time limit), on the event loop's thread; may be called again with a
  /// higher level.
  void stop(StopOrder level, const std::string& reason);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace localrun
