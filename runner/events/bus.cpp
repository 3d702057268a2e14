#include "runner/events/bus.hpp"

#include "runner/events/for_each_text.hpp"
#include "runner/events/utf8.hpp"

#include <algorithm>

namespace localrun {

namespace {

// Bounds what waits: a log's text is copied for it, and a burst of facts is handed on in between.
constexpr std::size_t longest_kept_text = std::size_t{4} * 1024;
constexpr std::size_t most_waiting = 128;

/// A note or warning foresees what has happened by then.
bool says_as_much(std::string_view told, std::string_view severity) {
  return told == severity || told == "error" || severity == "note";
}

}  // namespace

bool EventBus::is_told(const Finding& finding) const {
  // What is found when a step has run may be no closer than the whole step.
  const std::uint32_t first = finding.place.line;
  const std::uint32_t last = std::max(first, finding.place.end_line);
  return std::any_of(told_.begin(), told_.end(), [&](const Told& told) {
    return told.slug == finding.slug && told.place.line != 0 && told.place.line >= first &&
           told.place.line <= last && told.place.file == finding.place.file &&
           says_as_much(told.severity, finding.severity);
  });
}

void EventBus::publish(Fact fact, const Masker& masker, std::optional<JobIndex> job,
                       std::optional<StepIndex> step, std::string_view inner) {
  if (const auto* finding = std::get_if<Finding>(&fact)) {
    if (is_hidden_ && is_hidden_(*finding)) return;
    if (job && is_told(*finding)) return;
    if (!job) told_.push_back({finding->slug, finding->severity, finding->place});
  }
  // Valid before it is masked: what a sink shows and what the record gives back are the same text.
  for_each_text(fact, [&](std::string& text) {
    if (!is_valid_utf8(text)) text = make_valid_utf8(text);
    if (masker.would_change(text)) text = masker.mask(text);
  });
  Event event{clock_(), ++last_seq_, job, step, std::move(fact), std::string(inner)};
  const auto* log = std::get_if<LogText>(&event.fact);
  if (later_ && (log == nullptr || log->text.size() <= longest_kept_text))
    return keep(std::move(event));
  flush();
  for (const Listener& listener : sinks_) listener.sink->on(event);
}

void EventBus::keep(Event event) {
  if (auto* log = std::get_if<LogText>(&event.fact)) log->text = texts_.emplace_back(log->text);
  waiting_.push_back(std::move(event));
  if (waiting_.size() >= most_waiting) return flush();
  if (std::exchange(is_flush_coming_, true)) return;
  later_([this] {
    is_flush_coming_ = false;
    flush();
  });
}

void EventBus::flush() noexcept {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    for (const Listener& listener : sinks_) {
      if (listener.handed_on <= i) listener.sink->on(waiting_[i]);
    }
  }
  for (Listener& listener : sinks_) listener.handed_on = 0;
  waiting_.clear();
  texts_.clear();
}

void EventBus::flush_to(const EventSink& sink) noexcept {
  for (Listener& listener : sinks_) {
    if (listener.sink != &sink) continue;
    for (; listener.handed_on < waiting_.size(); ++listener.handed_on)
      listener.sink->on(waiting_[listener.handed_on]);
  }
}

void EventBus::hand_on_at_once() {
  later_ = {};
  flush();
}

bool EventBus::is_full() const noexcept {
  return std::any_of(sinks_.begin(), sinks_.end(),
                     [](const Listener& listener) { return listener.sink->is_full(); });
}

}  // namespace localrun
