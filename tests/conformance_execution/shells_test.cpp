#include "rows.hpp"
#include "runner/execute/environment.hpp"
#include "runner/execute/script.hpp"
#include "runner/execute/shell.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;

std::optional<std::string> text_or_absent(const Row& row, std::string_view key) {
  const boost::json::value* value = test::find(row, key);
  return value == nullptr ? std::nullopt : std::optional(test::text_of(*value));
}

// execution.md 1.2, 1.3, 1.4
TEST(Shells, Argv) {
  test::for_each_row("shells", "argv", [](const Row& row) {
    const bool has_bash =
        test::find(row, "bash_on_path") == nullptr || test::flag_at(row, "bash_on_path");
    const FindProgram find = [&](std::string_view name) -> std::optional<std::string> {
      if (name == "bash" && !has_bash) return std::nullopt;
      return std::string(name);
    };
    const auto shell = resolve_shell(text_or_absent(row, "shell"), find);
    if (const auto error = text_or_absent(row, "error")) {
      ASSERT_FALSE(shell);
      EXPECT_NE(shell.error().what().find(*error), std::string::npos) << shell.error().what();
      return;
    }
    ASSERT_TRUE(shell) << shell.error().what();
    EXPECT_EQ(shell_argv(*shell, test::text_at(row, "script_path")), test::texts_at(row, "argv"));
    EXPECT_EQ(shell->extension, test::text_at(row, "extension"));
  });
}

// execution.md 1.5
TEST(Shells, ScriptFile) {
  test::for_each_row("shells", "script", [](const Row& row) {
    EXPECT_EQ(script_file_text(test::text_at(row, "command"), test::text_at(row, "script")),
              test::text_at(row, "file_content"));
  });
}

// execution.md 1.6
TEST(Shells, WorkingDirectory) {
  test::for_each_row("shells", "working_directory", [](const Row& row) {
    const auto step = text_or_absent(row, "step");
    const auto defaults = text_or_absent(row, "defaults");
    const std::string workspace = test::text_at(row, "workspace");
    EXPECT_EQ(working_directory({.workspace = workspace,
                                 .step = step,
                                 .defaults = defaults,
                                 .is_in_composite = test::flag_at(row, "in_composite"),
                                 .is_hook = test::flag_at(row, "hook")}),
              test::text_at(row, "expected"));
  });
}

std::optional<RunDefaultValues> defaults_at(const Row& row, std::string_view key) {
  const boost::json::value* value = test::find(row, key);
  if (value == nullptr) return std::nullopt;
  return RunDefaultValues{text_or_absent(value->as_object(), "shell"),
                          text_or_absent(value->as_object(), "working-directory")};
}

// execution.md 1.7
TEST(Shells, Defaults) {
  test::for_each_row("shells", "defaults", [](const Row& row) {
    EXPECT_EQ(effective_run_defaults(defaults_at(row, "workflow"), defaults_at(row, "job")),
              defaults_at(row, "expected"));
  });
}

// execution.md 1.11
TEST(Shells, Header) {
  test::for_each_row("shells", "header", [](const Row& row) {
    std::string expected;
    for (const std::string& line : test::texts_at(row, "expected"))
      expected.append(line).append("\n");
    const std::string header = run_header(test::text_at(row, "script"), "shell: bash -e {0}", {});
    EXPECT_EQ(header, expected + "shell: bash -e {0}\n##[endgroup]\n");
  });
}

}  // namespace
}  // namespace localrun
