#include "runner/process/child.hpp"

#include "tests/process/support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>

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

}  // namespace
}  // namespace localrun
