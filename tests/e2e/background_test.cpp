// Steps in the background, by running them: the official rows of this kind (step-results.json,
// execution.md 6.9), and what the rows do not say.

#include "tests/conformance_execution/rows.hpp"
#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <boost/json.hpp>
#include <csignal>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace localrun::e2e {
namespace {

namespace json = boost::json;
using test::Row;

// ---- a row as a workflow

/// Script that waits for a file of the row, at most half a minute.
std::string wait_for_file(const std::string& name) {
  return "i=0; until [ -e \"$SHARED/" + name +
         "\" ]; do i=$((i+1)); [ $i -lt 600 ] || exit 9; sleep 0.05; done\n";
}

struct RowWorkflow {
  RowWorkflow(const Row& the_row, const std::string& shared)
      : row(the_row), expected(the_row.at("expected").as_object()) {
    text = "on: push\nenv: {SHARED: " + shared +
           "}\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n";
  }

  const Row& row;
  const Row& expected;
  std::string text;

  [[nodiscard]] std::set<std::string> overlapping() const {
    const auto names = test::texts_at(expected, "overlap");
    return {names.begin(), names.end()};
  }

  std::string script(const Row& step) {
    const std::string id = test::text_at(step, "id");
    std::string lines = "echo $$ > \"$SHARED/" + (id.empty() ? "n$$" : id) + ".pid\"\n";
    const auto together = overlapping();
    if (together.contains(id)) {
      lines += ": > \"$SHARED/" + id + "\"\n";
      for (const std::string& other : together) lines += wait_for_file(other);
    }
    if (const auto* outputs = test::find(step, "outputs")) {
      for (const auto& [name, value] : outputs->as_object())
        lines += "echo '" + std::string(name) + "=" + std::string(value.as_string()) +
                 "' >> \"$GITHUB_OUTPUT\"\n";
    }
    if (const auto* env = test::find(step, "github_env")) {
      for (const auto& [name, value] : env->as_object())
        lines += "echo '" + std::string(name) + "=" + std::string(value.as_string()) +
                 "' >> \"$GITHUB_ENV\"\n";
    }
    if (const auto* reads = test::find(step, "reads"))
      lines += "echo 'read " + id + " [" + std::string(reads->as_string()) + "]'\n";
    if (test::find(step, "copies") != nullptr) {
      // All that may run at once are there before the first of them goes.
      lines += ": > \"$SHARED/n$$\"\ni=0\nuntil [ $(ls \"$SHARED\" | grep -c '^n[0-9]*$') -ge " +
               std::to_string(test::find(expected, "max_concurrent")->as_int64()) +
               " ]; do i=$((i+1)); [ $i -lt 600 ] || exit 9; sleep 0.05; done\n";
    } else if (test::flag_at(step, "long")) {
      lines += "exec sleep 300\n";
    }
    if (test::text_at(step, "result") == "Failed") lines += "exit 1\n";
    return lines;
  }

  void add(const Row& step, const std::string& indent) {
    for (const char* key : {"wait", "wait-all", "cancel"}) {
      const auto found = step.find(key);
      if (found == step.end()) continue;
      if (std::string_view(key) == "cancel")
        add_pause_for(std::string(found->value().as_string()), indent);
      text += indent + "- " + std::string(key) + ": " + json::serialize(found->value()) + "\n";
      add_key(step, "id", indent);
      return;
    }
    if (const auto* group = test::find(step, "parallel")) {
      text += indent + "- parallel:\n";
      for (const auto& inner : group->as_array()) add(inner.as_object(), indent + "    ");
      return;
    }
    const auto* copies = test::find(step, "copies");
    for (std::int64_t i = 0; i < (copies != nullptr ? copies->as_int64() : 1); ++i) {
      text += indent + "- run: " + json::serialize(json::string(script(step))) + "\n";
      for (const char* key : {"id", "if", "continue-on-error", "background"})
        add_key(step, key, indent);
    }
  }

  void add_key(const Row& step, const char* key, const std::string& indent) {
    if (const auto* value = test::find(step, key))
      text += indent + "  " + key + ": " + json::serialize(*value) + "\n";
  }

  /// Before a step is cancelled: it runs, and one that fails has failed.
  void add_pause_for(const std::string& id, const std::string& indent) {
    const Row* target = nullptr;
    for (const auto& step : row.at("steps").as_array()) {
      if (test::text_at(step.as_object(), "id") == id) target = &step.as_object();
    }
    if (target == nullptr) return;
    std::string lines = wait_for_file(id + ".pid");
    if (!test::flag_at(*target, "long"))
      lines += "while kill -0 $(cat \"$SHARED/" + id + ".pid\") 2>/dev/null; do sleep 0.02; done\n";
    text += indent + "- run: " + json::serialize(json::string(lines)) + "\n" + indent +
            "  if: always()\n";
  }
};

// ---- what came of it

struct StepTimes {
  std::map<std::string, std::size_t> started;  // position in the stream of events
  std::map<std::string, std::size_t> finished;
  std::size_t most_at_once = 0;  // of `run` steps
  std::set<std::string> names;
  std::map<std::string, std::string> conclusions;
  std::map<std::string, std::string> outcomes;
};

std::string value_or_none(const std::map<std::string, std::string>& values, std::string_view id) {
  const auto found = values.find(std::string(id));
  return found == values.end() ? "none" : found->second;
}

std::size_t at(const std::map<std::string, std::size_t>& positions, const std::string& id) {
  const auto found = positions.find(id);
  EXPECT_NE(found, positions.end()) << id << " neither started nor ended";
  return found == positions.end() ? 0 : found->second;
}

StepTimes times_of(const Outcome& outcome) {
  StepTimes times;
  std::size_t running = 0;
  for (std::size_t position = 0; position < outcome.events.size(); ++position) {
    const Event& event = outcome.events[position];
    const std::string what = field(event, "event");
    const std::string id = field(event, "step_id");
    const bool is_run = field(event, "step_kind") == "run";
    if (what == "step_started") {
      times.started[id] = position;
      times.names.insert(field(event, "step_name"));
      if (is_run) times.most_at_once = std::max(times.most_at_once, ++running);
    } else if (what == "step_finished") {
      if (is_run && times.started.contains(id)) --running;
      times.finished[id] = position;
      times.outcomes[id] = field(event, "outcome");
      times.conclusions[id] = field(event, "conclusion");
    }
  }
  return times;
}

void check_row(const Row& row) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  RowWorkflow workflow(row, sandbox.path("shared").string());
  for (const auto& step : row.at("steps").as_array()) workflow.add(step.as_object(), "      ");
  fs::create_directories(sandbox.path("shared"));
  const Outcome outcome =
      sandbox.run({.arguments = {sandbox.workflow(workflow.text).string(), "--json"}});
  const StepTimes times = times_of(outcome);
  const Row& expected = workflow.expected;
  SCOPED_TRACE(workflow.text + outcome.err);
  EXPECT_EQ(result_of(outcome, "job"), test::text_at(expected, "job"));
  if (const auto* ran = test::find(expected, "ran")) {
    for (const auto& [id, is_expected] : ran->as_object())
      EXPECT_EQ(times.started.contains(std::string(id)), is_expected.as_bool()) << id;
  }
  for (const auto& [id, value] : test::pairs_at(expected, "conclusion"))
    EXPECT_EQ(value_or_none(times.conclusions, id), value) << id;
  for (const auto& [id, value] : test::pairs_at(expected, "outcome"))
    EXPECT_EQ(value_or_none(times.outcomes, id), value) << id;
  for (const auto& [id, value] : test::pairs_at(expected, "reads"))
    EXPECT_NE(outcome.out.find("read " + id + " [" + value + "]"), std::string::npos) << id;
  for (const std::string& id : workflow.overlapping()) {
    for (const std::string& other : workflow.overlapping())
      EXPECT_LT(at(times.started, id), at(times.finished, other)) << id << " beside " << other;
  }
  const auto order = test::texts_at(expected, "order");
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    std::vector<std::string> first;
    for (std::size_t from = 0; from <= order[i].size();) {
      const std::size_t end = std::min(order[i].find('|', from), order[i].size());
      first.push_back(order[i].substr(from, end - from));
      from = end + 1;
    }
    for (const std::string& id : first)
      EXPECT_LT(at(times.finished, id), at(times.started, order[i + 1])) << id;
  }
  if (const auto* most = test::find(expected, "max_concurrent")) {
    EXPECT_EQ(times.most_at_once, static_cast<std::size_t>(most->as_int64()));
  }
  if (expected.contains("extra_step")) {
    const std::string name = "Wait for all background steps";
    EXPECT_EQ(times.names.contains(name), test::text_at(expected, "extra_step") == name);
  }
  EXPECT_EQ(sandbox.leftovers(), "");
}

// execution.md 6.9
TEST(Background, Rows) { test::for_each_row("step-results", "background", check_row); }

// ---- what the rows do not say

struct Case {
  const char* name;
  const char* steps;
  const char* result;
  std::vector<std::string> logged;
  std::vector<std::string> not_logged;
};

std::vector<Case> cases() {
  return {
      {"a false condition",
       R"(
      - id: b
        background: true
        if: false
        run: echo never
      - wait: b
      - run: echo "after [${{ steps.b.conclusion }}]"
)",
       "success",
       {"after [skipped]"},
       {"never"}},
      {"continue-on-error of the step counts before the wait",
       R"(
      - id: b
        background: true
        continue-on-error: true
        run: exit 4
      - id: w
        wait: b
      - run: echo "after [${{ steps.b.outcome }} ${{ steps.b.conclusion }} ${{ steps.w.conclusion }}]"
)",
       "success",
       {"after [failure success success]"},
       {}},
      {"a wait fails with its step, and what follows is skipped",
       R"(
      - id: b
        name: Bad one
        background: true
        run: exit 4
      - wait: [b]
      - run: echo never
)",
       "failure",
       {"Waiting for background step(s) to complete: Bad one",
        "Finished waiting for background step(s).", "  Bad one: Failed"},
       {"never"}},
      {"env and condition belong to the moment in which it is reached",
       R"(
      - run: echo "V=before" >> "$GITHUB_ENV"
      - id: b
        background: true
        env: {W: "${{ env.V }}"}
        run: |
          until [ -e "$RUNNER_TEMP/go" ]; do sleep 0.05; done
          echo "sees [$V] [$W] [$GITHUB_ACTION]"
      - run: echo "V=after" >> "$GITHUB_ENV"
      - run: ': > "$RUNNER_TEMP/go"'
      - wait: b
      - run: echo "then [$V]"
)",
       "success",
       {"sees [before] [before] [b]", "then [after]"},
       {}},
      {"paths and masks",
       R"(
      - id: b
        background: true
        run: |
          echo "/somewhere/else" >> "$GITHUB_PATH"
          echo "::add-mask::masked-by-b"
          : > "$RUNNER_TEMP/masked"
      - run: |
          until [ -e "$RUNNER_TEMP/masked" ]; do sleep 0.05; done
          case $PATH in *somewhere*) echo too-early ;; esac
      - wait-all:
      - run: |
          case $PATH in /somewhere/else:*) echo path-is-there ;; esac
          echo "it is masked-by-b"
)",
       "success",
       {"path-is-there", "it is ***"},
       {"too-early", "it is masked-by-b"}},
      {"nothing to wait for",
       R"(
      - id: plain
        run: "true"
      - wait: plain
      - wait-all: true
)",
       "success",
       {"Waiting for background step(s) to complete: plain",
        "No background steps remaining to wait for."},
       {}},
      {"a tolerated failure in a group",
       R"(
      - parallel:
          - run: echo "one"
          - name: second
            continue-on-error: true
            run: exit 3
      - run: echo "goes on"
)",
       "success",
       {"goes on", "  second: Succeeded"},
       {}},
      {"a failed step that is cancelled fails the job as soon as it is joined",
       R"(
      - id: b
        background: true
        run: echo $$ > "$RUNNER_TEMP/b"; exit 2
      - run: |
          until [ -s "$RUNNER_TEMP/b" ]; do sleep 0.05; done
          while kill -0 $(cat "$RUNNER_TEMP/b") 2>/dev/null; do sleep 0.02; done
      - run: echo "not joined, so not known"
      - id: c
        cancel: b
      - run: echo never
      - if: failure()
        run: echo "then [${{ steps.b.conclusion }} ${{ steps.c.conclusion }} ${{ job.status }}]"
)",
       "failure",
       {"not joined, so not known", "  Run echo $$ > \\\"$RUNNER_TEMP/b\\\"; exit 2: Failed",
        "then [failure success failure]"},
       {"never"}},
      {"a wait for one that failed and one that was cancelled has failed",
       R"(
      - {id: bad, background: true, run: exit 2}
      - {id: long, background: true, run: exec sleep 300}
      - cancel: long
      - {id: w, wait: [bad, long]}
      - run: echo never
      - if: failure()
        run: echo "then [${{ steps.w.conclusion }} ${{ steps.long.conclusion }}]"
)",
       "failure",
       {"then [failure cancelled]"},
       {"never"}},
      {"a wait for one that was cancelled is cancelled, and the job goes on",
       R"(
      - {id: long, background: true, continue-on-error: true, run: exec sleep 300}
      - cancel: long
      - {id: w, wait: long}
      - run: echo "then [${{ steps.w.conclusion }} ${{ steps.long.outcome }} ${{ job.status }}]"
)",
       "success",
       {"then [cancelled cancelled success]"},
       {}},
      {"what they wrote comes in the order of joining",
       R"(
      - {id: a, background: true, run: 'echo V=a >> "$GITHUB_ENV"; echo /of/a >> "$GITHUB_PATH"'}
      - {id: b, background: true, run: 'echo V=b >> "$GITHUB_ENV"; echo /of/b >> "$GITHUB_PATH"'}
      - wait: [b, a]
      - run: echo "[$V] [${PATH%%:/[!o]*}]"
)",
       "success",
       {"[a] [/of/a:/of/b]"},
       {}},
      {"no wait is added where each is waited for or cancelled",
       R"(
      - {id: a, background: true, run: exit 0}
      - {id: b, background: true, run: exit 0}
      - cancel: b
      - wait: a
)",
       "success",
       {},
       {"Waiting for all background step(s)"}},
      {"one is added for those after the last wait-all, and it fails the job",
       R"(
      - {id: a, background: true, run: exit 0}
      - wait-all:
      - {name: later, background: true, run: exit 1}
      - run: echo "goes on"
)",
       "failure",
       {"goes on", "Waiting for all background step(s) to complete: later", "  later: Failed"},
       {}},
      {"ids within a group are names of their own",
       R"(
      - {id: x, run: exit 0}
      - parallel:
          - {id: x, name: inner, run: exit 1, continue-on-error: true}
      - wait: x
      - cancel: x
)",
       "success",
       {"Waiting for background step(s) to complete: inner",
        "Waiting for background step(s) to complete: x", "Cancelling background step(s): x"},
       {}},
  };
}

// execution.md 6.9
TEST(Background, Cases) {
  for (const Case& row : cases()) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run_json(
        std::string("on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:") + row.steps,
        {"--snapshots", "off"});
    EXPECT_EQ(result_of(outcome, "job"), row.result) << outcome.text();
    for (const std::string& text : row.logged)
      EXPECT_NE(outcome.out.find("\"text\":\"" + text), std::string::npos)
          << text << outcome.text();
    for (const std::string& text : row.not_logged)
      EXPECT_EQ(outcome.out.find("\"text\":\"" + text), std::string::npos)
          << text << outcome.text();
    EXPECT_EQ(sandbox.leftovers(), "");
  }
}

/// Lines of two steps that write in turns: each line is told with its step, whole.
TEST(Background, EachStepHasALogOfItsOwn) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(R"(on: push
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - id: b
        background: true
        run: for i in $(seq 40); do echo "from b $i"; sleep 0.01; done
      - id: f
        run: for i in $(seq 40); do echo "from f $i"; sleep 0.01; done
      - wait: b
)");
  ASSERT_EQ(outcome.status, 0) << outcome.text();
  const Outcome b = sandbox.run({.arguments = {"logs", "--step", "b"}});
  EXPECT_NE(b.out.find("from b 40"), std::string::npos) << b.text();
  EXPECT_EQ(b.out.find("from f"), std::string::npos) << b.text();
  std::string last;
  for (int i = 1; i <= 40; ++i) last += "from b " + std::to_string(i) + "\n";
  EXPECT_NE(b.out.find(last), std::string::npos) << b.text();
}

/// Ctrl-C ends those in the background too, whatever their conditions say; control steps still run.
// execution.md 6.9, 7.4
TEST(Background, CancellingTheJobCancelsThemAll) {
  const Sandbox sandbox;
  Running running = sandbox.start({.arguments = {sandbox
                                                     .workflow(R"(on: push
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - id: b
        if: always()
        background: true
        run: echo "b runs"; sleep 300
      - id: f
        run: echo "f runs"; sleep 300
      - id: w
        wait: b
      - run: echo "never"
)")
                                                     .string(),
                                                 "--json"}});
  ASSERT_TRUE(running.wait_for("\"text\":\"b runs\""));
  ASSERT_TRUE(running.wait_for("\"text\":\"f runs\""));
  running.signal(SIGINT);
  const Outcome outcome = running.finish();
  const StepTimes times = times_of(outcome);
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_EQ(value_or_none(times.conclusions, "b"), "cancelled") << outcome.text();
  EXPECT_EQ(value_or_none(times.conclusions, "f"), "cancelled");
  EXPECT_EQ(value_or_none(times.conclusions, "w"), "cancelled");
  EXPECT_EQ(outcome.out.find("\"text\":\"never\""), std::string::npos);
  EXPECT_EQ(sandbox.leftovers(), "");
}

}  // namespace
}  // namespace localrun::e2e
