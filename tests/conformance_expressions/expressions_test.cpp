// Every official row of conformance/expressions is one test case, named by its id.

#include "expr/evaluate.hpp"
#include "expr/json.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace localrun::expr {
namespace {

namespace fs = std::filesystem;

fs::path rows_folder() { return test::conformance_dir() / "expressions"; }

std::vector<Value> read_rows() {
  std::vector<Value> rows;
  std::error_code missing;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(rows_folder(), missing)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const Result<Value> parsed = parse_json(test::read_file(file));
    if (parsed.has_error() || !parsed->is_array()) {
      rows.push_back(make_object({{"id", Value(file.string())}, {"unreadable", Value(true)}}));
      continue;
    }
    rows.insert(rows.end(), parsed->array().begin(), parsed->array().end());
  }
  return rows;
}

// The contexts of one row.
class RowScope : public Scope {
 public:
  explicit RowScope(const Value& contexts) : contexts_(contexts) {
    if (!contexts.is_object()) return;
    for (const auto& [name, value] : contexts.object()) names_.push_back(name);
  }
  [[nodiscard]] Names names() const { return {names_, {}}; }
  [[nodiscard]] const Value* context(std::string_view name) const override {
    return contexts_.object().find(name);
  }
  [[nodiscard]] Result<Value> call(std::string_view name, Call& call) const override {
    return call.error("no such function: " + std::string(name));
  }

 private:
  const Value& contexts_;
  std::vector<std::string_view> names_;
};

Result<Value> run(const Value& row) {
  const RowScope scope(row["contexts"]);
  const Result<Tree> tree = parse(row["expr"].string(), scope.names());
  if (tree.has_error()) return tree.error();
  return evaluate(*tree, scope, nullptr, limits_on_its_own);
}

class OfficialRow : public testing::TestWithParam<Value> {};

TEST_P(OfficialRow, GivesTheOfficialResult) {
  const Value& row = GetParam();
  SCOPED_TRACE(row["id"].to_text());
  ASSERT_FALSE(row["unreadable"].to_boolean()) << "this file of rows cannot be read";
  SCOPED_TRACE(row["expr"].to_text());
  const Result<Value> result = run(row);
  const Value& error = row["err"];
  if (error.is_object()) {
    ASSERT_TRUE(result.has_error()) << to_compact_json(*result);
    EXPECT_NE(result.error().message().find(error["value"].string()), std::string::npos)
        << result.error().message();
    return;
  }
  ASSERT_FALSE(result.has_error()) << result.error().message();
  EXPECT_EQ(kind_name(result->kind()), row["result"]["kind"].string());
  EXPECT_TRUE(deeply_equal(*result, row["result"]["value"])) << to_compact_json(*result);
}

std::string test_name(const testing::TestParamInfo<Value>& info) {
  std::string name = std::to_string(info.index) + "_";
  for (const char c : info.param["id"].string()) {
    name.push_back(std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_');
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Expressions, OfficialRow, testing::ValuesIn(read_rows()), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OfficialRow);

TEST(OfficialRows, AreThere) {
  EXPECT_FALSE(read_rows().empty())
      << "no official rows in " << rows_folder() << "; set LOCALRUN_CONFORMANCE";
}

}  // namespace
}  // namespace localrun::expr
