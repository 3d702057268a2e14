#include "tests/plan/plan_fixture.hpp"

#include <string>

namespace localrun {
namespace {

constexpr const char* k_dispatch = R"(
  workflow_dispatch:
    inputs:
      text: { type: string }
      greeting: { default: hello }
      flag: { type: boolean }
      on: { type: boolean, default: true }
      count: { type: number }
      seven: { type: number, default: 7 }
      level: { type: choice, options: [info, debug, warning], default: info }
      where: { type: environment }
)";
constexpr const char* k_required = R"(
  workflow_dispatch:
    inputs:
      target: { required: true, type: choice, options: [dev, prod], description: where to go }
      tag: { required: true, default: v1 }
)";
constexpr const char* k_call = R"(
  workflow_call:
    inputs:
      text: { type: string }
      flag: { type: boolean }
      count: { type: number }
)";
constexpr const char* k_call_expressions = R"(
  workflow_call:
    inputs:
      first: { type: string, default: a }
      second: { type: string, default: "${{ inputs.first }}-${{ vars.SUFFIX }}-${{ github.ref_name }}" }
      third: { type: boolean, default: "${{ inputs.first == 'a' }}" }
)";

struct Row {
  const char* name;
  const char* event;
  const char* on;
  KeyValues inputs;
  const char* payload;
  std::string json;  // expected; or
  std::string what;  // part of the error
  std::string help;  // part of its help
};

const std::vector<Row>& rows() {
  static const std::vector<Row> k_rows = {
      {"defaults",
       "workflow_dispatch",
       k_dispatch,
       {},
       "",
       R"({"text":"","greeting":"hello","flag":false,"on":true,"count":"","seven":7,"level":"info","where":""})",
       "",
       ""},
      {"given, typed",
       "workflow_dispatch",
       k_dispatch,
       {{"text", "t"},
        {"greeting", ""},
        {"flag", "true"},
        {"on", "false"},
        {"count", "1.5"},
        {"seven", "-2"},
        {"level", "debug"},
        {"where", "prod"}},
       "",
       R"({"text":"t","greeting":"","flag":true,"on":false,"count":1.5,"seven":-2,"level":"debug","where":"prod"})",
       "",
       ""},
      {"names ignore case, the last counts",
       "workflow_dispatch",
       k_required,
       {{"TARGET", "dev"}, {"target", "prod"}},
       "",
       R"({"target":"prod","tag":"v1"})",
       "",
       ""},
      {"from the payload",
       "workflow_dispatch",
       k_required,
       {{"tag", "v2"}},
       R"({"inputs": {"target": "dev", "tag": "v9"}})",
       R"({"target":"dev","tag":"v2"})",
       "",
       ""},
      {"no inputs declared", "workflow_dispatch", "workflow_dispatch", {}, "", "{}", "", ""},
      {"other events have none", "push", "push", {}, "", "{}", "", ""},
      {"other events take none",
       "push",
       "push",
       {{"a", "b"}},
       "",
       "",
       "'push' takes no inputs",
       "--event workflow_dispatch"},
      {"missing",
       "workflow_dispatch",
       k_required,
       {},
       "",
       "",
       "'target' is required",
       "--input target=dev  (where to go)"},
      {"empty counts as missing",
       "workflow_dispatch",
       k_required,
       {{"target", ""}},
       "",
       "",
       "'target' is required",
       ""},
      {"no such option",
       "workflow_dispatch",
       k_required,
       {{"target", "prd"}},
       "",
       "",
       "one of 'dev', 'prod', not 'prd'",
       "did you mean 'prod'?"},
      {"boolean in capitals",
       "workflow_dispatch",
       k_dispatch,
       {{"flag", "True"}},
       "",
       "",
       "'flag' must be true or false, not 'True'",
       "--input flag=true"},
      {"boolean as yes",
       "workflow_dispatch",
       k_dispatch,
       {{"flag", "yes"}},
       "",
       "",
       "must be true or false",
       ""},
      {"no number",
       "workflow_dispatch",
       k_dispatch,
       {{"count", "many"}},
       "",
       "",
       "'count' must be a number, not 'many'",
       ""},
      {"unknown",
       "workflow_dispatch",
       k_required,
       {{"traget", "dev"}},
       "",
       "",
       "no input 'traget'",
       "did you mean 'target'? declared: 'target', 'tag'"},
      {"unknown, none declared",
       "workflow_dispatch",
       "workflow_dispatch",
       {{"a", "b"}},
       "",
       "",
       "no input 'a'",
       "declares no inputs"},
      {"event not declared", "workflow_dispatch", "push", {{"a", "b"}}, "", "", "no input 'a'", ""},
      {"too long",
       "workflow_dispatch",
       k_dispatch,
       {{"text", std::string(65'535, 'x')}},
       "",
       "",
       "65539 characters",
       ""},
      {"call, nothing given",
       "workflow_call",
       k_call,
       {},
       "",
       R"({"text":"","flag":false,"count":0})",
       "",
       ""},
      {"call, expressions",
       "workflow_call",
       k_call_expressions,
       {},
       "",
       R"({"first":"a","second":"a-x-main","third":true})",
       "",
       ""},
      {"call, given",
       "workflow_call",
       k_call_expressions,
       {{"first", "b"}},
       "",
       R"({"first":"b","second":"b-x-main","third":false})",
       "",
       ""},
  };
  return k_rows;
}

TEST(MakeInputs, AreTypedAndChecked) {
  const expr::Value github = expr::make_object({{"ref_name", expr::Value("main")}});
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.name);
    Request request;
    request.inputs = row.inputs;
    request.event_payload = row.payload;
    request.vars = {{"SUFFIX", "x"}};
    const RequestResult<expr::Value> inputs =
        make_inputs(row.event, *workflow_on(row.on), request, github);
    if (!row.json.empty()) {
      ASSERT_TRUE(inputs) << inputs.error().what;
      EXPECT_EQ(expr::to_compact_json(*inputs), row.json);
      continue;
    }
    ASSERT_FALSE(inputs);
    EXPECT_NE(inputs.error().what.find(row.what), std::string::npos) << inputs.error().what;
    EXPECT_NE(inputs.error().help.find(row.help), std::string::npos) << inputs.error().help;
  }
}

TEST(MakeInputs, TakesAtMost25) {
  std::string on = "\n  workflow_dispatch:\n    inputs:\n";
  Request request;
  for (int i = 0; i < 26; ++i) {
    const std::string name = "i" + std::to_string(i);
    on += "      " + name + ": { type: string }\n";
    request.inputs.emplace_back(name, "x");
  }
  const auto workflow = workflow_on(on);
  const RequestResult<expr::Value> inputs = make_inputs("workflow_dispatch", *workflow, request);
  ASSERT_FALSE(inputs);
  EXPECT_NE(inputs.error().what.find("at most 25"), std::string::npos);
  request.inputs.pop_back();
  EXPECT_TRUE(make_inputs("workflow_dispatch", *workflow, request));
}

}  // namespace
}  // namespace localrun
