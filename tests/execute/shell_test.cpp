#include "runner/execute/shell.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> everywhere(std::string_view name) { return "/bin/" + std::string(name); }
std::optional<std::string> nowhere(std::string_view) { return std::nullopt; }

TEST(Shell, HeaderShowsProgramAndTemplate) {
  const auto shell = resolve_shell("bash", everywhere);
  ASSERT_TRUE(shell);
  EXPECT_EQ(shell->header, "shell: /bin/bash --noprofile --norc -e -o pipefail {0}");
  EXPECT_EQ(shell_argv(*shell, "/t/x.sh"),
            (std::vector<std::string>{"/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail",
                                      "/t/x.sh"}));
}

// execution.md 1.1
TEST(Shell, EmptyCountsAsAbsent) {
  const auto shell = resolve_shell("", everywhere);
  ASSERT_TRUE(shell);
  EXPECT_EQ(shell->header, "shell: /bin/bash -e {0}");
}

TEST(Shell, ContainerLooksNothingUp) {
  EXPECT_EQ(resolve_shell_in_container(std::nullopt)->header, "shell: sh -e {0}");
  EXPECT_EQ(resolve_shell_in_container("bash")->program, "bash");
}

// execution.md 1.3
TEST(Shell, Errors) {
  struct Case {
    const char* shell;
    const char* error;
  };
  const Case cases[] = {
      {"bash", "bash: command not found"},
      {"perl", "Invalid shell option."},
      {"bash ", "bash: command not found"},
      {"bash -c", "Invalid shell option."},
      {"x {0} {1}", "Index (zero based)"},
      {"x {0} }", "Input string was not in a correct format."},
      {"x {0} {", "Input string was not in a correct format."},
      {"x {0} {a}", "Input string was not in a correct format."},
      {"x {0} {1", "Input string was not in a correct format."},
  };
  for (const auto& [option, error] : cases) {
    SCOPED_TRACE(option);
    const auto shell = resolve_shell(option, nowhere);
    ASSERT_FALSE(shell);
    EXPECT_TRUE(shell.error().what().starts_with(error)) << shell.error().what();
  }
  EXPECT_EQ(resolve_shell(std::nullopt, nowhere).error().what(), "sh: command not found");
}

// execution.md 1.4
TEST(Shell, SplitArguments) {
  struct Case {
    const char* text;
    std::vector<std::string> arguments;
  };
  const Case cases[] = {
      {"", {}},
      {"  \t ", {}},
      {"a  b\tc", {"a", "b", "c"}},
      {"\"\"", {""}},
      {"\"a b\"c", {"a bc"}},
      {"\"a\"\"b\"", {"a\"b"}},
      {R"(a\b \\c)", {R"(a\b)", R"(\\c)"}},
      {R"(\"a)", {"\"a"}},
      {R"("a\\" b)", {"a\\", "b"}},
      {R"("a\\\" b")", {"a\\\" b"}},
      {R"(a\)", {"a\\"}},
      {"/C \"CALL \"/t/x.cmd\"\"", {"/C", "CALL /t/x.cmd"}},
      {"\"open end", {"open end"}},
  };
  for (const auto& [text, arguments] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(split_arguments(text), arguments);
  }
}

TEST(Shell, QuoteInPathIsEscaped) {
  const auto shell = resolve_shell("bash {0}", everywhere);
  EXPECT_EQ(shell_argv(*shell, "/t/\"a\".sh"),
            (std::vector<std::string>{"/bin/bash", "/t/\"a\".sh"}));
}

TEST(Shell, FindProgramLooksAtNewestEntryFirst) {
  std::string pattern = (fs::temp_directory_path() / "localrun-XXXXXX").string();
  const fs::path root = ::mkdtemp(pattern.data());
  for (const char* folder : {"a", "b", "c"}) {
    fs::create_directories(root / folder);
    std::ofstream(root / folder / "tool") << "x";
    ::chmod((root / folder / "tool").c_str(), 0755);
  }
  std::ofstream(root / "a" / "data") << "not executable";
  fs::create_directories(root / "a" / "folder");
  const std::string a = (root / "a").string();
  const std::string b = (root / "b").string();
  const std::string c = (root / "c").string();
  const std::vector<std::string> entries{a, b};
  EXPECT_EQ(find_program("tool", entries, c), b + "/tool");
  EXPECT_EQ(find_program("tool", {}, "::" + c + ":" + a), c + "/tool");
  EXPECT_EQ(find_program(c + "/tool", {}, a), c + "/tool");
  EXPECT_EQ(find_program("data", entries, c), std::nullopt);
  EXPECT_EQ(find_program("folder", entries, c), std::nullopt);
  EXPECT_EQ(find_program("", entries, c), std::nullopt);
  fs::remove_all(root);
}

}  // namespace
}  // namespace localrun
