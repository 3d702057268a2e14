#pragma once

// A step's process from start to end: output through the pipeline, stop requests, the time limit
// (execution.md 1.8, 6.4, 7.4).

#include "runner/execute/handlers/handler.hpp"

namespace localrun {

[[nodiscard]] boost::asio::awaitable<BodyEnd> run_process(StepContext& step, ProcessSpec process,
                                                          Minutes limit);

}  // namespace localrun
