#include "expr/number.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <locale>
#include <random>

namespace localrun::expr {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct ReadRow {
  std::string_view text;
  double number;
};

constexpr ReadRow read_rows[] = {
    {"", 0},
    {" \t\n", 0},
    {"0", 0},
    {" 12 ", 12},
    {"\xC2\xA0"
     "12\xE3\x80\x80",
     12},
    {"\xEF\xBB\xBF"
     "12",
     not_a_number},
    {"+1", 1},
    {"-1", -1},
    {"5.", 5},
    {".5", 0.5},
    {"-.5e1", -5},
    {"1e3", 1000},
    {"1E+3", 1000},
    {"1.e2", 100},
    {".", not_a_number},
    {"e5", not_a_number},
    {"1e", not_a_number},
    {"1e+", not_a_number},
    {"+-1", not_a_number},
    {"1e309", infinity},
    {"-1e309", -infinity},
    {"1e-400", 0},
    {"1e99999999999999999999", infinity},
    {"1e-99999999999999999999", 0},
    {"0e99999999999999999999", 0},
    {"0.0000001e400", infinity},
    {"100000000e-400", 0},
    {"Infinity", infinity},
    {"+infinity", infinity},
    {"-INFINITY", -infinity},
    {"Inf", not_a_number},
    {"NaN", not_a_number},
    {"nan", not_a_number},
    {"0x1F", 31},
    {"0x1f", 31},
    {"0X1F", not_a_number},
    {"0x", not_a_number},
    {"0xg", not_a_number},
    {"0x-1", not_a_number},
    {"0x 1", not_a_number},
    {"-0x1", not_a_number},
    {"0x7FFFFFFF", 2147483647},
    {"0x80000000", -2147483648.0},
    {"0xFFFFFFFF", -1},
    {"0x00000000FFFFFFFF", -1},
    {"0x100000000", not_a_number},
    {"0o17", 15},
    {"0o8", not_a_number},
    {"0o37777777777", -1},
    {"0o40000000000", not_a_number},
    {"0O17", not_a_number},
    {"0b1", not_a_number},
    {"1,000", not_a_number},
    {"1_000", not_a_number},
    {"1 2", not_a_number},
    {"9007199254740993", 9007199254740992},
};

TEST(Number, IsReadFromText) {
  for (const ReadRow& row : read_rows) {
    SCOPED_TRACE(row.text);
    const double number = parse_number(row.text);
    if (std::isnan(row.number)) {
      EXPECT_TRUE(std::isnan(number)) << number;
    } else {
      EXPECT_EQ(number, row.number);
    }
  }
}

// C's printf is the definition; its locale is "C" here.
std::string by_printf(double number) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.15G", number);
  return buffer;
}

TEST(Number, IsWrittenAsPrintfDoes) {
  for (const double number : {0.1,
                              1e14,
                              1e15,
                              999999999999999.0,
                              999999999999999.5,
                              1e-4,
                              1e-5,
                              9.99999999999999999e-5,
                              1.5e-7,
                              1e300,
                              5e-324,
                              123456789.123456789,
                              100000000000000.5,
                              0.84551240822557006,
                              -1.5,
                              -1e21,
                              1e100,
                              0.5,
                              2147483648.0,
                              1587106672383762434.0}) {
    EXPECT_EQ(number_to_text(number), by_printf(number));
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const auto bits = random();
    double number = 0;
    static_assert(sizeof bits == sizeof number);
    std::memcpy(&number, &bits, sizeof number);
    if (i % 2 == 0) number = std::round(number * 1000 / std::pow(10, i % 40)) / 1000;
    if (!std::isfinite(number) || number == 0) continue;
    ASSERT_EQ(number_to_text(number), by_printf(number));
  }
}

TEST(Number, HasTextsForTheSpecialOnes) {
  EXPECT_EQ(number_to_text(not_a_number), "NaN");
  EXPECT_EQ(number_to_text(infinity), "Infinity");
  EXPECT_EQ(number_to_text(-infinity), "-Infinity");
  EXPECT_EQ(number_to_text(-0.0), "0");
}

// A locale that writes 1.5 as `1,5` and groups digits.
TEST(Number, IsTheSameInEveryLocale) {
  struct Comma : std::numpunct<char> {
    [[nodiscard]] char do_decimal_point() const override { return ','; }
    [[nodiscard]] char do_thousands_sep() const override { return '.'; }
    [[nodiscard]] std::string do_grouping() const override { return "\3"; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
  EXPECT_EQ(number_to_text(1234567.5), "1234567.5");
  EXPECT_EQ(number_to_text(1.5e-7), "1.5E-07");
  EXPECT_EQ(parse_number("1.5"), 1.5);
  EXPECT_TRUE(std::isnan(parse_number("1,5")));
  std::locale::global(before);
}

}  // namespace
}  // namespace localrun::expr
