#include "tests/events/sample_events.hpp"

#include <algorithm>

namespace localrun {
namespace {

using namespace std::chrono_literals;

constexpr Time start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 14h + 15min + 7ms;

}  // namespace

void SampleRun::add(Fact fact, std::optional<JobIndex> job, std::optional<StepIndex> step) {
  const std::uint64_t seq = events.size() + 1;
  events.push_back({start + Milliseconds(seq * 37), seq, job, step, std::move(fact)});
}

void SampleRun::add_log(LogText::Stream stream, std::string lines, std::optional<JobIndex> job,
                        std::optional<StepIndex> step) {
  const std::string& kept = logs_.emplace_back(std::move(lines));
  const auto count = static_cast<std::uint32_t>(std::count(kept.begin(), kept.end(), '\n'));
  add(LogText{stream, kept, count}, job, step);
}

SampleRun::SampleRun(const std::string& text) {
  const JobIndex build{0};
  const JobIndex deploy{1};
  const StepIndex first{0};
  const StepIndex second{1};
  const Place place{"a.yml" + text, 3, 7, 4, 20};
  const StepInfo set_up{"set-up", "Set up job", StepKind::set_up, {}};
  const StepInfo run{"tag" + text, "Run " + text, StepKind::run, place};
  const StepInfo uses{"co", text, StepKind::uses, {"a.yml", 9, 7, 0, 0}};
  // Log lines have no line ends but their own.
  std::string line = text;
  line.erase(std::remove(line.begin(), line.end(), '\n'), line.end());

  add(RunStarted{1,
                 "20261123-141500-k3f9",
                 "0.1.0",
                 text,
                 "w.yml",
                 "/r" + text,
                 "push",
                 "o/r",
                 "refs/heads/main",
                 "0123abcd",
                 {"run", text},
                 {{"build", {}, place}, {"deploy", {"build", text}, place}},
                 text,
                 "/r/" + text});
  add(Finding{"step-output-never-set", "warning", text, text, text, place, {{place, text}}});
  add(
      ConditionEvaluated{
          text, text, true, true, {{0, text, text}, {1, "b", std::nullopt}, {1, "c", ""}}, text},
      build);
  add(JobQueued{"build",
                "build (" + text + ")",
                R"({"os":"linux","n":1.50,"deep":{"a":[1,null,true]}})",
                {},
                {},
                place},
      build);
  add(JobQueued{"deploy", "deploy", "", {"build"}, "./.github/workflows/" + line, place}, deploy);
  add(JobStarted{"ubuntu-latest", "/w/" + text}, build);
  add(StepStarted{set_up}, build);
  add_log(LogText::Stream::runner, "##[group]Set up " + line + "\nready\n##[endgroup]\n", build);
  add(StepFinished{set_up, Conclusion::success, Conclusion::success, {}, {}, 12ms, {}}, build);
  add(ConditionEvaluated{"success()", "true", true, true, {}, {}}, build, first);
  add(StepStarted{run}, build, first);
  for (int i = 0; i < 30; ++i) {
    add_log(LogText::Stream::output, "line " + std::to_string(i) + line + "\n\n", build, first);
  }
  add_log(LogText::Stream::error, line + "\n", build, first);
  add(Annotation{AnnotationLevel::warning,
                 text,
                 {{"file", text},
                  {"line", "3"},
                  {"endLine", "03x"},
                  {"col", "5"},
                  {"title", text},
                  {"own", text}}},
      build, first);
  add(OutputSet{text, text, WrittenBy::command}, build, first);
  add(EnvironmentSet{"A", text, WrittenBy::file}, build, first);
  add(PathAdded{text}, build, first);
  add(StateSaved{"s", text}, build, first);
  add(SummaryWritten{text}, build, first);
  add(ValueRead{"steps.tag.outputs.a", "run", text, place}, build, first);
  add(Artifact{Artifact::Action::uploaded, text, "/a/" + text, 1234567890123U, "sha256:00"}, build,
      first);
  add(CacheUse{CacheUse::Action::restored, text, "k-" + text, 17}, build, first);
  add(FilesChanged{1, 2, 0, 0, {{FileChange::Kind::changed, text, false, 1, 17, {}}}, {}, {}},
      build, first);
  add(InnerStepStarted{run}, build, first);
  events.back().inner = "2.1";
  add(InnerStepFinished{{run, Conclusion::failure, Conclusion::failure, 3, {}, 5ms, text}}, build,
      first);
  events.back().inner = "2.1";
  add(StepFinished{run, Conclusion::failure, Conclusion::success, 137, 9, 1234ms, {}}, build,
      first);
  add(StepFinished{uses, Conclusion::skipped, Conclusion::skipped, {}, {}, 0ms, text}, build,
      second);
  add(JobOutputSet{text, text, JobOutputSet::Fate::has_secret, "${{ steps.tag.outputs.a }}", place},
      build);
  add(WorkspaceKept{"/w/" + text}, build);
  add(SnapshotsKept{"/s/" + text, text, 12, 345, {text, "b"}, {text}}, build);
  add(FilesChanged{0,
                   0,
                   3,
                   40,
                   {{FileChange::Kind::added, text + "/", true, 40, 0, text},
                    {FileChange::Kind::deleted, "b", false, 1, 0, {}}},
                   "changes/1",
                   text},
      build);
  add(JobFinished{Conclusion::failure, true, 5000ms, {{"tag" + text, text}, {"b", ""}}, text},
      build);
  add(CancelRequested{text});
  add(JobFinished{Conclusion::cancelled, false, 0ms, {}, text}, deploy);
  add_log(LogText::Stream::runner, line + "\n");
  add(RunFinished{Conclusion::failure, 1, 6000ms, 2});
}

bool is_same_fact(const Event& left, const Event& right) {
  if (left.job != right.job || left.step != right.step || left.inner != right.inner) return false;
  if (left.fact.index() != right.fact.index()) return false;
  return std::visit(
      [&]<class F>(const F& fact) {
        const F& other = std::get<F>(right.fact);
        if constexpr (std::is_same_v<F, LogText>) {
          return fact.stream == other.stream && fact.text == other.text &&
                 fact.lines == other.lines;
        } else {
          return fact == other;
        }
      },
      left.fact);
}

}  // namespace localrun
