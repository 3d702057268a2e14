#include "rows.hpp"
#include "runner/execute/display_name.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;

TEST(DisplayNames, PostName) {
  test::for_each_row("display-names", "post_name", [](const Row& row) {
    EXPECT_EQ(post_name(test::text_at(row, "display_name"), test::text_at(row, "stage") == "pre"),
              test::text_at(row, "expected"));
  });
}

}  // namespace
}  // namespace localrun
