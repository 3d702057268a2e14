#include "runner/execute/workflow_command.hpp"

#include "runner/execute/annotation_rules.hpp"

#include <gtest/gtest.h>

#include <random>

namespace localrun {
namespace {

TEST(WorkflowCommand, Properties) {
  CommandProperties properties;
  properties.set("File", "a");
  properties.set("line", "1");
  properties.set("FILE", "b");
  EXPECT_EQ(properties.entries(),
            (std::vector<CommandProperties::Entry>{{"File", "b"}, {"line", "1"}}));
  properties.erase("LINE");
  EXPECT_EQ(properties.find("line"), nullptr);
}

TEST(WorkflowCommand, NamesCanBeAddedAndRemoved) {
  CommandNames names;
  EXPECT_TRUE(names.contains("SET-OUTPUT"));
  EXPECT_FALSE(names.contains("tok"));
  names.add("Tok");
  EXPECT_TRUE(names.contains("tok"));
  names.remove("TOK");
  EXPECT_FALSE(names.contains("tok"));
}

TEST(WorkflowCommand, DataKeepsBlanks) {
  const auto command = parse_workflow_command("  ::debug:: x  ", CommandNames());
  ASSERT_TRUE(command);
  EXPECT_EQ(command->data, " x  ");
}

TEST(WorkflowCommand, KeysWithEqualsAround) {
  struct Case {
    const char* piece;
    std::vector<CommandProperties::Entry> properties;
  };
  const Case cases[] = {
      {"k==v", {{"k", "v"}}},
      {"=k=v", {{"k", "v"}}},
      {"k=a=b=", {{"k", "a=b="}}},
      {"k=", {}},
      {"=v", {}},
      {"k", {}},
      {"==", {}},
      {"k==", {}},
  };
  for (const auto& [piece, properties] : cases) {
    SCOPED_TRACE(piece);
    const auto command =
        parse_workflow_command(std::string("::error ") + piece + "::m", CommandNames());
    ASSERT_TRUE(command);
    EXPECT_EQ(command->properties.entries(), properties);
  }
}

TEST(WorkflowCommand, RandomLinesNeverFail) {
  std::mt19937 random(3);
  const std::vector<std::string> pieces{
      "::",    "##[",        "]",    " ", "=",  ",",        ";",    "%",  "%0A", "%25",
      "error", "set-output", "name", "a", "\t", "\xC2\xA0", "\xFF", "::", ":",   "#"};
  const CommandNames names;
  int commands = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string line = round % 2 == 0 ? "" : "::error ";
    const auto count = random() % 12;
    for (unsigned i = 0; i < count; ++i) line += pieces[random() % pieces.size()];
    auto command = parse_workflow_command(line, names);
    if (!command) continue;
    ++commands;
    ASSERT_TRUE(may_be_command(line));
    ASSERT_TRUE(names.contains(command->name)) << line;
    for (const auto& [key, value] : command->properties.entries()) {
      ASSERT_FALSE(key.empty()) << line;
      ASSERT_FALSE(value.empty()) << line;
    }
    normalise_numbers(command->properties);
    normalise_file(command->properties, {"/w", "o/r", {}});
  }
  EXPECT_GT(commands, 100);
}

TEST(AnnotationRules, File) {
  const std::vector<PathMapping> mounts{{"/host/w", "/__w"}};
  struct Case {
    const char* file;
    const char* expected;
    bool has_repository;
  };
  const Case cases[] = {
      {"/host/w/r/a.c", "a.c", true},
      {"/__w/r/a.c", "a.c", true},
      {"/host/w/other.c", "/host/w/other.c", false},
      {"/host/w/rx/a.c", "/host/w/rx/a.c", false},
      {"a.c", "a.c", false},
      {"/host/w/r", "/host/w/r", true},
  };
  for (const auto& [file, expected, has_repository] : cases) {
    SCOPED_TRACE(file);
    CommandProperties properties;
    properties.set("file", file);
    normalise_file(properties, {"/host/w/r", "o/r", mounts});
    EXPECT_EQ(*properties.find("file"), expected);
    EXPECT_EQ(properties.find("repo") != nullptr, has_repository);
  }
}

TEST(AnnotationRules, NumbersOutOfRangeAreTexts) {
  CommandProperties properties;
  properties.set("line", "99999999999");
  properties.set("col", " +3 ");
  normalise_numbers(properties);
  EXPECT_EQ(properties.entries(), (std::vector<CommandProperties::Entry>{{"line", "99999999999"}}));
}

TEST(AnnotationRules, CutMessage) {
  EXPECT_EQ(cut_message(std::string(5000, 'x')).size(), 4096U);
  std::string emoji;
  for (int i = 0; i < 3000; ++i) emoji += "\xF0\x9F\x8E\x89";  // two units each
  EXPECT_EQ(cut_message(emoji).size(), 2048U * 4);
  EXPECT_EQ(cut_message("x" + emoji).size(), 1 + 2047U * 4);
  EXPECT_EQ(cut_message("short"), "short");
}

}  // namespace
}  // namespace localrun
