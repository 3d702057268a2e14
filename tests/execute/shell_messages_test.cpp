#include "runner/execute/named_files.hpp"
#include "runner/execute/shell_messages.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using Kind = ShellMessage::Kind;

struct Row {
  std::string_view log;
  std::string_view file;
  std::uint32_t line;
  Kind kind;
  std::string_view subject;
};

// As bash 5.2 and dash 0.5 of Debian 12 print them.
const std::vector<Row> rows = {
    {"/t/s.sh: line 2: nothere: command not found", "/t/s.sh", 2, Kind::not_found, "nothere"},
    {"/t/s.sh: 2: nothere: not found", "/t/s.sh", 2, Kind::not_found, "nothere"},
    {"/t/s.sh: line 2: ./noint.sh: cannot execute: required file not found", "/t/s.sh", 2,
     Kind::not_executable, "./noint.sh"},
    {"/t/s.sh: line 3: ./a.sh: /bin/no: bad interpreter: No such file or directory", "/t/s.sh", 3,
     Kind::not_executable, "./a.sh"},
    {"/t/s.sh: line 2: ./noexec.sh: Permission denied", "/t/s.sh", 2, Kind::not_executable,
     "./noexec.sh"},
    {"/t/s.sh: line 2: ./gone.sh: No such file or directory", "/t/s.sh", 2, Kind::no_such_file,
     "./gone.sh"},
    {"/t/s.sh: 2: cannot open nofile: No such file", "/t/s.sh", 2, Kind::no_such_file, "nofile"},
    {"/t/s.sh: line 2: cd: nodir: No such file or directory", "/t/s.sh", 2, Kind::other,
     "cd: nodir"},
    {"/t/s.sh: line 12: syntax error near unexpected token `fi'", "/t/s.sh", 12, Kind::syntax, ""},
    {"/t/s.sh: 2: Syntax error: \"fi\" unexpected", "/t/s.sh", 2, Kind::syntax, ""},
    {"/t/s.sh: line 9: unexpected EOF while looking for matching `''", "/t/s.sh", 9, Kind::syntax,
     ""},
    {"/t/s.sh: line 2: 13039 Killed                  make all", "/t/s.sh", 2, Kind::ended,
     "make all"},
    {"/t/s.sh: line 2:   139 Segmentation fault      (core dumped) ./a.out", "/t/s.sh", 2,
     Kind::ended, "./a.out"},
    {"crlf3.sh: line 1: $'foo\\r': command not found", "crlf3.sh", 1, Kind::not_found, "$'foo\\r'"},
    {"/t/s.sh: line 2: [: 1: unary operator expected", "/t/s.sh", 2, Kind::other, ""},
};

TEST(ShellMessages, AreRead) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.log);
    const auto message = parse_shell_message(row.log);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->file, row.file);
    EXPECT_EQ(message->line, row.line);
    EXPECT_EQ(message->kind, row.kind);
    EXPECT_EQ(message->subject, row.subject);
  }
}

TEST(ShellMessages, OtherLinesAreNone) {
  for (const std::string_view line :
       {"error: no such thing", "make: *** No targets specified and no makefile found.  Stop.",
        "gcc: error: x.c: No such file or directory", "note: see: line: 3: here", "",
        "12:30: begin", "main.c:3:7: error: expected ';'"}) {
    const auto message = parse_shell_message(line);
    EXPECT_FALSE(message && message->kind != Kind::other) << line;
  }
}

TEST(MissingPaths, AreFoundInLogs) {
  const std::vector<std::string> log = {
      "building dist/other", "cat: dist/app: No such file or directory",
      "python3: can't open file '/w/scripts/run.py': [Errno 2] No such file or directory",
      "./dist/app: not found", "nothing was not found"};
  const auto paths = missing_paths(log);
  EXPECT_EQ(paths, (std::vector<std::string>{"dist/app", "/w/scripts/run.py", "./dist/app"}));
}

}  // namespace
}  // namespace localrun
