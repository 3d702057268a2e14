#include "read.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

using test::errors;
using test::job;
using test::read;
using test::underlined;

struct Row {
  const char* name;
  std::string text;
  std::vector<std::string> errors;
  const char* slug = "";
  const char* marked = "";  // what the first error underlines
  const char* help = "";
};

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const ReadResult result = read(row.text);
    EXPECT_EQ(errors(result.diagnostics), row.errors);
    EXPECT_EQ(result.workflow == nullptr, !row.errors.empty());
    if (result.diagnostics.empty()) continue;
    const Diagnostic& first = result.diagnostics.front();
    EXPECT_EQ(first.slug, row.slug);
    if (*row.marked) {
      EXPECT_EQ(underlined(first.at), row.marked);
    }
    if (*row.help) {
      EXPECT_EQ(first.help, row.help);
    }
  }
}

TEST(SchemaCheck, FindsWrongKeysAndShapes) {
  expect_rows({
      {"unknown key, near",
       job("step: []"),
       {"5:5 Unexpected value 'step'"},
       "unknown-key",
       "step",
       "did you mean `steps`?"},
      {"unknown key, known elsewhere",
       job("contents: write"),
       {"5:5 Unexpected value 'contents'"},
       "unknown-key",
       "contents",
       "`contents` belongs under `permissions`"},
      {"key of a step",
       job("run: x"),
       {"5:5 Unexpected value 'run'"},
       "unknown-key",
       "run",
       "`run` belongs to a step"},
      {"case counts", job("Steps: []"), {"5:5 Unexpected value 'Steps'"}, "unknown-key", "Steps"},
      {"merge key",
       job("env:\n  <<: {A: 1}\n  B: 2"),
       {"6:11 A mapping was not expected"},
       "merge-key",
       "<<",
       "write the merged mapping out:\nA: 1\nB: 2"},
      {"merge key in a job",
       job("<<: {env: {A: 1}}"),
       {"5:5 Unexpected value '<<'"},
       "merge-key",
       "<<"},
      {"duplicate ignoring case",
       job("env: {A: 1, a: 2}"),
       {"5:17 'a' is already defined"},
       "duplicate-key",
       "a"},
      {"duplicate number",
       job("8: 1\n8: 2"),
       {"5:5 Unexpected value '8'", "6:5 '8' is already defined"},
       "unknown-key",
       "8"},
      {"not a boolean",
       job("continue-on-error: yes"),
       {"5:24 Unexpected value 'yes'"},
       "not-a-boolean",
       "yes",
       "true"},
      {"text for a number", job("timeout-minutes: '10'"), {"5:22 Unexpected value '10'"}},
      {"sequence", job("env: [1]"), {"5:10 A sequence was not expected"}},
      {"null", job("env:"), {"5:9 Unexpected value ''"}},
      {"mapping",
       "on: push\njobs:\n  a:\n    runs-on: x\n    steps: {run: x}\n",
       {"5:12 A mapping was not expected"}},
      {"job without runs-on",
       "on: push\njobs:\n  a:\n    steps: []\n",
       {"4:5 Required property is missing: runs-on"},
       "job-shape"},
      {"job of no kind",
       "on: push\njobs:\n  a:\n    name: x\n",
       {"4:5 There's not enough info to determine what you meant. Add one of these properties: "
        "cancel-timeout-minutes, container, continue-on-error, defaults, env, environment, "
        "outputs, runs-on, "
        "secrets, services, snapshot, steps, timeout-minutes, uses, with"},
       "job-shape"},
      {"step of no kind",
       job("steps:\n- name: x"),
       {"6:7 There's not enough info to determine what you meant. Add one of these properties: "
        "cancel, run, shell, "
        "uses, wait, wait-all, with, working-directory"},
       "step-shape"},
      {"run and uses",
       job("steps:\n- run: x\n  uses: a/b@c"),
       {"7:7 Unexpected value 'uses'"},
       "step-shape",
       "uses"},
      {"unknown event",
       "on: pusch\njobs: {a: {runs-on: x}}\n",
       {"1:5 Unexpected value 'pusch'"},
       "",
       "pusch",
       "did you mean `push`?"},
      {"unknown type",
       "on: {watch: {types: [begun]}}\njobs: {a: {runs-on: x}}\n",
       {"1:22 Unexpected value 'begun'"}},
      {"no event", "jobs: {a: {runs-on: x}}\n", {"1:1 Required property is missing: on"}},
      {"number as text", job("env: {A: 1.10, B: 0x1F, C: ~, D: true}"), {}},
      {"key that is a number", job("env: {8: x, true: y}"), {}},
      {"two filters",
       "on: {push: {branches: a, branches-ignore: b}}\njobs: {a: {runs-on: x}}\n",
       {"1:26 you may only define one of `branches` and `branches-ignore` for a single event"}},
      {"empty file", "", {"0:0 Expected a scalar value, a sequence, or a mapping"}},
      {"permission level",
       "on: push\npermissions: {models: write}\njobs: {a: {runs-on: x}}\n",
       {"2:23 Unexpected value 'write'"}},
  });
}

TEST(SchemaCheck, FindsWrongExpressions) {
  expect_rows({
      {"double quotes",
       job("if: github.ref == \"x\""),
       {"5:9 Unexpected symbol: '\"x\"'. Located at position 15 within expression: github.ref == "
        "\"x\""},
       "expr-double-quotes",
       "\"x\"",
       "'x'"},
      {"unknown function",
       job("if: startWith(github.ref, 'x')"),
       {"5:9 Unrecognized function: 'startWith'. Located at position 1 within expression: "
        "startWith(github.ref, 'x')"},
       "expr-unknown-name",
       "startWith",
       "did you mean `startsWith`?"},
      {"context not here",
       job("if: env.A == 'x'"),
       {"5:9 Unrecognized named-value: 'env'. Located at position 1 within expression: env.A == "
        "'x'"},
       "context-not-here",
       "env"},
      {"secrets in if",
       job("steps:\n- if: secrets.A != ''\n  run: x"),
       {"6:11 Unrecognized named-value: 'secrets'. Located at position 1 within expression: "
        "secrets.A != ''"},
       "secrets-in-if",
       "secrets"},
      {"inside a block",
       job("steps:\n- run: |\n    echo a\n    echo b ${{ foo.bar }}"),
       {"6:12 Unrecognized named-value: 'foo'. Located at position 1 within expression: foo.bar"},
       "expr-unknown-name",
       "foo"},
      {"two in one text",
       job("name: ${{ a }} ${{ b }}"),
       {"5:11 Unrecognized named-value: 'a'. Located at position 1 within expression: a",
        "5:11 Unrecognized named-value: 'b'. Located at position 1 within expression: b"},
       "expr-unknown-name",
       "a"},
      {"wrong kind after an error",
       job("timeout-minutes: ${{ x }}"),
       {"5:22 Unrecognized named-value: 'x'. Located at position 1 within expression: x",
        "5:22 Unexpected value '${{ x }}'"},
       "expr-unknown-name"},
      {"not closed",
       job("name: ${{ a"),
       {"5:11 The expression is not closed. An unescaped ${{ sequence was found, but the closing "
        "}} sequence was not "
        "found."}},
      {"nothing inside", job("name: ${{ }}"), {"5:11 An expression was expected"}},
      {"where none may be",
       job("steps:\n- uses: ${{ format('x') }}"),
       {"6:13 A template expression is not allowed in this context"}},
      {"insert as a value",
       job("env: {A: '${{ insert }}'}"),
       {"5:14 The directive 'insert' is not allowed in this context. Directives are not supported "
        "for expressions "
        "that are embedded within a string. Directives are only supported when the entire value is "
        "an expression."}},
      {"insert as a key", job("env: {'${{ insert }}': '${{ github }}'}"), {}},
      {"literal", job("timeout-minutes: ${{ 'x' }}"), {"5:22 Unexpected value 'x'"}},
  });
}

TEST(SchemaCheck, NamesTheAliasOfAWrongValue) {
  const ReadResult result =
      read("on: push\njobs:\n  a: &j\n    runs-on: x\n    step: []\n  b: *j\n");
  ASSERT_EQ(result.diagnostics.size(), 2U);
  ASSERT_EQ(result.diagnostics[1].related.size(), 1U);
  EXPECT_EQ(underlined(result.diagnostics[1].related[0].at), "*j");
}

TEST(SchemaCheck, KeepsTenErrors) {
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += "wrong-" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(read(job(lines)).diagnostics.size(), 10U);
}

TEST(SchemaCheck, NeverThrowsOnBrokenText) {
  const std::string text =
      job("if: ${{ always() && github.ref == 'x' }}\nenv: &e {A: \"a\\u00e4\\\n b\", B: 'it''s'}\n"
          "strategy: {matrix: {os: [a, 0x1F, ~], include: [{x: 1}]}}\nsteps:\n- run: |\n    echo "
          "${{ env.A }}\n\n    b\n"
          "- uses: a/b@c\n  with: {x: >-\n    folded\n    text}\n  env: *e");
  for (std::size_t length = 0; length <= text.size(); ++length) (void)read(text.substr(0, length));
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char c : {'\t', ' ', '\n', '"', '\'', '{', ']', ':', '&', '*', '|', '\x80', '#'}) {
      std::string changed = text;
      changed[at] = c;
      (void)read(std::move(changed));
    }
  }
}

}  // namespace
}  // namespace localrun::model
