// `localrun eval` with arguments and standard input, through the real binary.

#include "tests/cli/program.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace localrun {
namespace {

constexpr const char* contexts =
    R"({"github": {"ref": "refs/heads/main", "event_name": "push"}, "matrix": {"os": "linux"}})";

struct Row {
  const char* name;
  std::vector<std::string> arguments;
  const char* input;
  int status;
  const char* out;
  const char* err;
};

TEST(Eval, PrintsWhatAPersonWants) {
  Program program;
  program.add_file("c.json", contexts);
  program.add_file("list.json", "[1]");
  program.add_file("broken.json", "{");
  const Row rows[] = {
      {"bare", {"1 == 1"}, "", 0, "true\n", ""},
      {"in braces", {"${{ 1 == 1 }}"}, "", 0, "true\n", ""},
      {"a string is bare", {"format('{0}!', 'it''s')"}, "", 0, "it's!\n", ""},
      {"a string as JSON", {"--json", "'a\"b'"}, "", 0, "\"a\\\"b\"\n", ""},
      {"an object", {"fromJSON('{\"a\":[1]}')"}, "", 0, "{\n  \"a\": [\n    1\n  ]\n}\n", ""},
      {"an object as JSON", {"fromJSON('{\"a\":[1]}')", "--json"}, "", 0, "{\"a\":[1]}\n", ""},
      {"null", {"null"}, "", 0, "null\n", ""},
      {"nothing", {""}, "", 0, "null\n", ""},
      {"text around", {"v${{ 1 }}-${{ 'x' }}"}, "", 0, "v1-x\n", ""},
      {"text alone in braces", {"${{ 'x' }}"}, "", 0, "x\n", ""},
      {"several", {"1", "2"}, "", 0, "1\n2\n", ""},
      {"contexts",
       {"--context", "c.json", "github.ref", "matrix.os"},
       "",
       0,
       "refs/heads/main\nlinux\n",
       ""},
      {"contexts from standard input",
       {"--context", "-", "a.b"},
       R"({"a": {"b": 5}})",
       0,
       "5\n",
       ""},
      {"no data",
       {"github.ref"},
       "",
       0,
       "null\n",
       "localrun: note: 'github' has no data here: give --context FILE.json, or --run RUN\n"},
      {"no data, but not looked at", {"false && github.ref"}, "", 0, "false\n", ""},
      {"success without a status", {"success() && !failure()"}, "", 0, "true\n", ""},
      {"a status",
       {"--status", "failure", "failure()", "job.status"},
       "",
       0,
       "true\nfailure\n",
       ""},
      {"lines", {}, "1 == 1\n\n'a'\n", 0, "true\na\n", ""},
      {"lines without an end", {}, "1", 0, "1\n", ""},
      {"a wrong name",
       {"--context", "c.json", "true && gihub.ref"},
       "",
       2,
       "",
       "expression:1:9: error: Unrecognized named-value: 'gihub'. Located at position 9 within "
       "expression: true && gihub.ref\n"
       "   |\n 1 | true && gihub.ref\n   |         ^^^^^\n"
       "   = help: did you mean 'github'?\n"},
      {"a name without context",
       {"--context", "c.json", "needs.x"},
       "",
       2,
       "",
       "error: Unrecognized named-value: 'needs'"},
      {"an error in the evaluation",
       {" fromJSON('x')"},
       "",
       2,
       "",
       "expression:1:2: error: Error parsing fromJson"},
      {"all errors of a text", {"${{ a }}${{ b }}"}, "", 2, "", "\n\nexpression:1:13: error:"},
      {"the others are answered", {"1", "x", "2"}, "", 2, "1\n2\n", "expression 2:1:1: error:"},
      {"a wrong line", {}, "1\n'x' +\n", 2, "1\n", "line 2:1:5: error:"},
      {"insert", {"${{ insert }}"}, "", 2, "", "The directive 'insert' is not allowed"},
      {"no files to hash", {"hashFiles('**')"}, "", 2, "", "hashFiles reads the files"},
      {"explained",
       {"--explain", "--context", "c.json",
        "github.event_name == 'x' && startsWith(github.ref, 'y')"},
       "",
       0,
       "github.event_name == 'x' && startsWith(github.ref, 'y') → false\n"
       "├  github.event_name == 'x' → false\n"
       "│  └  github.event_name → \"push\"\n"
       "└  startsWith(github.ref, 'y') → (not looked at)\n"
       "   └  github.ref → (not looked at)\n"
       "false\n",
       ""},
      {"a missing file", {"--context", "none.json", "1"}, "", 2, "", "cannot read none.json"},
      {"no object", {"--context", "list.json", "1"}, "", 2, "", "list.json holds no JSON object"},
      {"no JSON", {"--context", "broken.json", "1"}, "", 2, "", "broken.json: "},
      {"a status that there is not",
       {"--status", "ok", "1"},
       "",
       2,
       "",
       "success, failure, cancelled"},
      {"a job without a run", {"--job", "x", "1"}, "", 2, "", "--job goes with --run"},
      {"no such run", {"--run", "x", "1"}, "", 2, "", "localrun: "},
      {"the protocol with arguments", {"--ndjson", "1"}, "", 2, "", "standard input"},
      {"the protocol with contexts",
       {"--ndjson", "--context", "c.json"},
       "",
       2,
       "",
       "does not go with"},
      {"an unknown option", {"--contxt", "c.json", "1"}, "", 2, "", "did you mean '--context'?"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    std::vector<std::string> arguments = {"eval"};
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    const ProgramEnd end = program.run(arguments, row.input);
    EXPECT_EQ(end.status, row.status);
    EXPECT_EQ(end.out, row.out);
    if (*row.err == '\0') {
      EXPECT_EQ(end.err, "");
    } else {
      EXPECT_NE(end.err.find(row.err), std::string::npos) << end.err;
    }
  }
}

TEST(Eval, HelpSaysTheExitStatus) {
  ProgramEnd end = Program().run({"eval", "--help"});
  EXPECT_EQ(end.status, 0);
  std::ranges::replace(end.out, '\n', ' ');
  for (const char* word : {"--context", "--ndjson", "--explain", "Exit status 2", "EXPR"}) {
    EXPECT_NE(end.out.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace localrun
