#pragma once

// The one way from what happens to those who watch: stamps, masks and hands on each fact, in order.

#include "runner/events/event.hpp"
#include "runner/events/masker.hpp"

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

class EventBus {
 public:
  using Clock = std::function<Time()>;
  explicit EventBus(Clock clock) : clock_(std::move(clock)) {}
  EventBus(const EventBus&) = delete;
  EventBus& operator=(const EventBus&) = delete;

  /// Sinks are called in the order in which they were added; they outlive the bus.
  void add(EventSink& sink) { sinks_.push_back(&sink); }
  /// A value was told in this job before it became a secret: whoever keeps the job's log shall take
  /// it out of what was kept (diagnostics.md 3.7, mask-late).
  void on_late_mask(std::function<void(JobIndex, std::string_view)> hide) {
    hide_ = std::move(hide);
  }
  void mask_late(JobIndex job, std::string_view value) {
    if (hide_) hide_(job, value);
  }
  /// Findings that a person has turned off (diagnostics.md 1) reach nobody.
  void hide_findings(std::function<bool(const Finding&)> is_hidden) {
    is_hidden_ = std::move(is_hidden);
  }
  /// Every text of the fact is masked here (LogText is masked by its pipeline already). A finding
  /// that was told of the whole run already, on the same line and as severely, is not repeated
  /// for a job.
  void publish(Fact fact, const Masker& masker, std::optional<JobIndex> job = {},
               std::optional<StepIndex> step = {}, std::string_view inner = {});
  [[nodiscard]] bool is_full() const noexcept;

 private:
  struct Told {
    std::string slug;
    std::string severity;
    Place place;
  };
  [[nodiscard]] bool is_told(const Finding& finding) const;

  Clock clock_;
  std::vector<EventSink*> sinks_;
  std::function<bool(const Finding&)> is_hidden_;
  std::function<void(JobIndex, std::string_view)> hide_;
  std::uint64_t last_seq_ = 0;
  std::vector<Told> told_;  // findings of the whole run
};

}  // namespace localrun
