// Calls of reusable workflows (execution.md 10): what goes in, what comes out, names, results,
// mistakes.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

const std::string folder = "repo/.github/workflows/";

/// Two jobs, the second takes what the first gives; inputs of every type; an output of its own.
const std::string packing = R"yml(name: Pack
on:
  workflow_call:
    inputs:
      target: { type: string, required: true }
      debug: { type: boolean }
      level: { type: number, default: 3 }
      note: { type: string, default: "for ${{ github.ref_name }}" }
    secrets:
      token: { required: true }
      other: {}
    outputs:
      file: { value: "${{ jobs.pack.outputs.file }}" }
env: { WHERE: callee }
jobs:
  compile:
    runs-on: ubuntu-latest
    outputs: { object: "${{ steps.c.outputs.object }}" }
    steps:
      - id: c
        run: |
          echo "got ${{ inputs.target }} ${{ inputs.debug == true }} ${{ inputs.level == 3 }} note=${{ inputs.note }}"
          echo "env $WHERE/$ONLY_CALLER other='${{ secrets.other }}' hidden='${{ secrets.HIDDEN }}'"
          echo "token $TOKEN job $GITHUB_JOB in ${{ job.workflow_file_path }} of $GITHUB_WORKFLOW"
          echo "object=${{ inputs.target }}.o" >> "$GITHUB_OUTPUT"
        env: { TOKEN: "${{ secrets.token }}" }
  pack:
    name: Pack it
    needs: compile
    runs-on: ubuntu-latest
    outputs: { file: "${{ steps.p.outputs.file }}" }
    steps:
      - id: p
        run: echo "file=${{ needs.compile.outputs.object }}.tar" >> "$GITHUB_OUTPUT"
)yml";

std::string calling(const std::string& call) {
  return R"yml(name: Main
on: push
env: { ONLY_CALLER: here }
jobs:
  build:
)yml" + call +
         R"yml(
  done:
    needs: build
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: echo "done with '${{ needs.build.outputs.file }}' ${{ needs.build.result }}"
)yml";
}

Outcome run_call(const Sandbox& sandbox, const std::string& call,
                 std::vector<std::string> options = {}) {
  sandbox.write(folder + "main.yml", calling(call));
  options.insert(options.begin(), {"main", "--json"});
  return sandbox.run({.arguments = options});
}

bool has_line(const Outcome& outcome, const std::string& text) {
  const auto lines = log_lines(outcome);
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

// execution.md 10.2, 10.3
TEST(Calls, PassInputsAndSecretsInAndOutputsBack) {
  const Sandbox sandbox;
  sandbox.write(folder + "pack.yml", packing);
  const Outcome outcome = run_call(sandbox, R"yml(    uses: ./.github/workflows/pack.yml
    with: { target: app, debug: true }
    secrets: { token: "${{ secrets.TOKEN }}" })yml",
                                   {"--secret", "TOKEN=hunter22", "--secret", "HIDDEN=visible1"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_TRUE(has_line(outcome, "got app true true note=for ")) << outcome.text();
  EXPECT_TRUE(has_line(outcome, "env callee/ other='' hidden=''")) << outcome.text();
  EXPECT_TRUE(has_line(outcome, "token *** job compile in .github/workflows/pack.yml of Main"));
  EXPECT_TRUE(has_line(outcome, "done with 'app.o.tar' success"));
  EXPECT_NE(outcome.find("job_queued", {{"job_id", "build.pack"}, {"job_name", "build / Pack it"}}),
            nullptr)
      << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
  EXPECT_TRUE(sandbox.files_with("hunter22").empty());
}

// execution.md 10.3
TEST(Calls, OncePerCombinationOfTheMatrix) {
  const Sandbox sandbox;
  sandbox.write(folder + "pack.yml", packing);
  const Outcome outcome = run_call(sandbox, R"yml(    strategy: { matrix: { target: [a, b] } }
    uses: ./.github/workflows/pack.yml
    with: { target: "${{ matrix.target }}" }
    secrets: inherit)yml",
                                   {"--secret", "TOKEN=hunter22"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.find("job_queued", {{"job_name", "build (a) / Pack it"}}), nullptr);
  EXPECT_NE(outcome.find("job_queued", {{"job_name", "build (b) / compile"}}), nullptr);
}

/// A job of its own in the called file, and what comes of it.
struct ResultRow {
  std::string name;
  std::string called_job;  // lines of the job `inner`
  std::string result;      // of the call
  int status;
};

// execution.md 10.3
TEST(Calls, HaveTheResultOfTheirJobs) {
  for (const ResultRow& row : std::vector<ResultRow>{
           {"success", "steps: [{ run: 'true' }]", "success", 0},
           {"failure", "steps: [{ run: 'false' }]", "failure", 1},
           {"allowed", "continue-on-error: true\n    steps: [{ run: 'false' }]", "success", 0},
           {"skipped", "if: false\n    steps: [{ run: 'true' }]", "skipped", 0},
       }) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    sandbox.write(folder + "inner.yml",
                  "on: workflow_call\njobs:\n  inner:\n    runs-on: ubuntu-latest\n    " +
                      row.called_job + "\n");
    const Outcome outcome = run_call(sandbox, "    uses: ./.github/workflows/inner.yml");
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    EXPECT_TRUE(has_line(outcome, "done with '' " + row.result)) << outcome.text();
  }
}

// execution.md 10.1
TEST(Calls, NestAndRefuseToNestWithoutEnd) {
  const Sandbox sandbox;
  sandbox.write(folder + "outer.yml", R"yml(on:
  workflow_call:
    outputs: { file: { value: "${{ jobs.mid.outputs.file }}" } }
jobs:
  mid:
    uses: ./.github/workflows/leaf.yml
    with: { word: deep }
)yml");
  sandbox.write(folder + "leaf.yml", R"yml(on:
  workflow_call:
    inputs: { word: { type: string } }
    outputs: { file: { value: "${{ jobs.leaf.outputs.file }}" } }
jobs:
  leaf:
    runs-on: ubuntu-latest
    outputs: { file: "${{ steps.s.outputs.file }}" }
    steps: [{ id: s, run: 'echo "file=${{ inputs.word }}" >> "$GITHUB_OUTPUT"' }]
)yml");
  const Outcome outcome = run_call(sandbox, "    uses: ./.github/workflows/outer.yml");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_TRUE(has_line(outcome, "done with 'deep' success")) << outcome.text();
  EXPECT_NE(outcome.find("job_queued", {{"job_name", "build / mid / leaf"}}), nullptr);

  sandbox.write(folder + "outer.yml",
                "on: workflow_call\njobs:\n  again:\n    uses: ./.github/workflows/outer.yml\n");
  const Outcome endless = run_call(sandbox, "    uses: ./.github/workflows/outer.yml");
  EXPECT_EQ(endless.status, 3) << endless.text();
  EXPECT_NE(endless.err.find("Nested reusable workflow depth exceeded 10."), std::string::npos)
      << endless.err;
}

struct MistakeRow {
  std::string call;
  int status;
  std::string message;
};

// execution.md 10.2
TEST(Calls, SayWhatIsWrongWithThem) {
  for (const MistakeRow& row : std::vector<MistakeRow>{
           {"    uses: ./.github/workflows/pak.yml", 3,
            "did you mean `./.github/workflows/pack.yml`"},
           {"    uses: ./.github/workflows/pack.yml\n    secrets: inherit", 3,
            "Input target is required, but not provided while calling."},
           {"    uses: ./.github/workflows/pack.yml\n    with: { target: a }", 3,
            "Secret token is required, but not provided while calling."},
           {"    uses: ./.github/workflows/pack.yml\n    with: { target: a, tarjet: b }\n"
            "    secrets: inherit",
            3, "Invalid input, tarjet is not defined in the referenced workflow."},
           {"    uses: ./.github/workflows/pack.yml\n    with: { target: a, level: \"${{ "
            "github.base_ref }}x\" }\n    secrets: inherit",
            1, "Unexpected value 'x'"},
           {"    uses: ./.github/workflows/pack.yml\n    with: { target: a }\n"
            "    secrets: { token: \"${{ secrets.NONE }}\" }",
            1, "Secret token is required, but not provided while calling."},
           {"    uses: ./.github/workflows/main.yml", 3,
            "workflow_call key is not defined in the referenced workflow."},
       }) {
    SCOPED_TRACE(row.call);
    const Sandbox sandbox;
    sandbox.write(folder + "pack.yml", packing);
    sandbox.write(folder + "main.yml", calling(row.call));
    const Outcome outcome = sandbox.run({.arguments = {"main"}});
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    EXPECT_NE(outcome.text().find(row.message), std::string::npos) << outcome.text();
  }
}

// execution.md 10.1
TEST(Calls, SayWhatIsWrongWithAnotherRepository) {
  const Sandbox sandbox;
  const std::string leaf =
      "on: workflow_call\njobs:\n  leaf:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - run: echo reached\n";
  sandbox.write("outside.yml", leaf);
  sandbox.write("srv/own/flows/.github/workflows/leaf.yml", leaf);
  sandbox.write(
      "srv/own/flows/.github/workflows/there.yml",
      "on: workflow_call\njobs:\n  a:\n    uses: own/flows/.github/workflows/back.yml@v1\n");
  sandbox.write("srv/own/flows/.github/workflows/back.yml",
                "on: workflow_call\njobs:\n  a:\n    uses: ./.github/workflows/there.yml\n");
  EXPECT_EQ(
      sandbox.shell(
          "cd '" + sandbox.path("srv/own/flows").string() +
          "' && ln -s leaf.yml .github/workflows/inside.yml && ln -s '" +
          sandbox.path("outside.yml").string() +
          "' .github/workflows/link.yml && git init -q && git add -A && git -c user.name=a -c "
          "user.email=a@b commit -qm x && git tag v1"),
      "");
  struct Row {
    const char* file;
    int status;
    std::vector<std::string> words;
  };
  const Row rows[] = {
      {"inside.yml@v1", 0, {"reached"}},
      {"link.yml@v1", 4, {"main.yml:6", "leads out of its repository by a symbolic link"}},
      {"leaf.yml@v2", 4, {"main.yml:6", "has no tag or branch 'v2'", "did you mean 'v1'?"}},
      {"leav.yml@v1",
       4,
       {"'own/flows@v1' has no file '.github/workflows/leav.yml'",
        "did you mean '.github/workflows/leaf.yml'?"}},
      {"there.yml@v1", 3, {"Nested reusable workflow depth exceeded 10.", "it calls itself:"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.file);
    sandbox.write(folder + "main.yml",
                  calling("    uses: own/flows/.github/workflows/" + std::string(row.file)));
    const Outcome outcome =
        sandbox.run({.arguments = {"main"},
                     .env = {{"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}}});
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    for (const std::string& word : row.words)
      EXPECT_NE(outcome.text().find(word), std::string::npos) << word << outcome.text();
    EXPECT_EQ(outcome.text().find("localrun fetch"), std::string::npos) << "which would not help";
  }
}

// execution.md 10.1
TEST(Calls, FetchWorkflowsOfOtherRepositoriesOnce) {
  const Sandbox sandbox;
  sandbox.write("srv/own/flows/.github/workflows/leaf.yml",
                "on: workflow_call\njobs:\n  leaf:\n    runs-on: ubuntu-latest\n    steps:\n"
                "      - run: echo \"from ${{ job.workflow_ref }}\"\n");
  sandbox.write("srv/own/flows/.github/workflows/outer.yml",
                "on: workflow_call\njobs:\n  inner:\n    uses: ./.github/workflows/leaf.yml\n");
  EXPECT_EQ(sandbox.shell("cd '" + sandbox.path("srv/own/flows").string() +
                          "' && git init -q && git add -A && git -c user.name=a -c "
                          "user.email=a@b commit -qm x && git tag v1"),
            "");
  sandbox.write(folder + "main.yml", calling("    uses: own/flows/.github/workflows/outer.yml@v1"));
  const std::vector<std::pair<std::string, std::string>> env = {
      {"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}};
  const Outcome without = sandbox.run({.arguments = {"main", "--json", "--offline"}, .env = env});
  EXPECT_EQ(without.status, 4) << without.text();
  EXPECT_NE(without.err.find("main.yml:6"), std::string::npos) << without.err;
  EXPECT_NE(without.err.find("own/flows"), std::string::npos) << without.err;
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, std::vector<std::string>{"--offline"}}) {
    std::vector<std::string> arguments = {"main", "--json"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome outcome = sandbox.run({.arguments = arguments, .env = env});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    // A `./` in a called file is of that file's repository.
    EXPECT_TRUE(has_line(outcome, "from own/flows/.github/workflows/leaf.yml@v1"))
        << outcome.text();
    EXPECT_NE(outcome.find("job_queued", {{"job_name", "build / inner / leaf"}}), nullptr);
  }
}

TEST(Calls, AreCancelledWithTheRun) {
  const Sandbox sandbox;
  sandbox.write(folder + "slow.yml", R"yml(on: workflow_call
jobs:
  slow:
    runs-on: ubuntu-latest
    steps:
      - run: echo has begun; sleep 60
      - if: always()
        run: echo "cleaned up"
)yml");
  sandbox.write(folder + "main.yml", calling("    uses: ./.github/workflows/slow.yml"));
  Running running = sandbox.start({.arguments = {"main", "--json"}});
  ASSERT_TRUE(running.wait_for("\"text\":\"has begun"));
  running.signal(SIGINT);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_TRUE(has_line(outcome, "cleaned up")) << outcome.text();
  EXPECT_TRUE(has_line(outcome, "done with '' cancelled")) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

}  // namespace
}  // namespace localrun::e2e
