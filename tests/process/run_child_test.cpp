#include "runner/process/run_child.hpp"

#include "tests/process/support.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace localrun {
namespace {

using test::bash;
using test::run_task;
using namespace std::chrono_literals;

/// Collects output, and raises a stop request when a text has come: no test waits by the clock.
class Collector {
 public:
  Collector(StopRequest& request, std::string trigger, std::vector<StopLevel> levels)
      : request_(request), trigger_(std::move(trigger)), levels_(std::move(levels)) {}

  [[nodiscard]] OutputReceiver receiver() {
    return {
        .on_block = [this](Stream stream, std::string_view block) { return take(stream, block); }};
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Flow take(Stream stream, std::string_view block) {
    if (stream == Stream::error) return Flow::go_on;  // where bash tells of killed sleeps
    text_ += block;
    if (!trigger_.empty() && text_.ends_with(trigger_) && next_ < levels_.size())
      request_.raise(levels_[next_++]);
    return Flow::go_on;
  }

  StopRequest& request_;
  std::string trigger_;
  std::vector<StopLevel> levels_;
  std::size_t next_ = 0;
  std::string text_;
};

class RunChildTest : public testing::Test {
 protected:
  Result<Exit> run_now(ProcessSpec spec, OutputReceiver receiver, RunChildOptions options = {}) {
    return run_task(loop, run_child(std::move(spec), std::move(receiver), request, options));
  }
  boost::asio::io_context loop;
  StopRequest request{loop.get_executor()};
};

// execution.md 7.4
TEST_F(RunChildTest, StopsStepByStep) {
  const StopGraces patient{.after_interrupt = 1h, .after_terminate = 1h};
  const StopGraces hasty{.after_interrupt = 20ms, .after_terminate = 20ms};
  using enum StopLevel;
  // Short sleeps in a loop: a signal that comes just before a long one is forked would wait for it.
  const struct {
    const char* name;
    const char* script;
    std::vector<StopLevel> levels;
    StopGraces graces;
    Exit exit;
    const char* output;
  } rows[] = {
      {"SIGINT first",
       "trap 'echo int; exit 3' INT; echo ready; while :; do sleep 0.02; done",
       {cancel},
       patient,
       {3, {}},
       "ready\nint\n"},
      {"the whole group", "echo ready; sleep 1000", {cancel}, patient, {0, SIGINT}, "ready\n"},
      {"SIGTERM after the grace",
       "trap '' INT; trap 'echo term; exit 4' TERM; echo ready; while :; do sleep 0.02; done",
       {cancel},
       {.after_interrupt = 20ms, .after_terminate = 1h},
       {4, {}},
       "ready\nterm\n"},
      {"SIGKILL when both are ignored",
       "trap '' INT TERM; echo ready; sleep 1000",
       {cancel},
       hasty,
       {0, SIGKILL},
       "ready\n"},
      {"quickly: SIGTERM at once",
       "trap 'echo int; exit 3' INT; trap 'echo term; exit 4' TERM; echo ready; "
       "while :; do sleep 0.02; done",
       {cancel_quickly},
       patient,
       {4, {}},
       "ready\nterm\n"},
      {"kill at once",
       "trap '' INT TERM; echo ready; sleep 1000",
       {kill},
       patient,
       {0, SIGKILL},
       "ready\n"},
      {"shortened on the way",
       "trap 'echo ready' INT; trap 'echo ready' TERM; echo ready; while :; do read -r -t 0.05 "
       "<> <(:) ; done",
       {cancel, cancel_quickly, kill},
       patient,
       {0, SIGKILL},
       "ready\nready\nready\n"},
      {"a stopped process",
       // Told of once it stands still: it would stop after a signal that came before.
       "trap 'echo int; exit 3' INT; (trap '' INT; until grep -q '^State:.T' /proc/$$/status; do "
       "sleep 0.01; done; echo ready) & kill -STOP $$; sleep 1000",
       {cancel},
       patient,
       {3, {}},
       "ready\nint\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    StopRequest own(loop.get_executor());
    Collector collector(own, "ready\n", row.levels);
    RunChildOptions options;
    options.graces = row.graces;
    const auto exit =
        run_task(loop, run_child(bash(row.script), collector.receiver(), own, options));
    ASSERT_TRUE(exit) << exit.error().what();
    EXPECT_EQ(*exit, row.exit) << exit->status();
    EXPECT_EQ(collector.text(), row.output);
  }
}

TEST_F(RunChildTest, FollowsTheRequestOfAParent) {
  StopRequest own(request);
  Collector collector(request, "ready\n", {StopLevel::kill});
  const auto exit =
      run_task(loop, run_child(bash("echo ready; sleep 1000"), collector.receiver(), own));
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->signal, SIGKILL);
}

// execution.md 1.8
TEST_F(RunChildTest, DoesNotWaitLongForAGrandchildThatKeepsThePipe) {
  Collector collector(request, "", {});
  RunChildOptions options;
  options.drain = 30ms;
  pid_t group = 0;
  options.on_start = [&](pid_t pid) { group = pid; };
  const auto begin = std::chrono::steady_clock::now();
  const auto exit = run_now(bash("sleep 1000 & echo done"), collector.receiver(), options);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 100s);
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->status(), 0);
  EXPECT_EQ(collector.text(), "done\n");
  ::kill(-group, SIGKILL);
}

TEST_F(RunChildTest, DrainsWhatAGrandchildWritesInTime) {
  Collector collector(request, "", {});
  const auto exit = run_now(bash("(sleep 0.05; echo late) & echo early"), collector.receiver());
  ASSERT_TRUE(exit);
  EXPECT_EQ(collector.text(), "early\nlate\n");
}

/// Pauses after each block until it has been asked ten times.
struct Slow {
  std::size_t size = 0;
  int pauses = 0;
  bool is_paused = false;
  bool was_called_in_pause = false;

  Flow take(std::string_view block) {
    was_called_in_pause |= is_paused;
    size += block.size();
    is_paused = true;
    return Flow::pause;
  }
  Task<void> until_ready() {
    ++pauses;
    co_await sleep_for(100us);
    is_paused = false;
  }
};

TEST_F(RunChildTest, ReadsNothingWhileTheReceiverPauses) {
  Slow slow;
  const OutputReceiver receiver{
      .on_block = [&slow](Stream, std::string_view block) { return slow.take(block); },
      .until_ready = [&slow] { return slow.until_ready(); }};
  RunChildOptions options;
  options.drain = 1ms;
  const auto exit = run_now(bash("head -c 3000000 /dev/zero"), receiver, options);
  ASSERT_TRUE(exit);
  EXPECT_EQ(slow.size, 3000000U) << "nothing of the child's own output is lost";
  EXPECT_FALSE(slow.was_called_in_pause);
  EXPECT_GT(slow.pauses, 10);
}

}  // namespace
}  // namespace localrun
