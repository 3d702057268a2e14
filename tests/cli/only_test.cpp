// `--only`, `--needs-from`, `--matrix` and `--input-file`, through the real binary.

#include "tests/cli/program.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

constexpr const char* chain =
    "on: push\njobs:\n"
    "  build:\n    runs-on: ubuntu-latest\n    outputs: { tag: '${{ steps.s.outputs.tag }}' }\n"
    "    steps: [{ id: s, run: 'echo tag=v1 >>\"$GITHUB_OUTPUT\"; echo build-ran' }]\n"
    "  broken:\n    runs-on: ubuntu-latest\n    steps: [{ run: 'echo broken-ran; exit 3' }]\n"
    "  ship:\n    needs: build\n    runs-on: ubuntu-latest\n"
    "    steps: [{ run: 'echo \"ship ${{ needs.build.outputs.tag }} "
    "${{ needs.build.result }}.\"' }]\n"
    "  mend:\n    needs: [build, broken]\n    if: failure()\n    runs-on: ubuntu-latest\n"
    "    steps: [{ run: 'echo \"mend ${{ needs.broken.result }}.\"' }]\n"
    "  after:\n    needs: broken\n    runs-on: ubuntu-latest\n    steps: [{ run: 'echo after-ran' "
    "}]\n";

constexpr const char* matrix =
    "on:\n  workflow_dispatch:\n    inputs: { word: { required: true }, more: { type: boolean } }\n"
    "jobs:\n  a:\n    strategy: { matrix: { os: [x, y, z], v: [1, 2] } }\n"
    "    runs-on: ubuntu-latest\n    steps: [{ run: 'echo \"did ${{ matrix.os }}${{ matrix.v }} "
    "${{ inputs.word }} ${{ inputs.more }}.\"' }]\n";

struct Row {
  const char* name;
  std::vector<std::string> arguments;
  int status;
  std::vector<std::string> there;
  std::vector<std::string> absent;
};

void expect_rows(const Program& program, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const ProgramEnd end = program.run(row.arguments);
    const std::string all = end.out + end.err;
    EXPECT_EQ(end.status, row.status) << row.name << "\n" << all;
    for (const std::string& text : row.there)
      EXPECT_NE(all.find(text), std::string::npos) << row.name << " lacks " << text << "\n" << all;
    for (const std::string& text : row.absent)
      EXPECT_EQ(all.find(text), std::string::npos) << row.name << " has " << text << "\n" << all;
  }
}

TEST(Only, LeavesTheNeedsOut) {
  const Program program;
  program.add_file("w.yml", chain);
  expect_rows(program, {
                           {"without a record",
                            {"w.yml", "-j", "ship", "--only"},
                            0,
                            {"ship  success.", "left out by --only"},
                            {"build-ran"}},
                           {"with the needs",
                            {"w.yml", "-j", "ship"},
                            0,
                            {"build-ran", "ship v1 success."},
                            {"broken-ran"}},
                           {"a run of all", {"w.yml"}, 1, {"build-ran", "broken-ran"}, {}},
                           {"from the record",
                            {"w.yml", "-j", "ship", "--only", "--needs-from", "last"},
                            0,
                            {"ship v1 success.", "taken from run "},
                            {"build-ran"}},
                       });
  // `last` is now a run that had build from another one: what it was given is passed on.
  expect_rows(
      program,
      {
          {"from that",
           {"w.yml", "-j", "ship", "--only", "--needs-from", "last"},
           0,
           {"ship v1 success."},
           {"build-ran"}},
          {"a failed need",
           {"w.yml", "-j", "mend", "--only", "--needs-from", "last~2"},
           0,
           {"mend failure."},
           {"broken-ran"}},
          {"skipped by it",
           {"w.yml", "-j", "after", "--only", "--needs-from", "last~3"},
           0,
           {"job 'broken' failed"},
           {"after-ran"}},
          {"not in the record",
           {"w.yml", "-j", "mend", "--only", "--needs-from", "last~3"},
           2,
           {"has no result of the job 'broken'"},
           {}},
          {"planned",
           {"plan", "w.yml", "-j", "mend", "--only", "--needs-from", "last~4"},
           0,
           {"mend", "1 job run"},
           {}},
          {"no job", {"w.yml", "--only"}, 2, {"--job ID --only"}, {}},
          {"no --only", {"w.yml", "--needs-from", "last"}, 2, {"add --only"}, {}},
          {"no such run", {"w.yml", "-j", "ship", "--only", "--needs-from", "zzz"}, 2, {"zzz"}, {}},
      });
}

TEST(Only, MatrixValuesAreAlternatives) {
  const Program program;
  program.add_file("m.yml", matrix);
  program.add_file("in.txt", "# words\nword=\"from file\"\nmore=true\n");
  program.add_file("bad.txt", "word\n");
  expect_rows(
      program,
      {
          {"one",
           {"m.yml", "--input", "word=w", "--matrix", "os:x", "--matrix", "v:1"},
           0,
           {"did x1 w false."},
           {"x2", "y1"}},
          {"alternatives",
           {"m.yml", "--input", "word=w", "--matrix", "os:x", "--matrix", "os:z", "--matrix",
            "v:2"},
           0,
           {"did x2", "did z2"},
           {"did y", "did x1"}},
          {"a file",
           {"m.yml", "--input-file", "in.txt", "--matrix", "os:x"},
           0,
           {"did x1 from file true."},
           {}},
          {"a value over the file",
           {"m.yml", "--input-file", "in.txt", "--input", "word=w", "--matrix", "os:x"},
           0,
           {"did x1 w true."},
           {}},
          {"a bad file", {"m.yml", "--input-file", "bad.txt"}, 2, {"bad.txt"}, {}},
          {"no file", {"m.yml", "--input-file", "none.txt"}, 2, {"none.txt"}, {}},
          {"required", {"m.yml"}, 2, {"word"}, {}},
          {"an unknown input", {"m.yml", "--input", "wrod=1"}, 2, {"did you mean 'word'?"}, {}},
      });
}

}  // namespace
}  // namespace localrun
