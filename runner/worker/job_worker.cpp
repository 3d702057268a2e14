#include "runner/worker/job_worker.hpp"

#include "runner/events/bus.hpp"
#include "runner/execute/job_run.hpp"
#include "runner/process/bulk_threads.hpp"
#include "runner/process/git.hpp"
#include "runner/worker/line_port.hpp"
#include "runner/worker/wire.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <functional>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

/// What the launcher may be behind before the job's processes have to wait.
constexpr std::size_t most_waiting = std::size_t{1} << 20;

class PortSink final : public EventSink {
 public:
  explicit PortSink(LinePort& port) : port_(port) {}
  void on(const Event& event) noexcept override {
    const auto* log = std::get_if<LogText>(&event.fact);
    if (log == nullptr) return port_.send(encoder_.encode(event));
    wire::LogHead head;
    head.event = {event.time, event.seq, event.job, event.step, {}, event.inner};
    head.stream = log->stream;
    head.lines = log->lines;
    head.bytes = log->text.size();
    port_.send(wire::line_of(head));
    port_.send(log->text);
  }
  [[nodiscard]] bool is_full() const noexcept override { return port_.waiting() > most_waiting; }

 private:
  LinePort& port_;
  EventEncoder encoder_;
};

Time now() {
  return std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now());
}

Task<void> take_orders(LinePort& port, JobControl& control) {
  for (;;) {
    const auto line = co_await port.next_line();
    if (!line) break;
    if (const auto order = wire::read_order(*line))
      control.stop(order->level, order->reason, order->failed_first);
  }
  control.stop(StopOrder::kill, "localrun has ended");
}

Task<void> work(JobSpec spec, JobTools tools, LinePort& port) {
  JobControl control;
  TaskGroup listening(tools.executor);
  listening.spawn(take_orders(port, control));
  JobRunEnd end = co_await run_job(std::move(spec), control, tools);
  tools.bus.flush();
  const JobEnd answer{end.result, std::move(end.outputs), end.steps_not_run, std::move(end.files),
                      end.has_checked_out};
  port.send(wire::line_of(answer));
  static_cast<void>(co_await port.flush());
  listening.cancel();
  co_await listening.join();
}

/// All of it, from outside of any event loop. False: the other end is gone.
bool write_all(const Connection& connection, std::string_view bytes) {
  const int descriptor = (connection.out ? connection.out : connection.in).get();
  while (!bytes.empty()) {
    ssize_t count = 0;
    if (connection.out) {
      count = ::write(descriptor, bytes.data(), bytes.size());
    } else {
      count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      pollfd wait{descriptor, POLLOUT, 0};
      ::poll(&wait, 1, -1);
      continue;
    }
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

int work_on_job(Connection connection, JobSpec spec, JobStores stores, Greeting greeting) {
  asio::io_context loop(1);
  BulkThreads threads(2);
  {
    LinePort port(loop.get_executor(), std::move(connection));
    if (greeting == Greeting::to_be_said) port.send(wire::line_of(wire::Hello{wire::version}));
    PortSink sink(port);
    EventBus bus(now);
    bus.add(sink);
    bus.hand_on_later([&loop](std::function<void()> work) { asio::post(loop, std::move(work)); });
    bus.on_late_mask([&port](JobIndex job, std::string_view value) {
      port.send(wire::line_of(wire::LateSecret{job, std::string(value)}));
    });
    asio::co_spawn(
        loop,
        work(std::move(spec), JobTools{loop.get_executor(), threads, bus, std::move(stores)}, port),
        asio::detached);
    loop.run();
  }
  threads.join();
  return 0;
}

int work_in_view(Connection connection, const JobSpec& spec, const JobStores& stores,
                 const View& view, bool hides_home, const Result<void>& entered,
                 Greeting greeting) {
  Result<void> ready = entered;
  if (ready) ready = make_view(view);
  const RepositoryFacts& repository = spec.run->repository;
  if (hides_home && repository.is_repository) keep_trusting(repository.root);
  if (!ready) return refuse_job(connection, ready.error(), greeting);
  return work_on_job(std::move(connection), spec, stores, greeting);
}

int refuse_job(const Connection& connection, const Error& reason, Greeting greeting) {
  std::string lines;
  if (greeting == Greeting::to_be_said) lines = wire::line_of(wire::Hello{wire::version});
  lines += wire::line_of(wire::Refusal{reason.what(), reason.help()});
  static_cast<void>(write_all(connection, lines));
  return 1;
}

bool say_hello(const Connection& connection) {
  return write_all(connection, wire::line_of(wire::Hello{wire::version}));
}

}  // namespace localrun
