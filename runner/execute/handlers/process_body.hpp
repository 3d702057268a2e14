#pragma once

// A step's process from start to end: output through the pipeline, stop requests, the time limit
// (execution.md 1.8, 6.4, 7.4).

#include "runner/execute/handlers/handler.hpp"

namespace localrun {

/// What is said of a process that ended with another exit code than 0.
enum class ExitWords : std::uint8_t { annotation, none };

[[nodiscard]] boost::asio::awaitable<BodyEnd> run_process(StepContext& step, ProcessSpec process,
                                                          Minutes limit,
                                                          ExitWords words = ExitWords::annotation);

/// The annotation of a step whose time is over (execution.md 6.4).
[[nodiscard]] std::string time_out_text(const StepContext& step, Minutes limit);

}  // namespace localrun
