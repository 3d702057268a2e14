#include "runner/execute/explain_file_command.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace localrun {
namespace {

struct Row {
  std::string_view name;
  std::string_view bytes;
  std::string_view slug;
  std::string_view message;
  std::string_view in_why;
  std::string_view in_help;
};

const std::vector<Row> rows = {
    {"several lines", "notes=first\nsecond line\n", "output-bad-line",
     "the value of 'notes' has several lines; line 2 of it is read as a new entry",
     "  1 | notes=first\n> 2 | second line", "{ echo 'notes<<EOF'; COMMAND; echo 'EOF'; }"},
    {"no entry before", "hello\n", "output-bad-line",
     "line 1 of the file behind GITHUB_OUTPUT is no entry", "> 1 | hello", "echo \"NAME=VALUE\""},
    {"no name", "a=1\n=2\n", "output-bad-line",
     "line 2 of the file behind GITHUB_OUTPUT is no entry", "> 2 | =2", ""},
    {"pretty JSON", "m={\n  1\n}\n", "output-pretty-json",
     "the value of 'm' has several lines; it is JSON that is not on one line", "> 2 |   1",
     "jq -c ."},
    {"quoted delimiter", "b<<'E'\nx\nE\n", "output-delimiter",
     "the value of 'b' is never ended by a line ''E''", "with its quotes", "no quotes"},
    {"no line break before", "b<<E\nxE\n", "output-delimiter",
     "the value of 'b' is never ended by a line 'E'", "has no line break, so the delimiter",
     "printf '\\n'"},
    {"no line break behind", "b<<E\nx\nE", "output-delimiter", "", "", ""},
    {"carriage return", "b<<E\nx\nE\r\n", "output-delimiter", "", "carriage return", "tr -d"},
    {"blanks", "b<<E\nx\nE \n", "output-delimiter", "", "differ in blanks", ""},
    {"missing", "b<<E\nx\n", "output-delimiter", "", "no line behind it", "echo 'E'"},
    {"ended early", "b<<E\none\nE\ntwo\nE\n", "output-delimiter",
     "the value of 'b' has a line 'E', which ends it early", "> 4 | two", "uuidgen"},
};

TEST(ExplainFileCommand, NamesTheMistake) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const ParsedPairs parsed = parse_pairs_of(FileCommand::output, row.bytes);
    const bool is_wrong = parsed.error.has_value();
    if (row.name == "no line break behind" && !is_wrong) continue;
    ASSERT_TRUE(is_wrong);
    const Finding finding =
        explain_bad_line(FileCommand::output, row.bytes, parsed, [](std::string_view name) {
          return Place{"w.yml", name.empty() ? 1U : 2U, 1, 1, 2};
        });
    EXPECT_EQ(finding.slug, row.slug);
    EXPECT_EQ(finding.severity, "error");
    if (!row.message.empty()) {
      EXPECT_EQ(finding.message, row.message);
    }
    EXPECT_NE(finding.why.find(row.in_why), std::string::npos) << finding.why;
    EXPECT_NE(finding.help.find(row.in_help), std::string::npos) << finding.help;
  }
}

/// Whatever a step writes, a failure is explained by one of the entries and shows a line.
TEST(ExplainFileCommand, ExplainsEveryFailure) {
  const std::vector<std::string_view> pieces = {"a=1\n", "b<<E\n", "E\n",   "x",   "\n",
                                                "<<",    "=",      "'E'\n", "{\n", "\r\n"};
  for (std::size_t code = 0; code < 10000; ++code) {
    std::string bytes;
    for (std::size_t rest = code, i = 0; i < 4; ++i, rest /= pieces.size())
      bytes += pieces[rest % pieces.size()];
    const ParsedPairs parsed = parse_pairs_of(FileCommand::env, bytes);
    if (!parsed.error) continue;
    SCOPED_TRACE(bytes);
    const Finding finding =
        explain_bad_line(FileCommand::env, bytes, parsed, [](std::string_view) { return Place{}; });
    ASSERT_FALSE(finding.slug.empty());
    ASSERT_FALSE(finding.message.empty());
    ASSERT_NE(finding.why.find(" | "), std::string::npos);
  }
}

}  // namespace
}  // namespace localrun
