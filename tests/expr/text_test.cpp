#include "expr/text.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

struct Pair {
  std::string_view left;
  std::string_view right;
  bool are_equal;
};

constexpr Pair pairs[] = {
    {"", "", true},         {"a", "A", true},
    {"a", "ab", false},     {"[", "{", false},
    {"@", "`", false},      {"ÄÖÜ", "äöü", true},
    {"σ", "ς", true},       {"ς", "Σ", true},
    {"ı", "I", false},      {"ı", "i", false},
    {"ſ", "s", false},      {"İ", "i", false},
    {"İ", "İ", true},       {"straße", "STRASSE", false},
    {"ß", "ẞ", false},      {"ﬁ", "FI", false},
    {"ǆ", "Ǆ", true},       {"ǅ", "ǆ", true},
    {"𐐨", "𐐀", true},       {"ɐ", "Ɐ", true},
    {"ა", "Ა", true},     {"µ", "Μ", true},
    {"\xFF", "\xFF", true}, {"\xFF", "\xFE", false},
    {"я", "Я", true},       {"\xE2\x84\xAA", "k", false},  // the Kelvin sign is its own upper case
};

TEST(Text, ComparesIgnoringCase) {
  for (const Pair& pair : pairs) {
    SCOPED_TRACE(std::string(pair.left) + " " + std::string(pair.right));
    EXPECT_EQ(equal_ignoring_case(pair.left, pair.right), pair.are_equal);
    EXPECT_EQ(equal_ignoring_case(pair.right, pair.left), pair.are_equal);
    EXPECT_EQ(compare_ignoring_case(pair.left, pair.right) == 0, pair.are_equal);
    EXPECT_EQ(fold_case(pair.left) == fold_case(pair.right), pair.are_equal);
    if (pair.are_equal) {
      EXPECT_EQ(hash_ignoring_case(pair.left), hash_ignoring_case(pair.right));
    }
  }
}

TEST(Text, OrdersByUtf16) {
  EXPECT_TRUE(compare_ignoring_case("a", "B") < 0);
  EXPECT_TRUE(compare_ignoring_case("a", "[") < 0);
  EXPECT_TRUE(compare_ignoring_case("_", "Z") > 0);
  EXPECT_TRUE(compare_ignoring_case("ab", "ABC") < 0);
  EXPECT_TRUE(compare_ignoring_case("😀", "\xEF\xBC\xA1") < 0);  // D83D < FF21
  EXPECT_TRUE(compare_ignoring_case("😀", "😁") < 0);
}

TEST(Text, FindsPartsIgnoringCase) {
  EXPECT_TRUE(contains_ignoring_case("Xabcx", "ABC"));
  EXPECT_FALSE(contains_ignoring_case("ab", "abc"));
  EXPECT_TRUE(contains_ignoring_case("grün", "RÜ"));
  EXPECT_TRUE(starts_with_ignoring_case("Éa", "é"));
  EXPECT_FALSE(ends_with_ignoring_case("a", "ba"));
  EXPECT_TRUE(ends_with_ignoring_case("aß", "ß"));
}

TEST(Text, CountsUtf16) {
  EXPECT_EQ(utf16_length(""), 0u);
  EXPECT_EQ(utf16_length("abcdefghij"), 10u);
  EXPECT_EQ(utf16_length("é€😀"), 4u);
  EXPECT_EQ(utf16_length("abcdefgh😀abcdefghéé"), 20u);
}

TEST(Text, TrimsWhiteSpace) {
  EXPECT_EQ(trim(" \t\xC2\x85\xE2\x80\x83 a b\xE3\x80\x80\xE2\x80\xA9\n"), "a b");
  EXPECT_EQ(trim("\xEF\xBB\xBFx"), "\xEF\xBB\xBFx");
  EXPECT_EQ(trim("   "), "");
  EXPECT_EQ(trim("é"), "é");
}

TEST(Text, FindsNearNames) {
  constexpr std::string_view names[] = {"github", "inputs", "vars", "needs", "startsWith"};
  EXPECT_EQ(near_names("githb", names), std::vector<std::string>{"github"});
  EXPECT_EQ(near_names("GITHUB", names), std::vector<std::string>{"github"});
  EXPECT_EQ(near_names("var", names), std::vector<std::string>{"vars"});
  EXPECT_EQ(near_names("vrs", names), std::vector<std::string>{"vars"});
  EXPECT_EQ(near_names("startWit", names), std::vector<std::string>{"startsWith"});
  EXPECT_TRUE(near_names("matrix", names).empty());
  EXPECT_TRUE(near_names("x", names).empty());
  constexpr std::string_view many[] = {"abd", "abc", "abe", "ab", "xyz"};
  EXPECT_EQ(near_names("abc", many, 2), (std::vector<std::string>{"abc", "abd"}));
}

}  // namespace
}  // namespace localrun::expr
