// Files that nobody means to write: each a clear result, no crash, and no time to speak of. The
// test's own time limit catches a hang.

#include "model/lint/check_file.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace localrun::model {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string with_run(const std::string& value) {
  return "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: " + value +
         '\n';
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string alias_bomb() {
  std::string text = "on: push\na0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string above = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + above;
    text += repeated(", " + above, 8) + "]\n";
  }
  return text + "jobs: *a11\n";
}

std::string nested_block(std::size_t depth) {
  std::string text = "on: push\njobs:\n";
  for (std::size_t i = 1; i <= depth; ++i) text += std::string(i, ' ') + "k:\n";
  return text;
}

std::string large_workflow() {
  std::string text = "on: push\njobs:\n";
  for (int i = 0; text.size() < 1'000'000; ++i) {
    text +=
        "  job" + std::to_string(i) + ":\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n";
    text += repeated("          make \"${TARGET}\" --verbose | tee log.txt\n", 60);
  }
  return text;
}

struct Row {
  const char* name;
  std::string text;
  const char* message;  // of the first diagnostic, a part; empty: nothing is said
};

TEST(Robustness, EveryFileGetsAClearResult) {
  const std::vector<Row> rows = {
      {"alias bomb", alias_bomb(), "Maximum YAML nodes exceeded"},
      {"an alias of itself", "on: &a [*a]\njobs: {}\n", "Unknown anchor 'a'"},
      {"60 sequences deep", "on: push\njobs: " + repeated("[", 60) + repeated("]", 60) + '\n',
       "Maximum object depth exceeded"},
      {"200,000 sequences deep", "on: push\njobs: " + repeated("[", 200'000) + '\n',
       "Maximum object depth exceeded"},
      {"100,000 mappings deep", "on: push\njobs: " + repeated("{a: ", 100'000) + '\n',
       "Maximum object depth exceeded"},
      {"1,000 blocks deep", nested_block(1000), "Maximum object depth exceeded"},
      {"a text of 1 MB", with_run('"' + std::string(1'000'000, 'x') + '"'), ""},
      {"a script of 1 MB", with_run("|\n" + repeated("          make all\n", 50'000)), ""},
      {"a workflow of 1 MB", large_workflow(), ""},
      {"over 1 MB", with_run('"' + std::string(1'100'000, 'x') + '"'),
       "The maximum file size of 1048576 characters has been exceeded"},
      {"a NUL byte", with_run(std::string("\"a\0b\"", 5)), "control character 0x00"},
      {"NUL bytes alone", std::string(1000, '\0'), "control character 0x00"},
      {"another control character", with_run("\"a\x07\""), "control character 0x07"},
      {"not UTF-8", with_run("\"a\xFF\""), "The byte 0xFF is not valid UTF-8"},
      {"Latin-1", with_run("\"caf\xE9\""), "The byte 0xE9 is not valid UTF-8"},
      {"half a surrogate pair", with_run("\"\xED\xA0\x80\""), "The byte 0xED is not valid UTF-8"},
      {"UTF-16", std::string("\xFF\xFEo\0n\0", 6), "The byte 0xFF is not valid UTF-8"},
      {"CRLF", replaced(with_run("|\n          echo a\n          echo b"), "\n", "\r\n"), ""},
      {"a tab that indents", "on: push\njobs:\n\ta:\n\t\truns-on: x\n", "A tab cannot indent YAML"},
      {"tabs that separate", replaced(with_run("echo"), ": ", ":\t"), ""},
      {"a byte order mark", "\xEF\xBB\xBF" + with_run("echo"), ""},
      {"a byte order mark alone", "\xEF\xBB\xBF", "Expected a scalar value"},
      {"nothing", "", "Expected a scalar value"},
      {"a comment alone", "# nothing\n", "Expected a scalar value"},
      {"20,000 expressions in a text", with_run('"' + repeated("${{ 1 }}", 20'000) + '"'),
       "Too many parameters supplied: 'format'"},
      {"an expression of 50 KB", with_run("\"${{ " + repeated("true || ", 6000) + "true }}\""),
       "Exceeded max expression length 21000"},
      {"5,000 parentheses",
       with_run("\"${{ " + repeated("(", 5000) + '1' + repeated(")", 5000) + " }}\""), ""},
  };
  for (const Row& row : rows) {
    for (const FileKind kind : {FileKind::workflow, FileKind::action}) {
      const auto source = std::make_shared<const SourceFile>("f.yml", row.text);
      const FileCheck check = check_file(source, kind);
      if (kind == FileKind::action) continue;  // its keys are others; it has to end, no more
      const auto found =
          std::find_if(check.diagnostics.begin(), check.diagnostics.end(),
                       [](const Diagnostic& each) { return each.severity != Severity::note; });
      const std::string first = found == check.diagnostics.end() ? std::string() : found->message;
      if (row.message[0] == '\0') {
        EXPECT_EQ(first, "") << row.name;
        EXPECT_TRUE(check.workflow) << row.name;
      } else {
        EXPECT_NE(first.find(row.message), std::string::npos) << row.name << ": " << first;
      }
    }
  }
}

}  // namespace
}  // namespace localrun::model
