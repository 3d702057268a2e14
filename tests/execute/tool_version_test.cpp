#include "runner/execute/tool_version.hpp"

#include "runner/execute/builtin/version_file.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(ToolVersion, IsTheFirstNumberThatAToolSays) {
  struct Row {
    const char* said;
    std::array<int, 3> parts;
    const char* text;
  };
  const Row rows[] = {
      {"v20.19.2\n", {20, 19, 2}, "20.19.2"},
      {"Python 3.11.7\n", {3, 11, 7}, "3.11.7"},
      {"go version go1.19.8 linux/amd64\n", {1, 19, 8}, "1.19.8"},
      {"go1.22", {1, 22, 0}, "1.22"},
      {"openjdk version \"17.0.9\" 2023-10-17\n", {17, 0, 9}, "17.0.9"},
      {"java version \"1.8.0_392\"\n", {8, 0, 392}, "1.8.0"},
      {"openjdk 21-ea 2023\n", {21, 0, 0}, "21"},
  };
  for (const Row& row : rows) {
    const auto version = parse_tool_version(row.said);
    ASSERT_TRUE(version) << row.said;
    EXPECT_EQ(version->parts, row.parts) << row.said;
    EXPECT_EQ(version->text, row.text) << row.said;
  }
  for (const char* said : {"", "command not found", "pypy"})
    EXPECT_FALSE(parse_tool_version(said)) << said;
}

TEST(ToolVersion, RangesAreThoseOfSetupActions) {
  struct Row {
    const char* range;
    const char* inside;
    const char* outside;
  };
  const Row rows[] = {
      {"20", "20.19.2", "21.0.0"},
      {"20", "20.0.0", "2.0.0"},
      {"v18.19", "18.19.4", "18.2.0"},
      {"3.1", "3.1.9", "3.10.0"},
      {"3.10.x", "3.10.2", "3.11.0"},
      {"18.*", "18.1.0", "19.1.0"},
      {"x", "1.2.3", nullptr},
      {"latest", "1.2.3", nullptr},
      {"lts/*", "20.1.0", nullptr},
      {"lts/iron", "20.1.0", nullptr},
      {"stable", "1.22.0", nullptr},
      {"^1.2.3", "1.9.0", "2.0.0"},
      {"^1.2.3", "1.2.3", "1.2.2"},
      {"^0.2.3", "0.2.9", "0.3.0"},
      {"^18", "18.4.0", "19.0.0"},
      {"~1.2.3", "1.2.9", "1.3.0"},
      {"~1", "1.9.0", "2.0.0"},
      {"~=3.9", "3.12.0", "4.0.0"},
      {"~=3.9.1", "3.9.4", "3.10.0"},
      {">=16", "16.0.0", "15.9.9"},
      {">= 16", "17.0.0", "15.9.9"},
      {">16", "17.0.0", "16.9.9"},
      {">1.2.3", "1.2.4", "1.2.3"},
      {"<3.12", "3.11.9", "3.12.0"},
      {"<=3.11", "3.11.9", "3.12.0"},
      {"<=3.11.4", "3.11.4", "3.11.5"},
      {">=3.9,<3.12", "3.10.1", "3.12.0"},
      {">=3.9 <3.12", "3.11.9", "3.8.9"},
      {"1.19 || 1.21", "1.21.3", "1.20.0"},
      {"16 - 18", "18.9.0", "19.0.0"},
      {"3.13-dev", "3.13.0", "3.12.0"},
      {"go1.21", "1.21.5", "1.22.0"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_in_range(*parse_tool_version(row.inside), row.range), true)
        << row.inside << " in " << row.range;
    if (row.outside != nullptr) {
      EXPECT_EQ(is_in_range(*parse_tool_version(row.outside), row.range), false)
          << row.outside << " in " << row.range;
    }
  }
  for (const char* name : {"pypy3.10", "graalpy-22", "hydrogen"})
    EXPECT_EQ(is_in_range(*parse_tool_version("3.10.1"), name), std::nullopt) << name;
}

TEST(VersionFile, EachKindHasItsPlace) {
  struct Row {
    const char* name;
    const char* text;
    const char* tool;
    const char* range;  // null: none
  };
  const Row rows[] = {
      {".nvmrc", "v20.1\n", "nodejs", "v20.1"},
      {".nvmrc", "# ours\n\n  lts/* \r\n", "nodejs", "lts/*"},
      {"app/.python-version", "3.11\n3.12\n", "python", "3.11"},
      {".tool-versions", "python 3.9.1\nnodejs 18.2 16\n", "nodejs", "18.2"},
      {".tool-versions", "nodejsx 18\n", "nodejs", nullptr},
      {"package.json", R"({"engines":{"node":">=18"}})", "nodejs", ">=18"},
      {"package.json", R"({"engines":{"node":">=18"},"volta":{"node":"20.1.0"}})", "nodejs",
       "20.1.0"},
      {"package.json", R"({"engines":{"npm":">=8"}})", "nodejs", nullptr},
      {"package.json", "{", "nodejs", nullptr},
      {"package.json", R"({"engines":[1]})", "nodejs", nullptr},
      {"pyproject.toml", "[project]\nname = \"x\"\nrequires-python = \">=3.9\"\n", "python",
       ">=3.9"},
      {"pyproject.toml", "requires-python = '~=3.10'\n", "python", "~=3.10"},
      {"pyproject.toml", "requires-python = \"3", "python", nullptr},
      {"go.mod", "module x\n\ngo 1.21\n", "golang", "1.21"},
      {"go.mod", "module x\ngo 1.21 // why\ntoolchain go1.22.3\n", "golang", "1.22.3"},
      {"go.mod", "module go\ngopher 3\n", "golang", nullptr},
      {"go.work", "go 1.20\nuse ./a\n", "golang", "1.20"},
      {".go-version", "", "golang", nullptr},
  };
  for (const Row& row : rows) {
    const auto range = range_in_file(row.name, row.text, row.tool);
    EXPECT_EQ(range.value_or("(none)"), row.range == nullptr ? "(none)" : row.range)
        << row.name << ": " << row.text;
  }
}

}  // namespace
}  // namespace localrun
