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

}  // namespace
}  // namespace localrun::e2e
