#include "runner/process/child.hpp"

#include "tests/process/support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace localrun {
namespace {

using test::bash;
using test::run_task;
using test::TestFolder;

struct Ran {
  std::string output;
  std::string error;
  Exit exit;
};

Task<std::string> read_all(Child& child, Stream stream) {
  std::string all;
  std::array<char, 65536> buffer;
  while (const auto size = co_await child.read(stream, buffer)) all.append(buffer.data(), size);
  co_return all;
}

Task<Result<Ran>> run(boost::asio::any_io_executor executor, ProcessSpec spec) {
  LOCALRUN_CO_TRY(auto child, Child::start(executor, spec));
  Ran ran;
  ran.output = co_await read_all(child, Stream::output);
  ran.error = co_await read_all(child, Stream::error);
  LOCALRUN_CO_TRY(ran.exit, co_await child.wait());
  co_return ran;
}

class ChildTest : public testing::Test {
 protected:
  Result<Ran> run_now(ProcessSpec spec) {
    return run_task(loop, run(loop.get_executor(), std::move(spec)));
  }
  boost::asio::io_context loop;
};

TEST_F(ChildTest, TellsHowTheProcessEnded) {
  const struct {
    const char* name;
    const char* script;
    Exit exit;
    int status;
  } rows[] = {
      {"success", "exit 0", {0, {}}, 0},
      {"failure", "exit 1", {1, {}}, 1},
      {"exit 9 is no signal", "exit 9", {9, {}}, 9},
      {"SIGKILL is no exit 9", "kill -9 $$", {0, SIGKILL}, 137},
      {"SIGTERM", "kill -TERM $$", {0, SIGTERM}, 143},
      {"exit 255", "exit 255", {255, {}}, 255},
      {"a code of more than a byte", "exit 257", {1, {}}, 1},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto ran = run_now(bash(row.script));
    ASSERT_TRUE(ran) << ran.error().what();
    EXPECT_EQ(ran->exit, row.exit);
    EXPECT_EQ(ran->exit.status(), row.status);
  }
}

TEST_F(ChildTest, ReadsBothStreams) {
  const auto ran = run_now(bash("echo out; echo err >&2"));
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->output, "out\n");
  EXPECT_EQ(ran->error, "err\n");
}

TEST_F(ChildTest, StartsWithTheSurroundingsItIsGivenAndNoOthers) {
  const TestFolder folder;
  const auto here = std::filesystem::canonical(folder.path()).string();
  const struct {
    const char* name;
    const char* script;
    std::string output;
  } rows[] = {
      {"working directory", "pwd", here + "\n"},
      {"standard input is empty", "wc -c", "0\n"},
      {"only descriptors 0 to 2",
       "for i in {3..300}; do [ -e /proc/$$/fd/$i ] && echo $i; done; :", ""},
      {"a group of its own", "[ $(cut -d' ' -f5 /proc/$$/stat) = $$ ] && echo own", "own\n"},
      {"no terminal", "{ : </dev/tty; } 2>/dev/null || echo none", "none\n"},
      {"no signal ignored", "grep SigIgn /proc/$$/status", "SigIgn:\t0000000000000000\n"},
      {"no signal blocked", "grep SigBlk /proc/self/status", "SigBlk:\t0000000000000000\n"},
      {"environment", "tr '\\0' '\\n' </proc/$$/environ",
       "PATH=/usr/local/bin:/usr/bin:/bin\nA=b c\n"},
      {"closed output", "exec >&-; exec 2>&-; sleep 0.01", ""},
  };
  ::signal(SIGPIPE, SIG_IGN);
  const int leaked = ::open("/dev/null", O_RDONLY);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    auto spec = bash(row.script);
    spec.environ.push_back("A=b c");
    spec.working_directory = here;
    const auto ran = run_now(spec);
    ASSERT_TRUE(ran) << ran.error().what();
    EXPECT_EQ(ran->output, row.output);
    EXPECT_EQ(ran->error, "");
    EXPECT_EQ(ran->exit, Exit{});
  }
  ::close(leaked);
  ::signal(SIGPIPE, SIG_DFL);
}

TEST_F(ChildTest, SaysWhyAProcessDoesNotStart) {
  const TestFolder folder;
  const auto write = [&](const char* name, const char* text, mode_t mode) {
    const auto path = (folder / name).string();
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  };
  const auto not_executable = write("plain", "#!/bin/sh\n", 0600);
  const auto no_format = write("strange", "strange", 0700);
  const auto no_interpreter = write("script", "#!/no/such/sh\n", 0700);
  const auto missing = (folder / "missing").string();
  const std::string dir_text =
      "An error occurred trying to start process '/bin/bash' with working directory '";
  const struct {
    const char* name;
    std::string program;
    std::string directory;
    std::size_t argument_size;
    int code;
    std::string what;
    std::string help;
  } rows[] = {
      {"no program", missing, "", 0, ENOENT,
       "cannot start '" + missing + "': No such file or directory", "does not exist"},
      {"no directory", "/bin/bash", missing, 0, ENOENT,
       dir_text + missing + "'. No such file or directory", "must exist"},
      {"a file as directory", "/bin/bash", no_format, 0, ENOTDIR,
       dir_text + no_format + "'. Not a directory", "must exist"},
      {"not executable", not_executable, "", 0, EACCES,
       "cannot start '" + not_executable + "': Permission denied", "mode"},
      {"no program format", no_format, "", 0, ENOEXEC,
       "cannot start '" + no_format + "': Exec format error", "#!"},
      {"no interpreter", no_interpreter, "", 0, ENOENT,
       "cannot start '" + no_interpreter + "': No such file or directory", "interpreter"},
      {"arguments too big", "/bin/bash", "", 4 << 20, E2BIG,
       "cannot start '/bin/bash': Argument list too long", "(4194"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    auto spec = bash(":");
    spec.argv = {row.program, "-c", ":" + std::string(row.argument_size, ' ')};
    spec.working_directory = row.directory;
    const auto ran = run_now(spec);
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().what(), row.what);
    EXPECT_EQ(ran.error().code(), row.code);
    EXPECT_NE(ran.error().help().find(row.help), std::string::npos) << ran.error().help();
  }
}

TEST_F(ChildTest, MergesStreamsInOrder) {
  auto spec = bash("for i in 1 2 3; do echo out$i; echo err$i >&2; done");
  spec.merge_streams = true;
  const auto ran = run_now(spec);
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->output, "out1\nerr1\nout2\nerr2\nout3\nerr3\n");
  EXPECT_EQ(ran->error, "");
}

TEST_F(ChildTest, GivesTextOnStandardInput) {
  auto spec = bash("wc -c");
  spec.input = std::string(1 << 20, 'x');
  const auto ran = run_now(spec);
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->output, "1048576\n");
}

Task<Result<std::string>> talk_once(Child& child, std::string line) {
  const auto written = co_await child.write(line);
  if (!written) co_return written.error();
  std::array<char, 100> buffer;
  const auto size = co_await child.read(Stream::output, buffer);
  co_return std::string(buffer.data(), size);
}

Task<Result<std::string>> talk(boost::asio::any_io_executor executor) {
  auto spec = bash("while read -r line; do echo \"got $line\"; done; echo end");
  spec.open_input = true;
  LOCALRUN_CO_TRY(auto child, Child::start(executor, spec));
  LOCALRUN_CO_TRY(const auto first, co_await talk_once(child, "one\n"));
  child.close_input();
  co_return first + co_await read_all(child, Stream::output);
}

TEST_F(ChildTest, TalksOverAnOpenInput) {
  const auto said = run_task(loop, talk(loop.get_executor()));
  ASSERT_TRUE(said) << said.error().what();
  EXPECT_EQ(*said, "got one\nend\n");
}

TEST_F(ChildTest, RaisesTheOomScoreWherePermitted) {
  auto spec = bash("until [ $(</proc/$$/oom_score_adj) = 321 ]; do :; done; echo 321");
  spec.oom_score_adj = 321;
  const auto ran = run_now(spec);
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->output, "321\n");
}

TEST_F(ChildTest, KillsTheGroupAndReapsWhenDropped) {
  pid_t pid = 0;
  {
    auto child = Child::start(loop.get_executor(), bash("sleep 1000 & sleep 1000"));
    ASSERT_TRUE(child);
    pid = child->pid();
    EXPECT_EQ(living_children(loop.get_executor()), std::vector<pid_t>{pid});
  }
  EXPECT_TRUE(living_children(loop.get_executor()).empty());
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1) << "reaped";
}

TEST_F(ChildTest, ReadsBinaryAndLargeOutputWhole) {
  const auto ran = run_now(bash("head -c 100000000 /dev/zero; printf '\\xff\\n'"));
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->output.size(), 100000002U);
  EXPECT_EQ(ran->output.find_first_not_of('\0'), 100000000U);
}

Task<void> start_one(boost::asio::any_io_executor executor, int number, int& correct) {
  const auto ran = co_await run(
      executor, bash("echo " + std::to_string(number) + "; exit " + std::to_string(number % 200)));
  if (ran && ran->output == std::to_string(number) + "\n" && ran->exit.code == number % 200)
    ++correct;
}

Task<int> start_many(boost::asio::any_io_executor executor, int count) {
  int correct = 0;
  TaskGroup group(executor);
  for (int i = 0; i < count; ++i) group.spawn(start_one(executor, i, correct));
  co_await group.join();
  co_return correct;
}

TEST_F(ChildTest, HandlesFiveHundredAtOnce) {
  EXPECT_EQ(run_task(loop, start_many(loop.get_executor(), 500)), 500);
  EXPECT_TRUE(living_children(loop.get_executor()).empty());
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator folder("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

TEST_F(ChildTest, LeaksNoDescriptorOfOurs) {
  ASSERT_TRUE(run_now(bash(":")));
  const auto before = open_descriptors();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(run_now(bash(":")));
  ASSERT_FALSE(
      run_now({.argv = {"/no/such"}, .environ = {}, .working_directory = {}, .input = {}}));
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace localrun
