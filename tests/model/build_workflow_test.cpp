#include "model/needs_graph.hpp"

#include "read.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

using test::errors;
using test::job;
using test::read;

std::vector<std::string> step_ids(const std::string& steps) {
  const ReadResult result = read(job("steps:\n" + steps));
  EXPECT_EQ(errors(result.diagnostics), std::vector<std::string>{});
  std::vector<std::string> ids;
  if (!result.workflow) return ids;
  for (const Step& step : result.workflow->jobs[0].ordinary()->steps) ids.push_back(step.id);
  return ids;
}

TEST(BuildWorkflow, GivesStepsIds) {
  using Ids = std::vector<std::string>;
  EXPECT_EQ(step_ids("- run: a\n- run: b"), (Ids{"__run", "__run_2"}));
  EXPECT_EQ(step_ids("- uses: actions/checkout@v4\n- uses: actions/checkout/sub@v4"),
            (Ids{"__actions_checkout", "__actions_checkout_2"}));
  EXPECT_EQ(step_ids("- uses: ./x\n- uses: $/x\n- uses: docker://alpine:3"),
            (Ids{"__self", "__selfRepository", "__alpine_3"}));
  EXPECT_EQ(step_ids("- run: a\n- id: own\n  run: b"), (Ids{"__run", "own"}));
  const Ids long_ids = step_ids("- uses: o/" + std::string(120, 'r') + "@v\n- uses: o/" +
                                std::string(120, 'r') + "@v");
  EXPECT_EQ(long_ids[0].size(), 100U);
  EXPECT_EQ(long_ids[1].size(), 100U);
  EXPECT_TRUE(long_ids[1].ends_with("r_2"));
}

TEST(BuildWorkflow, ReportsWhatSchemaCannotSee) {
  struct Row {
    const char* name;
    std::string text;
    std::vector<std::string> errors;
    const char* slug = "";
    const char* help = "";
  };
  const std::string bad_id =
      "IDs may only contain alphanumeric characters, '_', and '-'. IDs must start with a letter "
      "or '_' and and must be less than 100 characters.";
  const Row rows[] = {
      {"bad id",
       job("steps:\n- id: 1st step\n  run: x"),
       {"6:11 The identifier '1st step' is invalid. " + bad_id},
       "bad-id",
       "_1st-step"},
      {"duplicate id",
       job("steps:\n- {id: meta, run: a}\n- {id: META, run: b}"),
       {"7:12 The identifier 'META' may not be used more than once within the same scope."},
       "duplicate-id"},
      {"uses",
       job("steps:\n- uses: checkout@v4"),
       {"6:13 Expected format {org}/{repo}[/path]@ref. Actual 'checkout@v4'"}},
      {"wait for nobody", job("steps:\n- wait: x"), {"6:13 Step references unknown step ID 'x'"}},
      {"wait for itself",
       job("steps:\n- id: x\n  wait: x"),
       {"7:13 Step 'x' cannot reference itself"}},
      {"wait for a later step",
       job("steps:\n- wait: x\n- id: x\n  run: a"),
       {"6:13 Step references unknown step ID 'x'"}},
      {"wait-all: false",
       job("steps:\n- wait-all: false"),
       {"6:17 The value of 'wait-all' must be true or omitted"}},
      {"parallel in parallel",
       job("steps:\n- parallel:\n  - parallel: []"),
       {"7:9 Nested 'parallel' blocks are not allowed."}},
      {"wait in parallel",
       job("steps:\n- parallel:\n  - wait: x"),
       {"7:9 'wait' is not allowed inside a parallel block."}},
      {"unknown need",
       job("needs: b") + "  bb: {runs-on: x}\n",
       {"5:12 Job 'a' depends on unknown job 'b'."},
       "needs-unknown",
       "did you mean `bb`?"},
      {"need by name",
       job("needs: Build") + "  c: {runs-on: x, name: build}\n",
       {"5:12 Job 'a' depends on unknown job 'Build'."},
       "needs-unknown",
       "`needs` takes the id `c`, not the name `build`"},
      {"all wait",
       job("needs: a"),
       {"3:3 The workflow must contain at least one job with no dependencies."},
       "needs-cycle"},
      {"image", job("container: docker://"), {"5:16 Container image cannot be empty"}},
      {"group",
       job("").replace(job("").find("ubuntu-latest"), 13, "{group: x/y}"),
       {"4:22 Invalid runs-on group name 'x/y'. Please use 'organization/' or 'enterprise/' prefix "
        "to target a single "
        "runner group."}},
      {"queue",
       job("concurrency: {group: x, queue: max, cancel-in-progress: true}"),
       {"5:36 'queue: max' cannot be combined with 'cancel-in-progress: true'"}},
      {"choice",
       "on: {workflow_dispatch: {inputs: {i: {type: choice}}}}\njobs: {a: {runs-on: x}}\n",
       {"1:35 Missing 'options' for choice input"}},
      {"default",
       "on: {workflow_dispatch: {inputs: {i: {type: boolean, default: x}}}}\njobs: {a: {runs-on: "
       "x}}\n",
       {"1:63 Unexpected type 'StringToken' encountered while reading 'input default'. The type "
        "'BooleanToken' was "
        "expected."}},
      {"snapshot",
       job("snapshot: {image-name: x, version: 1}"),
       {"5:40 Expected format '{major-version}.*' Actual '1'"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const ReadResult result = read(row.text);
    EXPECT_EQ(errors(result.diagnostics), row.errors);
    if (result.diagnostics.empty()) continue;
    EXPECT_EQ(result.diagnostics[0].slug, row.slug);
    if (*row.help) {
      EXPECT_EQ(result.diagnostics[0].help, row.help);
    }
  }
}

TEST(BuildWorkflow, PrintsTheWholeCycle) {
  const ReadResult result = read(
      "on: push\njobs:\n  a: {runs-on: x}\n  b: {needs: [a, c], runs-on: x}\n  c: {needs: b, "
      "runs-on: x}\n"
      "  d: {needs: c, runs-on: x}\n");
  EXPECT_EQ(errors(result.diagnostics),
            (std::vector<std::string>{
                "4:18 Job 'b' depends on job 'c' which creates a cycle in the dependency graph.",
                "5:14 Job 'c' depends on job 'b' which creates a cycle in the dependency graph.",
                "6:14 Job 'd' depends on job 'c' which creates a cycle in the dependency graph."}));
  EXPECT_EQ(result.diagnostics[0].why, "these jobs wait for each other: b → c → b");
  EXPECT_EQ(result.diagnostics[0].related.size(), 2U);
  EXPECT_EQ(result.diagnostics[1].why, "");
  EXPECT_EQ(result.diagnostics[2].slug, "");
}

TEST(BuildWorkflow, WarnsOfIgnoredKeysOfAnInput) {
  const ReadResult result = read(
      "on: {workflow_dispatch: {inputs: {i: {requird: true}, j: }}}\njobs: {a: {runs-on: x}}\n");
  ASSERT_TRUE(result.workflow);
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(result.diagnostics[0].severity, Severity::warning);
  EXPECT_EQ(result.diagnostics[0].help, "did you mean `required`?");
  EXPECT_EQ(result.workflow->triggers[0].inputs.size(), 2U);
}

TEST(BuildWorkflow, ChecksCron) {
  const std::pair<const char*, bool> rows[] = {
      {"* * * * *", true},    {"*/15 0-6,12 1 jan-MAR sun", true},
      {"5/10 * * * *", true}, {"0  0 1 1 6", true},
      {"60 * * * *", false},  {"* * * *", false},
      {"* * * * 7", false},   {"@daily", false},
      {" * * * * *", false},  {"* * * * * ", false},
      {"5-1 * * * *", false}, {"*/0 * * * *", false},
      {"* * L * *", false},   {"*/ * * * *", false},
      {", * * * *", false},   {"* * 0 * *", false},
  };
  for (const auto& [cron, is_valid] : rows) {
    SCOPED_TRACE(cron);
    const ReadResult result = read("on:\n  schedule:\n    - cron: '" + std::string(cron) +
                                   "'\njobs: {a: {runs-on: x}}\n");
    EXPECT_EQ(result.workflow != nullptr, is_valid);
  }
}

TEST(BuildWorkflow, ReadsActionReferences) {
  const ReadResult result =
      read(job("steps:\n- uses: actions/cache/restore/deep@v4\n- uses: ./.github/actions/x/\n- "
               "uses: docker://a:1\n- uses: $/x"));
  ASSERT_TRUE(result.workflow);
  const auto& steps = result.workflow->jobs[0].ordinary()->steps;
  const auto reference = [&](std::size_t i) {
    return std::get<UsesStep>(steps[i].kind).uses.value;
  };
  EXPECT_EQ(reference(0).owner, "actions");
  EXPECT_EQ(reference(0).name, "cache");
  EXPECT_EQ(reference(0).path, "restore/deep");
  EXPECT_EQ(reference(0).ref, "v4");
  EXPECT_EQ(reference(1).kind, ActionReference::Kind::local);
  EXPECT_EQ(reference(1).path, ".github/actions/x");
  EXPECT_EQ(reference(2).image, "a:1");
  EXPECT_EQ(reference(3).kind, ActionReference::Kind::self);
}

TEST(BuildWorkflow, OrdersJobsByNeeds) {
  const ReadResult result = read(
      "on: push\njobs:\n  d: {needs: [b, C, b], runs-on: x}\n  b: {needs: a, runs-on: x}\n  c: "
      "{runs-on: x}\n"
      "  a: {runs-on: x}\n");
  ASSERT_TRUE(result.workflow);
  const NeedsGraph graph = make_needs_graph(*result.workflow);
  using Jobs = std::vector<std::size_t>;
  EXPECT_EQ(graph.needs[0], (Jobs{1, 2}));
  EXPECT_EQ(graph.dependants[3], (Jobs{1}));
  EXPECT_EQ(graph.order, (Jobs{2, 3, 1, 0}));
  EXPECT_EQ(graph.ancestors(0), (Jobs{1, 2, 3}));
  EXPECT_EQ(result.workflow->jobs[0].needs[1].value, "c");
}

TEST(BuildWorkflow, KeepsTheFinalFormOfConditions) {
  const ReadResult result =
      read(job("steps:\n- run: a\n- if: always()\n  run: b\n- if: ${{ github.ref }}\n  run: c"));
  ASSERT_TRUE(result.workflow);
  const auto& steps = result.workflow->jobs[0].ordinary()->steps;
  EXPECT_EQ(steps[0].condition.expression->source, "success()");
  EXPECT_EQ(steps[0].condition.expression->at.file, nullptr);
  EXPECT_EQ(steps[1].condition.expression->source, "always()");
  EXPECT_EQ(steps[2].condition.expression->source, "success() && (github.ref)");
  EXPECT_TRUE(steps[2].condition.expression->has_implicit_success);
}

}  // namespace
}  // namespace localrun::model
