// The lines between localrun and a job's process (docs/worker-protocol.md).

#include "runner/worker/wire.hpp"
#include "tests/events/sample_events.hpp"

#include <gtest/gtest.h>

namespace localrun::wire {
namespace {

/// Without its line end, as a port hands it out.
std::string_view body(const std::string& line) {
  EXPECT_TRUE(line.ends_with('\n'));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return std::string_view(line).substr(0, line.size() - 1);
}

TEST(Wire, EveryMessageOfAWorkerComesBackAsItWas) {
  Reader reader;
  const auto hello = reader.read(body(line_of(Hello{7})));
  ASSERT_TRUE(std::holds_alternative<Hello>(hello));
  EXPECT_EQ(std::get<Hello>(hello).version, 7);

  const std::string odd = "a\nb\t\"\\ 𝄞 \x01 '";
  const auto secret = reader.read(body(line_of(LateSecret{JobIndex{4}, odd})));
  ASSERT_TRUE(std::holds_alternative<LateSecret>(secret));
  EXPECT_EQ(std::get<LateSecret>(secret).job, JobIndex{4});
  EXPECT_EQ(std::get<LateSecret>(secret).value, odd);

  const auto refusal = reader.read(body(line_of(Refusal{"what", odd})));
  ASSERT_TRUE(std::holds_alternative<Refusal>(refusal));
  EXPECT_EQ(std::get<Refusal>(refusal).what, "what");
  EXPECT_EQ(std::get<Refusal>(refusal).help, odd);

  for (const Conclusion result :
       {Conclusion::success, Conclusion::failure, Conclusion::cancelled, Conclusion::skipped}) {
    const JobEnd end{result, {{"A", odd}, {"a", ""}}, 3, {"x/y", odd}, true};
    const auto read = reader.read(body(line_of(end)));
    ASSERT_TRUE(std::holds_alternative<JobEnd>(read));
    const JobEnd& again = std::get<JobEnd>(read);
    EXPECT_EQ(again.result, result);
    EXPECT_EQ(again.outputs, end.outputs) << "names that differ in case only are two outputs here";
    EXPECT_EQ(again.steps_not_run, 3U);
    EXPECT_EQ(again.files, end.files);
    EXPECT_TRUE(again.has_checked_out);
  }
}

TEST(Wire, EventsComeBackAsTheyWere) {
  const SampleRun run("x");
  EventEncoder encoder;
  EventEncoder again;  // what comes out is written as what went in
  Reader reader;
  for (const Event& event : run.events) {
    if (std::holds_alternative<LogText>(event.fact)) continue;  // goes another way
    const std::string line(encoder.encode(event));
    const auto read = reader.read(body(line));
    ASSERT_TRUE(std::holds_alternative<Event>(read)) << line;
    EXPECT_EQ(again.encode(std::get<Event>(read)), line);
    EXPECT_EQ(std::get<Event>(read).job, event.job);
    EXPECT_EQ(std::get<Event>(read).step, event.step);
    EXPECT_EQ(std::get<Event>(read).inner, event.inner);
  }
}

TEST(Wire, HeadsOfLogTextComeBackAsTheyWere) {
  Reader reader;
  for (const auto stream :
       {LogText::Stream::output, LogText::Stream::error, LogText::Stream::runner}) {
    LogHead head;
    head.event.job = JobIndex{3};
    if (stream == LogText::Stream::error) head.event.step = StepIndex{2};
    head.event.inner = stream == LogText::Stream::error ? "2.1" : "";
    head.stream = stream;
    head.lines = 12;
    head.bytes = 3456789;
    const auto read = reader.read(body(line_of(head)));
    ASSERT_TRUE(std::holds_alternative<LogHead>(read));
    const LogHead& again = std::get<LogHead>(read);
    EXPECT_EQ(again.event.job, head.event.job);
    EXPECT_EQ(again.event.step, head.event.step);
    EXPECT_EQ(again.event.inner, head.event.inner);
    EXPECT_EQ(again.stream, head.stream);
    EXPECT_EQ(again.lines, head.lines);
    EXPECT_EQ(again.bytes, head.bytes);
  }
}

TEST(Wire, WhatIsNoMessageIsSaidSo) {
  Reader reader;
  for (const char* line :
       {"",
        "{}",
        "no json",
        R"({"worker":"song"})",
        R"({"worker":"end"})",
        R"({"worker":"hello")",
        R"({"worker":"end","result":"great","outputs":[],"files":[]})",
        R"({"event":"newer"})",
        R"({"worker":"log","stream":"output","bytes":-1})",
        R"({"worker":"log","bytes":1})",
        R"({"worker":"log","stream":"output","bytes":1e18})",
        R"({"worker":"log","stream":"output","bytes":1,"lines":1e300})",
        R"({"worker":"log","stream":"output","bytes":1.5,"lines":1})",
        R"({"worker":"log","stream":"output","bytes":1,"lines":1,"job":"x"})",
        R"({"worker":"log","stream":"output","bytes":1,"lines":1,"job":0,"step":-1})",
        R"({"worker":"late_secret","job":{},"value":"x"})",
        R"({"worker":"late_secret","value":"x"})",
        R"({"worker":"hello","version":1e10})",
        R"({"worker":"hello"})",
        R"({"worker":"end","result":"success","outputs":[],"files":[],"steps_not_run":[]})"}) {
    EXPECT_TRUE(std::holds_alternative<Malformed>(reader.read(line))) << line;
  }
}

TEST(Wire, OrdersComeBackAsTheyWere) {
  for (const StopOrder level : {StopOrder::cancel, StopOrder::hurry, StopOrder::kill}) {
    const auto order =
        read_order(body(line_of(Order{level, "its \"time\" is over\n", "test (b)"})));
    ASSERT_TRUE(order);
    EXPECT_EQ(order->level, level);
    EXPECT_EQ(order->failed_first, "test (b)");
    EXPECT_EQ(order->reason, "its \"time\" is over\n");
  }
  for (const char* line :
       {"", "[]", R"({"level":"none"})", R"({"worker":"order","level":"later"})"})
    EXPECT_FALSE(read_order(line)) << line;
}

TEST(Wire, TheHeadOfAJobComesBackAsItWas) {
  const auto head = read_job_head(body(line_of(JobHead{3, 12'345'678})));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->version, 3);
  EXPECT_EQ(head->bytes, 12'345'678U);
  EXPECT_LE(line_of(JobHead{1'000'000, largest_job}).size(), longest_job_head);
  for (const char* line :
       {"", "[]", "no json", R"({"worker":"order","version":1,"bytes":1})",
        R"({"worker":"job","version":1})", R"({"worker":"job","version":1,"bytes":-1})",
        R"({"worker":"job","version":1,"bytes":1e12})", R"({"worker":"job","bytes":1})",
        R"({"worker":"job","version":1e12,"bytes":1})",
        R"({"worker":"job","version":1,"bytes":1.5})"})
    EXPECT_FALSE(read_job_head(line)) << line;
  EXPECT_TRUE(line_of(Hello{1}).starts_with(hello_begin));
}

}  // namespace
}  // namespace localrun::wire
