#include "model/action_file.hpp"

#include "read.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

using test::errors;
using Errors = std::vector<std::string>;

ReadActionResult read(std::string text) {
  return read_action(std::make_shared<const SourceFile>("a/action.yml", std::move(text)));
}

std::shared_ptr<const ActionFile> read_well(std::string text) {
  ReadActionResult result = read(std::move(text));
  EXPECT_EQ(errors(result.diagnostics), Errors{});
  return result.action;
}

TEST(ActionFile, ReadsNodeActions) {
  const auto action = read_well(
      "name: N\ndescription: D\nauthor: A\nunknown: {x: 1}\n"
      "inputs:\n  a: {description: d, required: true, default: '${{ github.ref }}', more: 1}\n"
      "  b:\n  Old: {deprecationMessage: use a, required: maybe}\n"
      "outputs:\n  o: {description: p}\n"
      "runs: {using: Node20, main: m.js, pre: p.js, pre-if: \"runner.os == 'Linux'\", post: q.js}\n"
      "branding: {icon: x, color: y}\n");
  ASSERT_TRUE(action);
  EXPECT_EQ(action->name + action->description + action->author, "NDA");
  ASSERT_EQ(action->inputs.size(), 3U);
  EXPECT_TRUE(action->find_input("A")->is_required);
  EXPECT_EQ(action->find_input("a")->default_value->kind, TokenKind::expression);
  EXPECT_EQ(action->find_input("b")->default_value, nullptr);
  EXPECT_EQ(action->find_input("old")->deprecation_message, "use a");
  EXPECT_FALSE(action->find_input("old")->is_required);
  EXPECT_EQ(action->find_input("c"), nullptr);
  EXPECT_EQ(action->find_output("O")->description, "p");
  const auto& node = std::get<NodeAction>(action->runs);
  EXPECT_EQ(node.version, 20);
  EXPECT_EQ(node.main.value + node.pre + node.post, "m.jsp.jsq.js");
  EXPECT_EQ(node.pre_if.expression->source, "runner.os == 'Linux'");
  EXPECT_EQ(node.post_if.expression->source, "always()");
}

TEST(ActionFile, ReadsDockerActions) {
  const auto action = read_well(
      "runs:\n  using: docker\n  image: Dockerfile\n  entrypoint: /e\n  args: ['${{ inputs.a }}', "
      "1]\n  env: {A: b}\n  post-entrypoint: /p\n  post-if: failure()\n");
  ASSERT_TRUE(action);
  const auto& docker = std::get<DockerAction>(action->runs);
  EXPECT_EQ(docker.image.value + docker.entrypoint + docker.post_entrypoint, "Dockerfile/e/p");
  ASSERT_EQ(docker.args->items.size(), 2U);
  EXPECT_EQ(docker.args->items[1]->kind, TokenKind::string);
  EXPECT_EQ(docker.env->pairs.size(), 1U);
  EXPECT_EQ(docker.post_if.expression->source, "failure()");
}

TEST(ActionFile, ReadsCompositeActions) {
  const auto action = read_well(
      "outputs:\n  o: {value: '${{ steps.s.outputs.x }}'}\nruns:\n  using: composite\n  steps:\n"
      "  - {id: s, run: 'echo ${{ inputs.a }}', shell: '${{ inputs.shell }}', if: inputs.a}\n"
      "  - uses: actions/checkout@v4\n    with: {path: p}\n    continue-on-error: true\n");
  ASSERT_TRUE(action);
  EXPECT_EQ(action->find_output("o")->value->kind, TokenKind::expression);
  const auto& steps = std::get<CompositeAction>(action->runs).steps;
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].id, "s");
  EXPECT_EQ(steps[0].condition.expression->source, "success() && (inputs.a)");
  EXPECT_TRUE(std::get<RunStep>(steps[0].kind).shell);
  EXPECT_EQ(steps[1].id, "__actions_checkout");
  EXPECT_EQ(std::get<UsesStep>(steps[1].kind).uses.value.name, "checkout");
}

TEST(ActionFile, TakesDockerfileAlone) {
  const auto action = dockerfile_action("dockerfile");
  EXPECT_EQ(std::get<DockerAction>(action->runs).image.value, "dockerfile");
  EXPECT_TRUE(action->inputs.empty());
}

// execution.md 8.2
TEST(ActionFile, ReportsWhatTheRunnerRefuses) {
  struct Row {
    const char* name;
    std::string text;
    Errors errors;
  };
  const std::string missing_using =
      "Missing 'using' value. 'using' requires 'composite', 'docker', 'node12', 'node16', 'node20' "
      "or 'node24'.";
  const Row rows[] = {
      {"empty", "", {"0:0 Expected a scalar value, a sequence, or a mapping"}},
      {"no runs", "name: x", {"0:0 Top level 'runs:' section is required for a/action.yml"}},
      {"no using", "runs: {main: x.js}", {"1:1 " + missing_using}},
      {"unknown using",
       "runs: {using: node18, main: x.js}",
       {"1:15 'using: node18' is not supported, use 'docker', 'node12', 'node16', 'node20' or "
        "'node24' instead."}},
      {"nothing to run",
       "runs: {using: node20}",
       {"1:7 There's not enough info to determine what you meant. Add one of these properties: "
        "args, entrypoint, env, image, main, post, post-entrypoint, pre, pre-entrypoint, steps"}},
      {"no main",
       "runs: {using: node20, post: x.js}",
       {"1:1 You are using a JavaScript Action but there is not an entry JavaScript file provided "
        "in a/action.yml."}},
      {"no image",
       "runs: {using: docker, args: []}",
       {"1:1 You are using a Container Action but an image is not provided in a/action.yml."}},
      {"no steps",
       "runs: {using: composite, main: x.js}",
       {"1:1 You are using a composite action but there are no steps provided in a/action.yml."}},
      {"unknown key",
       "runs: {using: node20, main: x.js, mian: 1}",
       {"1:35 Unexpected value 'mian'"}},
      {"no shell",
       "runs:\n  using: composite\n  steps:\n  - run: x",
       {"4:5 Required property is missing: shell"}},
      {"key of a workflow's step",
       "runs:\n  using: composite\n  steps:\n  - {run: x, shell: bash, timeout-minutes: 1}",
       {"4:27 Unexpected value 'timeout-minutes'"}},
      {"secrets",
       "runs:\n  using: composite\n  steps:\n  - {run: '${{ secrets.X }}', shell: bash}",
       {"4:11 Unrecognized named-value: 'secrets'. Located at position 1 within expression: "
        "secrets.X"}},
      {"expression in image",
       "runs: {using: docker, image: '${{ inputs.x }}'}",
       {"1:30 Unrecognized named-value: 'inputs'. Located at position 1 within expression: "
        "inputs.x"}},
      {"duplicate id",
       "runs:\n  using: composite\n  steps:\n  - {id: a, uses: ./x}\n  - {id: A, uses: ./y}",
       {"5:10 The identifier 'A' may not be used more than once within the same scope."}},
      {"nothing below outputs",
       "outputs:\nruns: {using: node20, main: x}",
       {"1:9 Unexpected value ''"}},
      {"duplicate input",
       "inputs: {a: , A: }\nruns: {using: node20, main: x}",
       {"1:15 'A' is already defined"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const ReadActionResult result = read(row.text);
    EXPECT_EQ(errors(result.diagnostics), row.errors);
    EXPECT_FALSE(result.action);
  }
}

}  // namespace
}  // namespace localrun::model
