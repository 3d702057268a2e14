// What must not lose a record: kill -9, many at once, a full disk, a folder that cannot be written.

#include "runner/record/journal.hpp"
#include "runner/record/replay.hpp"
#include "runner/record/runs.hpp"
#include "tests/events/sample_events.hpp"
#include "tests/record/temporary_folder.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

template <class Function>
pid_t in_child(Function function) {
  const pid_t child = ::fork();
  if (child == 0) {
    function();
    ::_exit(0);
  }
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

TEST(Faults, KilledAtEveryEvent) {
  const SampleRun run("x");
  for (std::size_t count = 1; count <= run.events.size(); ++count) {
    SCOPED_TRACE(count);
    const TemporaryFolder folder;
    const pid_t child = in_child([&] {
      Result<std::unique_ptr<Journal>> journal = Journal::create(folder.path());
      for (std::size_t i = 0; i < count; ++i) (*journal)->on(run.events[i]);
      ::raise(SIGKILL);
    });
    EXPECT_TRUE(WIFSIGNALED(status_of(child)));
    std::size_t facts = 0;
    const auto report = replay(folder.path(), [&](const Event& event) {
      if (!std::holds_alternative<LogText>(event.fact)) ++facts;
    });
    ASSERT_TRUE(report);
    const bool is_whole = count == run.events.size();
    EXPECT_EQ(report->ending, is_whole ? RunEnding::finished : RunEnding::killed);
    EXPECT_EQ(report->damaged_lines, 0U);
    std::size_t expected = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!std::holds_alternative<LogText>(run.events[i].fact)) ++expected;
    }
    EXPECT_EQ(facts, expected);
  }
}

TEST(Faults, TextOfAKilledRunBelongsToTheStepThatWasGoingOn) {
  const TemporaryFolder folder;
  const pid_t child = in_child([&] {
    Result<std::unique_ptr<Journal>> journal = Journal::create(folder.path());
    const JobIndex job{0};
    (*journal)->on({Time{}, 1, job, StepIndex{2}, StepStarted{}});
    (*journal)->on({Time{Milliseconds(500)}, 2, job, StepIndex{2},
                    LogText{LogText::Stream::output, "last words\n", 1}});
    ::raise(SIGKILL);
  });
  static_cast<void>(status_of(child));
  std::vector<Event> events;
  std::string text;
  ASSERT_TRUE(replay(folder.path(), [&](const Event& event) {
    events.push_back(event);
    if (const auto* log = std::get_if<LogText>(&event.fact)) text += log->text;
  }));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(text, "last words\n");
  EXPECT_EQ(events[1].step, StepIndex{2});
}

TEST(Faults, TwentyAtOnce) {
  const TemporaryFolder folder;
  const fs::path runs = folder.path() / "runs";
  const SampleRun run("x");
  std::vector<pid_t> children;
  for (int i = 0; i < 20; ++i) {
    children.push_back(in_child([&] {
      const Result<NewRun> made = create_run(runs, Time{Milliseconds(1000)});
      if (!made) ::_exit(1);
      Result<std::unique_ptr<Journal>> journal = Journal::create(made->folder);
      if (!journal) ::_exit(2);
      for (const Event& event : run.events) (*journal)->on(event);
      journal->reset();
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(status_of(child), 0);
  const auto entries = list_runs(runs);
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->size(), 20U);
  for (const RunEntry& entry : *entries) {
    const auto report = replay(entry.folder, [](const Event&) {});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->ending, RunEnding::finished);
    EXPECT_EQ(report->damaged_lines, 0U);
  }
}

TEST(Faults, FolderThatDoesNotExist) {
  const TemporaryFolder folder;
  EXPECT_FALSE(Journal::create(folder.path() / "missing"));
  write_file(folder.path() / "file", "");
  const Result<NewRun> run = create_run(folder.path() / "file/runs", Time{});
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().what().find("file/runs"), std::string::npos) << run.error().what();
}

/// A file system of 128 KiB.
class SmallDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (::mount("none", folder_.path().c_str(), "tmpfs", 0, "size=128k") != 0) {
      GTEST_SKIP() << "a small file system cannot be mounted here: "
                   << std::generic_category().message(errno);
    }
    is_mounted_ = true;
  }
  void TearDown() override {
    if (is_mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  TemporaryFolder folder_;

 private:
  bool is_mounted_ = false;
};

TEST_F(SmallDisk, FullDiskIsToldOnceAndLeavesAReadableRecord) {
  Result<std::unique_ptr<Journal>> journal = Journal::create(folder_.path());
  ASSERT_TRUE(journal);
  (*journal)->on({Time{}, 1, {}, {}, RunStarted{.run = "r"}});
  EXPECT_FALSE((*journal)->error());
  std::uint64_t seq = 1;
  while (seq < 100 && !(*journal)->error()) {
    (*journal)->on({Time{}, ++seq, {}, {}, CancelRequested{std::string(10000, 'x')}});
  }
  ASSERT_TRUE((*journal)->error());
  EXPECT_EQ((*journal)->error()->code(), ENOSPC);
  EXPECT_NE((*journal)->error()->what().find("events.ndjson"), std::string::npos);
  const std::string first_error = (*journal)->error()->what();
  (*journal)->on({Time{}, ++seq, {}, {}, RunFinished{}});
  EXPECT_EQ((*journal)->error()->what(), first_error);
  journal->reset();
  const auto report = replay(folder_.path(), [](const Event&) {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->damaged_lines, 0U);
  EXPECT_EQ(report->ending, RunEnding::killed);
  EXPECT_EQ(report->events, seq - 2);
}

TEST_F(SmallDisk, LogThatFillsTheDisk) {
  Result<std::unique_ptr<Journal>> journal = Journal::create(folder_.path());
  ASSERT_TRUE(journal);
  std::string text;
  while (text.size() < 60000) text += "a line\n";
  for (int i = 0; i < 20; ++i) {
    (*journal)->on({Time{}, 1, JobIndex{0}, {}, LogText{LogText::Stream::output, text, 1}});
  }
  ASSERT_TRUE((*journal)->error());
  EXPECT_EQ((*journal)->error()->code(), ENOSPC);
}

}  // namespace
}  // namespace localrun
