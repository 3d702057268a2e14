// `localrun eval --run`: the contexts of a run that the program itself recorded.

#include "tests/cli/program.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

constexpr const char* workflow = R"(name: demo
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      tag: ${{ steps.tag.outputs.tag }}
    steps:
      - id: tag
        run: |
          echo "tag=v1" >> "$GITHUB_OUTPUT"
          echo "COLOUR=red" >> "$GITHUB_ENV"
      - id: bad
        continue-on-error: true
        run: exit 3
      - id: last
        run: echo "COLOUR=blue" >> "$GITHUB_ENV"
  test:
    needs: build
    strategy:
      fail-fast: false
      matrix: {os: [a, b]}
    runs-on: ubuntu-latest
    steps:
      - id: break
        run: exit 1
      - name: Tell
        if: failure()
        run: 'true'
)";

TEST(EvalRun, RebuildsTheContexts) {
  Program program;
  program.add_file("w.yml", workflow);
  ASSERT_EQ(program.run({"w.yml", "--workspace", "in-place", "--output", "quiet"}).status, 1);
  const struct {
    const char* name;
    std::vector<std::string> arguments;
    int status;
    const char* out;
    const char* err;  // a part of it
  } rows[] = {
      {"the run", {"github.event_name", "github.workflow"}, 0, "push\ndemo\n", ""},
      {"the event",
       {"github.event.repository.private", "github.event.no.such"},
       0,
       "false\nnull\n",
       ""},
      {"jobs of a run",
       {"jobs.build.result", "jobs.test.result", "jobs.build.outputs.tag"},
       0,
       "success\nfailure\nv1\n",
       ""},
      {"no job chosen", {"steps.tag"}, 0, "null\n", "--job JOB chooses one"},
      {"before the first step",
       {"--job", "build", "--step", "tag", "steps", "job.status"},
       0,
       "{}\nsuccess\n",
       ""},
      {"before a later step",
       {"--job", "build", "--step", "3", "--json", "steps.tag", "steps.bad.outcome",
        "steps.bad.conclusion", "steps.last", "env.COLOUR"},
       0,
       "{\"outputs\":{\"tag\":\"v1\"},\"outcome\":\"success\",\"conclusion\":\"success\"}\n"
       "\"failure\"\n\"success\"\nnull\n\"red\"\n",
       ""},
      {"at the end",
       {"--job", "build", "env.COLOUR", "steps.last.outcome"},
       0,
       "blue\nsuccess\n",
       ""},
      {"needs and matrix",
       {"--job", "test (b)", "needs.build.outputs.tag", "needs.build.result", "matrix.os",
        "github.job"},
       0,
       "v1\nsuccess\nb\ntest\n",
       ""},
      {"by number", {"--job", "2", "matrix.os"}, 0, "a\n", ""},
      {"before a step after a failure",
       {"--job", "2", "--step", "Tell", "failure()", "job.status"},
       0,
       "true\nfailure\n",
       ""},
      {"what no record holds",
       {"--job", "1", "inputs.x", "secrets.y"},
       0,
       "null\nnull\n",
       "'secrets' has no data here: the record of a run does not hold it"},
      {"env of the file", {"--job", "1", "env.OTHER"}, 0, "null\n", "'env.OTHER' has no data here"},
      {"what the record lacks, given",
       {"--job", "1", "--context", "i.json", "inputs.x", "steps.tag.outcome"},
       0,
       "5\nsuccess\n",
       ""},
      {"several combinations", {"--job", "test", "1"}, 2, "", "2 jobs are called 'test'"},
      {"no such job", {"--job", "x", "1"}, 2, "", "there are: 1 build, 2 test (a), 3 test (b)"},
      {"no such step", {"--job", "1", "--step", "x", "1"}, 2, "", "the run has no step 'x'"},
      {"a step of which job", {"--step", "x", "1"}, 2, "", "--step needs --job"},
  };
  program.add_file("i.json", R"({"inputs": {"x": 5}})");
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    std::vector<std::string> arguments = {"eval", "--run", "last"};
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    const ProgramEnd end = program.run(arguments);
    EXPECT_EQ(end.status, row.status);
    EXPECT_EQ(end.out, row.out);
    EXPECT_NE(end.err.find(row.err), std::string::npos) << end.err;
    if (*row.err == '\0') {
      EXPECT_EQ(end.err, "");
    }
  }
}

}  // namespace
}  // namespace localrun
