#include "runner/events/explain.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

constexpr JobIndex build{0};
constexpr JobIndex publish{1};
constexpr StepIndex first{0};

Place at(std::uint32_t line) { return {"w.yml", line, 7, line, 10}; }

/// A run of `build` and of `publish`, which needs it, made by hand.
class HandMade {
 public:
  HandMade() {
    add(RunStarted{.run = "r"});
    add(JobQueued{.id = "build", .name = "build", .place = at(3)}, build);
  }
  void add(Fact fact, std::optional<JobIndex> job = {}, std::optional<StepIndex> step = {}) {
    ++seq_;
    const Milliseconds time(is_at_once ? 1 : static_cast<std::int64_t>(seq_));
    apply(state, {Time{time}, seq_, job, step, std::move(fact)});
  }
  void log(std::string_view text, JobIndex job, StepIndex step) {
    add(LogText{LogText::Stream::output, text, 1}, job, step);
  }
  /// Step `meta` of `build`, with what it writes.
  void step(Conclusion outcome, const std::vector<OutputSet>& outputs, std::string reason = {}) {
    const StepInfo info{"meta", "Meta", StepKind::run, at(6)};
    if (outcome != Conclusion::skipped) add(StepStarted{info}, build, first);
    for (const OutputSet& output : outputs) add(output, build, first);
    add(StepFinished{.step = info, .outcome = outcome, .conclusion = outcome, .reason = reason},
        build, first);
  }
  void output(JobOutputSet::Fate fate, std::string value = {}, JobIndex job = build) {
    add(JobOutputSet{"tag", value, fate, "steps.meta.outputs.tag", at(5)}, job);
  }
  void end(JobIndex job, Conclusion result = Conclusion::success, NamedTexts outputs = {},
           std::string reason = {}) {
    add(JobFinished{.result = result, .outputs = std::move(outputs), .reason = std::move(reason)},
        job);
  }
  void read(std::string reference, std::string value = {}, std::string key = "run") {
    add(JobQueued{.id = "publish", .name = "publish", .needs = {"build"}, .place = at(9)}, publish);
    const StepInfo info{"use", "Use", StepKind::run, at(12)};
    add(StepStarted{info}, publish, first);
    add(ValueRead{std::move(reference), std::move(key), std::move(value), at(13)}, publish, first);
    add(StepFinished{.step = info}, publish, first);
    end(publish);
  }
  [[nodiscard]] std::vector<Finding> findings(const std::vector<Place>& tested = {}) const {
    return findings_of_job(state, publish, tested);
  }

  RunState state;
  bool is_at_once = false;  // all within one millisecond

 private:
  std::uint64_t seq_ = 0;
};

using Fate = JobOutputSet::Fate;

TEST(Explain, AnOutputThatItsStepDidNotWrite) {
  HandMade run;
  run.step(Conclusion::success, {{"sha", "abc"}, {"Tga", "v1"}});
  run.output(Fate::empty);
  run.end(build);
  run.read("needs.build.outputs.tag");
  const auto found = run.findings();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].slug, "output-never-written");
  EXPECT_EQ(found[0].severity, "warning");
  EXPECT_EQ(found[0].message,
            "job output 'tag' is empty: step 'meta' succeeded, but did not write 'tag'");
  EXPECT_EQ(found[0].help, "did you mean 'Tga'?");
  EXPECT_EQ(found[0].place, at(5));
  ASSERT_EQ(found[0].related.size(), 2U);
  EXPECT_EQ(found[0].related[0].message, "this step wrote: sha, Tga");
  EXPECT_EQ(found[0].related[0].place, at(6));
  EXPECT_EQ(found[0].related[1].message, "read here");
  EXPECT_EQ(found[0].related[1].place, at(13));
}

TEST(Explain, AnOutputForWhichTheEventHasNoField) {
  HandMade run;
  run.state.info.event = "push";
  const JobOutputSet output{"n", "", Fate::empty, "format('#{0}', GitHub.event.issue.number)",
                            at(5)};
  run.add(output, build);
  const auto link = broken_link(run.state, *run.state.find(build), output);
  ASSERT_TRUE(link);
  EXPECT_EQ(link->slug, "event-field-missing");
  EXPECT_EQ(link->text, "the event 'push' of this run has no 'issue.number'");
  EXPECT_EQ(link->output, at(5));
}

TEST(Explain, WhoWasCancelledByFailFast) {
  struct Row {
    const char* name;
    const char* reason;
    const char* failed_first;
    const char* message;  // empty: nothing is said
  };
  for (const Row& row : std::vector<Row>{
           {"fail-fast", "whatever", "test (c)",
            "job 'test': (a) was cancelled because (c) failed"},
           {"words alone", "another combination of the matrix failed and fail-fast is on: 'x'", "",
            ""},
           {"a signal", "SIGINT", "", ""},
           {"one that is not there", "whatever", "test (z)", ""},
       }) {
    SCOPED_TRACE(row.name);
    HandMade run;
    constexpr JobIndex cancelled{10};
    for (const auto& [index, os] :
         std::vector<std::pair<std::uint32_t, std::string>>{{10, "a"}, {11, "b"}, {12, "c"}}) {
      JobQueued queued;
      queued.id = "test";
      queued.name = "test (" + os + ")";
      queued.matrix = "{\"os\":\"" + os + "\"}";
      queued.place = at(20);
      run.add(queued, JobIndex{index});
      if (os != "a") run.end(JobIndex{index}, Conclusion::failure);
    }
    JobFinished end;
    end.result = Conclusion::cancelled;
    end.reason = row.reason;
    end.failed_first = row.failed_first;
    run.add(end, cancelled);
    const auto found = Explainer({}, {}).new_findings(run.state, cancelled);
    ASSERT_EQ(found.size(), *row.message == '\0' ? 0U : 1U);
    if (found.empty()) continue;
    EXPECT_EQ(found[0].slug, "matrix-cancelled");
    EXPECT_EQ(found[0].message, row.message);
  }
}

TEST(Explain, AnEntryThatWasPrintedOnly) {
  HandMade run;
  const StepInfo info{"meta", "Meta", StepKind::run, at(6)};
  run.add(StepStarted{info}, build, first);
  run.log("##[group]Run x\ntag=no\n##[endgroup]\n", build, first);
  run.log("tag=v1\n", build, first);
  run.add(StepFinished{.step = info}, build, first);
  run.output(Fate::empty);
  run.end(build);
  run.read("needs.build.outputs.tag");
  const auto found = run.findings();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].why, "it printed `tag=v1` to its log, but not to $GITHUB_OUTPUT");
  EXPECT_EQ(found[0].help, "echo \"tag=v1\" >> \"$GITHUB_OUTPUT\"");
}

TEST(Explain, TheFirstBrokenLink) {
  struct Row {
    std::string_view name;
    void (*make)(HandMade&);
    std::string_view slug;  // empty: nothing is found
    std::string_view message;
  };
  const std::vector<Row> rows = {
      {"job skipped",
       [](HandMade& run) { run.end(build, Conclusion::skipped, {}, "its condition is false: x"); },
       "output-of-skipped",
       "'needs.build.outputs.tag' is empty: job 'build' was skipped: its condition is false: x"},
      {"step skipped",
       [](HandMade& run) {
         run.step(Conclusion::skipped, {}, "its condition is false: y");
         run.output(Fate::empty);
         run.end(build);
       },
       "output-of-skipped",
       "'needs.build.outputs.tag' is empty: step 'meta' was skipped: its condition is false: y"},
      {"step failed",
       [](HandMade& run) {
         run.step(Conclusion::failure, {});
         run.output(Fate::empty);
         run.end(build, Conclusion::failure);
       },
       "output-of-skipped",
       "'needs.build.outputs.tag' is empty: step 'meta' failed before it wrote 'tag'"},
      {"not declared",
       [](HandMade& run) {
         run.add(JobOutputSet{"version", "1", Fate::set, "1", at(5)}, build);
         run.end(build, Conclusion::success, {{"version", "1"}});
       },
       "output-not-declared",
       "'needs.build.outputs.tag' is empty: job 'build' has no output 'tag'"},
      {"secret",
       [](HandMade& run) {
         run.step(Conclusion::success, {{"tag", "***"}});
         run.output(Fate::has_secret);
         run.end(build);
       },
       "output-has-secret",
       "'needs.build.outputs.tag' is empty: job 'build' dropped its output 'tag', since it may "
       "contain a secret"},
      {"written empty",
       [](HandMade& run) {
         run.step(Conclusion::success, {{"tag", ""}});
         run.output(Fate::empty);
         run.end(build);
       },
       "", ""},
      {"another combination set it",
       [](HandMade& run) {
         run.output(Fate::empty);
         run.end(build, Conclusion::success, {{"TAG", "v1"}});
       },
       "", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    HandMade run;
    row.make(run);
    run.read("needs.build.outputs.tag");
    const auto found = run.findings();
    ASSERT_EQ(found.size(), row.slug.empty() ? 0U : 1U);
    if (found.empty()) continue;
    EXPECT_EQ(found[0].slug, row.slug);
    EXPECT_EQ(found[0].message, row.message);
    EXPECT_EQ(found[0].place, at(13));
  }
}

TEST(Explain, EmptinessThatIsForeseen) {
  const auto unwritten = [](const std::string& written, const std::string& key) {
    HandMade run;
    run.step(Conclusion::success, {{written, "1"}});
    run.output(Fate::empty);
    run.end(build);
    run.read("needs.build.outputs.tag", "", key);
    return run;
  };
  EXPECT_EQ(unwritten("other", "run").findings().size(), 1U);
  EXPECT_EQ(unwritten("other", "run").findings({at(13)}).size(), 0U);
  EXPECT_EQ(unwritten("other", "if").findings().size(), 0U);
  EXPECT_EQ(unwritten("tags", "if").findings().size(), 1U) << "a misspelling all the same";
}

TEST(Explain, ADroppedSecretIsToldToItsReaders) {
  HandMade run;
  run.add(JobOutputSet{"tag", "", Fate::has_secret, "steps.meta.outputs.tag", at(5),
                       "it contains the secret 'TOKEN'"},
          build);
  run.end(build);
  run.read("needs.build.outputs.tag");
  const auto found = run.findings();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].slug, "output-has-secret");
  EXPECT_EQ(found[0].severity, "note");
  EXPECT_EQ(found[0].message,
            "'needs.build.outputs.tag' is empty: job 'build' dropped its output 'tag': it contains "
            "the secret 'TOKEN'");
  EXPECT_EQ(found[0].place, at(13));
}

TEST(Explain, CombinationsThatOverwriteEachOther) {
  for (const bool are_equal : {false, true}) {
    SCOPED_TRACE(are_equal);
    HandMade run;
    const JobIndex other{2};
    run.add(JobQueued{.id = "build", .name = "build (x64)", .matrix = "{}", .place = at(3)}, build);
    run.add(JobQueued{.id = "build", .name = "build (arm64)", .matrix = "{}", .place = at(3)},
            other);
    run.output(Fate::set, "x64-1", build);
    run.output(Fate::set, are_equal ? "x64-1" : "arm64-1", other);
    run.end(other);
    run.end(build);
    run.read("needs.build.outputs.tag", "x64-1");
    const auto found = run.findings();
    ASSERT_EQ(found.size(), are_equal ? 0U : 1U);
    if (are_equal) continue;
    EXPECT_EQ(found[0].slug, "matrix-output-last");
    EXPECT_EQ(found[0].message,
              "'tag' was set by 2 combinations to different values; kept: 'x64-1' (x64)");
    EXPECT_NE(found[0].why.find("lost: 'arm64-1' (arm64)"), std::string::npos);
  }
}

TEST(Explain, TheLastCombinationIsTheLastToEndAlsoWithinOneMillisecond) {
  HandMade run;
  run.is_at_once = true;
  const JobIndex other{2};
  run.add(JobQueued{.id = "build", .name = "build (a)", .matrix = "{}", .place = at(3)}, build);
  run.add(JobQueued{.id = "build", .name = "build (b)", .matrix = "{}", .place = at(3)}, other);
  run.output(Fate::set, "b", other);
  run.end(other);
  run.output(Fate::set, "a", build);
  run.end(build);
  run.read("needs.build.outputs.tag", "a");
  const auto found = run.findings();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("kept: 'a' (a)"), std::string::npos) << found[0].message;
}

TEST(Explain, IdsOfACalledWorkflowHaveTheirCallInFront) {
  HandMade run;
  const JobIndex call{3};
  run.add(JobQueued{.id = "call", .name = "call", .uses = "./x.yml", .place = at(20)}, call);
  run.add(JobQueued{.id = "call.build", .name = "call / build", .place = at(3)}, build);
  run.step(Conclusion::success, {{"sha", "1", WrittenBy::file}});
  run.output(Fate::empty);
  run.end(build);
  run.add(
      JobQueued{.id = "call.use", .name = "call / use", .needs = {"call.build"}, .place = at(9)},
      publish);
  const JobProgress& reader = *run.state.find(publish);
  const auto link = broken_link(run.state, reader, "needs.build.outputs.tag");
  ASSERT_TRUE(link);
  EXPECT_EQ(link->slug, "output-never-written");
  const auto passed = broken_link(run.state, *run.state.find(call), "jobs.build.outputs.tag");
  ASSERT_TRUE(passed);
  EXPECT_EQ(passed->text, link->text);
}

TEST(Explain, NothingTwice) {
  HandMade run;
  run.step(Conclusion::success, {});
  run.output(Fate::empty);
  run.end(build);
  run.read("needs.build.outputs.tag");
  Explainer fresh({}, {});
  EXPECT_EQ(fresh.new_findings(run.state, publish).size(), 1U);
  EXPECT_EQ(fresh.new_findings(run.state, publish).size(), 0U);
  Explainer told({{"output-never-written", 5}}, {});
  EXPECT_EQ(told.new_findings(run.state, publish).size(), 0U);
}

TEST(Explain, ReferencesInExpressions) {
  EXPECT_EQ(reference_in("steps.a.outputs.b"), "steps.a.outputs.b");
  EXPECT_EQ(reference_in("format('x{0}', Needs.a-b.outputs.c_d)"), "Needs.a-b.outputs.c_d");
  EXPECT_EQ(reference_in("steps.a.outcome"), "");
  EXPECT_EQ(reference_in(""), "");
}

}  // namespace
}  // namespace localrun
