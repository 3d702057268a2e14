#include "runner/cli/help_text.hpp"

#include <gtest/gtest.h>

namespace localrun::cli {
namespace {

TEST(HelpText, TwoColumns) {
  EXPECT_EQ(two_columns("  a", 6, "one two three", 14), "  a   one two\n      three\n");
  EXPECT_EQ(two_columns("  long", 6, "one", 14), "  long\n      one\n");
  EXPECT_EQ(two_columns("", 2, "one", 14), "  one\n");
}

TEST(HelpText, ParagraphsAreBrokenAnewAndColumnsStay) {
  EXPECT_EQ(paragraphs("\none two\nthree four\na   column that is wide\nfive\n", 12),
            "\none two\nthree four\na   column that is wide\nfive\n");
  EXPECT_EQ(paragraphs("one\ntwo three\n", 20), "one two three\n");
}

}  // namespace
}  // namespace localrun::cli
