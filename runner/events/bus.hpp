#pragma once

// The one way from what happens to those who watch: stamps, masks and hands on each fact, in order.

#include "runner/events/event.hpp"
#include "runner/events/masker.hpp"

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

class EventBus {
 public:
  using Clock = std::function<Time()>;
  /// Runs its argument once the caller's stretch of work is over.
  using Later = std::function<void(std::function<void()>)>;
  explicit EventBus(Clock clock) : clock_(std::move(clock)) {}
  EventBus(const EventBus&) = delete;
  EventBus& operator=(const EventBus&) = delete;
  /// Hands on what waits.
  ~EventBus() { flush(); }

  /// Sinks are called in the order in which they were added; they outlive the bus.
  void add(EventSink& sink) { sinks_.push_back({&sink}); }
  /// A value was told in this job before it became a secret: whoever keeps the job's log shall take
  /// it out of what was kept (diagnostics.md 3.7, mask-late).
  void on_late_mask(std::function<void(JobIndex, std::string_view)> hide) {
    hide_ = std::move(hide);
  }
  void mask_late(JobIndex job, std::string_view value) {
    flush();
    if (hide_) hide_(job, value);
  }
  /// From now on facts are stamped and masked at once but handed on by `later`, in their order: a
  /// step's end is written down and shown while the next step's process runs already. The bus
  /// outlives what `later` was given.
  void hand_on_later(Later later) { later_ = std::move(later); }
  /// As before; hands on what waits.
  void hand_on_at_once();
  /// Hands on what waits: for those who are about to look at what the sinks have made of it.
  void flush() noexcept;
  /// The same for one of the sinks; the others get it later.
  void flush_to(const EventSink& sink) noexcept;
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
  void keep(Event event);

  Clock clock_;
  struct Listener {
    EventSink* sink = nullptr;
    std::size_t handed_on = 0;  // of `waiting_`
  };
  std::vector<Listener> sinks_;
  std::function<bool(const Finding&)> is_hidden_;
  std::function<void(JobIndex, std::string_view)> hide_;
  std::uint64_t last_seq_ = 0;
  std::vector<Told> told_;  // findings of the whole run
  Later later_;
  bool is_flush_coming_ = false;
  std::vector<Event> waiting_;
  std::deque<std::string> texts_;  // of the logs that wait
};

}  // namespace localrun
