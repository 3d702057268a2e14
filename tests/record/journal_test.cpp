#include "runner/record/journal.hpp"

#include "runner/record/replay.hpp"
#include "tests/events/sample_events.hpp"
#include "tests/record/temporary_folder.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Journal> journal_in(const fs::path& folder) {
  Result<std::unique_ptr<Journal>> journal = Journal::create(folder);
  EXPECT_TRUE(journal) << journal.error().what();
  return journal ? std::move(*journal) : nullptr;
}

Event log_event(std::string_view text, Milliseconds at = {}, JobIndex job = {}, StepIndex step = {},
                LogText::Stream stream = LogText::Stream::output) {
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
  return {Time{at}, 1, job, step, LogText{stream, text, lines}};
}

/// Longer than what jobs keep in the file that they share.
std::string long_text() {
  std::string text;
  while (text.size() < 5000) text += "a line of its time\n";
  return text;
}

std::string text_of(const fs::path& folder, JobIndex job) {
  std::string texts;
  EXPECT_TRUE(replay(folder, [&](const Event& read) {
    const auto* log = std::get_if<LogText>(&read.fact);
    if (log != nullptr && read.job == job) texts += log->text;
  }));
  return texts;
}

std::size_t count_lines(const fs::path& file) {
  const std::string text = read_file(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Journal, FilesArePrivate) {
  const TemporaryFolder folder;
  const SampleRun run("x");
  const auto journal = journal_in(folder.path());
  for (const Event& event : run.events) journal->on(event);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    SCOPED_TRACE(entry.path());
    const auto expected = entry.is_directory() ? fs::perms{0700} : fs::perms{0600};
    EXPECT_EQ(entry.status().permissions(), expected);
    ++files;
  }
  EXPECT_EQ(files, 3U);  // events.ndjson, logs, logs/short.log
}

TEST(Journal, DoesNotWriteOverARecord) {
  const TemporaryFolder folder;
  { const auto first = journal_in(folder.path()); }
  const Result<std::unique_ptr<Journal>> second = Journal::create(folder.path());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().what().find("events.ndjson"), std::string::npos);
}

TEST(Journal, FactsAreOnDiskAtOnce) {
  const TemporaryFolder folder;
  const SampleRun run("x");
  const auto journal = journal_in(folder.path());
  for (const Event& event : run.events) {
    journal->on(event);
    if (std::holds_alternative<LogText>(event.fact)) continue;
    std::uint64_t facts = 0;
    const auto report = replay(folder.path(), [&](const Event& read) {
      if (!std::holds_alternative<LogText>(read.fact)) ++facts;
    });
    ASSERT_TRUE(report);
    EXPECT_EQ(report->damaged_lines, 0U);
    const auto expected = std::count_if(run.events.begin(), run.events.end(), [&](const Event& e) {
      return e.seq <= event.seq && !std::holds_alternative<LogText>(e.fact);
    });
    ASSERT_EQ(facts, static_cast<std::uint64_t>(expected));
  }
}

TEST(Journal, LogTextIsOnDiskAfterAWhile) {
  struct Row {
    const char* name;
    std::vector<Milliseconds> at;
    std::size_t lines_on_disk;
  };
  using namespace std::chrono_literals;
  const Row rows[] = {{"the first block after silence", {1000ms}, 1},
                      {"soon after it", {1000ms, 1100ms}, 1},
                      {"long after it", {1000ms, 1100ms, 1300ms}, 3}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const TemporaryFolder folder;
    const auto journal = journal_in(folder.path());
    for (const Milliseconds at : row.at) journal->on(log_event("a line\n", at));
    EXPECT_EQ(count_lines(folder.path() / "logs/short.log"), row.lines_on_disk);
    journal->flush();
    EXPECT_EQ(count_lines(folder.path() / "logs/short.log"), row.at.size());
  }
}

TEST(Journal, EndedJobsHoldNoFileOpen) {
  const TemporaryFolder folder;
  const auto open_files = [] {
    return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
  };
  const auto journal = journal_in(folder.path());
  const std::string text = long_text();
  journal->on(log_event("short\n", {}, JobIndex{99}));  // opens the file that jobs share
  journal->flush();
  const auto before = open_files();
  for (std::uint32_t i = 0; i < 50; ++i) {
    journal->on(log_event(text, {}, JobIndex{i}));
    journal->on({Time{}, 2, JobIndex{i}, {}, JobFinished{}});
  }
  EXPECT_EQ(open_files(), before);
  journal->on(log_event("late\n", {}, JobIndex{7}));
  journal->on({Time{}, 3, {}, {}, RunFinished{}});
  EXPECT_EQ(read_file(folder.path() / "logs/8.log"), text + "late\n");
  EXPECT_EQ(text_of(folder.path(), JobIndex{7}), text + "late\n");
}

TEST(Journal, JobsThatPrintLittleShareAFile) {
  const TemporaryFolder folder;
  const auto journal = journal_in(folder.path());
  std::string texts[2];
  const auto say = [&](std::uint32_t job, std::string text) {
    journal->on(log_event(text, {}, JobIndex{job}));
    texts[job] += text;
  };
  say(0, "one\n");
  say(1, "uno\n");
  journal->flush();
  say(0, "two\n");
  say(1, "due\n");
  journal->on({Time{}, 2, JobIndex{1}, {}, JobFinished{}});
  EXPECT_EQ(read_file(folder.path() / "logs/short.log"), "one\nuno\ntwo\ndue\n");
  say(0, "three\n");
  say(0, long_text());
  say(0, "more\n");
  say(1, "late\n");
  journal->flush();
  for (const std::uint32_t job : {0U, 1U})
    EXPECT_EQ(text_of(folder.path(), JobIndex{job}), texts[job]);
  EXPECT_EQ(read_file(folder.path() / "logs/1.log"), long_text() + "more\n");
  EXPECT_FALSE(fs::exists(folder.path() / "logs/2.log"));
}

TEST(Journal, HidesAValueInWhatAStepPrinted) {
  const TemporaryFolder folder;
  const auto journal = journal_in(folder.path());
  const JobIndex job{0};
  const LateMask mask("s3cret-value");
  const std::string stars(12, '*');
  const auto start = [&](JobIndex of, StepIndex step) {
    StepInfo info;
    info.name = "prints";
    journal->on({Time{}, 1, of, step, StepStarted{info}});
  };
  start(job, StepIndex{0});
  journal->on(log_event("before: s3cret-value\n", {}, job));
  journal->on({Time{}, 1, job, StepIndex{0}, StepFinished{}});
  start(job, StepIndex{1});
  start(JobIndex{1}, StepIndex{0});
  journal->on(log_event("key is s3cret-value, s3cret-value\n", {}, job, StepIndex{1}));
  journal->on(log_event("s3cret-value of another\n", {}, JobIndex{1}));
  journal->flush();
  journal->on(log_event("s3cret-value again\n", {}, job, StepIndex{1}));
  journal->hide(job, mask);
  EXPECT_EQ(text_of(folder.path(), job),
            "before: s3cret-value\nkey is " + stars + ", " + stars + "\n" + stars + " again\n");
  EXPECT_EQ(text_of(folder.path(), JobIndex{1}), "s3cret-value of another\n");
  journal->on(log_event(long_text() + "s3cret-value\n", {}, job, StepIndex{1}));
  journal->hide(job, mask);
  EXPECT_EQ(read_file(folder.path() / "logs/1.log"), long_text() + stars + "\n");
}

TEST(Journal, ALongLogMakesAHandfulOfEvents) {
  const TemporaryFolder folder;
  const std::string block = [] {
    std::string text;
    while (text.size() < 60000) text += "an ordinary line of a log\n";
    return text;
  }();
  {
    const auto journal = journal_in(folder.path());
    journal->on({Time{}, 1, {}, {}, RunStarted{.run = "r"}});
    for (int i = 0; i < 500; ++i) {
      journal->on(
          log_event(block, Milliseconds(i * 300), JobIndex{static_cast<std::uint32_t>(i % 2)}));
      journal->flush();
    }
    journal->on({Time{}, 1, {}, {}, RunFinished{}});
  }
  EXPECT_EQ(count_lines(folder.path() / "events.ndjson"), 4U);
  EXPECT_EQ(fs::file_size(folder.path() / "logs/1.log"), block.size() * 250);
}

TEST(Journal, BlocksEndWithTheirStepAndStream) {
  const TemporaryFolder folder;
  {
    const auto journal = journal_in(folder.path());
    const JobIndex job{0};
    journal->on(log_event("a\n", {}, job, StepIndex{0}));
    journal->on(log_event("b\n", {}, job, StepIndex{0}));
    journal->on(log_event("c\n", {}, job, StepIndex{0}, LogText::Stream::error));
    journal->on(log_event("d\n", {}, job, StepIndex{1}, LogText::Stream::error));
  }
  std::vector<std::string> texts;
  ASSERT_TRUE(replay(folder.path(), [&](const Event& event) {
    texts.emplace_back(std::get<LogText>(event.fact).text);
  }));
  EXPECT_EQ(texts, (std::vector<std::string>{"a\nb\n", "c\n", "d\n"}));
}

}  // namespace
}  // namespace localrun
