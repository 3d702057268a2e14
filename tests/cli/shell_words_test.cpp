#include "runner/cli/shell_words.hpp"

#include <gtest/gtest.h>

namespace localrun::cli {
namespace {

using Words = std::vector<std::string>;

TEST(ShellWords, AreSplitAsAShellSplitsThem) {
  struct Row {
    const char* text;
    Words words;
  };
  for (const Row& row : {
           Row{"", {}},
           Row{" \t\n", {}},
           Row{"ssh host", {"ssh", "host"}},
           Row{"  a\t b\n", {"a", "b"}},
           Row{"'a b' \"c d\" e\\ f", {"a b", "c d", "e f"}},
           Row{"a'b'\"c\"d", {"abcd"}},
           Row{"'' \"\"", {"", ""}},
           Row{R"("a\"b\\c\d")", {R"(a"b\c\d)"}},
           Row{R"("\$\`")", {"$`"}},
           Row{R"('\$"')", {R"(\$")"}},
           Row{"a\\\nb \"c\\\nd\"", {"ab", "cd"}},
           Row{"a#b user@host~1 K=V", {"a#b", "user@host~1", "K=V"}},
           Row{"'*' \\* '$x'", {"*", "*", "$x"}},
       }) {
    const auto words = split_shell_words(row.text);
    ASSERT_TRUE(words) << row.text << words.error().what;
    EXPECT_EQ(*words, row.words) << row.text;
  }
}

TEST(ShellWords, WhatNeedsAShellIsRefused) {
  struct Row {
    const char* text;
    const char* told;
  };
  for (const Row& row : {
           Row{"a 'b", "the quote ' is not closed"},
           Row{"\"a", "the quote \" is not closed"},
           Row{"a\\", "ends with a backslash"},
           Row{"a | b", "'|' is for a shell"},
           Row{"a; b", "';' is for a shell"},
           Row{"$A", "'$' is for a shell"},
           Row{"\"$A\"", "'$' is for a shell"},
           Row{"\"`a`\"", "'`' is for a shell"},
           Row{"~/x", "'~' is for a shell"},
           Row{"*.x", "'*' is for a shell"},
           Row{"# x", "'#' is for a shell"},
       }) {
    const auto words = split_shell_words(row.text);
    ASSERT_FALSE(words) << row.text;
    EXPECT_NE(words.error().what.find(row.told), std::string::npos) << words.error().what;
    EXPECT_FALSE(words.error().help.empty());
  }
}

}  // namespace
}  // namespace localrun::cli
