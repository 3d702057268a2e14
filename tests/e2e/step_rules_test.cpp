// One step from its environment to its conclusion, and what its job makes of it: the rules of
// execution.md 6, each by the smallest job that shows it.

#include "tests/e2e/told.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace localrun::e2e {
namespace {

// `fromJSON(github.event_name)` cannot be evaluated, which is known only when its turn comes.

// execution.md 6.3
TEST(StepRules, InTheirOrder) {
  const std::vector<ToldCase> cases = {
      {"1: env is evaluated before the condition, and no error of it is tolerated",
       R"(
      - id: s
        if: false
        continue-on-error: true
        env: {A: "${{ fromJSON(github.event_name) }}"}
        run: echo never
      - if: always()
        run: echo "[${{ steps.s.outcome }} ${{ steps.s.conclusion }} ${{ job.status }}]"
)",
       "failure",
       {"workflow.yml (Line: 10, Col: 18): Error parsing fromJson",
        "\n[failure failure failure]\n"},
       {"\nnever\n"}},
      {"1, 3, 4: name and condition see the step's own env, over the job's",
       R"(
      - name: made by ${{ env.FROM }}
        if: env.FROM == 'step'
        env: {FROM: step}
        run: echo "runs"
      - name: made by ${{ env.FROM }}
        if: env.FROM == 'step'
        run: echo never
)",
       "success",
       {"\nruns\n"},
       {"\nnever\n"}},
      {"4: an error of the condition fails the step, and is not tolerated",
       R"(
      - id: s
        if: fromJSON(github.event_name)
        continue-on-error: true
        run: echo never
      - if: always()
        run: echo "[${{ steps.s.outcome }} ${{ steps.s.conclusion }} ${{ job.status }}]"
)",
       "failure",
       {"Error parsing fromJson", "\n[failure failure failure]\n"},
       {"\nnever\n"}},
      {"4: a step that is skipped says nothing and changes nothing",
       R"(
      - {id: s, if: false, run: echo never}
      - run: echo "[${{ steps.s.outcome }} ${{ steps.s.conclusion }} ${{ job.status }}]"
)",
       "success",
       {"\n[skipped skipped success]\n"},
       {"\nnever\n"}},
      {"5: a time limit that cannot be evaluated is told, and there is none",
       R"(
      - id: s
        timeout-minutes: ${{ fromJSON(github.event_name) }}
        run: echo runs
      - run: echo "[${{ steps.s.outcome }} ${{ job.status }}]"
)",
       "success",
       {"error: An error occurred when attempting to determine the step timeout.",
        "Error parsing fromJson", "\nruns\n", "\n[success success]\n"},
       {}},
      {"5: zero, less, a part of a minute and more than there is are no limits",
       R"(
      - {timeout-minutes: 0, run: echo zero}
      - {timeout-minutes: -1, run: echo less}
      - {timeout-minutes: 0.9, run: echo part}
      - {timeout-minutes: 1e18, run: echo more}
      - {timeout-minutes: "${{ fromJSON('1e300') }}", run: echo most}
)",
       "success",
       {"\nzero\n", "\nless\n", "\npart\n", "\nmore\n", "\nmost\n"},
       {"error: "}},
      {"7, 8: file commands are processed after the body, and fail the step",
       R"(
      - id: s
        run: echo "no entry" >> "$GITHUB_ENV"; echo done
      - if: always()
        run: echo "[${{ steps.s.outcome }} ${{ job.status }}]"
)",
       "failure",
       {"\ndone\n", "error: Unable to process file command 'env' successfully.",
        "error: Invalid format 'no entry'", "\n[failure failure]\n"},
       {}},
      {"9: a failure that is tolerated, by whatever failed the step",
       R"(
      - {id: exits, continue-on-error: true, run: exit 3}
      - {id: files, continue-on-error: "${{ env.FROM == 'workflow' }}", run: echo no >> "$GITHUB_ENV"}
      - run: echo "[${{ steps.exits.outcome }} ${{ steps.exits.conclusion }}]"
      - run: echo "[${{ steps.files.outcome }} ${{ steps.files.conclusion }} ${{ job.status }}]"
)",
       "success",
       {"\n[failure success]\n", "\n[failure success success]\n"},
       {}},
      {"9: whether it is tolerated is asked of failed steps only",
       R"(
      - {id: good, continue-on-error: "${{ fromJSON(github.event_name) }}", run: echo good}
      - {id: bad, continue-on-error: "${{ fromJSON(github.event_name) }}", run: exit 3}
      - if: always()
        run: echo "[${{ steps.good.conclusion }} ${{ steps.bad.conclusion }} ${{ job.status }}]"
)",
       "failure",
       {"error: The step failed and an error occurred when attempting to determine whether to "
        "continue on error.",
        "\n[success failure failure]\n"},
       {"Error parsing fromJson"}},
      {"9: it sees what the step has set for those after it",
       R"(
      - id: s
        continue-on-error: ${{ env.TOLERATE == 'yes' }}
        run: echo "TOLERATE=yes" >> "$GITHUB_ENV"; exit 3
      - run: echo "[${{ steps.s.outcome }} ${{ steps.s.conclusion }}]"
)",
       "success",
       {"\n[failure success]\n"},
       {}},
  };
  for (const ToldCase& row : cases) check_told(row);
}

// execution.md 6.5
TEST(StepRules, OfTheJobsStatus) {
  const std::vector<ToldCase> cases = {
      {"a failed conclusion changes it for the steps that follow, whatever they do",
       R"(
      - run: exit 1
      - run: echo never
      - if: failure()
        run: echo "[${{ job.status }}]"
      - if: always()
        run: echo "then [${{ job.status }}]"
)",
       "failure",
       {"\n[failure]\n", "\nthen [failure]\n"},
       {"\nnever\n"}},
      {"a tolerated failure and a skipped step do not",
       R"(
      - {continue-on-error: true, run: exit 1}
      - {if: false, run: exit 1}
      - {if: failure(), run: echo never}
      - run: echo "[${{ job.status }}]"
)",
       "success",
       {"\n[success]\n"},
       {"\nnever\n"}},
  };
  for (const ToldCase& row : cases) check_told(row);
}

// execution.md 3.1
TEST(StepRules, FilesOfCommandsAreOfOneStepAlone) {
  const std::vector<ToldCase> cases = {
      {"what a process of an earlier step writes later is read by nobody",
       R"yml(
      - id: a
        run: (sleep 0.3; echo late=1) >> "$GITHUB_OUTPUT" 2>&1 &
      - {id: b, run: sleep 0.6}
      - {id: c, run: 'echo "c=3" >> "$GITHUB_OUTPUT"'}
      - run: echo "[${{ toJSON(steps.*.outputs.late) }} ${{ steps.c.outputs.c }}]"
)yml",
       "success",
       {"\n[[] 3]\n"},
       {}},
      {"another file in their folder stays there",
       R"yml(
      - run: 'true'
      - run: echo kept > "$(dirname "$GITHUB_OUTPUT")/own"
      - run: cat "$(dirname "$GITHUB_OUTPUT")/own"
      - run: cat "$(dirname "$GITHUB_OUTPUT")/own"; ls "$(dirname "$GITHUB_OUTPUT")" | wc -l
)yml",
       "success",
       {"\nkept\n", "\nkept\n8\n"},
       {}},
      {"they are there for the next step, whatever one did to their folder",
       R"yml(
      - run: 'true'
      - run: rm -r "$(dirname "$GITHUB_OUTPUT")"
      - {id: a, run: 'echo "a=1" >> "$GITHUB_OUTPUT"'}
      - run: rm -r "$(dirname "$GITHUB_OUTPUT")"* "$0"
      - {id: b, run: 'echo "b=2" >> "$GITHUB_OUTPUT"'}
      - run: echo "[${{ steps.a.outputs.a }} ${{ steps.b.outputs.b }}]"
)yml",
       "success",
       {"\n[1 2]\n"},
       {}},
  };
  for (const ToldCase& row : cases) check_told(row);
}

/// The name as it is told of the step, in the order of the steps.
// execution.md 5.4, 6.6
TEST(StepRules, DisplayNamesAreEvaluatedThenMasked) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(R"yml(on: push
env: {FROM: workflow}
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - {id: one, run: 'echo "v=hidden-value" >> "$GITHUB_OUTPUT"; echo "::add-mask::hidden-value"'}
      - {name: "of ${{ env.FROM }}: ${{ steps.one.outputs.v }}", run: exit 0}
      - {name: "${{ steps.one.outputs.none }}", run: exit 0}
      - {name: "   cut\nhere", run: exit 0}
      - run: |

          : ${{ steps.one.outputs.v }} first
          : second
      - {name: "left ${{ fromJSON(github.event_name) }}", run: exit 0}
)yml");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  std::string names;
  for (const Event& event : outcome.events) {
    if (field(event, "event") == "step_finished") names += field(event, "step_name") + "\n";
  }
  const std::size_t end_of_first = names.find('\n') + 1;
  EXPECT_EQ(
      names.substr(end_of_first),
      "of workflow: ***\nrun\ncut\nRun : *** first\nleft ${{ fromJSON(github.event_name) }}\n");
}

/// Ids that the runner makes are seen as `github.action`, and nowhere in `steps`.
// execution.md 6.7
TEST(StepRules, GeneratedIds) {
  const Sandbox sandbox;
  sandbox.write("repo/act/action.yml",
                "name: x\nruns:\n  using: composite\n  steps:\n"
                "    - {shell: bash, run: 'echo \"in [$GITHUB_ACTION]\"'}\n");
  const Outcome outcome = sandbox.run_json(R"yml(on: push
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo "[$GITHUB_ACTION]"
      - {id: own, run: 'echo "[$GITHUB_ACTION]"'}
      - run: echo "[${{ github.action }}]"
      - uses: ./act
      - run: 'echo "steps: ${{ join(steps.*.outcome) }} ${{ steps.own.outcome }}"'
)yml");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  std::string said;
  std::string ids;
  for (const Event& event : outcome.events) {
    if (field(event, "event") == "step_finished") ids += field(event, "step_id") + "\n";
    if (field(event, "event") == "log" && field(event, "stream") == "stdout")
      said += field(event, "text") + "\n";
  }
  EXPECT_EQ(ids, "__actions_checkout\n__run\nown\n__run_2\n__self\n__run_3\n");
  EXPECT_EQ(said, "[__run]\n[own]\n[__run_2]\nin [__self]\nsteps: success success\n");
}

}  // namespace
}  // namespace localrun::e2e
