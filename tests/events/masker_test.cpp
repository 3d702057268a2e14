#include "runner/events/masker.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(MaskPatterns, OfEncodersThatTheOfficialRowsDoNotReach) {
  struct Row {
    const char* name;
    std::string value;
    std::vector<std::string> contains;
    std::vector<std::string> lacks;
  };
  const Row rows[] = {
      {"expression escape", "it's", {"it''s", "it&apos;s", "it%27s"}, {}},
      {"tab and feeds", "a\tb\rc\fd\be", {"a\\tb\\rc\\fd\\be"}, {}},
      {"line ends of Unicode", "a\xE2\x80\xA8z", {"a\\u2028z"}, {}},
      {"delete is no control for JSON",
       "a\x7F"
       "b",
       {"a\x7F"
        "b",
        "a%7Fb"},
       {"a\\u007fb"}},
      {"two bytes have no second shift", "ab", {"YWI=", "Yg=="}, {}},
      {"eight characters with quotes stay", "\"abcdef\"", {}, {"abcdef"}},
      {"length counts characters, not bytes", "\"äöüäöü\"", {}, {"äöüäöü"}},
      {"a wide character counts twice", "\"😀😀😀x\"", {"😀😀😀x"}, {}},
      {"nothing after &+", "abcd&+", {"abcd&+"}, {""}},
      {"one character after &+", "abcd&+x", {"abcd&+"}, {"", "x"}},
      {"skips a whole character after &+", "a&+äbcdefg", {"bcdefg"}, {"a&+"}},
      {"no ampersand", "abcdefgh", {"abcdefgh"}, {""}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const std::set<std::string> patterns = mask_patterns(row.value);
    for (const std::string& pattern : row.contains)
      EXPECT_TRUE(patterns.contains(pattern)) << pattern;
    for (const std::string& pattern : row.lacks)
      EXPECT_FALSE(patterns.contains(pattern)) << pattern;
  }
}

TEST(Masker, CopiesAreIndependent) {
  Masker first;
  first.add_value("one-secret");
  Masker second = first;
  second.add_value("two-secret");
  EXPECT_EQ(first.mask("one-secret, two-secret"), "***, two-secret");
  EXPECT_EQ(second.mask("one-secret, two-secret"), "***, ***");
  first = second;
  EXPECT_EQ(first.mask("two-secret"), "***");
  Masker third = std::move(second);
  EXPECT_EQ(third.mask("two-secret"), "***");
}

TEST(Masker, TakesValuesWhileInUse) {
  Masker masker;
  EXPECT_TRUE(masker.is_empty());
  for (int i = 0; i < 300; ++i) {
    const std::string value = "value-number-" + std::to_string(i) + ";";
    ASSERT_FALSE(masker.would_change(value)) << i;
    masker.add_value(value);
    ASSERT_EQ(masker.mask("<" + value + ">"), "<***>");
    ASSERT_EQ(masker.mask("<value-number-0;>"), "<***>");
  }
  EXPECT_FALSE(masker.is_empty());
}

TEST(Masker, SecretOfSeveralLines) {
  Masker masker;
  masker.add_secret("-----BEGIN KEY-----\r\n  abcdefgh  \n\nijklmnop\n-----END KEY-----\n");
  std::string lines = "a\nabcdefgh\nx ijklmnop y\n-----BEGIN KEY-----\n";
  EXPECT_TRUE(masker.mask_lines(lines));
  EXPECT_EQ(lines, "a\n***\nx *** y\n***\n");
}

/// A value that holds a line end may match over it: the lines become one `***`.
TEST(Masker, MatchAcrossLines) {
  Masker masker;
  masker.add_value("first\nsecond");
  std::string lines = "x first\nsecond y\n";
  EXPECT_TRUE(masker.mask_lines(lines));
  EXPECT_EQ(lines, "x *** y\n");
}

TEST(Masker, LeavesTextAloneWithoutAMatch) {
  Masker masker;
  masker.add_secret("hunter2-hunter2");
  std::string lines(1 << 20, 'x');
  const char* const before = lines.data();
  EXPECT_FALSE(masker.mask_lines(lines));
  EXPECT_EQ(lines.data(), before);
}

TEST(Masker, RefusesWhatIsNoRegularExpression) {
  Masker masker;
  EXPECT_FALSE(masker.add_regex("(unclosed"));
  EXPECT_TRUE(masker.is_empty());
}

TEST(Masker, RegularExpressionOnAVeryLongLine) {
  Masker masker;
  ASSERT_TRUE(masker.add_regex("key=[0-9]+"));
  const std::string text = std::string(200000, 'k') + "key=12345";
  EXPECT_EQ(masker.mask(text), std::string(200000, 'k') + "***");
}

}  // namespace
}  // namespace localrun
