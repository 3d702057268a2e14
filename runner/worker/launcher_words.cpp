#include "runner/worker/launcher_words.hpp"

#include "runner/events/utf8.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_line = std::size_t{16} * 1024;
/// Of all that is shown: a launcher that says more has lost its mind.
constexpr std::size_t most_shown = std::size_t{1} << 20;

/// Not `Run 'docker run --help' for more information`, the last of what docker says.
bool says_something(std::string_view line) {
  return line.front() != ' ' && line.front() != '\t' &&
         line.find("--help") == std::string_view::npos;
}

}  // namespace

LauncherWords::LauncherWords(const asio::any_io_executor& executor, Fd errors,
                             std::function<void(const std::string& line)> show)
    : errors_(executor, errors.release()), show_(std::move(show)) {
  errors_.native_non_blocking(true);
}

Task<void> LauncherWords::listen() {
  std::array<char, 4096> block;
  for (;;) {
    const auto [error, size] =
        co_await errors_.async_read_some(asio::buffer(block), asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    add({block.data(), size});
  }
}

void LauncherWords::drain() {
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t size = ::read(errors_.native_handle(), block.data(), block.size());
    if (size <= 0) break;
    add({block.data(), static_cast<std::size_t>(size)});
  }
  if (!begun_.empty()) add_line(std::exchange(begun_, {}));
}

void LauncherWords::add(std::string_view block) {
  begun_ += block;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = begun_.find('\n', begin)) != std::string::npos; begin = end + 1)
    add_line(std::string_view(begun_).substr(begin, end - begin));
  begun_.erase(0, begin);
  if (begun_.size() > longest_line) add_line(std::exchange(begun_, {}));
}

void LauncherWords::add_line(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (line.find_first_not_of(" \t") == std::string_view::npos) return;
  std::string valid = make_valid_utf8(line);
  shown_ += valid.size() + 1;
  if (shown_ <= most_shown) show_(valid + '\n');
  if (last_.empty() || says_something(valid)) last_ = std::move(valid);
}

}  // namespace localrun
