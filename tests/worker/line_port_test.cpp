#include "runner/worker/line_port.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace localrun {
namespace {

namespace asio = boost::asio;

struct Ends {
  Fd one;
  Fd other;
};

Ends connect() {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

/// Around the sizes at which blocks begin, and far beyond what a socket holds.
const std::vector<std::size_t> sizes = {0, 1, 4094, 4095, 4096, 4097, 70'000, 3, 2'000'000, 5, 0};

std::string text_of(std::size_t size) {
  std::string text(size, 'x');
  for (std::size_t i = 0; i < size; i += 7) text[i] = static_cast<char>('a' + i % 26);
  return text;
}

Task<void> say(LinePort& port, bool& is_heard) {
  for (const std::size_t size : sizes) {
    port.send(text_of(size) + "\n");
    port.send(text_of(size));
  }
  is_heard = co_await port.flush();
}

Task<void> hear(LinePort& port, std::size_t& heard) {
  for (const std::size_t size : sizes) {
    const auto line = co_await port.next_line();
    // Not EXPECT_EQ: it would print megabytes.
    const bool is_line = line && *line == text_of(size);
    EXPECT_TRUE(is_line) << "line of " << size;
    const auto bytes = co_await port.next_bytes(size);
    const bool is_same = bytes && *bytes == text_of(size);
    EXPECT_TRUE(is_same) << size << " bytes";
    heard += is_line && is_same ? 1 : 0;
  }
}

TEST(LinePort, EverythingArrivesInOrder) {
  Ends ends = connect();
  asio::io_context loop(1);
  LinePort one(loop.get_executor(), {std::move(ends.one), Fd()});
  LinePort other(loop.get_executor(), {std::move(ends.other), Fd()});
  bool is_heard = false;
  std::size_t heard = 0;
  asio::co_spawn(loop, say(one, is_heard), asio::detached);
  asio::co_spawn(loop, hear(other, heard), asio::detached);
  loop.run();
  EXPECT_TRUE(is_heard);
  EXPECT_EQ(heard, sizes.size());
}

Connection pipes(Fd& in_of_other, Fd& out_of_other) {
  int there[2] = {-1, -1};
  int back[2] = {-1, -1};
  EXPECT_EQ(::pipe2(there, O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(back, O_CLOEXEC), 0);
  in_of_other = Fd(there[0]);
  out_of_other = Fd(back[1]);
  return {Fd(back[0]), Fd(there[1])};
}

TEST(LinePort, PipesAreAsGoodAsASocket) {
  Fd in;
  Fd out;
  Connection connection = pipes(in, out);
  asio::io_context loop(1);
  LinePort one(loop.get_executor(), std::move(connection));
  LinePort other(loop.get_executor(), {std::move(in), std::move(out)});
  bool is_heard = false;
  std::size_t heard = 0;
  asio::co_spawn(loop, say(one, is_heard), asio::detached);
  asio::co_spawn(loop, hear(other, heard), asio::detached);
  loop.run();
  EXPECT_TRUE(is_heard);
  EXPECT_EQ(heard, sizes.size());
}

Task<void> hear_short(LinePort& port, bool& is_over) {
  const auto line = co_await port.next_line(4);
  EXPECT_TRUE(line && *line == "four");
  const auto longer = co_await port.next_line(4);
  is_over = !longer;
}

TEST(LinePort, ALineThatIsTooLongIsNone) {
  Ends ends = connect();
  asio::io_context loop(1);
  LinePort port(loop.get_executor(), {std::move(ends.one), Fd()});
  ASSERT_EQ(::send(ends.other.get(), "four\nfive!\n", 11, 0), 11);
  bool is_over = false;
  asio::co_spawn(loop, hear_short(port, is_over), asio::detached);
  loop.run();
  EXPECT_TRUE(is_over);
  EXPECT_EQ(port.begun_line(), "five!\n");
}

Task<void> end_of(LinePort& port, bool& is_over) {
  const auto line = co_await port.next_line();
  is_over = !line;
}

TEST(LinePort, ALineWithoutItsEndIsNone) {
  Ends ends = connect();
  asio::io_context loop(1);
  LinePort port(loop.get_executor(), {std::move(ends.one), Fd()});
  ASSERT_EQ(::send(ends.other.get(), "half", 4, 0), 4);
  ends.other.reset();
  bool is_over = false;
  asio::co_spawn(loop, end_of(port, is_over), asio::detached);
  loop.run();
  EXPECT_TRUE(is_over);
}

Task<void> say_to_nobody(LinePort& port, bool& is_heard) {
  port.send("hello\n");
  is_heard = co_await port.flush();
  port.send("again\n");
}

TEST(LinePort, TheOtherEndIsGone) {
  Ends ends = connect();
  asio::io_context loop(1);
  LinePort port(loop.get_executor(), {std::move(ends.one), Fd()});
  ends.other.reset();
  bool is_heard = true;
  asio::co_spawn(loop, say_to_nobody(port, is_heard), asio::detached);
  loop.run();
  EXPECT_FALSE(is_heard);
  EXPECT_EQ(port.waiting(), 0U);
}

}  // namespace
}  // namespace localrun
