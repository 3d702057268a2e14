#include "runner/record/runs.hpp"

#include "runner/record/journal.hpp"
#include "runner/record/run_id.hpp"
#include "tests/record/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr Time start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 14h + 15min;

TEST(RunId, SortsByTime) {
  EXPECT_EQ(make_run_id(start, 0), "20261123-141500-0000");
  EXPECT_EQ(make_run_id(start + 999ms, 0xFFFFFFFF), "20261123-141500-z7zz");
  std::string last;
  for (const Milliseconds later : {0ms, 1ms, 31ms, 32ms, 999ms, 1000ms, 60000ms}) {
    const std::string id = make_run_id(start + later, 512);
    EXPECT_TRUE(is_run_id(id)) << id;
    EXPECT_LT(last, id);
    last = id;
  }
  for (const char* text :
       {"", "last", "20261123-141500-000", "20261123-141500-00000", "20261123x141500-0000",
        "2026112a-141500-0000", "20261123-141500-00l0", ".."}) {
    EXPECT_FALSE(is_run_id(text)) << text;
  }
}

TEST(Runs, Folder) {
  struct Row {
    const char* name;
    PlaceVariables variables;
    std::string expected;  // empty: an error
  };
  const Row rows[] = {{"home", {"", "", "/home/me"}, "/home/me/.local/state/localrun/runs"},
                      {"state home", {"", "/state", "/home/me"}, "/state/localrun/runs"},
                      {"relative state home is no state home",
                       {"", "state", "/home/me"},
                       "/home/me/.local/state/localrun/runs"},
                      {"own home", {"/own", "/state", "/home/me"}, "/own/runs"},
                      {"relative own home", {"own", "", "/home/me"}, ""},
                      {"nothing", {"", "", ""}, ""}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Result<fs::path> folder = runs_folder(row.variables);
    EXPECT_EQ(folder ? folder->string() : "", row.expected);
    EXPECT_TRUE(folder || !folder.error().help().empty());
  }
}

TEST(Runs, CreatedFoldersArePrivateAndUnique) {
  const TemporaryFolder folder;
  const fs::path runs = folder.path() / "state/localrun/runs";
  for (int i = 0; i < 50; ++i) {
    const Result<NewRun> run = create_run(runs, start);
    ASSERT_TRUE(run) << run.error().what();
    EXPECT_TRUE(is_run_id(run->id));
    EXPECT_EQ(fs::status(run->folder).permissions(), fs::perms{0700});
  }
  EXPECT_EQ(fs::status(runs).permissions(), fs::perms{0700});
  const auto entries = list_runs(runs);
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->size(), 50U);
}

TEST(Runs, ListIsNewestFirstAndOnlyRuns) {
  const TemporaryFolder folder;
  for (const char* name :
       {"20261123-141500-0000", "20261123-141500-0100", "20251123-141500-0000", "notes", "x.tmp"}) {
    fs::create_directory(folder.path() / name);
  }
  const auto entries = list_runs(folder.path());
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3U);
  EXPECT_EQ(entries->front().id, "20261123-141500-0100");
  EXPECT_EQ(entries->back().id, "20251123-141500-0000");
  EXPECT_EQ(count_runs(folder.path()), entries->size());
  EXPECT_EQ(count_runs(folder.path() / "missing"), 0U);
  const auto none = list_runs(folder.path() / "missing");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST(Runs, Find) {
  const TemporaryFolder folder;
  for (const char* name :
       {"20261123-141500-k3f9", "20261123-141500-m001", "20261122-090000-0000"}) {
    fs::create_directory(folder.path() / name);
  }
  struct Row {
    std::string name;
    std::string expected;  // id, or a part of the error's text and help
    bool is_found;
  };
  const Row rows[] = {
      {"", "20261123-141500-m001", true},
      {"last", "20261123-141500-m001", true},
      {"last~0", "20261123-141500-m001", true},
      {"last~", "20261123-141500-k3f9", true},
      {"last~1", "20261123-141500-k3f9", true},
      {"last~2", "20261122-090000-0000", true},
      {"last~3", "only 3 runs are recorded: the oldest is 20261122-090000-0000", false},
      {"last~x", "there is no run 'last~x'", false},
      {"20261123-141500-k3f9", "20261123-141500-k3f9", true},
      {"20261122", "20261122-090000-0000", true},
      {"20261123-141500-k", "20261123-141500-k3f9", true},
      {"20261123",
       "is the beginning of 2 runs: give more of it: 20261123-141500-m001, 20261123-141500-k3f9",
       false},
      {"20261123-141500-k3f8", "did you mean 20261123-141500-k3f9", false},
      {"20261124-141500-k3f9", "did you mean 20261123-141500-k3f9", false},
      {"k3f9", "did you mean 20261123-141500-k3f9?", false},
      {"something", "`localrun runs` lists the runs there are", false}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Result<RunEntry> found = find_run(folder.path(), row.name);
    ASSERT_EQ(found.has_value(), row.is_found);
    const std::string text = found ? found->id : found.error().what() + ": " + found.error().help();
    EXPECT_NE(text.find(row.expected), std::string::npos) << text;
  }
  const TemporaryFolder empty;
  const Result<RunEntry> none = find_run(empty.path(), "last");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().what().find("no recorded runs"), std::string::npos);
}

TEST(Runs, HeadOfARun) {
  const TemporaryFolder folder;
  const Result<NewRun> run = create_run(folder.path(), start);
  ASSERT_TRUE(run);
  const RunEntry entry{run->id, run->folder};
  EXPECT_FALSE(read_run_head(entry));
  Result<std::unique_ptr<Journal>> journal = Journal::create(run->folder);
  ASSERT_TRUE(journal);
  const auto head = [&] {
    const Result<RunHead> read = read_run_head(entry);
    EXPECT_TRUE(read);
    return read ? *read : RunHead{};
  };
  EXPECT_FALSE(head().info);
  const std::string long_text(100000, 'x');
  (*journal)->on({start, 1, {}, {}, RunStarted{.run = run->id, .workflow = long_text}});
  ASSERT_TRUE(head().info);
  EXPECT_EQ(head().info->workflow, long_text);
  EXPECT_EQ(head().started, start);
  EXPECT_EQ(head().ending, RunEnding::running);
  (*journal)->on({start, 2, {}, {}, CancelRequested{long_text}});
  (*journal)->on({start, 3, {}, {}, RunFinished{.result = Conclusion::failure, .exit_status = 1}});
  EXPECT_EQ(head().ending, RunEnding::finished);
  ASSERT_TRUE(head().end);
  EXPECT_EQ(head().end->exit_status, 1);
}

}  // namespace
}  // namespace localrun
