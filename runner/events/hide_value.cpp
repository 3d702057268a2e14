#include "runner/events/hide_value.hpp"

namespace localrun {

void hide_in_text(std::string& text, std::string_view value) {
  if (value.empty()) return;
  for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at))
    text.replace(at, value.size(), value.size(), '*');
}

void hide_in_logs(RunState& run, JobIndex job, std::string_view value) {
  for (JobProgress& each : run.jobs) {
    if (each.index != job) continue;
    for (std::string& line : each.log.lines) hide_in_text(line, value);
    for (StepProgress& step : each.steps) {
      for (std::string& line : step.log.lines) hide_in_text(line, value);
    }
  }
}

}  // namespace localrun
