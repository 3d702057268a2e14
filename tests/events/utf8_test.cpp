#include "runner/events/utf8.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(Utf8, InvalidBytesAreReplaced) {
  struct Row {
    const char* name;
    std::string text;
    std::string expected;
  };
  const Row rows[] = {
      {"ascii", "plain text, longer than eight bytes", "plain text, longer than eight bytes"},
      {"all lengths", "aé€😀z", "aé€😀z"},
      {"lone continuation", "a\x80z", "a\uFFFDz"},
      {"overlong two", "\xC0\xAF", "\uFFFD\uFFFD"},
      {"overlong three", "\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},
      {"overlong four", "\xF0\x80\x80\xAF", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"beyond", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"cut off", "12345678\xF0\x9F\x98", "12345678\uFFFD\uFFFD\uFFFD"},
      {"never a byte", "\xFF", "\uFFFD"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(make_valid_utf8(row.text), row.expected);
    EXPECT_EQ(is_valid_utf8(row.text), row.text == row.expected);
    EXPECT_TRUE(is_valid_utf8(row.expected));
  }
}

}  // namespace
}  // namespace localrun
