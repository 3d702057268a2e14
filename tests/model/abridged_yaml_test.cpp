#include "model/abridged_yaml.hpp"

#include "model/yaml_reader.hpp"
#include "read.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

namespace localrun::model {
namespace {

using test::source;

void write(std::ostream& out, const Span& span) {
  out << ' ' << span.begin.line << ':' << span.begin.column << '-' << span.end.line << ':'
      << span.end.column;
}

void write(std::ostream& out, const Token& token) {
  out << static_cast<int>(token.kind) << static_cast<int>(token.style) << '"' << token.text << '"';
  write(out, token.at);
  if (token.alias.file) write(out, token.alias);
  for (const auto& [offset, place] : token.places)
    out << " @" << offset << '=' << place.line << ':' << place.column;
  out << '(';
  for (const TokenPtr& item : token.items) write(out, *item);
  for (const auto& [key, value] : token.pairs) {
    write(out, *key);
    write(out, *value);
  }
  out << ')';
}

std::string everything(const YamlResult& result) {
  std::ostringstream out;
  if (result.root) write(out, *result.root);
  for (const Diagnostic& each : result.diagnostics) {
    out << each.message;
    write(out, each.at);
  }
  return out.str();
}

void expect_no_difference(const std::string& text) {
  const auto file = source(text);
  const YamlLimits limits{12, 300};
  EXPECT_EQ(everything(read_yaml(file)), everything(read_whole_yaml(file))) << text;
  EXPECT_EQ(everything(read_yaml(file, limits)), everything(read_whole_yaml(file, limits))) << text;
}

std::vector<std::string> golden_texts() {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           localrun::test::source_dir() / "tests/golden")) {
    if (entry.path().extension() != ".yml") continue;
    std::ifstream file(entry.path());
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return texts;
}

TEST(AbridgedYaml, LeavesOutWhatIsPlain) {
  struct Row {
    const char* text;
    const char* abridged;
  };
  const Row rows[] = {
      {"name: Build it\n", "\x01: \"\x01\"\n"},
      {"- uses: a/b@v1 # v1.0\r\n", "- \x01: \"\x01\" #\x01\r\n"},
      {"on: [push, 'a', b]\n", "\x01: [\"\x01\", 'a', b]\n"},
      {"# a comment\n", "#\x01\n"},
      {"a: null\n", "a: null\n"},
      {"a: b: c\n", "a: b: c\n"},
      {"a: 'quoted'\n", "a: 'quoted'\n"},
      {"run: |\n  key: value\n  # no comment\n", "\x01: |\n  \x01\n  \x01\n"},
      {"a: words\n  of two lines\n", "a: words\n  of two lines\n"},
      {"a: [b,\n  c: d]\n", "a: [b,\n  c: d]\n"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(AbridgedYaml::shortened(row.text).text(), row.abridged) << row.text;
}

TEST(AbridgedYaml, IsReadAsTheWhole) {
  const char* const texts[] = {
      "a:\n  |\n  key: value\n  more: text\n",
      "a: >\n\n  key: value\n\nb: long value\n",
      "aa: |\n  one\n   two\n\n  three  \n",
      "aa: |2-  # comment\n    one\n   two\n\n",
      "aa: >+\n  one\n  two\n   three\n\tfour\n\n\n  five\n\nbb: cc\n",
      "aa: >\n  one \n  two\n  \tthree\n  four\n",
      "aa: |\n  one\n two\n",
      "aa: |\n  one\n # comment\nbb: cc\n",
      "aa: |\r\n  one\r\n  two\r\n\r\nbb: cc\r\n",
      "aa: |\n  one\r  two\n",
      "aa: | not a header\n  one\n",
      "aa: |\nbb: cc\n",
      "- |\n  one\n- >-\n  two\n  three\n",
      "- &x |\n  one\n  two\n- *x\n",
      "aa: !!str |\n  one\n  two\n",
      "aa: |\n  x\n  y\n",
      "aa: [|\n  one\n]\n",
      "aa: '|\n  one\n  two'\n",
      "a: \"x\n  key: value\n  # no comment\n  y\"\n",
      "a: {b: cc,\n  key: value,\n  other: value}\n",
      "[\n  key: value\n]\n",
      "a:\n  - plain\n    key: value\n",
      "a: plain value\n\n  # comment\n  key: value\n",
      "a: plain value\n\n  more words\nb: cc\n",
      "a: plain value\n# comment\n  more words\n",
      "aa: bb\n  # comment\ncc: dd\n",
      "aa: bb\n\t\ncc: dd\n",
      "aa: bb\n\tcc: dd\n",
      "aa: &x\n  key: value\nbb: *x\n",
      "aa: &x value\nbb: *x\n",
      "&x key: value\n",
      "!!str\nkey: value\n",
      "aa: !!str\n  - value\n",
      "? key\n: value\n",
      "? - key\n: - value\n",
      "key: value\n key: value\n",
      " key: value\nkey: value\n",
      "- - key: value\n  - other: value\n- words here\n",
      "- - - words\n    - words\n",
      "aa:\n- bb cc\n- dd ee\n",
      "aa:\n- bb cc\n dd ee\n",
      "--- key: value\n",
      "---\nkey: value\n---\nkey: value\n",
      "key: value\n...\nkey: value\n",
      "key: value\n...\n",
      "%YAML 1.2\n---\nkey: value\n",
      "key : value\n",
      "key: value:\n",
      "key: value :x\n",
      "key: va#lue # comment\n",
      "key: ~\nother: ~ \nNULL: null\n",
      "key: 010\nother: 1e3\ntrue: false\n",
      "key: [a b, 12, null, -x, ~, 'y', true]\n",
      "key: [aaa, bbb]: [ccc]\n",
      "key: [aaa bbb ,  ccc,]\n",
      "{key: [aaa, bbb]}\n",
      "{\n key: [aaa, bbb]\n}\n",
      "key: é value\né: value\nkey2: é\n",
      "key: value\r\nother: value\r\n# comment\r\n",
      "key: va\rlue\n",
      "key:    value   \n",
      "key:\tvalue\n",
      "key: value\n- item\n",
      "key: ${{ github.ref }}\nother: ${{ 'a: b' }}\n",
      "key: \"\\x01\"\nother: words here\n",
      "aa: [\"\\x01\", words]\nbb: |\n  one\n",
      "\"\\x01\"",
      "key: value",
      "words of a scalar",
      "'quoted: value'\n",
      "",
      "# nothing\n",
  };
  for (const char* text : texts) expect_no_difference(text);
  for (const std::string& text : golden_texts()) expect_no_difference(text);
}

TEST(AbridgedYaml, IsReadAsTheWholeWhateverIsWritten) {
  const std::vector<std::string> texts = golden_texts();
  ASSERT_GT(texts.size(), 50U);
  std::mt19937 random(20240229);
  const auto below = [&](std::size_t end) { return end == 0 ? 0 : random() % end; };
  const std::string_view pieces[] = {
      "\n", " ",  "  ", "\n  ", ": ", ":", "- ", "-", "#",       " #",   "'",
      "\"", "|",  ">",  "[",    "]",  "{", "}",  ",", "&a ",     "*a",   "!!str ",
      "? ", "\t", "\r", "\\",   "~",  "é", "a",  "%", "\n---\n", "null", "\"\\x01\""};
  for (int i = 0; i < 3000 && !HasFailure(); ++i) {
    std::string text = texts[below(texts.size())].substr(0, 3000);
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      const std::size_t at = below(text.size());
      if (below(2) == 0) {
        text.insert(at, pieces[below(std::size(pieces))]);
      } else {
        text.erase(at, 1 + below(4));
      }
    }
    expect_no_difference(text);
  }
}

}  // namespace
}  // namespace localrun::model
