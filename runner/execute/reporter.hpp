#pragma once

// What a job has to say: facts of the job and of its current step, masked by the job's own masks.

#include "runner/events/bus.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

class Reporter {
 public:
  /// All borrowed; they outlive the reporter.
  Reporter(EventBus& bus, const Masker& masker, JobIndex job)
      : bus_(bus), masker_(masker), job_(job) {}

  void begin_step(StepIndex step) { step_ = step; }
  void end_step() { step_.reset(); }
  /// What follows is said by a step of a composite action (Event::inner); empty: by the step
  /// itself.
  void enter_inner(std::string inner) { inner_ = std::move(inner); }
  [[nodiscard]] const std::string& inner() const { return inner_; }
  [[nodiscard]] std::optional<StepIndex> step() const noexcept { return step_; }

  void publish(Fact fact) { bus_.publish(std::move(fact), masker_, job_, step_, inner_); }
  void publish(std::vector<Fact>& facts) {
    for (Fact& fact : facts) publish(std::move(fact));
    facts.clear();
  }
  /// Whole lines, masked already.
  void log(LogText::Stream stream, std::string_view text, std::uint32_t lines) {
    publish(LogText{stream, text, lines});
  }
  /// See EventBus.
  void mask_late(std::string_view value) { bus_.mask_late(job_, value); }
  [[nodiscard]] bool is_full() const { return bus_.is_full(); }

 private:
  EventBus& bus_;
  const Masker& masker_;
  JobIndex job_;
  std::optional<StepIndex> step_;
  std::string inner_;
};

}  // namespace localrun
