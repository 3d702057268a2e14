#pragma once

// A run in which every fact happens, every field filled, with a text of the test's choice in every
// field that takes one.

#include "runner/events/event.hpp"

#include <deque>
#include <string>
#include <vector>

namespace localrun {

/// Refers to itself (log text): neither copied nor moved.
struct SampleRun {
  explicit SampleRun(const std::string& text);
  SampleRun(const SampleRun&) = delete;
  SampleRun& operator=(const SampleRun&) = delete;

  std::vector<Event> events;

 private:
  void add(Fact fact, std::optional<JobIndex> job = {}, std::optional<StepIndex> step = {});
  void add_log(LogText::Stream stream, std::string lines, std::optional<JobIndex> job = {},
               std::optional<StepIndex> step = {});
  std::deque<std::string> logs_;
};

/// Everything but `seq` and `time`; log text by its text.
[[nodiscard]] bool is_same_fact(const Event& left, const Event& right);

}  // namespace localrun
