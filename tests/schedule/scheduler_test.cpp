#include "runner/schedule/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace localrun {
namespace {

std::string text_of(CombinationId id) {
  return std::to_string(id.job) + "." + std::to_string(id.combination);
}

/// A decision as a word: `decide 1`, `start 1.0`, `cancel 1.0`, `drop 1.1`, `ended 1 failure`, `run
/// success`.
struct Words {
  std::string operator()(const DecideJob& each) const {
    return "decide " + std::to_string(each.job);
  }
  std::string operator()(const EnterGroups& each) const { return "enter " + text_of(each.id); }
  std::string operator()(const StartCombination& each) const { return "start " + text_of(each.id); }
  std::string operator()(const CancelCombination& each) const {
    return "cancel " + text_of(each.id);
  }
  std::string operator()(const DropCombination& each) const { return "drop " + text_of(each.id); }
  std::string operator()(const FrameEnded& each) const {
    return "frame " + std::to_string(each.frame) + " " + std::string(conclusion_name(each.result));
  }
  std::string operator()(const JobEnded& each) const {
    return "ended " + std::to_string(each.job) + " " + std::string(conclusion_name(each.result));
  }
  std::string operator()(const RunEnded& each) const {
    return "run " + std::string(conclusion_name(each.result));
  }
};

std::vector<std::string> words(const Decisions& decisions) {
  std::vector<std::string> all;
  all.reserve(decisions.size());
  for (const Decision& decision : decisions) all.push_back(std::visit(Words{}, decision));
  return all;
}

using Lines = std::vector<std::string>;
constexpr Conclusion success = Conclusion::success;
constexpr Conclusion failure = Conclusion::failure;
constexpr Conclusion cancelled = Conclusion::cancelled;

Scheduler scheduler_of(std::vector<std::vector<JobNumber>> needs, std::size_t slots) {
  std::vector<bool> selected(needs.size(), true);
  return {std::move(needs), std::move(selected), slots};
}

JobDecided runs(JobNumber job, std::size_t combinations = 1) { return {job, combinations}; }

TEST(Scheduler, StartsADependantTheMomentItsLastNeedHasFinished) {
  // 0 is long; 1 → 2 is a chain beside it.
  Scheduler scheduler = scheduler_of({{}, {}, {1}}, 2);
  EXPECT_EQ(words(scheduler.begin()), (Lines{"decide 0", "decide 1"}));
  EXPECT_EQ(words(scheduler.on(runs(0))), Lines{"start 0.0"});
  EXPECT_EQ(words(scheduler.on(runs(1))), Lines{"start 1.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{1, 0}, success})),
            (Lines{"ended 1 success", "decide 2"}));
  EXPECT_EQ(words(scheduler.on(runs(2))), Lines{"start 2.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{2, 0}, success})), Lines{"ended 2 success"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, success})),
            (Lines{"ended 0 success", "run success"}));
}

JobDecided in_groups(JobNumber job, std::size_t combinations = 1, std::size_t max_parallel = 0) {
  JobDecided decided{job, combinations};
  decided.has_groups = true;
  decided.max_parallel = max_parallel;
  return decided;
}

// execution.md 7.7
TEST(Scheduler, WaitingForAGroupTakesNoSlot) {
  Scheduler scheduler = scheduler_of({{}, {}}, 1);
  (void)scheduler.begin();
  EXPECT_EQ(words(scheduler.on(in_groups(0))), Lines{"enter 0.0"});
  EXPECT_EQ(words(scheduler.on(runs(1))), Lines{"start 1.0"});
  EXPECT_EQ(words(scheduler.on(GroupsEntered{{0, 0}})), Lines{}) << "the slot is taken by now";
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{1, 0}, success})),
            (Lines{"ended 1 success", "start 0.0"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, success})),
            (Lines{"ended 0 success", "run success"}));
}

TEST(Scheduler, WaitingForAGroupCountsForMaxParallel) {
  Scheduler scheduler = scheduler_of({{}}, 4);
  (void)scheduler.begin();
  EXPECT_EQ(words(scheduler.on(in_groups(0, 2, 1))), Lines{"enter 0.0"});
  EXPECT_EQ(words(scheduler.on(GroupsEntered{{0, 0}})), Lines{"start 0.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, success})), Lines{"enter 0.1"});
  EXPECT_EQ(words(scheduler.on(StopCombination{{0, 1}, "replaced"})),
            (Lines{"drop 0.1", "ended 0 cancelled", "run cancelled"}));
  EXPECT_EQ(words(scheduler.on(GroupsEntered{{0, 1}})), Lines{}) << "too late";
}

TEST(Scheduler, StopsOneInItsGroupWherever) {
  Scheduler scheduler = scheduler_of({{}, {}, {}}, 1);
  (void)scheduler.begin();
  (void)scheduler.on(runs(0));
  (void)scheduler.on(in_groups(1));
  (void)scheduler.on(in_groups(2));
  (void)scheduler.on(GroupsEntered{{1, 0}});
  EXPECT_EQ(words(scheduler.on(StopCombination{{1, 0}, "replaced"})),
            (Lines{"drop 1.0", "ended 1 cancelled"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, success})), Lines{"ended 0 success"});
  EXPECT_EQ(words(scheduler.on(GroupsEntered{{2, 0}})), Lines{"start 2.0"});
  EXPECT_EQ(words(scheduler.on(StopCombination{{2, 0}, "replaced"})), Lines{"cancel 2.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{2, 0}, cancelled})),
            (Lines{"ended 2 cancelled", "run cancelled"}));
}

TEST(Scheduler, WaitsForAllNeedsAndForASlot) {
  Scheduler scheduler = scheduler_of({{}, {}, {0, 1}}, 1);
  (void)scheduler.begin();
  EXPECT_EQ(words(scheduler.on(runs(0))), Lines{"start 0.0"});
  EXPECT_EQ(words(scheduler.on(runs(1))), Lines{});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, success})),
            (Lines{"ended 0 success", "start 1.0"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{1, 0}, failure})),
            (Lines{"ended 1 failure", "decide 2"}));
  EXPECT_EQ(words(scheduler.on(JobDecided{2})), (Lines{"ended 2 skipped", "run failure"}));
}

// execution.md 7.2
TEST(Scheduler, FailFastCancelsTheRestOfTheMatrixOnly) {
  Scheduler scheduler = scheduler_of({{}, {}}, 3);
  (void)scheduler.begin();
  EXPECT_EQ(words(scheduler.on(runs(0, 3))), (Lines{"start 0.0", "start 0.1", "start 0.2"}));
  EXPECT_EQ(words(scheduler.on(runs(1))), Lines{});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 1}, failure})),
            (Lines{"cancel 0.0", "cancel 0.2", "start 1.0"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, cancelled})), Lines{});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 2}, success})), Lines{"ended 0 failure"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{1, 0}, success})),
            (Lines{"ended 1 success", "run failure"}));
}

/// What fail-fast stops knows for whom: data, not words.
TEST(Scheduler, FailFastNamesTheOneThatFailed) {
  Scheduler scheduler = scheduler_of({{}}, 2);
  (void)scheduler.begin();
  (void)scheduler.on(runs(0, 3));
  std::map<std::string, std::string> failed_first;
  for (const Decision& each :
       scheduler.on(CombinationFinished{{0, 1}, failure, false, "test (b)"})) {
    if (const auto* cancel = std::get_if<CancelCombination>(&each))
      failed_first["cancel " + text_of(cancel->id)] = cancel->failed_first;
    if (const auto* drop = std::get_if<DropCombination>(&each))
      failed_first["drop " + text_of(drop->id)] = drop->failed_first;
  }
  EXPECT_EQ(failed_first, (std::map<std::string, std::string>{{"cancel 0.0", "test (b)"},
                                                              {"drop 0.2", "test (b)"}}));
  Scheduler asked = scheduler_of({{}}, 1);
  (void)asked.begin();
  (void)asked.on(runs(0, 1));
  const Decisions decisions = asked.on(CancelFrame{0, {}, "SIGINT"});
  ASSERT_EQ(words(decisions), Lines{"cancel 0.0"});
  EXPECT_EQ(std::get<CancelCombination>(decisions[0]).failed_first, "");
}

// execution.md 7.2
TEST(Scheduler, AnAllowedFailureStopsNobodyAndCountsAsSuccess) {
  Scheduler scheduler = scheduler_of({{}}, 1);
  (void)scheduler.begin();
  EXPECT_EQ(words(scheduler.on(runs(0, 2))), Lines{"start 0.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, failure, true})), Lines{"start 0.1"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 1}, success})),
            (Lines{"ended 0 success", "run success"}));
}

TEST(Scheduler, WithoutFailFastTheOthersGoOn) {
  Scheduler scheduler = scheduler_of({{}}, 1);
  (void)scheduler.begin();
  JobDecided decided = runs(0, 2);
  decided.fail_fast = false;
  EXPECT_EQ(words(scheduler.on(decided)), Lines{"start 0.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, failure})), Lines{"start 0.1"});
}

// execution.md 7.2
TEST(Scheduler, MaxParallelHoldsBackItsOwnJobOnly) {
  Scheduler scheduler = scheduler_of({{}, {}}, 4);
  (void)scheduler.begin();
  JobDecided decided = runs(0, 3);
  decided.max_parallel = 1;
  EXPECT_EQ(words(scheduler.on(decided)), Lines{"start 0.0"});
  EXPECT_EQ(words(scheduler.on(runs(1, 2))), (Lines{"start 1.0", "start 1.1"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, success})), Lines{"start 0.1"});
}

TEST(Scheduler, JobsNotSelectedEndAtOnceAndHoldUpNobody) {
  Scheduler scheduler({{}, {0}, {1}}, {false, false, true}, 1);
  EXPECT_EQ(words(scheduler.begin()), (Lines{"ended 0 skipped", "ended 1 skipped", "decide 2"}));
}

TEST(Scheduler, AJobThatCannotBeExpandedFailsTheRun) {
  Scheduler scheduler = scheduler_of({{}}, 1);
  (void)scheduler.begin();
  JobDecided decided;
  decided.has_failed = true;
  EXPECT_EQ(words(scheduler.on(decided)), (Lines{"ended 0 failure", "run failure"}));
}

TEST(Scheduler, CancellingStopsTheRunningDropsTheQueuedAndStillDecidesTheRest) {
  Scheduler scheduler = scheduler_of({{}, {}, {0}}, 2);
  (void)scheduler.begin();
  (void)scheduler.on(runs(0, 3));
  (void)scheduler.on(runs(1));
  EXPECT_EQ(words(scheduler.on(CancelFrame{0, {1}, "SIGINT"})),
            (Lines{"cancel 0.0", "cancel 0.1", "drop 0.2"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, cancelled})), Lines{"start 1.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 1}, cancelled})),
            (Lines{"ended 0 cancelled", "decide 2"}));
  EXPECT_EQ(words(scheduler.on(JobDecided{2})), Lines{"ended 2 skipped"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{1, 0}, success})),
            (Lines{"ended 1 success", "run cancelled"}));
}

JobDecided calls(JobNumber job, std::size_t combinations = 1) {
  JobDecided decided = runs(job, combinations);
  decided.is_call = true;
  return decided;
}

TEST(Scheduler, ACalledWorkflowsJobsShareTheSlotsAndTheCallTakesNone) {
  // 0 calls a workflow of two jobs in a row; 1 needs 0; one slot.
  Scheduler scheduler = scheduler_of({{}, {0}}, 1);
  (void)scheduler.begin();
  EXPECT_EQ(words(scheduler.on(calls(0))), Lines{"start 0.0"});
  EXPECT_EQ(words(scheduler.on(FrameOpened{{0, 0}, {{}, {0}}})), Lines{"decide 2"});
  EXPECT_EQ(words(scheduler.on(runs(2))), Lines{"start 2.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{2, 0}, success})),
            (Lines{"ended 2 success", "decide 3"}));
  EXPECT_EQ(words(scheduler.on(runs(3))), Lines{"start 3.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{3, 0}, failure})),
            (Lines{"ended 3 failure", "frame 1 failure"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, failure})),
            (Lines{"ended 0 failure", "decide 1"}));
  EXPECT_EQ(words(scheduler.on(JobDecided{1})), (Lines{"ended 1 skipped", "run failure"}));
}

TEST(Scheduler, ACallWhoseJobsWereAllSkippedIsSkipped) {
  Scheduler scheduler = scheduler_of({{}}, 1);
  (void)scheduler.begin();
  (void)scheduler.on(calls(0));
  (void)scheduler.on(FrameOpened{{0, 0}, {{}}});
  EXPECT_EQ(words(scheduler.on(JobDecided{1})), (Lines{"ended 1 skipped", "frame 1 skipped"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, Conclusion::skipped})),
            (Lines{"ended 0 skipped", "run success"}));
}

TEST(Scheduler, FailFastAsksForTheOtherCallsToBeCancelledAndMaxParallelHoldsThemBack) {
  Scheduler scheduler = scheduler_of({{}}, 4);
  (void)scheduler.begin();
  JobDecided three = calls(0, 3);
  three.max_parallel = 2;
  EXPECT_EQ(words(scheduler.on(three)), (Lines{"start 0.0", "start 0.1"}));
  (void)scheduler.on(FrameOpened{{0, 0}, {{}}});
  (void)scheduler.on(FrameOpened{{0, 1}, {{}, {0}}});
  (void)scheduler.on(runs(1));
  (void)scheduler.on(runs(2));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{1, 0}, failure})),
            (Lines{"ended 1 failure", "frame 1 failure"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, failure})),
            (Lines{"cancel 0.1", "drop 0.2"}));
  EXPECT_EQ(words(scheduler.on(CancelFrame{2, {}, "fail-fast"})), Lines{"cancel 2.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{2, 0}, cancelled})),
            (Lines{"ended 2 cancelled", "decide 3"}));
  EXPECT_EQ(words(scheduler.on(JobDecided{3})), (Lines{"ended 3 skipped", "frame 2 cancelled"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 1}, cancelled})),
            (Lines{"ended 0 failure", "run failure"}));
}

TEST(Scheduler, CancellingTheRunAsksForItsCallsToBeCancelled) {
  Scheduler scheduler = scheduler_of({{}}, 1);
  (void)scheduler.begin();
  (void)scheduler.on(calls(0));
  (void)scheduler.on(FrameOpened{{0, 0}, {{}}});
  (void)scheduler.on(runs(1));
  EXPECT_EQ(words(scheduler.on(CancelFrame{0, {}, "SIGINT"})), Lines{"cancel 0.0"});
  EXPECT_EQ(words(scheduler.on(CancelFrame{1, {}, "SIGINT"})), Lines{"cancel 1.0"});
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{1, 0}, cancelled})),
            (Lines{"ended 1 cancelled", "frame 1 cancelled"}));
  EXPECT_EQ(words(scheduler.on(CombinationFinished{{0, 0}, cancelled})),
            (Lines{"ended 0 cancelled", "run cancelled"}));
}

TEST(Scheduler, ALongChainThatIsNotSelectedNeedsNoStack) {
  std::vector<std::vector<JobNumber>> needs(100'000);
  for (JobNumber job = 1; job < needs.size(); ++job) needs[job] = {job - 1};
  const std::size_t count = needs.size();
  Scheduler scheduler(std::move(needs), std::vector<bool>(count, false), 1);
  EXPECT_EQ(scheduler.begin().size(), count + 1);
}

/// Plays a random graph to its end and checks every rule at every step.
class Game {
 public:
  Game(unsigned seed, std::size_t jobs, std::size_t slots)
      : random_(seed), slots_(slots), needs_(jobs), ended_(jobs, false) {
    for (JobNumber job = 1; job < jobs; ++job) {
      std::set<JobNumber> some;
      for (std::size_t i = random_() % 3; i > 0; --i) some.insert(random_() % job);
      needs_[job].assign(some.begin(), some.end());
    }
  }

  void play() {
    Scheduler scheduler = scheduler_of(needs_, slots_);
    take(scheduler.begin());
    while (!is_over_) {
      // With a slot free and something to start, nothing may be left waiting.
      ASSERT_FALSE(to_decide_.empty() && running_.empty()) << "stuck";
      if (!to_decide_.empty() && (running_.empty() || random_() % 2 == 0)) {
        const JobNumber job = to_decide_.back();
        to_decide_.pop_back();
        JobDecided decided = runs(job, random_() % 4);
        decided.max_parallel = random_() % 3;
        decided.fail_fast = random_() % 2 == 0;
        limits_[job] = decided.max_parallel;
        take(scheduler.on(decided));
      } else {
        const auto some =
            std::next(running_.begin(), static_cast<long>(random_() % running_.size()));
        const CombinationId id{some->first, some->second};
        running_.erase(some);
        const Conclusion result = random_() % 4 == 0 ? failure : success;
        take(scheduler.on(CombinationFinished{id, result, random_() % 2 == 0}));
      }
      EXPECT_LE(running_.size(), slots_);
    }
    EXPECT_TRUE(running_.empty());
    EXPECT_EQ(std::count(ended_.begin(), ended_.end(), true), static_cast<long>(ended_.size()));
  }

 private:
  void take(const Decisions& decisions) {
    for (const Decision& decision : decisions) {
      if (const auto* decide = std::get_if<DecideJob>(&decision)) {
        for (const JobNumber need : needs_[decide->job]) EXPECT_TRUE(ended_[need]);
        to_decide_.push_back(decide->job);
      } else if (const auto* start = std::get_if<StartCombination>(&decision)) {
        EXPECT_TRUE(running_.emplace(start->id.job, start->id.combination).second);
        const auto of_job = std::count_if(running_.begin(), running_.end(), [&](const auto& each) {
          return each.first == start->id.job;
        });
        const std::size_t limit = limits_[start->id.job];
        EXPECT_TRUE(limit == 0 || static_cast<std::size_t>(of_job) <= limit);
      } else if (const auto* ended = std::get_if<JobEnded>(&decision)) {
        EXPECT_FALSE(ended_[ended->job]);
        ended_[ended->job] = true;
      } else if (std::holds_alternative<RunEnded>(decision)) {
        is_over_ = true;
      }
    }
  }

  std::mt19937 random_;
  std::size_t slots_;
  std::vector<std::vector<JobNumber>> needs_;
  std::vector<bool> ended_;
  std::vector<JobNumber> to_decide_;
  std::set<std::pair<JobNumber, std::size_t>> running_;
  std::map<JobNumber, std::size_t> limits_;
  bool is_over_ = false;
};

TEST(Scheduler, RandomGraphsEndWithEveryRuleKept) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Game(seed, 1 + seed % 40, 1 + seed % 5).play();
  }
}

}  // namespace
}  // namespace localrun
