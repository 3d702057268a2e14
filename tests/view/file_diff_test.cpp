#include "runner/view/file_diff.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

struct Row {
  const char* name;
  FileDiff diff;
  std::string expected;
};

TEST(FileDiff, LooksAsThatOfGit) {
  const auto text = [](std::string contents) {
    return std::optional(DiffSide{"100644", std::move(contents)});
  };
  const std::string head = "diff --git a/f b/f\n";
  const std::string both = head + "--- a/f\n+++ b/f\n";
  const Row rows[] = {
      {"changed",
       {"f", text("a\nb\nc\nd\ne\n"), text("a\nb\nc\nd\nE\n")},
       both + "@@ -2,4 +2,4 @@\n b\n c\n d\n-e\n+E\n"},
      {"new",
       {"f", {}, text("a\nb\n")},
       head + "new file mode 100644\n--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n"},
      {"gone",
       {"f", text("a\n"), {}},
       head + "deleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"},
      {"new and empty", {"f", {}, text("")}, head + "new file mode 100644\n"},
      {"no end",
       {"f", text("a"), text("a\n")},
       both + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
      {"mode",
       {"f", text("a"), DiffSide{"100755", "a"}},
       head + "old mode 100644\nnew mode 100755\n"},
      {"binary",
       {"f", text("a"), text(std::string("\0b", 2))},
       head + "Binary files a/f and b/f differ\n"},
      {"link in place of a file",
       {"f", text("a\n"), DiffSide{"120000", "t"}},
       head + "deleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n" + head +
           "new file mode 120000\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+t\n\\ No newline at end "
           "of file\n"},
      {"odd name",
       {"a\"\xc3\xa9", {}, text("")},
       "diff --git \"a/a\\\"\\303\\251\" \"b/a\\\"\\303\\251\"\nnew file mode 100644\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(render_file_diff(row.diff, {}), row.expected) << row.name;
}

TEST(FileDiff, HasColourOnlyWhereItMay) {
  const FileDiff diff{"f", DiffSide{"100644", "a\n"}, DiffSide{"100644", "b\n"}};
  Terminal terminal;
  EXPECT_EQ(render_file_diff(diff, terminal).find('\x1b'), std::string::npos);
  terminal.colour = true;
  EXPECT_NE(render_file_diff(diff, terminal).find("\x1b[31m-a"), std::string::npos);
}

}  // namespace
}  // namespace localrun
