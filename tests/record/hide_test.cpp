// Values that become secrets after they were told (diagnostics.md 3.7, mask-late).

#include "runner/record/hide.hpp"

#include "runner/events/hide_value.hpp"
#include "runner/record/journal.hpp"
#include "runner/record/replay.hpp"
#include "tests/record/temporary_folder.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::string many(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(HideInLog, StarsKeepPlaces) {
  const std::string edge(256 * 1024 - 3, '.');  // the first portion ends within the value
  const std::string long_value = many("s3cr\xc3\xa9t-", 8192);
  struct Row {
    const char* name;
    std::string value;
    std::string text;
    std::string expected;
  };
  const std::vector<Row> rows{
      {"nothing", "token", "a\nb\n", "a\nb\n"},
      {"once", "token", "a token b\n", "a ***** b\n"},
      {"stars already", "****", "a **** b ********\n", "a **** b ********\n"},
      {"stars and more", "*a*a", "x*a*a*a\n", "x******\n"},
      {"overlapping itself", "abab", "ababab\n", "******\n"},
      {"characters of regular expressions", ".*[a$", "x.*[a$y .+[a$\n", "x*****y .+[a$\n"},
      {"characters of several bytes", "p\xc3\xa4ss", "p\xc3\xa4ss!\n", "*****!\n"},
      {"in base64", "token", "x dG9rZW4= y\n", "x ******** y\n"},
      {"over the edge of a portion", "token", edge + "token\n", edge + "*****\n"},
      {"of 64 KiB", long_value, "a" + long_value + "b\n",
       "a" + std::string(long_value.size(), '*') + "b\n"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "1.log";
    std::ofstream(path) << row.value << "\n" << row.text;
    const auto hidden = hide_in_log(path, {.offset = row.value.size() + 1}, LateMask(row.value));
    ASSERT_TRUE(hidden) << hidden.error().what();
    EXPECT_EQ(read_file(path), row.value + "\n" + row.expected);
  }
}

/// A run of one job with two steps, the second of which is still going on.
std::vector<Event> told(const std::string& value) {
  std::vector<Event> events;
  std::uint64_t seq = 0;
  const auto add = [&](Fact fact, std::optional<JobIndex> job, std::optional<StepIndex> step) {
    events.push_back({Time{}, ++seq, job, step, std::move(fact), {}});
  };
  const JobIndex job{};
  RunStarted run;
  run.run = "r";
  add(run, {}, {});
  JobQueued queued;
  queued.id = "a";
  add(queued, job, {});
  add(JobStarted{}, job, {});
  for (const StepIndex step : {StepIndex{0}, StepIndex{1}}) {
    StepInfo info;
    info.id = "s";
    info.name = "prints " + value;
    add(StepStarted{info}, job, step);
    Annotation annotation;
    annotation.message = "x" + value + "\ny" + value;
    annotation.properties = {{"title", value}};
    add(annotation, job, step);
    add(OutputSet{"name", value}, job, step);
    StepFinished end;
    end.step = info;
    if (step == StepIndex{0}) add(end, job, step);
  }
  return events;
}

/// The second step's events hold nothing of it any more, the first one's are as they were, and what
/// is read is what the live run shows.
TEST(HideInEvents, OfOneStep) {
  for (const std::string value : {"token-4711",
                                  "a\"b\\c\n\t\x01"
                                  "d",
                                  "annotation", "output_set", "step", "\"seq\":",
                                  "p\xc3\xa4ss\xf0\x9f\x94\x91", "r\",\"job\":1", "*{a}*"}) {
    SCOPED_TRACE(value);
    const TemporaryFolder folder;
    RunState live;
    const LateMask mask(value);
    {
      Result<std::unique_ptr<Journal>> journal = Journal::create(folder.path());
      ASSERT_TRUE(journal);
      for (const Event& event : told(value)) {
        (*journal)->on(event);
        apply(live, event);
      }
      const auto size = fs::file_size(folder.path() / "events.ndjson");
      (*journal)->hide(JobIndex{}, mask);
      hide_in_steps(live, JobIndex{}, mask);
      ASSERT_FALSE((*journal)->error()) << (*journal)->error()->what();
      EXPECT_EQ(fs::file_size(folder.path() / "events.ndjson"), size);
    }
    RunState read;
    const auto report = replay(folder.path(), [&](const Event& event) { apply(read, event); });
    ASSERT_TRUE(report);
    EXPECT_EQ(report->damaged_lines, 0U);
    ASSERT_EQ(read.jobs.size(), 1U);
    EXPECT_EQ(read.jobs[0].steps, live.jobs[0].steps);
    EXPECT_EQ(read.jobs[0].steps[0].outputs.at(0).value, value);
    const StepProgress& second = read.jobs[0].steps[1];
    EXPECT_EQ(second.info.name.find(value), std::string::npos);
    EXPECT_EQ(second.outputs.at(0).value, std::string(value.size(), '*'));
    EXPECT_EQ(second.annotations.at(0).message.find(value), std::string::npos);
    EXPECT_EQ(second.annotations.at(0).properties.at(0).second.find(value), std::string::npos);
  }
}

/// Whatever is still buffered is hidden as what is on disk already.
TEST(HideInEvents, WhatWaitsToBeWritten) {
  const TemporaryFolder folder;
  Result<std::unique_ptr<Journal>> journal = Journal::create(folder.path());
  ASSERT_TRUE(journal);
  (*journal)->gather([](Journal::Urgency) {});
  for (const Event& event : told("token-4711")) (*journal)->on(event);
  const Event log{
      Time{}, 99, JobIndex{}, StepIndex{1}, LogText{LogText::Stream::output, "got token-4711\n", 1},
      {}};
  (*journal)->on(log);
  (*journal)->hide(JobIndex{}, LateMask("token-4711"));
  EXPECT_EQ(read_file(folder.path() / "logs/short.log"), "got **********\n");
}

}  // namespace
}  // namespace localrun
