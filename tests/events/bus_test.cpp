#include "runner/events/bus.hpp"

#include "runner/events/for_each_text.hpp"
#include "tests/events/sample_events.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace localrun {
namespace {

class KeepingSink final : public EventSink {
 public:
  void on(const Event& event) noexcept override {
    if (read) read(event);
    events.push_back(event);
  }
  [[nodiscard]] bool is_full() const noexcept override { return full; }
  std::vector<Event> events;
  std::function<void(const Event&)> read;
  bool full = false;
};

TEST(EventBus, StampsAndHandsOnInOrder) {
  Time now{};
  EventBus bus([&] { return now += Milliseconds(5); });
  KeepingSink first;
  KeepingSink second;
  bus.add(first);
  bus.add(second);
  bus.publish(CancelRequested{"a"}, Masker{});
  bus.publish(WorkspaceKept{"/w"}, Masker{}, JobIndex{3}, StepIndex{4});
  ASSERT_EQ(first.events.size(), 2U);
  EXPECT_EQ(second.events.size(), 2U);
  EXPECT_EQ(first.events[0].seq, 1U);
  EXPECT_EQ(first.events[1].seq, 2U);
  EXPECT_EQ(first.events[1].time, Time{Milliseconds(10)});
  EXPECT_EQ(first.events[1].job, JobIndex{3});
  EXPECT_EQ(first.events[1].step, StepIndex{4});
}

/// As a loop does: what is given to it runs when run() is called.
struct Loop {
  std::vector<std::function<void()>> works;
  EventBus::Later later() {
    return [this](std::function<void()> work) { works.push_back(std::move(work)); };
  }
  void run() {
    for (const auto& work : std::exchange(works, {})) work();
  }
};

TEST(EventBus, HandsOnLaterInTheSameOrder) {
  Time now{};
  Loop loop;
  KeepingSink sink;
  EventBus bus([&] { return now += Milliseconds(5); });
  bus.add(sink);
  bus.hand_on_later(loop.later());
  {
    const std::string text = "a line of a log\n";
    bus.publish(CancelRequested{"a"}, Masker{});
    bus.publish(LogText{LogText::Stream::output, text, 1}, Masker{}, JobIndex{3}, StepIndex{4});
  }
  EXPECT_TRUE(sink.events.empty());
  EXPECT_EQ(loop.works.size(), 1U) << "one turn for all";
  sink.read = [](const Event& event) {
    const auto* log = std::get_if<LogText>(&event.fact);
    EXPECT_TRUE(log == nullptr || log->text == "a line of a log\n");
  };
  loop.run();
  ASSERT_EQ(sink.events.size(), 2U);
  EXPECT_EQ(sink.events[0].time, Time{Milliseconds(5)}) << "the time at which it was told";
  EXPECT_EQ(sink.events[1].seq, 2U);
  EXPECT_EQ(sink.events[1].step, StepIndex{4});
  bus.publish(CancelRequested{"b"}, Masker{});
  EXPECT_EQ(loop.works.size(), 1U) << "and the next turn for what comes after it";
  loop.run();
  EXPECT_EQ(sink.events.size(), 3U);
}

TEST(EventBus, DoesNotWaitForTheLoopForever) {
  struct Row {
    const char* name;
    std::function<void(EventBus&)> act;
  };
  const std::string large(std::size_t{64} * 1024, 'x');
  const Row rows[] = {
      {"asked to", [](EventBus& bus) { bus.flush(); }},
      {"no more of it", [](EventBus& bus) { bus.hand_on_at_once(); }},
      {"a large text, which is not copied",
       [&](EventBus& bus) {
         bus.publish(LogText{LogText::Stream::output, large, 1}, Masker{});
       }},
      {"many facts",
       [](EventBus& bus) {
         for (int i = 0; i < 1000; ++i) bus.publish(CancelRequested{"b"}, Masker{});
       }},
      {"a value that became a secret", [](EventBus& bus) { bus.mask_late({}, "value"); }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Loop loop;
    KeepingSink sink;
    EventBus bus([] { return Time{}; });
    bus.add(sink);
    bus.hand_on_later(loop.later());
    bus.publish(CancelRequested{"a"}, Masker{});
    ASSERT_TRUE(sink.events.empty());
    row.act(bus);
    ASSERT_FALSE(sink.events.empty());
    EXPECT_EQ(sink.events.front().seq, 1U);
    loop.run();
    for (std::size_t i = 0; i < sink.events.size(); ++i) EXPECT_EQ(sink.events[i].seq, i + 1);
  }
}

TEST(EventBus, HandsOnToOneSinkAlone) {
  Loop loop;
  KeepingSink first;
  KeepingSink second;
  EventBus bus([] { return Time{}; });
  bus.add(first);
  bus.add(second);
  bus.hand_on_later(loop.later());
  bus.publish(CancelRequested{"a"}, Masker{});
  bus.flush_to(first);
  bus.publish(CancelRequested{"b"}, Masker{});
  EXPECT_EQ(first.events.size(), 1U);
  EXPECT_TRUE(second.events.empty());
  loop.run();
  bus.publish(CancelRequested{"c"}, Masker{});
  bus.flush();
  for (const KeepingSink* sink : {&first, &second}) {
    ASSERT_EQ(sink->events.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(sink->events[i].seq, i + 1);
  }
}

TEST(EventBus, HandsOnWhatWaitsBeforeItGoes) {
  Loop loop;
  KeepingSink sink;
  {
    EventBus bus([] { return Time{}; });
    bus.add(sink);
    bus.hand_on_later(loop.later());
    bus.publish(CancelRequested{"a"}, Masker{});
  }
  EXPECT_EQ(sink.events.size(), 1U);
}

TEST(EventBus, MasksEveryTextOfEveryFact) {
  const std::string secret = "s3cret-value";
  Masker masker;
  masker.add_secret(secret);
  const SampleRun run(secret);
  EventBus bus([] { return Time{}; });
  KeepingSink sink;
  bus.add(sink);
  for (const Event& event : run.events) {
    if (std::holds_alternative<LogText>(event.fact)) continue;  // masked by its pipeline
    bus.publish(event.fact, masker, event.job, event.step);
  }
  std::size_t masked = 0;
  for (Event& event : sink.events) {
    for_each_text(event.fact, [&](const std::string& text) {
      EXPECT_EQ(text.find(secret), std::string::npos) << "fact " << event.fact.index();
      masked += text.find("***") != std::string::npos ? 1U : 0U;
    });
  }
  EXPECT_GT(masked, 50U);
}

TEST(EventBus, MasksValuesAfterMakingThemValid) {
  Masker masker;
  masker.add_secret("hunter2");
  EventBus bus([] { return Time{}; });
  KeepingSink sink;
  bus.add(sink);
  bus.publish(CancelRequested{"\xFFhunter2\xFF"}, masker);
  EXPECT_EQ(std::get<CancelRequested>(sink.events[0].fact).reason, "\uFFFD***\uFFFD");
}

TEST(EventBus, TellsWhatTheWholeRunWasToldOnce) {
  const auto finding = [](std::string slug, std::uint32_t line, std::uint32_t end_line) {
    Finding made;
    made.slug = std::move(slug);
    made.severity = "error";
    made.place = {"w.yml", line, 1, end_line, 9};
    return made;
  };
  struct Row {
    const char* name;
    Finding later;
    bool is_repeated;
  };
  const Row rows[] = {
      {"the same line", finding("output-bad-line", 8, 8), false},
      {"no closer than its step", finding("output-bad-line", 6, 9), false},
      {"a step before", finding("output-bad-line", 3, 5), true},
      {"a step behind", finding("output-bad-line", 9, 12), true},
      {"something else", finding("output-delimiter", 6, 9), true},
  };
  for (const Row& row : rows) {
    EventBus bus([] { return Time{}; });
    KeepingSink sink;
    bus.add(sink);
    bus.publish(finding("output-bad-line", 8, 8), Masker{});
    bus.publish(row.later, Masker{}, JobIndex{0}, StepIndex{0});
    EXPECT_EQ(sink.events.size() == 2, row.is_repeated) << row.name;
  }
}

TEST(EventBus, IsFullWhileASinkIs) {
  EventBus bus([] { return Time{}; });
  KeepingSink first;
  KeepingSink second;
  bus.add(first);
  bus.add(second);
  EXPECT_FALSE(bus.is_full());
  second.full = true;
  EXPECT_TRUE(bus.is_full());
}

}  // namespace
}  // namespace localrun
