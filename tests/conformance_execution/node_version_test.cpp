#include "model/action_file.hpp"
#include "runner/execute/node_version.hpp"
#include "tests/conformance_execution/rows.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;

Variable variables_at(const Row& row, std::string_view key) {
  const auto all = row.at(key).as_object();
  return [all](std::string_view name) -> std::optional<std::string> {
    const auto* value = all.if_contains(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return test::text_of(*value);
  };
}

model::ReadActionResult read_using(const std::string& declared) {
  return model::read_action(std::make_shared<const model::SourceFile>(
      "action.yml", "name: x\nruns: {using: " + declared + ", main: main.js}\n"));
}

/// An official message counts without its place.
bool has_message(const model::Diagnostics& diagnostics, const std::string& message) {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const model::Diagnostic& each) {
    return each.message.find(message) != std::string::npos;
  });
}

// execution.md 8.6
TEST(NodeVersion, Rows) {
  test::for_each_row("node-version", "node_version", [](const Row& row) {
    const model::ReadActionResult read = read_using(test::text_at(row, "action_using"));
    if (const std::string error = test::text_at(row, "error"); !error.empty()) {
      EXPECT_FALSE(read.action);
      EXPECT_TRUE(has_message(read.diagnostics, error)) << read.diagnostics.front().message;
      return;
    }
    ASSERT_TRUE(read.action);
    const int declared = std::get<model::NodeAction>(read.action->runs).version;
    const auto phase = static_cast<NodePhase>(row.at("phase").as_int64());
    const NodeChoice choice =
        choose_node(declared, phase, variables_at(row, "process"), variables_at(row, "env"));
    EXPECT_EQ("node" + std::to_string(choice.major), test::text_at(row, "expected"));
    EXPECT_EQ(!choice.warning.empty(), test::flag_at(row, "warning"));
  });
}

}  // namespace
}  // namespace localrun
