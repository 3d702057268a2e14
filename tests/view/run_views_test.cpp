#include "runner/view/condition_text.hpp"
#include "runner/view/flow.hpp"
#include "runner/view/go_on.hpp"
#include "runner/view/logs.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/run_parts.hpp"
#include "runner/view/readable_log.hpp"
#include "runner/view/runs_table.hpp"
#include "runner/view/show.hpp"
#include "runner/view/summary.hpp"
#include "runner/view/value_flow.hpp"
#include "view_support.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <array>
#include <unistd.h>

namespace localrun::test {
namespace {

/// A run made of facts, in order.
class Recorded {
 public:
  Recorded() { add(RunStarted{.run = "r1", .workflow = "CI", .path = "ci.yml"}); }
  Recorded& add(Fact fact) { return add(std::nullopt, std::nullopt, std::move(fact)); }
  Recorded& job(std::uint32_t index, Fact fact) {
    return add(JobIndex{index}, std::nullopt, std::move(fact));
  }
  Recorded& step(std::uint32_t index, std::uint32_t number, Fact fact) {
    return add(JobIndex{index}, StepIndex{number}, std::move(fact));
  }
  [[nodiscard]] const RunState& state() const { return state_; }

 private:
  Recorded& add(std::optional<JobIndex> job, std::optional<StepIndex> step, Fact fact) {
    Event event;
    event.seq = ++seq_;
    event.job = job;
    event.step = step;
    event.fact = std::move(fact);
    apply(state_, event);
    return *this;
  }
  RunState state_;
  std::uint64_t seq_ = 0;
};

TEST(Show, SaysHowManyFilesTheJobsChanged) {
  const auto of = [](const Recorded& run) { return render_show(run.state(), Terminal{}, {}); };
  Recorded run;
  run.job(1, JobQueued{.id = "a", .name = "a"}).job(2, JobQueued{.id = "b", .name = "b"});
  EXPECT_EQ(of(run).find("localrun changes"), std::string::npos);
  run.job(1, FilesChanged{.added = 1, .changed = 1});
  run.job(2, FilesChanged{.ignored = 7});
  EXPECT_NE(of(run).find("\n1 job changed 2 files: localrun changes r1\n"), std::string::npos)
      << of(run);
  run.job(2, FilesChanged{.deleted = 1});
  EXPECT_NE(of(run).find("\n2 jobs changed 3 files: localrun changes r1\n"), std::string::npos)
      << of(run);
}

TEST(Phrases, Durations) {
  const std::vector<std::pair<std::int64_t, std::string>> rows = {
      {0, "0 ms"},     {99, "99 ms"},         {100, "0.1 s"},
      {1234, "1.2 s"}, {9940, "9.9 s"},       {9960, "10 s"},
      {59499, "59 s"}, {185000, "3 min 5 s"}, {3720000, "1 h 2 min"},
      {-5, "0 ms"},
  };
  for (const auto& [milliseconds, text] : rows) {
    SCOPED_TRACE(milliseconds);
    EXPECT_EQ(duration_text(Milliseconds(milliseconds)), text);
  }
}

TEST(Phrases, ExitStatus) {
  struct Row {
    std::optional<int> code;
    std::optional<int> signal;
    std::string text;
    std::string meaning;
  };
  for (const Row& row :
       std::vector<Row>{{1, {}, "exit code 1", ""},
                        {127, {}, "exit code 127", "command not found"},
                        {126, {}, "exit code 126", "found, but not executable"},
                        {137, 9, "signal 9 (SIGKILL)", "killed, often for lack of memory"},
                        {{}, 11, "signal 11 (SIGSEGV)", "crashed"},
                        {{}, {}, "", ""}}) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(exit_text(row.code, row.signal), row.text);
    EXPECT_EQ(exit_meaning(row.code, row.signal), row.meaning);
  }
}

TEST(Phrases, Values) {
  const Terminal terminal = terminal_of_width(80);
  EXPECT_EQ(value_text("", terminal), "''");
  EXPECT_EQ(value_text("a\nb", terminal), "a\\nb");
  EXPECT_EQ(value_text(std::string(60, 'x'), terminal), std::string(60, 'x'));
  EXPECT_EQ(value_text(std::string(61, 'x'), terminal), std::string(60, 'x') + "… (61 bytes)");
  EXPECT_EQ(size_text(999), "999 bytes");
  EXPECT_EQ(size_text(3400000), "3.4 MB");
  EXPECT_EQ(size_text(12345), "12 kB");
}

TEST(GoOn, CommandsAreQuotedForAShell) {
  EXPECT_EQ(shell_word("build"), "build");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
  Recorded run;
  run.job(0, JobQueued{.id = "test", .name = "test (a b, 3)", .matrix = R"({"os":"a b","n":3})"});
  const JobProgress& job = run.state().jobs.front();
  EXPECT_EQ(rerun_command(run.state(), job),
            "localrun ci.yml --job test --matrix 'os:a b' --matrix n:3");
  EXPECT_EQ(logs_command(run.state(), job, nullptr), "localrun logs r1 --job 'test (a b, 3)'");
  Recorded nested;
  nested.job(0, JobQueued{.id = "test", .name = "test", .matrix = R"({"os":{"name":"a"}})"});
  EXPECT_EQ(rerun_command(nested.state(), nested.state().jobs.front()),
            "localrun ci.yml --job test");
}

TEST(ResultLine, CountsWhatHappened) {
  using enum Conclusion;
  Recorded run;
  run.job(0, JobQueued{.id = "a", .name = "a"}).job(0, JobFinished{.result = success});
  EXPECT_EQ(result_line(run.state()), "1 job succeeded in 0 ms; the run did not finish");
  run.job(1, JobQueued{.id = "b", .name = "b"}).job(1, JobFinished{.result = failure});
  run.add(RunFinished{.result = failure, .exit_status = 1, .duration = Milliseconds(1200)});
  EXPECT_EQ(result_line(run.state()), "2 jobs: 1 succeeded, 1 failed in 1.2 s");
  Recorded allowed;
  allowed.job(0, JobQueued{.id = "a", .name = "a"})
      .job(0, JobFinished{.result = failure, .is_allowed_to_fail = true});
  allowed.add(RunFinished{.duration = Milliseconds(1200), .steps_not_run = 1});
  EXPECT_EQ(result_line(allowed.state()), "1 job failed (allowed) in 1.2 s; 1 step was not run");
}

constexpr std::string_view long_path =
    "/home/somebody/projects/with/a/rather/deep/tree/of/folders/and/a/file/at/the/very.end";

/// A job whose only step failed after it printed these lines; the messages among them are
/// annotations of its too.
RunState failed_after(const std::vector<std::string>& lines, std::optional<int> exit_code,
                      NamedTexts properties = {}) {
  Recorded run;
  const StepInfo step{.id = "s", .name = "Run it"};
  run.job(1, JobQueued{.id = "a", .name = "a"});
  run.job(1, JobStarted{});
  run.step(1, 1, StepStarted{step});
  for (const std::string& line : lines) {
    const std::string text = line + '\n';
    run.step(1, 1, LogText{.stream = LogText::Stream::runner, .text = text, .lines = 1});
    if (line.starts_with("##[error]"))
      run.step(1, 1, Annotation{AnnotationLevel::error, line.substr(9), properties});
  }
  StepFinished end{.step = step, .outcome = Conclusion::failure, .conclusion = Conclusion::failure};
  end.exit_code = exit_code;
  run.step(1, 1, end);
  run.job(1, JobFinished{.result = Conclusion::failure});
  run.add(RunFinished{.result = Conclusion::failure, .exit_status = 1});
  return run.state();
}

std::size_t count_in(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST(Outputs, HaveTheNameOfTheirJobRunWhereTheIdStandsForSeveral) {
  Recorded run;
  run.job(1, JobQueued{.id = "call.in", .name = "call (a) / in"});
  run.job(2, JobQueued{.id = "call.in", .name = "call (b) / in"});
  run.job(3, JobQueued{.id = "last", .name = "Last one"});
  for (const std::uint32_t job : {1U, 2U, 3U})
    run.job(job, JobOutputSet{.name = "o", .value = std::to_string(job)});
  const std::string text = render_outputs(run.state(), terminal_of_width(80));
  for (const char* line : {"call (a) / in.o = 1\n", "call (b) / in.o = 2\n", "last.o = 3\n"})
    EXPECT_EQ(count_in(text, line), 1U) << text;
}

TEST(Failure, SaysOnceWhatIsWrongInTheRunnersWords) {
  struct Row {
    std::string name;
    std::vector<std::string> lines;
    std::optional<int> exit_code;
    std::string words;
  };
  for (const Row& row : std::vector<Row>{
           {"file command",
            {"##[error]Unable to process file command 'output' successfully.",
             "##[error]Invalid format 'x'"},
            0,
            "what it wrote to GITHUB_OUTPUT cannot be processed (exit code 0)"},
           {"file command of two words",
            {"##[error]Unable to process file command 'step_summary' successfully."},
            0,
            "what it wrote to GITHUB_STEP_SUMMARY cannot be processed (exit code 0)"},
           {"its process failed too",
            {"##[error]Unable to process file command 'env' successfully."},
            3,
            "exit code 3"},
           {"workflow command",
            {"##[error]Unable to process command '::add-path::' successfully."},
            0,
            "one of its workflow commands failed (exit code 0)"},
           {"time limit",
            {"##[error]The action 'Run it' has timed out after 2 minutes."},
            143,
            "timed out after 2 minutes"},
           {"token of stop-commands",
            {"##[error]You cannot use a endToken that is an empty string, and so on"},
            130,
            "its token for stop-commands is not allowed"},
           {"no message", {"text"}, 0, "failed, though with exit code 0"},
           {"exit code", {"text"}, 127, "exit code 127: command not found"},
           {"nothing known", {"text"}, std::nullopt, "failed"},
       }) {
    SCOPED_TRACE(row.name);
    const RunState run = failed_after(row.lines, row.exit_code);
    EXPECT_EQ(failure_words(run.jobs.front().steps.front()), row.words);
    const std::string summary = render_summary(run, terminal_of_width(200), {});
    EXPECT_EQ(count_in(summary, row.words + "\n"), 1U) << summary;
    for (const std::string& line : row.lines) {
      const std::string_view text = std::string_view(line).substr(line.starts_with("##[") ? 9 : 0);
      EXPECT_EQ(count_in(summary, text), 1U) << text << '\n' << summary;
    }
  }
}

TEST(Failure, AnAnnotationWithAPlaceStandsWithItToo) {
  const RunState run = failed_after({"##[error]no ;"}, 1, {{"file", "a.c"}, {"line", "3"}});
  const std::string summary = render_summary(run, terminal_of_width(200), {});
  EXPECT_EQ(count_in(summary, "error: a.c:3: no ;"), 1U) << summary;
}

TEST(Failure, AnAnnotationThatTheExcerptNoLongerShowsStandsAlone) {
  std::vector<std::string> lines = {"##[error]early"};
  for (int i = 0; i < 30; ++i) lines.push_back("line " + std::to_string(i));
  const std::string summary = render_summary(failed_after(lines, 1), terminal_of_width(80), {});
  EXPECT_EQ(count_in(summary, "  error: early"), 1U) << summary;
}

TEST(Failure, LongLinesAreWrappedNotCut) {
  const std::string path(long_path);
  const std::string summary = render_summary(
      failed_after(
          {"##[error]cannot open the file that was asked for, " + path + ", since it is not there",
           "cp: cannot stat '" + path + "': No such file or directory"},
          1),
      terminal_of_width(60), {});
  EXPECT_NE(summary.find("  │ error: cannot open the file that was asked for,\n  │ " + path +
                         ",\n  │ since it is not there\n"),
            std::string::npos)
      << summary;
  EXPECT_NE(summary.find(path + "':\n  │ No such file or directory\n"), std::string::npos)
      << summary;
}

/// A line of a megabyte is in the log: here it takes a few rows.
TEST(Failure, OrdinaryLinesTakeAFewRowsOnly) {
  std::string line;
  for (int i = 0; i < 600; ++i) line += "word ";
  const std::string summary = render_summary(failed_after({line}, 1), terminal_of_width(60), {});
  EXPECT_EQ(count_in(summary, "  │ word"), 4U) << summary;
  EXPECT_NE(summary.find("…\n"), std::string::npos) << summary;
}

TEST(Condition, IsShownWithWhatDecided) {
  ConditionEvaluated condition{.expression = "a == 'x'",
                               .expanded = "success() && 'y' == 'x'",
                               .has_implicit_success = true,
                               .because = "'y' == 'x' is false"};
  EXPECT_EQ(render_condition(condition, 2, terminal_of_width(80)),
            "  if: success() && a == 'x'   (success() added: no status function is used)\n"
            "      success() && 'y' == 'x'\n  'y' == 'x' is false\n");
  condition.expression = "success()";
  condition.because = "job 'a' failed";
  EXPECT_EQ(render_condition(condition, 2, terminal_of_width(80)), "  job 'a' failed\n");
}

TEST(Condition, TraceIsATreeWithoutLiterals) {
  const std::vector<TraceLine> trace = {{0, "a == 'x' && b", "false"},
                                        {1, "a == 'x'", "false"},
                                        {2, "a", "\"y\""},
                                        {2, "'x'", "\"x\""},
                                        {1, "b", {}}};
  EXPECT_EQ(
      render_trace(trace, 0, terminal_of_width(80)),
      "a == 'x' && b → false\n├  a == 'x' → false\n│  └  a → \"y\"\n└  b → (not looked at)\n");
}

TEST(ValueFlow, FindsTheFirstBrokenLink) {
  struct Row {
    std::string name;
    std::string expression;
    std::string problem;
  };
  const std::vector<Row> rows = {
      {"other key", "${{ steps.meta.outputs.tagname }}",
       "step 'meta' succeeded, but did not write 'tagname'; it wrote: Tag_Name; "
       "did you mean 'Tag_Name'?"},
      {"no such step", "${{ steps.mata.outputs.tag }}", "no step of job 'build' has the id 'mata'"},
      {"skipped", "${{ steps.gone.outputs.tag }}", "step 'gone' was skipped: it is not main"},
      {"wrote nothing", "${{ steps.mute.outputs.tag }}",
       "step 'mute' succeeded, but did not write 'tag'; it wrote no outputs"},
      {"no value", "", "the entry has no value"},
      {"other expression", "${{ github.head_ref }}", "its expression gives an empty text"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Recorded run;
    run.job(0, JobQueued{.id = "build", .name = "build"});
    const StepInfo meta{.id = "meta", .name = "Meta"};
    run.step(0, 0, StepStarted{meta})
        .step(0, 0, OutputSet{"Tag_Name", "v1"})
        .step(0, 0, StepFinished{.step = meta});
    const StepInfo gone{.id = "gone", .name = "Gone"};
    run.step(
        0, 1,
        StepFinished{.step = gone, .outcome = Conclusion::skipped, .reason = "it is not main"});
    const StepInfo mute{.id = "mute", .name = "Mute"};
    run.step(0, 2, StepStarted{mute}).step(0, 2, StepFinished{.step = mute});
    run.job(0, JobOutputSet{
                   .name = "tag", .fate = JobOutputSet::Fate::empty, .expression = row.expression});
    const RunFlow flow = value_flow(run.state());
    ASSERT_EQ(flow.between_jobs.size(), 1U);
    EXPECT_EQ(flow.between_jobs.front().name, "build.tag");
    EXPECT_EQ(flow.between_jobs.front().problem, row.problem);
  }
}

TEST(ValueFlow, ReadsOfWhatNoJobDeclaresAreShown) {
  Recorded run;
  run.job(0, JobQueued{.id = "build", .name = "build"});
  run.job(0, JobOutputSet{.name = "version", .value = "1", .expression = "1"});
  run.job(1, JobQueued{.id = "publish", .name = "publish", .needs = {"build"}});
  run.job(1, ValueRead{.reference = "needs.build.outputs.versoin", .key = "env.V"});
  const RunFlow flow = value_flow(run.state());
  ASSERT_EQ(flow.between_jobs.size(), 2U);
  EXPECT_EQ(flow.between_jobs.back().problem,
            "job 'build' has no output 'versoin'; it declares: version; did you mean 'version'?");
  EXPECT_FALSE(flow.between_jobs.front().is_read);
}

TEST(ValueFlow, TheLastCombinationThatSetsAValueGivesIt) {
  Recorded run;
  const std::vector<std::string> values = {"", "one", "two", ""};
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const std::string number = std::to_string(i);
    run.job(i,
            JobQueued{
                .id = "test", .name = "test (" + number + ')', .matrix = "{\"n\":" + number + '}'});
    const auto fate = values[i].empty() ? JobOutputSet::Fate::empty : JobOutputSet::Fate::set;
    run.job(i, JobOutputSet{.name = "v", .value = values[i], .fate = fate, .expression = "x"});
    run.job(i, JobFinished{});
  }
  const RunFlow flow = value_flow(run.state());
  ASSERT_EQ(flow.between_jobs.size(), 1U);
  EXPECT_EQ(flow.between_jobs.front().name, "test.v");
  EXPECT_EQ(flow.between_jobs.front().value, "two");
  EXPECT_EQ(flow.between_jobs.front().stops.front().who, "test (2)");
}

TEST(Flow, SaysWhenThereIsNothing) {
  EXPECT_EQ(render_flow(Recorded().state(), terminal_of_width(80)),
            "CI (ci.yml), run r1\n\nNo step wrote an output, and no job declares one.\n");
}

TEST(Runs, OneLineEach) {
  const Time now{Milliseconds(10'000'000)};
  RunRow done{.run = "b2",
              .workflow = "CI",
              .trigger = "push",
              .ref = "refs/heads/main",
              .results = "2 succeeded"};
  done.started = now - std::chrono::minutes(5);
  done.duration = Milliseconds(1200);
  done.result = Conclusion::success;
  RunRow open{.run = "a1", .workflow = "Release", .trigger = "schedule"};
  open.started = now - std::chrono::hours(2);
  EXPECT_EQ(render_runs({done, open}, now, terminal_of_width(80)),
            "✓ b2  CI       push      main  5 min ago       1.2 s  2 succeeded\n"
            "… a1  Release  schedule        2 h ago    unfinished\n");
  EXPECT_EQ(render_runs({}, now, terminal_of_width(80)), "No run is recorded yet.\n");
}

/// What LogsView writes for a recorded run.
std::string logs(LogFilter filter) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return "no pipe";
  const std::filesystem::path folder = test::source_dir() / "tests/golden/view";
  LogsView view(ends[1], terminal_of_width(80), std::move(filter));
  replay(read_text(folder / "release.ndjson"), [&](const Event& event) { view.on(event); });
  view.finish();
  ::close(ends[1]);
  std::string text;
  std::array<char, 4096> block{};
  for (ssize_t count = 1; count > 0;) {
    count = ::read(ends[0], block.data(), block.size());
    if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  return text;
}

TEST(Logs, OfOneStepAreItsLinesOnly) {
  EXPECT_EQ(logs({.job = "build", .step = "1"}),
            "##[group]Run actions/checkout@v4\nwith:\n##[endgroup]\nHEAD is now at 4f2c1a9 Sell "
            "more hats\n");
  EXPECT_EQ(logs({.job = "PUBLISH", .step = "Announce"}),
            "##[group]Run echo\necho\nshell: /usr/bin/bash -e {0}\n##[endgroup]\n");
  EXPECT_EQ(logs({.job = "nothing", .step = {}}), "");
}

TEST(Logs, OfAJobHaveAHeadingForEachStep) {
  EXPECT_EQ(logs({.job = "test (18, linux)", .step = {}}),
            "== test (18, linux) / Test on 18\n##[group]Run npm test\nnpm test\nshell: "
            "/usr/bin/bash -e {0}\n"
            "##[endgroup]\nok 1 - sells hats on 18\nok 2 - returns hats\n");
}

}  // namespace
}  // namespace localrun::test
