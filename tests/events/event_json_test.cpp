#include "runner/events/event_json.hpp"

#include "tests/events/hostile_texts.hpp"
#include "tests/events/sample_events.hpp"

#include <gtest/gtest.h>
#include <set>

namespace localrun {
namespace {

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    EXPECT_NE(end, std::string_view::npos) << "the last line has no end";
    if (end == std::string_view::npos) break;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

Event decode_event(EventDecoder& decoder, std::string_view line) {
  const Decoded decoded = decoder.decode(line);
  if (const auto* malformed = std::get_if<Decoded::Malformed>(&decoded.line)) {
    ADD_FAILURE() << malformed->problem << ": " << line.substr(0, 500);
  }
  EXPECT_TRUE(std::holds_alternative<Event>(decoded.line));
  EXPECT_EQ(decoded.run, "20261123-141500-k3f9");
  return std::holds_alternative<Event>(decoded.line) ? std::get<Event>(decoded.line) : Event{};
}

TEST(EventJson, EveryFactSurvivesTheRoundTrip) {
  std::set<std::size_t> kinds;
  for (const HostileText& hostile : hostile_texts()) {
    SCOPED_TRACE(hostile.name);
    const SampleRun run(hostile.text);
    EventEncoder encoder(EventEncoder::LogForm::whole);
    EventDecoder decoder;
    for (const Event& event : run.events) {
      SCOPED_TRACE(event.seq);
      kinds.insert(event.fact.index());
      const std::string_view text = encoder.encode(event);
      ASSERT_EQ(split_lines(text).size(), 1U);
      const Event back = decode_event(decoder, text);
      EXPECT_EQ(back.seq, event.seq);
      EXPECT_EQ(back.time, event.time);
      EXPECT_TRUE(is_same_fact(back, event)) << text.substr(0, 2000);
    }
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Fact>) << "the sample run lacks a fact";
}

TEST(EventJson, LogLinesAreEventsAndGroupsToo) {
  EventEncoder encoder;
  EventDecoder decoder;
  const auto encode = [&](const Event& event) { return std::string(encoder.encode(event)); };
  static_cast<void>(encode({Time{}, 1, {}, {}, RunStarted{.run = "r"}}));
  static_cast<void>(encode(
      {Time{}, 2, JobIndex{0}, {}, JobQueued{"build", "build (a)", R"({"os":"a"})", {}, {}}}));
  static_cast<void>(encode(
      {Time{}, 3, JobIndex{0}, StepIndex{1}, StepStarted{{"tag", "Tag", StepKind::run, {}}}}));
  const std::string lines =
      encode({Time{}, 4, JobIndex{0}, StepIndex{1},
              LogText{LogText::Stream::error, "##[group]Run it\n\na \"b\"\n##[endgroup]\n", 4}});
  const std::string place = R"x("job":1,"job_id":"build","job_name":"build (a)",)x"
                            R"("step":2,"step_id":"tag","stream":"stderr")";
  const std::string head = R"({"time":"1970-01-01T00:00:00.000Z","seq":)";
  EXPECT_EQ(lines, head + R"(4,"run":"r","event":"group",)" + place +
                       ",\"name\":\"Run it\"}\n" +                                             //
                       head + R"(5,"run":"r","event":"log",)" + place + ",\"text\":\"\"}\n" +  //
                       head + R"(6,"run":"r","event":"log",)" + place + R"(,"text":"a \"b\""})" +
                       "\n" +  //
                       head + R"(7,"run":"r","event":"end_group",)" + place + "}\n");
  std::string back;
  for (const std::string_view line : split_lines(lines)) {
    const Decoded decoded = decoder.decode(line);
    const auto* event = std::get_if<Event>(&decoded.line);
    ASSERT_NE(event, nullptr);
    const auto* log = std::get_if<LogText>(&event->fact);
    ASSERT_NE(log, nullptr);
    EXPECT_EQ(log->lines, 1U);
    EXPECT_EQ(log->stream, LogText::Stream::error);
    back += log->text;
  }
  EXPECT_EQ(back, "##[group]Run it\n\na \"b\"\n##[endgroup]\n");
}

TEST(EventJson, NumbersItsOwnLines) {
  const SampleRun run("x");
  EventEncoder encoder;
  EventDecoder decoder;
  std::uint64_t expected = 0;
  for (const Event& event : run.events) {
    for (const std::string_view line : split_lines(encoder.encode(event))) {
      EXPECT_EQ(decode_event(decoder, line).seq, ++expected);
    }
  }
  EXPECT_GT(expected, run.events.size());
}

TEST(EventJson, LogBlock) {
  EventEncoder encoder;
  EventDecoder decoder;
  const Event first{Time{}, 9, JobIndex{4}, StepIndex{2}, LogText{}};
  const LogBlock block{"logs/5.log", 1234567890123, 17, 3, LogText::Stream::runner};
  const Decoded decoded = decoder.decode(encoder.encode(first, block));
  const auto* back = std::get_if<Decoded::Block>(&decoded.line);
  ASSERT_NE(back, nullptr);
  EXPECT_EQ(back->block, block);
  EXPECT_EQ(back->event.job, first.job);
  EXPECT_EQ(back->event.step, first.step);
}

TEST(EventJson, MakesTextValid) {
  EventEncoder encoder;
  EventDecoder decoder;
  const Decoded decoded =
      decoder.decode(encoder.encode({Time{}, 1, {}, {}, CancelRequested{"a\xFF\xC3(\xE2\x82"}}));
  const auto* event = std::get_if<Event>(&decoded.line);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(std::get<CancelRequested>(event->fact).reason, "a\uFFFD\uFFFD(\uFFFD\uFFFD");
}

TEST(EventJson, MatrixThatMaskingBrokeIsAText) {
  EventEncoder encoder;
  EventDecoder decoder;
  const std::string broken = R"(***"os":"linux"***)";
  const std::string line(
      encoder.encode({Time{}, 1, JobIndex{0}, {}, JobQueued{"a", "a", broken, {}, {}}}));
  const Decoded decoded = decoder.decode(line);
  const auto* event = std::get_if<Event>(&decoded.line);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(std::get<JobQueued>(event->fact).matrix, broken);
}

TEST(EventJson, KnownPropertiesOfAnAnnotationAreFieldsToo) {
  EventEncoder encoder;
  const Annotation annotation{
      AnnotationLevel::error,
      "m",
      {{"file", "a.c"}, {"line", "3"}, {"endLine", "x"}, {"col", ""}, {"title", "T"}}};
  const std::string_view line = encoder.encode({Time{}, 1, {}, {}, annotation});
  EXPECT_NE(line.find(R"("file":"a.c","line":3,"title":"T","level":"error")"),
            std::string_view::npos)
      << line;
}

TEST(EventJson, LinesThatAreNotOurs) {
  struct Row {
    const char* name;
    std::string line;
    bool is_unknown;  // else malformed
  };
  const std::string head = R"({"time":"2026-11-23T14:15:00.000Z","seq":1,"run":"r",)";
  const Row rows[] = {
      {"empty", "", false},
      {"cut off", head + R"("event":"run_fin)", false},
      {"not an object", "[1]", false},
      {"no time", R"({"event":"run_finished"})", false},
      {"bad time", R"({"time":"yesterday","event":"run_finished"})", false},
      {"impossible date", R"({"time":"2026-13-23T14:15:00.000Z","event":"run_finished"})", false},
      {"wrong kind of field", head + R"("event":"cancel_requested","reason":7})", false},
      {"wrong kind inside", head + R"("event":"run_started","jobs":[7]})", false},
      {"unknown word", head + R"("event":"run_finished","result":"splendid"})", false},
      {"number too large", head + R"("event":"run_finished","exit_status":99999999999})", false},
      {"number not whole", head + R"("event":"run_finished","exit_status":1.5})", false},
      {"later event", head + R"("event":"job_levitated","height":3})", true},
      {"no event", head + R"("x":1})", true},
      {"deep nesting", head + R"("event":)" + std::string(100000, '['), false},
  };
  EventDecoder decoder;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Decoded decoded = decoder.decode(row.line);
    EXPECT_EQ(std::holds_alternative<Decoded::Unknown>(decoded.line), row.is_unknown);
    EXPECT_EQ(std::holds_alternative<Decoded::Malformed>(decoded.line), !row.is_unknown);
  }
}

TEST(EventJson, UnknownFieldsAreSkippedAndAbsentOnesHaveTheirDefault) {
  EventDecoder decoder;
  const Decoded decoded = decoder.decode(
      R"({"time":"2026-11-23T14:15:00.000Z","seq":1,"run":"r","event":"run_finished","mood":"good","result":"failure"})"
      "\n");
  const auto* event = std::get_if<Event>(&decoded.line);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(std::get<RunFinished>(event->fact),
            (RunFinished{Conclusion::failure, 0, Milliseconds{}, 0}));
}

}  // namespace
}  // namespace localrun
