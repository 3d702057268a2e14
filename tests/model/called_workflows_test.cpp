#include "model/called_workflows.hpp"

#include "read.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

CalledResult call(const std::string& entry, const std::map<std::string, std::string>& texts,
                  const CallOptions& options = {}) {
  const ReadResult result = test::read(entry);
  EXPECT_EQ(test::errors(result.diagnostics), std::vector<std::string>{});
  CalledFiles files;
  for (const auto& [name, text] : texts)
    files[name] = std::make_shared<const SourceFile>(name, text);
  return read_called_workflows(*result.workflow, result.size, files, options);
}

std::vector<std::string> messages(const CalledResult& result) {
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : result.diagnostics)
    texts.push_back(github_message(diagnostic));
  return texts;
}

const std::string entry = "on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n";
const std::string leaf = "on: workflow_call\njobs: {x: {runs-on: y}}\n";

TEST(CalledWorkflows, ResolvesReferences) {
  using Texts = std::tuple<const char*, const char*, const char*>;
  const Texts rows[] = {
      {"./.github/workflows/x.yml", "", "./.github/workflows/x.yml"},
      {"$/.github/workflows/x.yml", "", "./.github/workflows/x.yml"},
      {"./.github/workflows/x.yml", "o/r/.github/workflows/y.yml@v1",
       "o/r/.github/workflows/x.yml@v1"},
      {"./.github/workflows/x.yml", "./.github/workflows/y.yml", "./.github/workflows/x.yml"},
      {"p/q/.github/workflows/x.yml@v2", "o/r/.github/workflows/y.yml@v1",
       "p/q/.github/workflows/x.yml@v2"},
      {"./x.yml", "", "-"},
      {"o/.github/workflows/x.yml@v1", "", "-"},
      {"o/r/.github/workflows/x.yml", "", "-"},
      {"o/r/.github/workflows/x.yml@", "", "-"},
  };
  for (const auto& [uses, caller, wanted] : rows) {
    SCOPED_TRACE(uses);
    EXPECT_EQ(resolve_workflow_reference(uses, caller).value_or("-"), wanted);
  }
}

TEST(CalledWorkflows, AsksForMissingFiles) {
  const CalledResult first = call(entry, {});
  EXPECT_EQ(first.missing, std::vector<std::string>{"./.github/workflows/b.yml"});
  const CalledResult second =
      call(entry, {{"./.github/workflows/b.yml",
                    "on: workflow_call\njobs: {n: {uses: o/r/.github/workflows/c.yml@1}}"}});
  EXPECT_EQ(second.missing, std::vector<std::string>{"o/r/.github/workflows/c.yml@1"});
  EXPECT_EQ(messages(second), std::vector<std::string>{});
}

TEST(CalledWorkflows, ReportsWrongCalls) {
  EXPECT_EQ(
      messages(call(entry, {{"./.github/workflows/b.yml", "on: push\njobs: {x: {runs-on: y}}\n"}})),
      std::vector<std::string>{"f.yml (Line: 4, Col: 11): workflow_call key is not defined in the "
                               "referenced workflow."});
  EXPECT_EQ(messages(call(entry, {{"./.github/workflows/b.yml",
                                   "on: workflow_call\njobs: {x: {run: y}}\n"}}))
                .at(0),
            "In f.yml (Line: 4, Col: 11): Error from called workflow ./.github/workflows/b.yml "
            "(Line: 2, Col: 12): "
            "Unexpected value 'run'");
  const std::string required =
      "on:\n  workflow_call:\n    inputs:\n      n: {type: number, required: true}\njobs: {x: "
      "{runs-on: y}}\n";
  EXPECT_EQ(messages(call(entry, {{"./.github/workflows/b.yml", required}})),
            std::vector<std::string>{
                "f.yml (Line: 4, Col: 11): Input n is required, but not provided while calling."});
  EXPECT_EQ(
      messages(call(entry + "    with: {N: 1, m: 2}\n", {{"./.github/workflows/b.yml", required}})),
      std::vector<std::string>{
          "f.yml (Line: 5, Col: 21): Invalid input, m is not defined in the referenced workflow."});
}

TEST(CalledWorkflows, EndsEndlessCalls) {
  const CalledResult result =
      call(entry, {{"./.github/workflows/b.yml",
                    "on: workflow_call\njobs: {n: {uses: ./.github/workflows/b.yml}}"}});
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(result.diagnostics[0].message, "Nested reusable workflow depth exceeded 10.");
  EXPECT_TRUE(result.diagnostics[0].why.starts_with("it calls itself: "))
      << result.diagnostics[0].why;
  std::string wide = "on: workflow_call\njobs:\n";
  for (int i = 0; i < 10; ++i)
    wide += "  n" + std::to_string(i) + ": {uses: ./.github/workflows/b.yml}\n";
  EXPECT_FALSE(call(entry, {{"./.github/workflows/b.yml", wide}}).diagnostics.empty());
}

TEST(CalledWorkflows, ComparesPermissions) {
  CallOptions options;
  options.default_permissions = DefaultPermissions::limited_read;
  const std::map<std::string, std::string> files{
      {"./.github/workflows/b.yml",
       "on: workflow_call\njobs: {x: {runs-on: y, permissions: {contents: write}}}\n"}};
  EXPECT_EQ(messages(call(entry, files, options)),
            std::vector<std::string>{
                "f.yml (Line: 3, Col: 3): Error calling workflow './.github/workflows/b.yml'. The "
                "nested job 'x' is "
                "requesting 'contents: write', but is only allowed 'contents: read'."});
  EXPECT_EQ(messages(call(entry, files)), std::vector<std::string>{});
}

}  // namespace
}  // namespace localrun::model
