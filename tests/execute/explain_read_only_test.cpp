#include "runner/execute/explain_read_only.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(ExplainReadOnly, ThePathComesFirst) {
  const struct {
    std::string_view line;
    std::string_view path;
  } rows[] = {
      {"touch: cannot touch '/etc/a b': Read-only file system", "/etc/a b"},
      {"mkdir: cannot create directory ‘/opt/x’: Read-only file system", "/opt/x"},
      {"/t/s.sh: line 2: /etc/x: Read-only file system", "/etc/x"},
      {"/t/s.sh: 2: cannot create /etc/x: Read-only file system", "cannot create /etc/x"},
      {"OSError: [Errno 30] Read-only file system: '/usr/lib/x'", "/usr/lib/x"},
      {"npm error EROFS: read-only file system, mkdir '/usr/lib/node_modules/x'",
       "/usr/lib/node_modules/x"},
      {"Error: EROFS: read-only file system, open '/x/y'", "/x/y"},
      {"2020/01/02 failed: open /var/lib/x: read-only file system", "open /var/lib/x"},
      {"ln: failed to create symbolic link 'x': Read-only file system", "x"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.line);
    EXPECT_TRUE(tells_read_only(row.line));
    const auto paths = paths_told_of(row.line);
    ASSERT_FALSE(paths.empty());
    EXPECT_EQ(paths.front(), row.path);
  }
}

TEST(ExplainReadOnly, OthersAreAmongThem) {
  const struct {
    std::string_view line;
    std::string_view path;
  } rows[] = {
      {"/t/s.sh: 2: cannot create /etc/x: Read-only file system", "/etc/x"},
      {"2020/01/02 failed: open /var/lib/x: read-only file system", "/var/lib/x"},
      {"can't open '/etc/x': Read-only file system", "/etc/x"},
      {"mv: cannot move 'a' to '/etc/a': Read-only file system", "/etc/a"},
      {"java.io.FileNotFoundException: /etc/x (Read-only file system)", "/etc/x"},
      {"error: could not write to /usr/x, Read-only file system (os error 30)", "/usr/x"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.line);
    const auto paths = paths_told_of(row.line);
    EXPECT_NE(std::find(paths.begin(), paths.end(), row.path), paths.end());
  }
}

TEST(ExplainReadOnly, OtherLinesTellNothing) {
  for (const std::string_view line :
       {"touch: cannot touch '/etc/x': Permission denied", "mounted read-only", "file system", ""})
    EXPECT_FALSE(tells_read_only(line)) << line;
  EXPECT_FALSE(explain_read_only({"all is well"}, "/", {}));
}

/// Nothing is said of a path that can be written to.
TEST(ExplainReadOnly, AWritablePathIsNotIt) {
  const auto finding =
      explain_read_only({"touch: cannot touch '/tmp/x': Read-only file system"}, "/", {});
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->message.find("/tmp/x"), std::string::npos) << finding->message;
}

}  // namespace
}  // namespace localrun
