#include "runner/process/shutdown.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <optional>

namespace localrun {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

struct Shutdown::Impl {
  Impl(const asio::any_io_executor& executor, std::chrono::milliseconds window)
      : signals(executor, SIGINT, SIGTERM, SIGHUP), merge(window) {}

  asio::signal_set signals;
  std::chrono::milliseconds merge;
  std::optional<Clock::time_point> last;
  int number = 0;
  StopLevel level = StopLevel::none;

  void rise() {
    if (level == StopLevel::none) {
      level = StopLevel::cancel;
    } else {
      level = level == StopLevel::cancel ? StopLevel::cancel_quickly : StopLevel::kill;
    }
  }
};

Shutdown::Shutdown(const asio::any_io_executor& executor, std::chrono::milliseconds merge)
    : impl_(std::make_unique<Impl>(executor, merge)) {
  ::signal(SIGPIPE, SIG_IGN);
}

Shutdown::~Shutdown() = default;

int Shutdown::last_signal() const noexcept { return impl_->number; }

Task<StopLevel> Shutdown::next() {
  auto& impl = *impl_;
  for (;;) {
    const auto [error, number] =
        co_await impl.signals.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return StopLevel::none;
    const auto now = Clock::now();
    const bool is_new = !impl.last || now - *impl.last >= impl.merge;
    impl.number = number;
    if (!is_new) continue;
    impl.last = now;
    impl.rise();
    co_return impl.level;
  }
}

}  // namespace localrun
