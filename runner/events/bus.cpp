#include "runner/events/bus.hpp"

#include "runner/events/for_each_text.hpp"
#include "runner/events/utf8.hpp"

#include <algorithm>

namespace localrun {

bool EventBus::is_told(const Finding& finding) const {
  return std::any_of(told_.begin(), told_.end(), [&](const auto& told) {
    const auto& [slug, place] = told;
    return slug == finding.slug && place.line != 0 && place.line == finding.place.line &&
           place.column == finding.place.column && place.file == finding.place.file;
  });
}

void EventBus::publish(Fact fact, const Masker& masker, std::optional<JobIndex> job,
                       std::optional<StepIndex> step, std::string_view inner) {
  if (const auto* finding = std::get_if<Finding>(&fact)) {
    if (is_hidden_ && is_hidden_(*finding)) return;
    if (job && is_told(*finding)) return;
    if (!job) told_.emplace_back(finding->slug, finding->place);
  }
  // Valid before it is masked: what a sink shows and what the record gives back are the same text.
  for_each_text(fact, [&](std::string& text) {
    if (!is_valid_utf8(text)) text = make_valid_utf8(text);
    if (masker.would_change(text)) text = masker.mask(text);
  });
  const Event event{clock_(), ++last_seq_, job, step, std::move(fact), std::string(inner)};
  for (EventSink* sink : sinks_) sink->on(event);
}

bool EventBus::is_full() const noexcept {
  return std::any_of(sinks_.begin(), sinks_.end(),
                     [](const EventSink* sink) { return sink->is_full(); });
}

}  // namespace localrun
