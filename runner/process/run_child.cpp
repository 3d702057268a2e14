#include "runner/process/run_child.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace localrun {
namespace {

// Most processes print little; the large block is for those that fill the small one.
constexpr std::size_t small_block = std::size_t{4} * 1024;
constexpr std::size_t large_block = std::size_t{256} * 1024;

Task<void> pump(Child& child, Stream stream, const OutputReceiver& receiver) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  std::size_t block_size = small_block;
  auto block = std::make_unique_for_overwrite<char[]>(block_size);
  for (;;) {
    const auto size = co_await child.read(stream, std::span(block.get(), block_size));
    if (size == 0) co_return;
    const auto flow = receiver.on_block(stream, std::string_view(block.get(), size));
    if (flow == Flow::pause && receiver.until_ready) co_await receiver.until_ready();
    if (size == block_size && block_size < large_block) {
      block_size = large_block;
      block = std::make_unique_for_overwrite<char[]>(block_size);
    }
  }
}

}  // namespace

Task<Result<Exit>> run_child(ProcessSpec spec, OutputReceiver receiver, StopRequest& request,
                             RunChildOptions options) {
  const auto executor = co_await boost::asio::this_coro::executor;
  LOCALRUN_CO_TRY(auto child, Child::start(executor, spec));
  if (options.on_start) options.on_start(child.pid());
  TaskGroup pumps(executor);
  pumps.spawn(pump(child, Stream::output, receiver));
  if (!spec.merge_streams) pumps.spawn(pump(child, Stream::error, receiver));
  std::optional<TaskGroup> stopper;
  std::optional<StopRequest::Listener> listener;  // most processes are never told to stop
  listener.emplace(request, [&] {
    stopper.emplace(executor);
    stopper->spawn(stop(child, request, options.graces));
  });

  const auto exit = co_await child.wait();
  listener.reset();
  if (stopper) {
    stopper->cancel();
    co_await stopper->join();
  }
  const bool drained = co_await pumps.join_for(options.drain);
  if (!drained) {
    child.stop_reading();
    co_await pumps.join();
  }
  // Its descriptors are closed once the caller has gone on: what it starts next starts sooner.
  boost::asio::post(executor, [over = std::move(child)] {});
  co_return exit;
}

}  // namespace localrun
