#include "runner/cli/clean_up.hpp"

#include "runner/record/journal.hpp"
#include "tests/record/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace localrun::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

TEST(ReadAge, TakesANumberAndAUnit) {
  struct Row {
    const char* text;
    std::optional<Milliseconds> age;
  };
  const Row rows[] = {{"0", 0ms},
                      {"0d", 0ms},
                      {"90s", 90s},
                      {"30m", 30min},
                      {"1.5h", 90min},
                      {"30d", 720h},
                      {"2w", 336h},
                      {"", std::nullopt},
                      {"d", std::nullopt},
                      {"30", std::nullopt},
                      {"-1d", std::nullopt},
                      {"3 d", std::nullopt},
                      {"3dd", std::nullopt},
                      {"inf d", std::nullopt},
                      {"9999999w", std::nullopt},
                      {"1e30d", std::nullopt}};
  for (const Row& row : rows) EXPECT_EQ(read_age(row.text), row.age) << row.text;
}

TEST(ReadSize, TakesPowersOf1024) {
  struct Row {
    const char* text;
    std::optional<std::uint64_t> bytes;
  };
  const Row rows[] = {{"0", 0U},
                      {"4096", 4096U},
                      {"1K", 1024U},
                      {"1KiB", 1024U},
                      {"500MB", 500U << 20U},
                      {"1.5G", 1610612736U},
                      {"1T", 1099511627776U},
                      {"", std::nullopt},
                      {"M", std::nullopt},
                      {"-1M", std::nullopt},
                      {"1X", std::nullopt},
                      {"1MM", std::nullopt},
                      {"99999999T", std::nullopt}};
  for (const Row& row : rows) EXPECT_EQ(read_size(row.text), row.bytes) << row.text;
}

KeptThing thing(const char* name, Milliseconds last_used, std::uint64_t bytes) {
  return {KeptKind::run, name, name, Time{last_used}, bytes};
}

TEST(ToRemove, TheOldOnesThenTheOldestOfTheRest) {
  const std::vector<KeptThing> things = {thing("new", 100h, 10), thing("oldest", 1h, 30),
                                         thing("middle", 50h, 20)};
  struct Row {
    const char* name;
    CleanRule rule;
    std::vector<std::string> removed;
  };
  const Row rows[] = {{"nothing is old", {200h, std::nullopt}, {}},
                      {"by age", {60h, std::nullopt}, {"oldest"}},
                      {"exactly as old", {50h, std::nullopt}, {"oldest", "middle"}},
                      {"all", {0ms, std::nullopt}, {"oldest", "middle", "new"}},
                      {"it fits", {200h, 60U}, {}},
                      {"by size", {200h, 59U}, {"oldest"}},
                      {"by size, two", {200h, 29U}, {"oldest", "middle"}},
                      {"age and size", {60h, 10U}, {"oldest", "middle"}},
                      {"no room at all", {200h, 0U}, {"oldest", "middle", "new"}}};
  for (const Row& row : rows) {
    std::vector<std::string> removed;
    for (const KeptThing& each : to_remove(things, row.rule, Time{100h}))
      removed.push_back(each.name);
    EXPECT_EQ(removed, row.removed) << row.name;
  }
}

TEST(KeptThings, LeavesOutWhatARunUses) {
  const TemporaryFolder folder;
  const KeptPlaces places{folder.path() / "runs", folder.path() / "work", folder.path() / "actions",
                          folder.path() / "caches"};
  fs::create_directories(places.runs / "20261123-141500-0001");
  fs::create_directories(places.runs / "20261123-141500-0002");
  fs::create_directories(folder.path() / "work/kept-run-a/1");
  fs::create_directories(folder.path() / "work/run-b");  // of a run that goes on, or was killed
  fs::create_directories(places.actions / "github.com/actions/checkout/refs");
  fs::create_directories(places.caches / "repository/key");
  const auto names = [&] {
    std::vector<std::string> found;
    for (const KeptThing& each : kept_things(places))
      found.push_back(each.path.lexically_relative(folder.path()).string());
    return found;
  };
  { const auto ended = Journal::create(places.runs / "20261123-141500-0001"); }
  {
    const auto journal = Journal::create(places.runs / "20261123-141500-0002");
    ASSERT_TRUE(journal);
    EXPECT_TRUE(is_any_run_going_on(places.runs));
    EXPECT_EQ(names(), (std::vector<std::string>{"runs/20261123-141500-0001", "work/kept-run-a"}));
  }
  EXPECT_FALSE(is_any_run_going_on(places.runs));
  EXPECT_EQ(names(),
            (std::vector<std::string>{"runs/20261123-141500-0002", "runs/20261123-141500-0001",
                                      "work/kept-run-a", "actions/github.com/actions/checkout",
                                      "caches/repository/key"}));
}

}  // namespace
}  // namespace localrun::cli
