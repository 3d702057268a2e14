#include "runner/process/orphans.hpp"

#include "runner/process/child.hpp"
#include "tests/process/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {
namespace {

using test::bash;
using test::run_task;

/// Runs a script that prints process ids and ends; gives the ids.
Task<std::vector<pid_t>> run_script(boost::asio::any_io_executor executor, std::string script,
                                    std::string id) {
  auto spec = bash(std::move(script));
  spec.environ.push_back("RUNNER_TRACKING_ID=" + id);
  auto child = Child::start(executor, spec);
  std::string text;
  std::array<char, 4096> buffer;
  // The orphans' streams are redirected, so that the end comes.
  for (;;) {
    const auto size = co_await child->read(Stream::output, buffer);
    if (size == 0) break;
    text.append(buffer.data(), size);
  }
  co_await child->wait();
  std::istringstream words(text);
  std::vector<pid_t> pids;
  for (pid_t pid = 0; words >> pid;) pids.push_back(pid);
  co_return pids;
}

std::vector<pid_t> pids_of(const std::vector<Orphan>& orphans) {
  std::vector<pid_t> pids;
  for (const auto& orphan : orphans) pids.push_back(orphan.pid);
  return pids;
}

bool is_running(pid_t pid) {
  return test::read_text("/proc/" + std::to_string(pid) + "/stat").find(") Z") ==
             std::string::npos &&
         ::kill(pid, 0) == 0;
}

class OrphansTest : public testing::Test {
 protected:
  OrphansTest() { adopt_orphans(); }
  std::vector<pid_t> orphans_of(const char* script, const char* id) {
    return run_task(loop, run_script(loop.get_executor(), script, id));
  }
  boost::asio::io_context loop;
};

/// Until it runs: before, it is a shell with the environment of the script.
constexpr const char* silent =
    " >/dev/null 2>&1 & echo $!; while [ \"$(cat /proc/$!/comm)\" != sleep ]; do :; done";

TEST_F(OrphansTest, KillsWhatCarriesTheIdAndSparesTheRest) {
  const auto tracked = orphans_of(("sleep 1000" + std::string(silent)).c_str(), "job-1");
  const auto own_session = orphans_of(("setsid sleep 1000" + std::string(silent)).c_str(), "job-1");
  const auto other = orphans_of(("sleep 1000" + std::string(silent)).c_str(), "job-10");
  const auto escaped =
      orphans_of(("RUNNER_TRACKING_ID= sleep 1000" + std::string(silent)).c_str(), "job-1");
  ASSERT_EQ(tracked.size(), 1U);

  const auto killed = terminate_orphans("job-1");
  auto expected = std::vector<pid_t>{tracked[0], own_session[0]};
  std::ranges::sort(expected);
  EXPECT_EQ(pids_of(killed), expected);
  EXPECT_EQ(killed.front().name, "sleep");
  for (const auto pid : expected) EXPECT_FALSE(is_running(pid));
  EXPECT_TRUE(is_running(other[0]));
  EXPECT_TRUE(is_running(escaped[0]));

  EXPECT_EQ(pids_of(terminate_orphans("job-10")), other);
  EXPECT_EQ(pids_of(terminate_orphans("job-1")), std::vector<pid_t>{});
  ::kill(escaped[0], SIGKILL);
  ::waitpid(escaped[0], nullptr, 0);
}

TEST_F(OrphansTest, KillsWhatDescendsFromATrackedProcess) {
  const auto pids = orphans_of(
      "bash -c 'env -i sleep 1000 >/dev/null 2>&1 & echo $!; exec >/dev/null 2>&1; wait' & echo "
      "$!; "
      "while [ \"$(cat /proc/$!/comm)\" != bash ]; do :; done",
      "job-2");
  ASSERT_EQ(pids.size(), 2U);
  const auto killed = terminate_orphans("job-2");
  EXPECT_EQ(killed.size(), 2U);
  for (const auto pid : pids) EXPECT_FALSE(is_running(pid));
}

TEST_F(OrphansTest, OutrunsAProcessThatForksAllTheTime) {
  const auto pids = orphans_of(
      "bash -c 'while :; do env -i sleep 1000 & done' >/dev/null 2>&1 & echo $!", "job-3");
  const auto killed = terminate_orphans("job-3");
  EXPECT_GE(killed.size(), 1U);
  EXPECT_FALSE(is_running(pids[0]));
  EXPECT_TRUE(terminate_orphans("job-3").empty());
}

TEST_F(OrphansTest, NeverReapsAChild) {
  auto child = Child::start(loop.get_executor(), bash("exit 5"));
  ASSERT_TRUE(child);
  siginfo_t info = {};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child->pid()), &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(terminate_orphans("job-4", living_children(loop.get_executor())).empty());
  const auto exit = run_task(loop, child->wait());
  ASSERT_TRUE(exit) << exit.error().what();
  EXPECT_EQ(exit->code, 5);
}

/// A call of our own (git) that a thread waits for: its status must not be taken away.
TEST_F(OrphansTest, NeverReapsOneOfItsOwnGroup) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(7);
  siginfo_t info = {};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(terminate_orphans("job-6").empty());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST_F(OrphansTest, ReapsAdoptedProcessesThatHaveEnded) {
  const auto pids = orphans_of("sleep 0 >/dev/null 2>&1 & echo $!; exec >&-", "job-5");
  ASSERT_EQ(pids.size(), 1U);
  siginfo_t info = {};
  ::waitid(P_PID, static_cast<id_t>(pids[0]), &info, WEXITED | WNOWAIT);
  auto sleeper = Child::start(loop.get_executor(), bash("sleep 1000"));
  terminate_orphans("job-5", living_children(loop.get_executor()));
  EXPECT_EQ(::kill(pids[0], 0), -1);
  EXPECT_EQ(::kill(sleeper->pid(), 0), 0);
}

}  // namespace
}  // namespace localrun
