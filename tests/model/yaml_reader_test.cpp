#include "model/yaml_reader.hpp"

#include "read.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace localrun::model {
namespace {

using test::errors;
using test::source;

TokenPtr value_of_a(const std::string& value) {
  const YamlResult result = read_yaml(source("a: " + value + "\n"));
  EXPECT_EQ(errors(result.diagnostics), std::vector<std::string>{}) << value;
  return result.root ? result.root->pairs.at(0).second : nullptr;
}

TEST(YamlReader, TypesPlainScalars) {
  struct Row {
    const char* text;
    TokenKind kind;
    double number = 0;
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Row rows[] = {
      {"", TokenKind::null},
      {"~", TokenKind::null},
      {"null", TokenKind::null},
      {"Null", TokenKind::null},
      {"NULL", TokenKind::null},
      {"nUll", TokenKind::string},
      {"true", TokenKind::boolean, 1},
      {"False", TokenKind::boolean, 0},
      {"TRUE", TokenKind::boolean, 1},
      {"yes", TokenKind::string},
      {"on", TokenKind::string},
      {"010", TokenKind::number, 10},
      {"-5", TokenKind::number, -5},
      {"+5", TokenKind::number, 5},
      {"0x1F", TokenKind::number, 31},
      {"0xFFFFFFFF", TokenKind::number, -1},
      {"0o17", TokenKind::number, 15},
      {"-0x1", TokenKind::string},
      {"1.10", TokenKind::number, 1.1},
      {"1e3", TokenKind::number, 1000},
      {".5", TokenKind::number, 0.5},
      {"1.", TokenKind::number, 1},
      {"1e", TokenKind::string},
      {".", TokenKind::string},
      {"-", TokenKind::sequence},
      {"+", TokenKind::string},
      {".inf", TokenKind::number, infinity},
      {"-.INF", TokenKind::number, -infinity},
      {"1e999", TokenKind::number, infinity},
      {"1_000", TokenKind::string},
      {"0b1", TokenKind::string},
      {"1:30", TokenKind::string},
      {"2024-01-01", TokenKind::string},
      {"'8'", TokenKind::string},
      {"\"true\"", TokenKind::string},
      {"!!str 8", TokenKind::string},
      {"!!int 8", TokenKind::number, 8},
      {"!!float 8", TokenKind::number, 8},
      {"! 8", TokenKind::string},
      {"!!null ~", TokenKind::null},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    if (row.kind == TokenKind::sequence) continue;
    const TokenPtr token = value_of_a(row.text);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->kind, row.kind);
    if (row.kind == TokenKind::number) {
      EXPECT_EQ(token->number, row.number);
    }
    if (row.kind == TokenKind::boolean) {
      EXPECT_EQ(token->boolean, row.number != 0);
    }
  }
  EXPECT_TRUE(std::isnan(value_of_a(".nan")->number));
}

TEST(YamlReader, SaysWhatIsWrong) {
  struct Row {
    const char* name;
    std::string text;
    std::string error;
    const char* slug = "";
  };
  const Row rows[] = {
      {"colon", "steps:\n  - run: echo Version: 1.2\n",
       "2:22 The text after 'run:' contains ': ', which YAML reads as a key of a mapping",
       "yaml-colon"},
      {"tab", "steps:\n  - run: a\n\tname: x\n", "3:1 A tab cannot indent YAML", "yaml-tab"},
      {"at sign", "a: @x\n", "1:4 An unquoted text cannot begin with '@' here", "yaml-colon"},
      {"second document", "a: 1\n---\nb: 2\n",
       "2:1 A workflow file is one document; a second one begins here", "several-documents"},
      {"unknown anchor", "a: *x\n", "1:4 Unknown anchor 'x'"},
      {"alias inside its anchor", "a: &x [*x]\n", "1:8 Unknown anchor 'x'"},
      {"control character", "a: b\x01\n", "1:5 The control character 0x01 is not allowed in YAML"},
      {"nul", std::string("a: \0b\n", 6), "1:4 The control character 0x00 is not allowed in YAML"},
      {"no UTF-8", "a: \xFF\n", "1:4 The byte 0xFF is not valid UTF-8"},
      {"tag", "a: !x b\n", "0:0 Unexpected tag '!x'"},
      {"integer", "a: !!int b\n",
       "0:0 The value 'b' on line 1 and column 4 is invalid for the type 'tag:yaml.org,2002:int'"},
      {"style", "a: !!int '1'\n",
       "0:0 The scalar style 'SingleQuoted' on line 1 and column 4 is not valid with the tag "
       "'tag:yaml.org,2002:int'"},
      {"out of range", "a: 0x1FFFFFFFF\n",
       "0:0 The value '0x1FFFFFFFF' on line 1 and column 4 is invalid for the type "
       "'tag:yaml.org,2002:int'"},
      {"depth", "a: " + std::string(60, '[') + std::string(60, ']'),
       "0:0 Maximum object depth exceeded"},
      {"endless depth", "a: " + std::string(200'000, '['), "0:0 Maximum object depth exceeded"},
      {"endless block depth",
       [] {
         std::string text;
         for (int i = 0; i < 50'000; ++i) text += "- ";
         return text;
       }(),
       "0:0 Maximum object depth exceeded"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const YamlResult result = read_yaml(source(row.text));
    ASSERT_EQ(result.diagnostics.size(), 1U);
    if (!row.error.empty()) {
      EXPECT_EQ(errors(result.diagnostics).front(), row.error);
    }
    EXPECT_EQ(result.diagnostics.front().slug, row.slug);
  }
}

TEST(YamlReader, AliasesRepeatTheirAnchor) {
  const YamlResult result = read_yaml(source("a: &x {k: 1}\nb: *x\nc: &x 2\nd: *x\n"));
  ASSERT_TRUE(result.root);
  const Token* b = result.root->find("b");
  ASSERT_TRUE(b && b->find("k"));
  EXPECT_EQ(b->at.begin, (Position{1, 4}));
  EXPECT_EQ(b->alias.begin, (Position{2, 4}));
  EXPECT_EQ(b->alias.end, (Position{2, 6}));
  EXPECT_EQ(result.root->find("d")->number, 2);
}

TEST(YamlReader, RefusesAliasBombs) {
  std::string text = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int n = 0; n < 9; ++n) text += "," + below;
    text += "]\n";
  }
  const YamlResult result = read_yaml(source(text));
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(result.diagnostics[0].message, "Maximum YAML nodes exceeded");
}

TEST(YamlReader, AcceptsWhatIsLegal) {
  const char* rows[] = {
      "---\na: 1\n",
      "a: 1\n...\n",
      "%YAML 1.2\n---\na: 1\n",
      "\xEF\xBB\xBF"
      "a: 1\n",
      "a: 1\r\nb: 2\r\n",
      "a:\t1\n",
      "a: 1 # comment\n",
      "{a: 1}",
      "a: |\n\n\n  x\n",
      "? a\n: 1\n",
      "a: {b: 1, c: [1, {d: 2}], }\n",
  };
  for (const char* text : rows) {
    SCOPED_TRACE(text);
    const YamlResult result = read_yaml(source(text));
    EXPECT_EQ(errors(result.diagnostics), std::vector<std::string>{});
    EXPECT_TRUE(result.root && result.root->find("a"));
  }
}

TEST(YamlReader, PlacesEmptyValuesBehindTheirKey) {
  const YamlResult result = read_yaml(source("a:\nb: # none\n  \nc:\n  -\n  - \n  - 1\n"));
  ASSERT_TRUE(result.root);
  EXPECT_EQ(result.root->find("a")->at.begin, (Position{1, 3}));
  EXPECT_EQ(result.root->find("b")->at.begin, (Position{2, 3}));
  EXPECT_EQ(result.root->find("c")->items[0]->at.begin, (Position{5, 4}));
  EXPECT_EQ(result.root->find("c")->items[1]->at.begin, (Position{6, 4}));
}

TEST(YamlReader, KnowsWhereThingsEnd) {
  const YamlResult result = read_yaml(
      source("a: {b: [1, 2 ] }\nc: 'x'\nd: plain # c\ne:\n  f: |\n    x\n    yz\n\ng: 1\n"));
  ASSERT_TRUE(result.root);
  EXPECT_EQ(result.root->find("a")->at.end, (Position{1, 17}));
  EXPECT_EQ(result.root->find("a")->find("b")->at.end, (Position{1, 15}));
  EXPECT_EQ(result.root->find("c")->at.end, (Position{2, 7}));
  EXPECT_EQ(result.root->find("d")->at.end, (Position{3, 9}));
  EXPECT_EQ(result.root->find("e")->at.end, (Position{7, 7}));
}

/// Every character of the decoded text that is no blank or line break is found in the file.
void expect_all_located(const Token& token) {
  for (std::uint32_t i = 0; i < token.text.size(); ++i) {
    const char c = token.text[i];
    if (c == ' ' || c == '\n' || (static_cast<unsigned char>(c) & 0x80U) != 0) continue;
    const std::string found = test::underlined(token.locate(i, 1));
    EXPECT_EQ(found, std::string(1, c)) << "at offset " << i << " of " << token.text;
  }
}

TEST(YamlReader, LocatesEveryCharacterOfEveryStyle) {
  const char* rows[] = {
      "a: one two\n",
      "a: one\n  two three\n\n\n  four\n",
      "a: 'it''s one'\n",
      "a: 'it''s\n  two ''lines''\n\n  and more'\n",
      "a: \"one two\\n\\u00e4x b\"\n",
      "a: \"one \\\n   two\n   three\n\n   four\"\n",
      "a: |\n  one\n    two\n\n  three\n",
      "a: |2-\n    one\n  two\n",
      "a: |+\n  one\n\n\n",
      "a: >\n  one\n  two\n\n  three\n    more\n    indented\n  end\n",
      "a: >-\n\n  one\n\n\n  two\n",
      "a: |\n\n\n  one\n",
      "a: &x 'anchored'\n",
      "a: !!str  tagged\n",
      "a: ä ö ${{ x }}\n",
      "a: |\r\n  one\r\n  two\r\n",
      "a: one\r\n  two\r\n",
      "- - a: |\n      one\n      two\n",
  };
  for (const char* text : rows) {
    SCOPED_TRACE(text);
    const YamlResult result = read_yaml(source(text));
    ASSERT_TRUE(result.root);
    const Token* token = result.root.get();
    while (token->kind == TokenKind::sequence) token = token->items[0].get();
    const Token* value = token->find("a");
    ASSERT_TRUE(value && value->kind == TokenKind::string);
    expect_all_located(*value);
  }
}

TEST(YamlReader, LocatesBehindWideCharacters) {
  const YamlResult result = read_yaml(source("a: 'äö' \nb: \"ä\\u00e4 x\"\n"));
  EXPECT_EQ(result.root->find("b")->locate(5, 1).begin, (Position{2, 13}));
}

}  // namespace
}  // namespace localrun::model
