#include "runner/view/run_diff.hpp"
#include "view_support.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace localrun::test {
namespace {

constexpr std::size_t all_lines = std::numeric_limits<std::size_t>::max();

/// A run made of facts, with its logs.
class Made {
 public:
  explicit Made(RunStarted info) { add({}, {}, std::move(info)); }
  Made& job(std::uint32_t index, Fact fact) { return add(JobIndex{index}, {}, std::move(fact)); }
  Made& step(std::uint32_t job, std::uint32_t step, Fact fact) {
    return add(JobIndex{job}, StepIndex{step}, std::move(fact));
  }
  /// Begins, logs and ends.
  Made& whole_step(std::uint32_t job, std::uint32_t index, const StepInfo& info,
                   std::string_view log, Conclusion end = Conclusion::success) {
    step(job, index, StepStarted{info});
    const auto lines = static_cast<std::uint32_t>(std::count(log.begin(), log.end(), '\n'));
    if (lines > 0) step(job, index, LogText{LogText::Stream::output, log, lines});
    std::optional<int> code;
    if (end == Conclusion::failure) code = 2;
    return step(job, index, StepFinished{info, end, end, code});
  }
  Made& end(Conclusion result) {
    add({}, {}, RunFinished{.result = result});
    logs_.finish();
    return *this;
  }
  [[nodiscard]] RecordedRun recorded() const { return {state_, logs_}; }

 private:
  Made& add(std::optional<JobIndex> job, std::optional<StepIndex> step, Fact fact) {
    Event event;
    event.seq = ++seq_;
    event.time = Time{std::chrono::milliseconds(seq_)};
    event.job = job;
    event.step = step;
    event.fact = std::move(fact);
    logs_.take(event);
    apply(state_, event);
    return *this;
  }
  RunState state_;
  RunLogs logs_{1000, 100'000};
  std::uint64_t seq_ = 0;
};

std::string text(const Made& before, const Made& after, const DiffOptions& options = {},
                 std::size_t most_lines = all_lines) {
  return render_diff(compare_runs(before.recorded(), after.recorded(), options),
                     terminal_of_width(80), most_lines);
}

/// Without the two lines of the runs and the one of the end.
std::string middle(const std::string& text) {
  std::size_t begin = text.find('\n', text.find('\n') + 1) + 1;
  return text.substr(begin, text.rfind('\n', text.size() - 2) - begin);
}

Made one_job(const std::string& run) {
  return Made(RunStarted{.run = run, .workflow = "CI"})
      .job(0, JobQueued{.id = "a", .name = "a"})
      .job(0, JobStarted{});
}

TEST(RunDiff, OfTheSameIsNone) {
  const auto make = [](const std::string& id, const std::string& log) {
    return one_job(id)
        .whole_step(0, 0, {.id = "__run", .name = "Make"}, log)
        .step(0, 0, OutputSet{.name = "log", .value = "of " + id})
        .job(0, JobFinished{})
        .end(Conclusion::success);
  };
  const Made before = make("r1", "took 3 ms\n");
  const Made after = make("r2", "took 4 ms\n");
  EXPECT_EQ(text(before, after),
            "- run r1 of CI succeeded after 0 ms  1970-01-01 00:00:00 UTC\n"
            "+ run r2 of CI succeeded after 0 ms  1970-01-01 00:00:00 UTC\n"
            "\n"
            "No differences in 1 job.\n");
  DiffOptions exact;
  exact.is_exact = true;
  EXPECT_EQ(middle(text(before, after, exact)),
            "\na\n"
            "  Make\n"
            "    output log: of r1 → of r2\n"
            "    log @@ -1 +1 @@\n"
            "    - took 3 ms\n"
            "    + took 4 ms\n");
}

TEST(RunDiff, TellsResultsAndWhatMayBeTheirCause) {
  const auto make = [](const std::string& id, bool is_after) {
    const Conclusion end = is_after ? Conclusion::failure : Conclusion::success;
    Made run(RunStarted{.run = id, .workflow = "CI", .ref = is_after ? "refs/heads/b" : "main"});
    run.job(0, JobQueued{.id = "a", .name = "a"}).job(0, JobStarted{});
    run.whole_step(0, 0, {.id = "m", .name = "Make", .place = {"ci.yml", 7}}, "", end);
    run.job(0, JobFinished{.result = end, .outputs = {{"tag", is_after ? "v2" : "v1"}}});
    return run.end(end);
  };
  EXPECT_EQ(middle(text(make("r1", false), make("r2", true))),
            "  ref: main → refs/heads/b\n"
            "\n"
            "a: succeeded → failed\n"
            "  output tag: v1 → v2\n"
            "  Make: succeeded → failed (exit code 2)  ci.yml:7\n");
}

TEST(RunDiff, TellsValuesOfSteps) {
  const auto make = [](const std::string& id, bool is_after) {
    Made run = one_job(id);
    const StepInfo info{.id = "m", .name = "Make"};
    const std::string long_value(100, 'x');
    run.step(0, 0, StepStarted{info});
    run.step(0, 0, OutputSet{.name = "tag", .value = is_after ? "v2" : "v1"});
    if (!is_after) run.step(0, 0, OutputSet{.name = "old", .value = ""});
    run.step(0, 0, EnvironmentSet{.name = "A", .value = "same"});
    run.step(0, 0, EnvironmentSet{.name = "B", .value = long_value + (is_after ? "2" : "1")});
    if (is_after) run.step(0, 0, PathAdded{"/opt"}).step(0, 0, PathAdded{"/usr/x"});
    run.step(0, 0, Artifact{.name = "dist", .size = is_after ? 2000U : 1000U});
    run.step(0, 0,
             CacheUse{.action = is_after ? CacheUse::Action::missed : CacheUse::Action::restored,
                      .key = "k"});
    run.step(0, 0, StepFinished{info});
    return run.job(0, JobFinished{}).end(Conclusion::success);
  };
  EXPECT_EQ(middle(text(make("r1", false), make("r2", true))),
            "\na\n"
            "  Make\n"
            "    output tag: v1 → v2\n"
            "    output old: '' → (none)\n"
            "    env B:\n"
            "      - …xxxxxxxxxxxxxxxxxxxx1\n"
            "      + …xxxxxxxxxxxxxxxxxxxx2\n"
            "    env PATH: (none) → /usr/x:/opt:$PATH\n"
            "    artifact dist: 1.0 kB → 2.0 kB\n"
            "    cache k: restored → missed\n");
}

TEST(RunDiff, PutsTogetherWhatBelongsTogether) {
  const auto queued = [](const char* id, const char* matrix, const char* name) {
    return JobQueued{.id = id, .name = name, .matrix = matrix};
  };
  Made before(RunStarted{.run = "r1", .workflow = "CI"});
  before.job(0, queued("t", R"({"v":1})", "t (1)")).job(1, queued("t", R"({"v":2})", "t (2)"));
  before.job(2, queued("gone", "", "gone")).job(2, JobFinished{});
  before.whole_step(0, 0, {.id = "__run", .name = "first"}, "");
  before.whole_step(0, 1, {.id = "__run_2", .name = "Deploy 1"}, "x\n");
  before.whole_step(0, 2, {.id = "x", .name = "with an id"}, "");
  Made after(RunStarted{.run = "r2", .workflow = "CI"});
  // In another order, and with a step that came in.
  after.job(0, queued("t", R"({"v":2})", "t (2)")).job(1, queued("t", R"({"v":1})", "t (1)"));
  after.whole_step(1, 0, {.id = "__run", .name = "first"}, "");
  after.whole_step(1, 1, {.id = "__run_2", .name = "Deploy 2"}, "y\n");
  after.whole_step(1, 2, {.id = "new", .name = "new one"}, "z\n", Conclusion::failure);
  after.whole_step(1, 3, {.id = "x", .name = "renamed"}, "");
  for (Made* run : {&before, &after}) run->end(Conclusion::success);
  EXPECT_EQ(text(before, after).substr(text(before, after).find("\n\n") + 1),
            "\nt (1)\n"
            "  Deploy 2\n"
            "    log @@ -1 +1 @@\n"
            "    - x\n"
            "    + y\n"
            "  new one: only in the second run, failed (exit code 2)\n"
            "\n"
            "gone: only in the first run, succeeded\n"
            "\n"
            "2 of 3 jobs differ.\n");
}

TEST(RunDiff, OfAStepThatDidNotRunShowsNoLog) {
  const StepInfo info{.id = "__run", .name = "Make"};
  const Made before = one_job("r1").whole_step(0, 0, info, "a\nb\n").job(0, JobFinished{}).end({});
  const Made after = one_job("r2")
                         .step(0, 0,
                               StepFinished{.step = info,
                                            .outcome = Conclusion::skipped,
                                            .conclusion = Conclusion::skipped,
                                            .reason = "why not"})
                         .job(0, JobFinished{})
                         .end({});
  EXPECT_EQ(middle(text(before, after)), "\na\n  Make: succeeded → was skipped (why not)\n");
  DiffOptions one;
  one.step = "1";
  EXPECT_EQ(middle(text(before, after, one)),
            "\na\n  Make: succeeded → was skipped (why not)\n"
            "    log @@ -1 +1 @@\n    - a\n    - b\n");
}

TEST(RunDiff, ShowsSomeLinesAndCountsTheRest) {
  std::string log;
  for (int i = 0; i < 30; ++i) log += "other " + std::to_string(i) + "\n";
  const auto make = [&](const std::string& id, const std::string& text) {
    return one_job(id)
        .whole_step(0, 0, {.id = "__run", .name = "Make"}, text)
        .job(0, JobFinished{})
        .end(Conclusion::success);
  };
  const std::string cut = text(make("r1", "same\n"), make("r2", "same\n" + log), {}, 2);
  EXPECT_EQ(middle(cut),
            "\na\n  Make\n"
            "    log @@ -1 +1 @@\n"
            "      same\n"
            "    + other 0\n"
            "    + other 1\n"
            "    28 more lines of the log differ: localrun diff r1 r2 --job a --step 1\n");
  DiffOptions without;
  without.has_logs = false;
  EXPECT_NE(text(make("r1", "x\n"), make("r2", "y\n"), without).find("No differences"),
            std::string::npos);
}

TEST(RunDiff, KnowsWhetherTheChosenIsThere) {
  const auto make = [](const std::string& id) {
    return one_job(id)
        .whole_step(0, 0, {.id = "m", .name = "Make it"}, id + "\nx " + id.substr(1) + "\n")
        .job(0, JobFinished{})
        .end(Conclusion::success);
  };
  const Made before = make("r1");
  const Made after = make("r2");
  const auto chosen = [&](std::optional<std::string> job, std::optional<std::string> step) {
    DiffOptions options;
    options.job = std::move(job);
    options.step = std::move(step);
    const RunDiff diff = compare_runs(before.recorded(), after.recorded(), options);
    return std::string(diff.has_job ? "job" : "-") + (diff.has_step ? " step " : " - ") +
           std::to_string(diff.jobs.size());
  };
  EXPECT_EQ(chosen("A", {}), "job step 1");
  EXPECT_EQ(chosen("b", {}), "- step 0");
  EXPECT_EQ(chosen("a", "make IT"), "job step 1");
  EXPECT_EQ(chosen({}, "1"), "job step 1");
  EXPECT_EQ(chosen({}, "2"), "job - 0");
}

TEST(RunDiff, AsJson) {
  const auto make = [](const std::string& id, const std::string& log, Conclusion end) {
    return one_job(id)
        .whole_step(0, 0, {.id = "m", .name = "Make"}, log, end)
        .step(0, 0, OutputSet{.name = id, .value = "v"})
        .job(0, JobFinished{.result = end})
        .end(end);
  };
  const Made before = make("r1", "a\nb\n", Conclusion::success);
  const Made after = make("r2", "a\nc\n", Conclusion::failure);
  const auto json =
      boost::json::parse(render_diff_json(compare_runs(before.recorded(), after.recorded(), {})));
  EXPECT_EQ(json.at("schema").as_int64(), 1);
  EXPECT_TRUE(json.at("differs").as_bool());
  EXPECT_EQ(json.at("before").at("run").as_string(), "r1");
  EXPECT_EQ(json.at("after").at("result").as_string(), "failed");
  const auto& job = json.at("jobs").at(0);
  EXPECT_EQ(job.at("in").as_string(), "both");
  EXPECT_EQ(job.at("result").at("after").as_string(), "failed");
  const auto& step = job.at("steps").at(0).as_object();
  EXPECT_EQ(step.at("number").as_int64(), 1);
  EXPECT_EQ(step.at("result").at("after").as_string(), "failed (exit code 2)");
  EXPECT_FALSE(step.at("outputs").at(0).as_object().contains("after"));
  EXPECT_FALSE(step.contains("environment"));
  const auto& hunk = step.at("log").at(0);
  EXPECT_EQ(hunk.at("before_line").as_int64(), 1);
  EXPECT_EQ(hunk.at("lines").at(1).at("kind").as_string(), "removed");
  EXPECT_EQ(hunk.at("lines").at(2).at("text").as_string(), "c");
}

}  // namespace
}  // namespace localrun::test
