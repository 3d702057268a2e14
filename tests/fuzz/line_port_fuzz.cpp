// What a LinePort hands out of a stream of bytes, however they arrive: as a look at all of them at
// once says. The first bytes choose how much is sent, and asked for, at a time.

#include "runner/worker/line_port.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace {

using namespace localrun;
namespace asio = boost::asio;

void require(bool holds) {
  if (!holds) std::abort();
}

/// What is asked for: the next line of at most so many bytes, or so many bytes.
struct Wish {
  bool is_line = false;
  std::size_t count = 0;
};

std::optional<std::string_view> taken(std::string_view& rest, const Wish& wish) {
  std::size_t end = wish.count;
  if (wish.is_line) {
    end = rest.find('\n');
    if (end == std::string_view::npos || end > wish.count) return std::nullopt;
  } else if (rest.size() < end) {
    return std::nullopt;
  }
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end + (wish.is_line ? 1 : 0));
  return part;
}

Task<void> hear(LinePort& port, std::string_view wishes, std::string_view rest, bool& is_done) {
  // Nothing may be asked for any number of times.
  for (std::size_t i = 0, most = 2 * rest.size() + 8; i < most; ++i) {
    const auto code = static_cast<unsigned char>(wishes[i % wishes.size()]);
    const Wish wish{code % 2 == 0, std::size_t{code} * code / 4};
    const std::optional<std::string_view> wanted = taken(rest, wish);
    std::optional<std::string_view> got;
    if (wish.is_line) {
      got = co_await port.next_line(wish.count);
    } else {
      got = co_await port.next_bytes(wish.count);
    }
    require(got == wanted);
    if (!got) break;
  }
  require(rest.starts_with(port.begun_line()));
  is_done = true;
  port.close();  // nobody takes what is still said
}

Task<void> say(LinePort& port, std::string_view bytes, std::size_t block) {
  while (!bytes.empty()) {
    port.send(bytes.substr(0, block));
    bytes.remove_prefix(std::min(block, bytes.size()));
    const bool is_heard = co_await port.flush();
    if (!is_heard) break;
  }
  port.close();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t head = 5;
  if (size < head) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view bytes = all.substr(head);
  int ends[2] = {-1, -1};
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  asio::io_context loop(1);
  LinePort here(loop.get_executor(), {Fd(ends[0]), Fd()});
  LinePort there(loop.get_executor(), {Fd(ends[1]), Fd()});
  bool is_done = false;
  asio::co_spawn(loop, say(there, bytes, std::size_t{data[0]} * 16 + 1), asio::detached);
  asio::co_spawn(loop, hear(here, all.substr(1, head - 1), bytes, is_done), asio::detached);
  loop.run();
  require(is_done);
  return 0;
}
