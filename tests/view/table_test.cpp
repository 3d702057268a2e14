#include "runner/view/table.hpp"
#include "view_support.hpp"

#include <gtest/gtest.h>

#include <array>

namespace localrun::test {
namespace {

constexpr std::array<Column, 3> columns = {
    {{"NAME", false, true}, {"SIZE", true}, {"JOB", false, true}}};

TEST(Table, IsAsWideAsItsContents) {
  EXPECT_EQ(render_table(columns, {{"a", "12 bytes", "build"}, {"äöü", "9 kB", ""}},
                         terminal_of_width(80)),
            "NAME      SIZE  JOB\n"
            "a     12 bytes  build\n"
            "äöü       9 kB\n");
  EXPECT_EQ(render_table(columns, {}, terminal_of_width(80)), "");
}

TEST(Table, CutsTheWidestColumnsWhereItDoesNotFit) {
  const std::vector<std::vector<std::string>> rows = {
      {"a-name-that-is-rather-long", "12 bytes", "job-of-some-length"}};
  EXPECT_EQ(render_table(columns, rows, terminal_of_width(40)),
            "NAME                SIZE  JOB\n"
            "a-name-that-i…  12 bytes  job-of-some-l…\n");
  EXPECT_EQ(render_table(columns, rows, terminal_of_width(10, false)),
            "NAME          SIZE  JOB\n"
            "a-nam...  12 bytes  job-o...\n")
      << "a column keeps 8";
}

TEST(Table, HasColourInItsTitlesOnly) {
  Terminal terminal = terminal_of_width(80);
  terminal.colour = true;
  EXPECT_EQ(render_table(columns, {{"a", "1", "b"}}, terminal),
            styled("NAME  SIZE  JOB", Style::dim, terminal) + "\na        1  b\n");
}

}  // namespace
}  // namespace localrun::test
