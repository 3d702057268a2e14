#include "runner/events/run_state.hpp"

#include "runner/events/event_json.hpp"
#include "tests/events/hostile_texts.hpp"
#include "tests/events/sample_events.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace localrun {
namespace {

constexpr JobIndex job{0};
constexpr StepIndex step{0};

class Fold {
 public:
  void operator()(Fact fact, std::optional<JobIndex> j = {}, std::optional<StepIndex> s = {}) {
    now_ += Milliseconds(10);
    apply(state, {now_, ++seq_, j, s, std::move(fact)});
  }
  RunState state;

 private:
  Time now_{};
  std::uint64_t seq_ = 0;
};

const StepInfo info{"tag", "Tag", StepKind::run, {}};

TEST(RunState, PhasesOfARun) {
  Fold fold;
  EXPECT_EQ(fold.state.phase, RunPhase::not_started);
  fold(RunStarted{.run = "r"});
  EXPECT_EQ(fold.state.phase, RunPhase::running);
  fold(CancelRequested{"SIGINT"});
  EXPECT_EQ(fold.state.phase, RunPhase::cancelling);
  fold(RunFinished{.result = Conclusion::cancelled, .exit_status = 130});
  fold(CancelRequested{"SIGINT"});
  EXPECT_EQ(fold.state.phase, RunPhase::finished);
  EXPECT_EQ(fold.state.started, Time{Milliseconds(10)});
  EXPECT_EQ(fold.state.finished, Time{Milliseconds(30)});
  EXPECT_EQ(fold.state.cancels.size(), 2U);
}

TEST(RunState, PhasesOfJobsAndSteps) {
  Fold fold;
  fold(JobQueued{.id = "b"}, JobIndex{1});
  fold(JobQueued{.id = "a"}, job);
  ASSERT_EQ(fold.state.jobs.size(), 2U);
  EXPECT_EQ(fold.state.jobs[0].info.id, "a");
  EXPECT_EQ(fold.state.find(JobIndex{1})->info.id, "b");
  EXPECT_EQ(fold.state.find(JobIndex{2}), nullptr);
  fold(JobStarted{}, job);
  EXPECT_EQ(fold.state.jobs[0].phase, JobPhase::running);
  fold(ConditionEvaluated{.expression = "x"}, job, step);
  ASSERT_NE(fold.state.jobs[0].find(step), nullptr);
  EXPECT_EQ(fold.state.jobs[0].find(step)->phase, StepPhase::pending);
  fold(StepStarted{info}, job, step);
  EXPECT_EQ(fold.state.jobs[0].find(step)->phase, StepPhase::running);
  EXPECT_EQ(fold.state.jobs[0].find(step)->conditions.size(), 1U);
  fold(
      StepFinished{.step = info, .outcome = Conclusion::failure, .conclusion = Conclusion::failure},
      job, step);
  EXPECT_EQ(fold.state.jobs[0].find(step)->phase, StepPhase::finished);
  EXPECT_EQ(fold.state.jobs[0].failed_step(), fold.state.jobs[0].find(step));
  fold(JobFinished{.result = Conclusion::failure}, job);
  EXPECT_EQ(fold.state.jobs[0].phase, JobPhase::finished);
  EXPECT_EQ(fold.state.jobs[1].phase, JobPhase::queued);
}

TEST(RunState, StepsStandInTheirOrder) {
  Fold fold;
  fold(StepStarted{{"", "Complete job", StepKind::complete, {}}}, job);
  fold(StepStarted{info}, job, StepIndex{2});
  fold(StepStarted{info}, job, StepIndex{0});
  fold(StepStarted{{"", "Set up job", StepKind::set_up, {}}}, job);
  const JobProgress& progress = fold.state.jobs.at(0);
  ASSERT_EQ(progress.steps.size(), 4U);
  EXPECT_EQ(progress.steps[0].info.name, "Set up job");
  EXPECT_EQ(progress.steps[1].index, StepIndex{0});
  EXPECT_EQ(progress.steps[2].index, StepIndex{2});
  EXPECT_EQ(progress.steps[3].info.name, "Complete job");
  EXPECT_EQ(progress.find(StepKind::set_up), progress.steps.data());
  EXPECT_EQ(progress.find(StepKind::complete), &progress.steps[3]);
  EXPECT_EQ(progress.find(StepIndex{1}), nullptr);
}

TEST(RunState, AnotherAttemptBeginsAfresh) {
  Fold fold;
  fold(StepStarted{info}, job, step);
  fold(OutputSet{"a", "1", WrittenBy::file}, job, step);
  fold(Annotation{AnnotationLevel::error, "m", {}}, job, step);
  fold(LogText{LogText::Stream::output, "first\n", 1}, job, step);
  fold(StepFinished{.step = info, .outcome = Conclusion::failure}, job, step);
  fold(StepStarted{info}, job, step);
  const StepProgress& progress = *fold.state.jobs[0].find(step);
  EXPECT_EQ(progress.attempts, 2U);
  EXPECT_TRUE(progress.outputs.empty());
  EXPECT_EQ(progress.log.line_count, 0U);
  EXPECT_EQ(progress.annotations.size(), 1U);
  EXPECT_EQ(progress.phase, StepPhase::running);
}

TEST(RunState, KeepsTheLastLines) {
  struct Row {
    const char* name;
    std::vector<std::string> texts;
    std::vector<std::string> first_and_last;
    std::uint64_t count;
  };
  std::string many;
  for (int i = 1; i <= 1000; ++i) many += "line " + std::to_string(i) + "\n";
  const Row rows[] = {{"nothing", {""}, {}, 0},
                      {"one empty line", {"\n"}, {"", ""}, 1},
                      {"few", {"a\nb\n", "c\n"}, {"a", "c"}, 3},
                      {"many in one", {many}, {"line 981", "line 1000"}, 1000},
                      {"many, then few", {many, "x\ny\n"}, {"line 983", "y"}, 1002}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Fold fold;
    for (const std::string& text : row.texts) {
      const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
      fold(LogText{LogText::Stream::output, text, lines}, job, step);
    }
    const LogTail& log = fold.state.jobs[0].find(step)->log;
    EXPECT_EQ(log.line_count, row.count);
    EXPECT_EQ(log.lines.empty(), row.first_and_last.empty());
    EXPECT_EQ(log.lines.size(), std::min<std::size_t>(row.count, LogTail::max_lines));
    if (log.lines.empty() || row.first_and_last.empty()) continue;
    EXPECT_EQ(log.lines.front(), row.first_and_last[0]);
    EXPECT_EQ(log.lines.back(), row.first_and_last[1]);
  }
}

TEST(RunState, BoundsALongLine) {
  Fold fold;
  const std::string line(1 << 20, 'x');
  fold(LogText{LogText::Stream::output, line + "\n", 1}, job, step);
  const LogTail& log = fold.state.jobs[0].find(step)->log;
  ASSERT_EQ(log.lines.size(), 1U);
  EXPECT_EQ(log.lines[0].size(), LogTail::max_line_length);
}

TEST(RunState, LogWithoutStepBelongsToSetUpWhileThatGoesOn) {
  Fold fold;
  const StepInfo set_up{"", "Set up job", StepKind::set_up, {}};
  fold(LogText{LogText::Stream::runner, "early\n", 1}, job);
  fold(StepStarted{set_up}, job);
  fold(LogText{LogText::Stream::runner, "in set-up\n", 1}, job);
  fold(StepFinished{.step = set_up}, job);
  fold(LogText{LogText::Stream::runner, "late\n", 1}, job);
  fold(LogText{LogText::Stream::runner, "run\n", 1});
  EXPECT_EQ(fold.state.jobs[0].log.lines, (std::deque<std::string>{"early", "late"}));
  EXPECT_EQ(fold.state.jobs[0].find(StepKind::set_up)->log.lines,
            (std::deque<std::string>{"in set-up"}));
  EXPECT_EQ(fold.state.log.lines, (std::deque<std::string>{"run"}));
}

TEST(RunState, FactsBelongToTheirStepElseTheirJobElseTheRun) {
  Fold fold;
  const std::pair<std::optional<JobIndex>, std::optional<StepIndex>> owners[] = {
      {{}, {}}, {job, {}}, {job, step}};
  for (const auto& [j, s] : owners) {
    fold(Annotation{}, j, s);
    fold(Finding{}, j, s);
    fold(ConditionEvaluated{}, j, s);
    fold(Artifact{}, j, s);
    fold(CacheUse{}, j, s);
    fold(SummaryWritten{}, j, s);
    fold(ValueRead{}, j, s);
  }
  const auto count = [](const auto& owner) {
    return std::vector<std::size_t>{owner.annotations.size(), owner.findings.size(),
                                    owner.conditions.size(), owner.artifacts.size()};
  };
  const std::vector<std::size_t> one_each(4, 1);
  EXPECT_EQ(count(fold.state), one_each);
  EXPECT_EQ(count(fold.state.jobs[0]), one_each);
  EXPECT_EQ(count(*fold.state.jobs[0].find(step)), one_each);
  EXPECT_EQ(fold.state.jobs[0].reads.size(), 1U);
  EXPECT_EQ(fold.state.jobs[0].find(step)->reads.size(), 1U);
}

/// A damaged record may lack anything.
TEST(RunState, TakesEveryFactWithoutItsSurroundings) {
  const SampleRun run("x");
  for (const Event& event : run.events) {
    for (const bool has_job : {false, true}) {
      Event alone = event;
      if (!has_job) alone.job.reset();
      RunState state;
      apply(state, alone);
      EXPECT_EQ(state.last_event, alone.time);
    }
  }
}

TEST(RunState, FoldOfTheStreamIsTheFoldOfTheRun) {
  for (const HostileText& hostile : hostile_texts()) {
    SCOPED_TRACE(hostile.name);
    for (const auto form : {EventEncoder::LogForm::lines, EventEncoder::LogForm::whole}) {
      const SampleRun run(hostile.text);
      RunState live;
      RunState read;
      EventEncoder encoder(form);
      EventDecoder decoder;
      for (const Event& event : run.events) {
        apply(live, event);
        std::string_view lines = encoder.encode(event);
        while (!lines.empty()) {
          const std::size_t end = lines.find('\n') + 1;
          const Decoded decoded = decoder.decode(lines.substr(0, end));
          ASSERT_TRUE(std::holds_alternative<Event>(decoded.line));
          apply(read, std::get<Event>(decoded.line));
          lines.remove_prefix(end);
        }
      }
      EXPECT_TRUE(live == read);
    }
  }
}

}  // namespace
}  // namespace localrun
