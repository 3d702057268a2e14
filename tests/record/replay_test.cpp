#include "runner/record/replay.hpp"

#include "runner/events/run_state.hpp"
#include "runner/record/journal.hpp"
#include "tests/events/hostile_texts.hpp"
#include "tests/events/sample_events.hpp"
#include "tests/record/temporary_folder.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

void record(const fs::path& folder, const std::vector<Event>& events) {
  Result<std::unique_ptr<Journal>> journal = Journal::create(folder);
  ASSERT_TRUE(journal);
  for (const Event& event : events) (*journal)->on(event);
  EXPECT_FALSE((*journal)->error());
}

TEST(Replay, FoldOfTheRecordIsTheFoldOfTheRun) {
  for (const HostileText& hostile : hostile_texts()) {
    for (const LogReading reading : {LogReading::all, LogReading::tails}) {
      SCOPED_TRACE(hostile.name);
      const TemporaryFolder folder;
      const SampleRun run(hostile.text);
      record(folder.path(), run.events);
      RunState live;
      for (const Event& event : run.events) apply(live, event);
      RunState read;
      const auto report = replay(
          folder.path(), [&](const Event& event) { apply(read, event); }, reading);
      ASSERT_TRUE(report);
      EXPECT_EQ(report->ending, RunEnding::finished);
      EXPECT_EQ(report->damaged_lines, 0U);
      EXPECT_TRUE(live == read);
    }
  }
}

TEST(Replay, GivesTheSameFactsAndTheSameLog) {
  const TemporaryFolder folder;
  const SampleRun run("hello");
  record(folder.path(), run.events);
  std::vector<Event> facts;
  std::string log;
  std::uint64_t seq = 0;
  ASSERT_TRUE(replay(folder.path(), [&](const Event& event) {
    EXPECT_EQ(event.seq, ++seq);
    if (const auto* text = std::get_if<LogText>(&event.fact)) {
      log += text->text;
    } else {
      facts.push_back(event);
    }
  }));
  std::string expected_log;
  std::size_t next = 0;
  for (const Event& event : run.events) {
    if (const auto* text = std::get_if<LogText>(&event.fact)) {
      expected_log += text->text;
      continue;
    }
    ASSERT_LT(next, facts.size());
    EXPECT_TRUE(is_same_fact(event, facts[next])) << event.seq;
    EXPECT_EQ(event.time, facts[next].time);
    ++next;
  }
  EXPECT_EQ(log, expected_log);
}

TEST(Replay, LongLogsInPortionsOfWholeLines) {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; text.size() < 3000000; ++i) text += "line " + std::to_string(i) + "\n";
  text += std::string(1000000, 'x') + "\n";
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
  record(folder.path(),
         {{Time{}, 1, JobIndex{0}, {}, LogText{LogText::Stream::output, text, lines}}});
  for (const LogReading reading : {LogReading::all, LogReading::tails}) {
    std::string read;
    std::size_t count = 0;
    ASSERT_TRUE(replay(
        folder.path(),
        [&](const Event& event) {
          const auto& log = std::get<LogText>(event.fact);
          EXPECT_EQ(log.text.back(), '\n');
          read += log.text;
          count += log.lines;
        },
        reading));
    EXPECT_EQ(count, lines);
    EXPECT_TRUE(text.ends_with(read));
    EXPECT_EQ(read.size() == text.size(), reading == LogReading::all);
  }
}

TEST(Replay, TornAtEveryByte) {
  const TemporaryFolder folder;
  const SampleRun run("é\n");
  // The beginning and the end of a run: each length of the file is replayed, so it is kept small.
  std::vector<Event> events(run.events.begin(), run.events.begin() + 10);
  events.insert(events.end(), run.events.end() - 4, run.events.end());
  record(folder.path(), events);
  const std::string whole = read_file(folder.path() / "events.ndjson");
  ASSERT_GT(whole.size(), 1000U);
  const TemporaryFolder torn;
  fs::copy(folder.path() / "logs", torn.path() / "logs");
  std::uint64_t last_events = 0;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    write_file(torn.path() / "events.ndjson", std::string_view(whole).substr(0, length));
    std::uint64_t facts = 0;
    const auto report = replay(torn.path(), [&](const Event& event) {
      facts += std::holds_alternative<LogText>(event.fact) ? 0U : 1U;
    });
    ASSERT_TRUE(report);
    // A line without its line end is read when nothing else of it is missing.
    const bool is_whole = length + 1 >= whole.size();
    ASSERT_EQ(report->ending, is_whole ? RunEnding::finished : RunEnding::killed) << length;
    ASSERT_LE(report->damaged_lines, 1U) << length;
    ASSERT_GE(facts, last_events) << length;
    last_events = facts;
  }
}

TEST(Replay, DamagedLinesAndLinesOfNewerVersionsAreSkipped) {
  const TemporaryFolder folder;
  const std::string head = R"({"time":"2026-11-23T14:15:00.000Z","seq":1,"run":"r",)";
  write_file(folder.path() / "events.ndjson",
             head + R"("event":"run_started"})" + "\n\x01garbage\n\n" + head +
                 R"("event":"job_levitated"})" + "\n" + head +
                 R"("event":"run_finished","result":"success"})" + "\n");
  std::size_t events = 0;
  const auto report = replay(folder.path(), [&](const Event&) { ++events; });
  ASSERT_TRUE(report);
  EXPECT_EQ(events, 2U);
  EXPECT_EQ(report->events, 2U);
  EXPECT_EQ(report->unknown_lines, 1U);
  EXPECT_EQ(report->damaged_lines, 2U);
  EXPECT_EQ(report->ending, RunEnding::finished);
}

/// A record may come from elsewhere: it must not make us read other files.
TEST(Replay, LogFilesOutsideTheRecordAreNotRead) {
  const TemporaryFolder folder;
  write_file(folder.path() / "secret", "secret\n");
  fs::create_directory(folder.path() / "run");
  for (const std::string name :
       {"../secret", "/etc/passwd", "logs/../../secret", "logs/", "", "missing"}) {
    SCOPED_TRACE(name);
    write_file(
        folder.path() / "run/events.ndjson",
        R"({"time":"2026-11-23T14:15:00.000Z","seq":1,"run":"r","event":"log_block","file":")" +
            name + R"(","offset":0,"length":7,"lines":1,"stream":"stdout"})" + "\n");
    std::size_t events = 0;
    const auto report = replay(folder.path() / "run", [&](const Event&) { ++events; });
    ASSERT_TRUE(report);
    EXPECT_EQ(events, 0U);
    EXPECT_EQ(report->damaged_lines, 1U);
  }
}

TEST(Replay, LogThatIsShorterThanTheRecordSays) {
  for (const LogReading reading : {LogReading::all, LogReading::tails}) {
    const TemporaryFolder folder;
    const SampleRun run("x");
    record(folder.path(), run.events);
    fs::resize_file(folder.path() / "logs/short.log", 40);
    std::size_t events = 0;
    const auto report = replay(
        folder.path(), [&](const Event&) { ++events; }, reading);
    ASSERT_TRUE(report);
    EXPECT_GT(report->damaged_lines, 0U);
    EXPECT_EQ(report->ending, RunEnding::finished);
  }
}

TEST(Replay, WithoutARecordSaysSo) {
  const TemporaryFolder folder;
  const auto report = replay(folder.path(), [](const Event&) {});
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().what().find("events.ndjson"), std::string::npos);
}

}  // namespace
}  // namespace localrun
