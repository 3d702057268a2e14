// A JavaScript action written with the official toolkit, the real packages from npm: it calls every
// function and checks what comes back; what localrun made of it is checked here. npm installs the
// packages once into the build folder; where it cannot, these tests say so and are skipped.

#include "tests/e2e/support.hpp"
#include "tests/support/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace localrun::e2e {
namespace {

namespace fs = std::filesystem;

int shell_status(const std::string& command) { return std::system(command.c_str()); }

/// `node_modules` with the packages that `toolkit/NAME.json` names; empty: npm cannot bring them.
/// Tests run beside each other: the folder appears when it is whole.
fs::path installed_packages(const std::string& name) {
  const std::string manifest =
      test::read_file(test::source_dir() / "tests/e2e/toolkit" / (name + ".json"));
  const fs::path root = test::program().parent_path() / "toolkit";
  const fs::path folder = root / name;
  if (test::read_file(folder / "package.json") == manifest) return folder / "node_modules";
  const fs::path draft = root / (name + "." + std::to_string(::getpid()));
  fs::create_directories(draft);
  const fs::path log = root / (name + ".log");
  const bool is_done =
      shell_status("cp '" + (test::source_dir() / "tests/e2e/toolkit").string() + "/" + name +
                   ".json' '" + draft.string() + "/package.json' && cd '" + draft.string() +
                   "' && timeout 300 npm install --no-audit --no-fund "
                   "--no-package-lock >'" +
                   log.string() + "' 2>&1") == 0;
  std::error_code ignored;
  if (is_done && fs::exists(folder)) fs::remove_all(folder, ignored);
  if (is_done) fs::rename(draft, folder, ignored);
  fs::remove_all(draft, ignored);
  return is_done ? folder / "node_modules" : fs::path();
}

constexpr const char* workflow = R"yml(on: push
env:
  SET_LATER: earlier
jobs:
  toolkit:
    runs-on: ubuntu-latest
    steps:
      - run: mkdir -p tree/deep; printf a > tree/a.txt; printf b > tree/deep/b.txt
      - id: kit
        uses: own/toolkit@v1
        continue-on-error: true
        env:
          DIGEST: ${{ hashFiles('tree/*.txt', 'tree/deep/*.txt') }}
        with:
          text: '  padded  '
          lines: "first\n\n  second  \nthird\n"
      - name: What later steps see
        env:
          LINE: ${{ steps.kit.outputs.line }}
          OUTPUT_LINES: ${{ steps.kit.outputs.lines }}
          FROM_OBJECT: ${{ fromJSON(steps.kit.outputs.object).list[0] }}|${{ fromJSON(steps.kit.outputs.object).text }}
          OTHERS: ${{ steps.kit.outputs.boolean }}|${{ steps.kit.outputs.nothing }}|${{ steps.kit.outputs.empty }}
        run: |
          echo "line: $LINE"
          printf 'lines: %s.\n' "$OUTPUT_LINES"
          echo "object: $FROM_OBJECT"
          echo "others: $OTHERS"
          echo "plain: $PLAIN"
          printf 'variable: %s.\n' "$LINES"
          echo "object: $OBJECT, by pre: $SET_BY_PRE"
          echo "path: $(echo "$PATH" | cut -d: -f1,2 | sed "s|$RUNNER_TEMP|.|g")"
          echo "outcome: ${{ steps.kit.outcome }}"
          echo "INPUT_TEXT: [$INPUT_TEXT], STATE_changed: [$STATE_changed]"
          echo SET_LATER=later >> "$GITHUB_ENV"
      - run: echo "masked for all, $SECRET"
)yml";

constexpr const char* later_steps = R"(line: one line
lines: first

  third
ghadelimiter_EOF
.
object: 1|a "quote"
others: false||
plain: plain
variable: a
$HOME `b`
.
object: {"a":1}, by pre: yes
path: ./two:./one
outcome: failure
INPUT_TEXT: [], STATE_changed: []
)";

constexpr const char* summary =
    "<h2>Result</h2>\n"
    "<table><tr><th>File</th><th>Time</th></tr><tr><td>a.js</td><td>1 ms</td></tr>"
    "<tr><td colspan=\"2\">wide</td></tr></table>\n"
    "<pre lang=\"js\"><code>let x = 1 < 2;</code></pre>\n"
    "<ol><li>one</li><li>two</li></ol>\n"
    "<details><summary>More</summary>hidden text</details>\n"
    "<img src=\"a.png\" alt=\"a picture\" width=\"10\" height=\"20\">\n"
    "<a href=\"#anchor\">a link</a>\n"
    "<blockquote cite=\"#source\">quoted</blockquote>\n"
    "<hr>\n<br>\nraw\n\nappended\n";

/// What the processes of one step printed.
std::string log_of(const Outcome& outcome, const std::string& step_name) {
  const Event* started = outcome.find("step_started", {{"step_name", step_name}});
  if (started == nullptr) return "there is no step " + step_name;
  std::string text;
  for (const Event& event : outcome.events) {
    if (field(event, "event") == "log" && field(event, "step") == field(*started, "step") &&
        field(event, "stream") == "stdout")
      text += field(event, "text") + "\n";
  }
  return text;
}

class Toolkit : public ::testing::TestWithParam<const char*> {};

TEST_P(Toolkit, BehavesAsDocumented) {
  if (shell_status("command -v node >/dev/null && command -v npm >/dev/null") != 0)
    GTEST_SKIP() << "node and npm are not here: the toolkit is not tested";
  const fs::path packages = installed_packages(GetParam());
  if (packages.empty()) GTEST_SKIP() << "npm cannot bring the toolkit's packages: it is not tested";
  const Sandbox sandbox;
  const fs::path action = sandbox.path("srv/own/toolkit");
  fs::create_directories(action);
  fs::copy(test::source_dir() / "tests/e2e/toolkit/action", action, fs::copy_options::recursive);
  fs::copy(packages, action / "node_modules",
           fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  ASSERT_EQ(sandbox.shell("cd '" + action.string() +
                          "' && git init -q && git add -Af && git -c user.name=a -c "
                          "user.email=a@example.com commit -qm action && git tag v1"),
            "");
  const Outcome outcome =
      sandbox.run({.arguments = {sandbox.workflow(workflow).string(), "--json"},
                   .env = {{"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();

  const std::string main_log = log_of(outcome, "Run own/toolkit@v1");
  EXPECT_EQ(main_log.find("WRONG"), std::string::npos) << main_log;
  for (const char* line :
       {"said by a program\n", "one argument two\n", "information\n",
        "of a: colon, 100% and #hash\n", "it is ***, and *** of it\n", "inside\n", "awaited\n"})
    EXPECT_NE(main_log.find(line), std::string::npos) << line << "\n" << main_log;
  EXPECT_EQ(log_of(outcome, "Pre Run own/toolkit@v1"), "pre: 1 checks, 0 wrong\n");
  EXPECT_NE(main_log.find("main: 57 checks, 0 wrong\n"), std::string::npos) << main_log;
  EXPECT_EQ(log_of(outcome, "Post Run own/toolkit@v1"), "post: 7 checks, 0 wrong\n");
  EXPECT_EQ(log_of(outcome, "What later steps see"), later_steps);
  EXPECT_NE(outcome.out.find("masked for all, ***"), std::string::npos);
  EXPECT_TRUE(sandbox.files_with("a-very-secret-word").empty());
  EXPECT_EQ(outcome.out.find("hidden"), outcome.out.find("hidden text")) << "debug is not shown";
  EXPECT_EQ(outcome.find("finding", {{"slug", "hashfiles-nothing"}}), nullptr)
      << "the pre stage comes before there are files";
  for (const char* name : {"by hand", "around a function"})
    EXPECT_NE(outcome.find("group", {{"name", name}}), nullptr) << name;
  using Fields = std::vector<std::pair<std::string, std::string>>;
  const Fields annotations[] = {
      {{"level", "notice"}, {"message", "a notice"}},
      {{"level", "warning"},
       {"message", "two\nlines: 50% done"},
       {"title", "A title, with: signs"},
       {"file", "src/a,b.c"},
       {"line", "3"},
       {"end_line", "3"},
       {"col", "2"},
       {"end_col", "8"}},
      {{"level", "error"},
       {"message", "Error: an error object"},
       {"file", "src/main.c"},
       {"line", "7"}},
      {{"level", "notice"}, {"message", "of a child"}},
      {{"level", "error"}, {"message", "Error: failed on purpose"}},
  };
  for (const Fields& fields : annotations)
    EXPECT_NE(outcome.find("annotation", fields), nullptr) << fields[1].second << outcome.text();
  const Event* written = outcome.find("summary");
  ASSERT_NE(written, nullptr) << outcome.text();
  EXPECT_EQ(field(*written, "text"), summary);
}

INSTANTIATE_TEST_SUITE_P(Generations, Toolkit, ::testing::Values("old", "new"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace localrun::e2e
