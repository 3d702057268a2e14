// How fast `--output plain` turns log text into lines: 200 MB of it, to nowhere and through a pipe.

#include "runner/view/plain.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

namespace localrun {
namespace {

constexpr std::size_t total = 200'000'000;
constexpr std::size_t block_size = 65536;

std::string block_of_lines(std::size_t length) {
  std::string text;
  for (std::size_t i = 0; text.size() < block_size - length; ++i) {
    std::string line = std::to_string(i) + " cc -c src/part.c -o build/part.o";
    line.resize(length - 1, '.');
    text += line + '\n';
  }
  return text;
}

void write_log(PlainView& view, std::size_t line_length) {
  const std::string block = block_of_lines(line_length);
  Event event;
  event.job = JobIndex{0};
  event.step = StepIndex{0};
  LogText log;
  log.text = block;
  log.lines = static_cast<std::uint32_t>(block.size() / line_length);
  event.fact = log;
  for (std::size_t done = 0; done < total; done += block.size()) {
    while (view.is_full()) std::this_thread::yield();
    view.on(event);
  }
  view.finish();
}

void PlainToNowhere(benchmark::State& state) {
  const int nowhere = ::open("/dev/null", O_WRONLY);
  for (auto _ : state) {
    PlainView view(nowhere, Terminal{}, {});
    write_log(view, static_cast<std::size_t>(state.range(0)));
  }
  ::close(nowhere);
  state.SetBytesProcessed(static_cast<std::int64_t>(total) * state.iterations());
}
BENCHMARK(PlainToNowhere)->Arg(20)->Arg(80)->Arg(200)->Unit(benchmark::kMillisecond)->UseRealTime();

void PlainThroughAPipe(benchmark::State& state) {
  for (auto _ : state) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return state.SkipWithError("no pipe");
    std::thread reader([&] {
      std::string block(block_size, '\0');
      while (::read(ends[0], block.data(), block.size()) > 0) {
      }
    });
    PlainView view(ends[1], Terminal{}, {});
    write_log(view, static_cast<std::size_t>(state.range(0)));
    ::close(ends[1]);
    reader.join();
    ::close(ends[0]);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(total) * state.iterations());
}
BENCHMARK(PlainThroughAPipe)->Arg(80)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace localrun
