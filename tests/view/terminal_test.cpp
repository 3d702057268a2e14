#include "view_support.hpp"

#include <gtest/gtest.h>

namespace localrun::test {
namespace {

TEST(Terminal, ColourIsDecidedInTheOrderOfTheSpecification) {
  struct Row {
    std::string name;
    TerminalFacts facts;
    ColourChoice choice;
    bool colour;
  };
  TerminalFacts person;
  person.is_terminal = true;
  const auto with = [](TerminalFacts facts, auto change) {
    change(facts);
    return facts;
  };
  const std::vector<Row> rows = {
      {"terminal", person, ColourChoice::automatic, true},
      {"pipe", {}, ColourChoice::automatic, false},
      {"dumb", with(person, [](TerminalFacts& f) { f.term = "dumb"; }), ColourChoice::automatic,
       false},
      {"NO_COLOR", with(person, [](TerminalFacts& f) { f.no_color = "1"; }),
       ColourChoice::automatic, false},
      {"CLICOLOR_FORCE", with({}, [](TerminalFacts& f) { f.clicolor_force = "1"; }),
       ColourChoice::automatic, true},
      {"CLICOLOR_FORCE=0", with({}, [](TerminalFacts& f) { f.clicolor_force = "0"; }),
       ColourChoice::automatic, false},
      {"NO_COLOR and CLICOLOR_FORCE",
       with(person,
            [](TerminalFacts& f) {
              f.no_color = "1";
              f.clicolor_force = "1";
            }),
       ColourChoice::automatic, false},
      {"--color=always over NO_COLOR", with({}, [](TerminalFacts& f) { f.no_color = "1"; }),
       ColourChoice::always, true},
      {"--color=never", person, ColourChoice::never, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(decide_terminal(row.facts, row.choice).colour, row.colour);
  }
}

TEST(Terminal, WidthComesFromColumnsThenTheDriver) {
  struct Row {
    std::string columns;
    int reported;
    int width;
  };
  for (const Row& row : std::vector<Row>{{"", 0, 80},
                                         {"", 132, 132},
                                         {"100", 132, 100},
                                         {"x", 132, 132},
                                         {"-5", 0, 80},
                                         {"3", 0, 20}}) {
    SCOPED_TRACE(row.columns);
    TerminalFacts facts;
    facts.columns = row.columns;
    facts.reported_width = row.reported;
    EXPECT_EQ(decide_terminal(facts, ColourChoice::automatic).width, row.width);
  }
}

TEST(Terminal, UnicodeDependsOnTheLocale) {
  for (const auto& [locale, is_unicode] : std::vector<std::pair<std::string, bool>>{
           {"C.UTF-8", true}, {"de_DE.utf8", true}, {"C", false}, {"", false}}) {
    SCOPED_TRACE(locale);
    TerminalFacts facts;
    facts.locale = locale;
    EXPECT_EQ(decide_terminal(facts, ColourChoice::automatic).is_unicode, is_unicode);
  }
}

TEST(DisplayWidth, CountsColumns) {
  const std::vector<std::pair<std::string, int>> rows = {
      {"", 0},
      {"abc", 3},
      {"é", 1},
      {"e\u0301", 1},
      {"漢字", 4},
      {"🚀", 2},
      {"a\tb", 9},
      {"\x1b[31mred\x1b[0m", 3},
      {"\xff", 1},
      {"\xe6\xbc", 2},
      {"ａ", 2},
      {"\u200b", 0},
      {"\x1b]8;;http://x\x1b\\link\x1b]8;;\a", 4},
      {"✓", 1},
      {"한국", 4},
      {"\x1b", 0},
  };
  for (const auto& [text, width] : rows) {
    SCOPED_TRACE(text);
    EXPECT_EQ(display_width(text), width);
  }
}

TEST(CutToWidth, NeverCutsALetter) {
  struct Row {
    std::string text;
    int width;
    std::string cut;
  };
  for (const Row& row : std::vector<Row>{{"abcdef", 3, "abc"},
                                         {"漢字", 3, "漢"},
                                         {"漢字", 1, ""},
                                         {"e\u0301a", 1, "e\u0301"},
                                         {"abc", 0, ""},
                                         {"abc", 9, "abc"}}) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(cut_to_width(row.text, row.width), row.cut);
  }
}

TEST(Shorten, EndsInAnEllipsisOfTheTerminal) {
  EXPECT_EQ(shorten("abcdef", 6, terminal_of_width(80)), "abcdef");
  EXPECT_EQ(shorten("abcdefg", 6, terminal_of_width(80)), "abcde…");
  EXPECT_EQ(shorten("abcdefg", 6, terminal_of_width(80, false)), "abc...");
  EXPECT_EQ(shorten("abcdefg", 2, terminal_of_width(80, false)), "ab");
  EXPECT_EQ(shorten("漢字漢字", 6, terminal_of_width(80)), "漢字…");
}

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one", 2, 0), "one");
  EXPECT_EQ(wrapped("", 10, 0), "");
  EXPECT_EQ(wrapped("extraordinarily long", 4, 0), "extraordinarily\nlong");
}

TEST(Rows, KeepALineWholeInRows) {
  struct Row {
    std::string_view line;
    std::vector<std::string_view> rows;
  };
  for (const Row& row : std::vector<Row>{
           {"", {""}},
           {"one two", {"one two"}},
           {"one two three", {"one two", "three"}},
           {"one  two   three", {"one", "two", "three"}},
           {"  a   b", {"  a   b"}},
           {"  a   b cd", {"  a   b", "cd"}},
           {"  extraordinarily long", {"  extraordinarily", "long"}},
           {"a /very/long/path b", {"a", "/very/long/path", "b"}},
           {"/very/long/path", {"/very/long/path"}},
           {"           x", {"           x"}},
           {"one two        ", {"one two"}},
           {"äöü äöü äöü", {"äöü äöü", "äöü"}},
       }) {
    SCOPED_TRACE(row.line);
    EXPECT_EQ(rows_of(row.line, 7), row.rows);
  }
}

TEST(OneLine, IsHarmless) {
  EXPECT_EQ(one_line("a\nb\tc\x1b[2J", terminal_of_width(80)), "a\\nb\\tc\uFFFD[2J");
  EXPECT_EQ(one_line("\x07\xff", terminal_of_width(80, false)), "??");
}

TEST(Ansi, IsRemovedOrLeftAsColour) {
  EXPECT_EQ(without_ansi("\x1b[31mred\x1b[0m \x1b[2Jx\x1b"), "red x");
  EXPECT_EQ(only_colours("\x1b[31mred\x1b[2J"), "\x1b[31mred\x1b[0m");
}

}  // namespace
}  // namespace localrun::test
