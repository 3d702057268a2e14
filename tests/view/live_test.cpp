#include "runner/view/live.hpp"
#include "view_support.hpp"

#include <gtest/gtest.h>

namespace localrun::test {
namespace {

using namespace std::chrono_literals;

/// A run as the view sees it: the fold first, then the view.
class Live {
 public:
  explicit Live(bool is_unicode = true) : formatter_(run_, terminal_of_width(60, is_unicode)) {
    at(0s, RunStarted{.run = "r", .jobs = {{"build", {}, {}}, {"test", {"build"}, {}}}});
  }
  Live& at(Milliseconds time, Fact fact, std::optional<std::uint32_t> job = {},
           std::optional<std::uint32_t> step = {}) {
    Event event;
    event.time = Time{time};
    if (job) event.job = JobIndex{*job};
    if (step) event.step = StepIndex{*step};
    event.fact = std::move(fact);
    apply(run_, event);
    lasting_ += formatter_.format(event);
    return *this;
  }
  Live& start(Milliseconds time, std::uint32_t job, const std::string& name) {
    return at(time, JobQueued{.id = name, .name = name}, job).at(time, JobStarted{}, job);
  }
  Live& log(Milliseconds time, std::string_view text, std::uint32_t job, std::uint32_t step) {
    const LogText fact{.stream = LogText::Stream::output, .text = text, .lines = 1};
    return at(time, fact, job, step);
  }
  std::string take_lasting() { return std::exchange(lasting_, {}); }
  std::string frame(Milliseconds now, int width = 60, int rows = 20) {
    return formatter_.frame(Time{now}, width, rows);
  }

 private:
  RunState run_;
  LiveFormatter formatter_;
  std::string lasting_;
};

TEST(Live, ARunningJobIsOneLineWithStepClockAndLastWords) {
  Live live;
  EXPECT_EQ(live.frame(0s), "0 jobs done, 0 running, 2 to come  0 s\n");
  live.start(0s, 0, "build");
  EXPECT_EQ(live.frame(1s), "⠴ build          1 s\n0 jobs done, 1 running, 1 to come  1 s\n");
  live.at(1s, StepStarted{.step = {.id = "m", .name = "Run make"}}, 0, 0);
  live.log(1s, "##[group]Run make\nmake\n##[endgroup]\n", 0, 0);
  EXPECT_EQ(live.frame(12s),
            "⠋ build         12 s  Run make\n0 jobs done, 1 running, 1 to come  12 s\n");
  live.log(2s, "10%\r55% of main.c\n\n", 0, 0);
  EXPECT_EQ(live.frame(12s),
            "⠋ build         12 s  Run make  55% of main.c\n"
            "0 jobs done, 1 running, 1 to come  12 s\n");
  EXPECT_EQ(live.take_lasting(), "");
}

TEST(Live, NoLineIsWiderOrMoreThanTheTerminal) {
  Live live;
  for (std::uint32_t job = 0; job < 30; ++job) {
    live.start(0s, job, "a job with a name of some length " + std::to_string(job));
    live.at(1s, StepStarted{.step = {.id = "m", .name = "Run 编译 everything there is"}}, job, 0);
    live.log(1s, "a line \x1b[31mthat goes on and on\x1b[0m and on, and further\n", job, 0);
  }
  for (const int width : {1, 5, 20, 33, 40, 60, 79, 200}) {
    for (const int rows : {1, 2, 3, 10, 31, 50}) {
      const std::string frame = live.frame(100s, width, rows);
      int lines = 0;
      for (std::size_t begin = 0; begin < frame.size();) {
        const std::size_t end = frame.find('\n', begin);
        ASSERT_NE(end, std::string::npos);
        EXPECT_LE(display_width(frame.substr(begin, end - begin)), width) << frame;
        begin = end + 1;
        ++lines;
      }
      EXPECT_LE(lines, rows) << frame;
      EXPECT_EQ(lines, std::min(rows, 31)) << frame;
    }
  }
  EXPECT_NE(live.frame(100s, 79, 10).find("and 22 more"), std::string::npos);
}

TEST(Live, FinishedJobsStayAndFailedOnesShowTheirLog) {
  Live live;
  live.start(0s, 0, "build");
  live.at(0s, StepStarted{.step = {.id = "m", .name = "Run make", .kind = StepKind::run}}, 0, 0);
  live.log(1s, "##[group]Run make\nmake\n##[endgroup]\nmain.c:3: error\n", 0, 0);
  StepFinished failed;
  failed.outcome = failed.conclusion = Conclusion::failure;
  failed.exit_code = 2;
  failed.step = {.id = "m", .name = "Run make", .kind = StepKind::run};
  live.at(2s, failed, 0, 0);
  live.at(2s, JobFinished{.result = Conclusion::failure, .duration = 2s}, 0);
  EXPECT_EQ(live.take_lasting(),
            "✗ build        2.0 s  1 step; failed at step 1: Run make\n"
            "  │ main.c:3: error\n");
  live.at(2s, JobQueued{.id = "test", .name = "test"}, 1);
  live.at(2s, JobFinished{.result = Conclusion::skipped, .reason = "job 'build' failed"}, 1);
  EXPECT_EQ(live.take_lasting(), "– test       skipped  job 'build' failed\n");
  EXPECT_EQ(live.frame(2s), "2 jobs done, 0 running  2 s\n");
}

TEST(Live, SaysThatItCancelsAndWhatItWaitsFor) {
  Live live(false);
  live.at(1s, CancelRequested{.reason = "SIGINT"});
  EXPECT_EQ(live.take_lasting(), "! cancelling: SIGINT\n");
  const LogText waiting{
      .stream = LogText::Stream::runner, .text = "##[notice]waits for run 7\n", .lines = 1};
  live.at(1s, waiting);
  EXPECT_EQ(live.take_lasting(), "waits for run 7\n");
}

}  // namespace
}  // namespace localrun::test
