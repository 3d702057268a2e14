// The repositories of samples/real, each in a git repository of its own, run offline.

#include "tests/e2e/support.hpp"
#include "tests/support/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <ostream>

namespace localrun::e2e {
namespace {

namespace fs = std::filesystem;

struct RealRepository {
  const char* name;
  const char* workflow;
  const char* tools;     // that have to be here
  const char* says;      // in the log of its last job
  bool is_slow = false;  // Go compiles its library first
};

void PrintTo(const RealRepository& row, std::ostream* out) { *out << row.name; }

class RealRepositories : public ::testing::TestWithParam<RealRepository> {};

TEST_P(RealRepositories, RunsAsOneWouldPushIt) {
  const RealRepository& row = GetParam();
  const std::string ask = std::string("for tool in ") + row.tools +
                          "; do command -v \"$tool\" >/dev/null || exit 1; done";
  if (std::system(ask.c_str()) != 0) GTEST_SKIP() << "not all of these are here: " << row.tools;
  if (row.is_slow && std::getenv("LOCALRUN_SLOW_TESTS") == nullptr)
    GTEST_SKIP() << "takes a minute; LOCALRUN_SLOW_TESTS=1 runs it";
  const Sandbox sandbox;
  const fs::path repository = sandbox.path("repo");
  fs::copy(test::source_dir() / "samples/real" / row.name, repository,
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  ASSERT_EQ(sandbox.shell("cd '" + repository.string() +
                          "' && git add -A && git -c user.name=a -c user.email=a@example.com "
                          "commit -qm first"),
            "");
  const Outcome lint = sandbox.run({.arguments = {"lint", "--strict"}});
  EXPECT_EQ(lint.status, 0) << lint.text();
  // The second time with what the first left in the cache.
  for (int run = 0; run < 2; ++run) {
    const Outcome outcome = sandbox.run({.arguments = {row.workflow, "--offline"}});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_NE(outcome.out.find(row.says), std::string::npos) << outcome.text();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Samples, RealRepositories,
    ::testing::Values(RealRepository{"npm", "ci", "node npm", "would publish version 1.2.3"},
                      RealRepository{"python", "ci", "python3", "report-error.txt"},
                      RealRepository{"cmake", "build", "cmake c++", "2 3 5 7 11 13 17 19"},
                      RealRepository{"make", "ci", "make cc", "built with "},
                      RealRepository{"go", "test", "go", "cover", true},
                      RealRepository{"shell", "ci", "bash tar", "it-works"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace localrun::e2e
