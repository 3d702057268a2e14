// Problem matchers as a step's output meets them: files within checkouts (execution.md 7.5), for
// how long a matcher lives, and whose line it is.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

std::string job_of(const std::string& steps) {
  return "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + steps;
}

/// `LEVEL MESSAGE FILE:LINE:COL`, a line each; what a place lacks stays empty.
std::vector<std::string> annotations_of(const Outcome& outcome) {
  std::vector<std::string> all;
  for (const Event& event : outcome.events) {
    if (field(event, "event") != "annotation") continue;
    all.push_back(field(event, "level") + " " + field(event, "message") + " " +
                  field(event, "file") + ":" + field(event, "line") + ":" + field(event, "col"));
  }
  return all;
}

const std::string add_one = R"(      - run: |
          cat > "$RUNNER_TEMP/m.json" <<'END'
          {"problemMatcher": [{"owner": "one", "pattern": [
            {"regexp": "^(.+):(\\d+):(\\d+): (\\w*): (.*)$", "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5}]}]}
          END
          echo "::add-matcher::$RUNNER_TEMP/m.json"
)";

/// What localrun checks out is a checkout of the workflow's repository, whatever its remotes are
/// called; what a job makes by itself is one when its remote says so.
// execution.md 7.5
TEST(ProblemMatchers, FilesOfCheckouts) {
  struct Row {
    const char* name;
    const char* set_up;  // of the repository
    const char* workspace;
    const char* steps;
    const char* file;  // of the annotation
  };
  const char* checkout = "      - uses: actions/checkout@v4\n";
  const char* below = "      - { uses: actions/checkout@v4, with: { path: d } }\n";
  const std::string cloned =
      "      - run: mkdir d && cd d && git init -q && git remote add origin "
      "${{ github.server_url }}/${{ github.repository }} && touch README.md\n";
  for (const Row& row :
       {Row{"no remote", "", "worktree", checkout, "README.md"},
        Row{"a clone's URL", "; git remote add origin https://github.com/octo/tool.git", "worktree",
            checkout, "README.md"},
        Row{"ssh", "; git remote add origin ssh://git@github.com/octo/tool", "worktree", checkout,
            "README.md"},
        Row{"a copy", "; git remote add origin https://github.com/octo/tool.git", "copy", checkout,
            "README.md"},
        Row{"the commit", "; git remote add origin https://github.com/octo/tool.git", "head",
            checkout, "README.md"},
        Row{"in place", "; git remote add origin https://github.com/octo/tool.git", "in-place",
            checkout, "README.md"},
        Row{"no repository", "; rm -rf .git", "worktree", checkout, "README.md"},
        Row{"below the workspace", "", "worktree", below, "d/README.md"},
        Row{"cloned by the job", "", "worktree", cloned.c_str(), "d/README.md"}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    ASSERT_EQ(sandbox.shell(std::string("true ") + row.set_up), "");
    const Outcome outcome =
        sandbox.run_json(job_of(row.steps + add_one + "      - run: 'echo \"" + row.file +
                                ":7:1: warning: look\"'\n"),
                         row.workspace == std::string("copy")
                             ? std::vector<std::string>{"--isolate", "off"}
                             : std::vector<std::string>{"--workspace", row.workspace});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(annotations_of(outcome), std::vector<std::string>{"warning look README.md:7:1"})
        << outcome.text();
  }
}

/// A matcher lives from the line that adds it to the end of its job; partial matches live within
/// one stream of one step.
// execution.md 7.5
TEST(ProblemMatchers, LiveForTheRestOfTheJob) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(job_of(R"yml(
      - run: |
          cat > "$RUNNER_TEMP/m.json" <<'END'
          { // comments, and a comma too many
            "problemMatcher": [
            {"owner": "one", "severity": "Notice", "pattern": [{"regexp": "^one (.*)$", "message": 1}]},
            {"owner": "list", "fileLocation": "ignored", "pattern": [
              {"regexp": "^list of (\\w+)$", "severity": 1},
              {"regexp": "^- (\\d*) (.*)$", "line": 1, "message": 2, "loop": true}]},
            {"owner": "two", "pattern": [
              {"regexp": "^begin (\\w+)$", "code": 1},
              {"regexp": "^end (.*)$", "message": 1}]}, ]}
          END
          echo "one too early"
          echo "::add-matcher::$RUNNER_TEMP/m.json"
          echo "one in the same step"
          echo "::warning::one by a command"
          echo "one "
          echo "begin here"
      - run: |
          echo "end of another step's beginning"
          echo "one in the next step"
          echo "list of warning"
          echo "- 1 first"
          echo "- 2 second"
          echo "between"
          echo "- 3 no longer"
          echo "begin now"
          sleep 0.2
          echo "end of the other stream" >&2
          echo "end of it"
          printf '\033[31mone in colour\033[0m\n'
          echo "list of strange"
          echo "- 4 severity"
      - run: |
          echo "::remove-matcher owner=ONE::"
          echo "one removed"
          printf 'begin x\nend without a line end'
)yml"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(annotations_of(outcome),
            (std::vector<std::string>{
                "notice in the same step ::", "warning one by a command ::",
                "notice in the next step ::", "warning first :1:", "warning second :2:",
                "error of it ::", "error without a line end ::"}))
      << outcome.text();
  const Outcome logs = sandbox.run({.arguments = {"logs"}});
  for (const char* line : {"##[notice]one in the same step\n", "##[warning]- 1 first\n",
                           "\nbegin now\n", "##[error]end of it\n", "\n- 4 severity\n"})
    EXPECT_NE(logs.out.find(line), std::string::npos) << line << logs.text();
}

}  // namespace
}  // namespace localrun::e2e
