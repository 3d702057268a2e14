// Masking a log: bytes per second for ordinary lines, by the number and length of secrets.

#include "runner/events/masker.hpp"

#include <benchmark/benchmark.h>
#include <random>

namespace {

std::string random_secret(std::mt19937& engine, std::size_t length) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_!&\"'";
  std::string secret;
  while (secret.size() < length) secret += alphabet[engine() % alphabet.size()];
  return secret;
}

localrun::Masker masker_with(std::size_t count, std::size_t shortest, std::size_t longest) {
  std::mt19937 engine(7);
  localrun::Masker masker;
  for (std::size_t i = 0; i < count; ++i) {
    masker.add_secret(random_secret(engine, shortest + engine() % (longest - shortest + 1)));
  }
  return masker;
}

/// 64 KiB of lines as compilers and package managers print them.
std::string ordinary_lines() {
  constexpr std::string_view lines[] = {
      "[ 42%] Building CXX object src/CMakeFiles/core.dir/network/connection_pool.cpp.o\n",
      "npm WARN deprecated inflight@1.0.6: This module is not supported, and leaks memory.\n",
      "2026-11-23T14:15:00.123Z INFO  server::http listening on 127.0.0.1:8080 (4 workers)\n",
      "test result: ok. 128 passed; 0 failed; 2 ignored; 0 measured; finished in 3.27s\n",
      "\n",
      "  at Object.<anonymous> (/home/user/project/node_modules/jest/build/index.js:117:21)\n",
      "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  archive.tar.gz\n"};
  std::string text;
  for (std::size_t i = 0; text.size() < 65536; ++i) text += lines[i % std::size(lines)];
  return text;
}

/// Arguments: secrets, shortest, longest.
void mask_ordinary_lines(benchmark::State& state) {
  const localrun::Masker masker = masker_with(static_cast<std::size_t>(state.range(0)),
                                              static_cast<std::size_t>(state.range(1)),
                                              static_cast<std::size_t>(state.range(2)));
  std::string text = ordinary_lines();
  for (auto _ : state) benchmark::DoNotOptimize(masker.mask_lines(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(mask_ordinary_lines)
    ->ArgNames({"secrets", "shortest", "longest"})
    ->Args({0, 8, 8})
    ->Args({1, 20, 20})
    ->Args({20, 4, 8})
    ->Args({20, 8, 40})
    ->Args({20, 20, 40})
    ->Args({1000, 8, 40})
    ->Args({1000, 20, 40})
    ->Args({1000, 6, 12});

/// The first use after a value was added.
void build_tables(benchmark::State& state) {
  localrun::Masker masker = masker_with(static_cast<std::size_t>(state.range(0)), 8, 40);
  int number = 0;
  for (auto _ : state) {
    masker.add_value("a further value " + std::to_string(++number));
    benchmark::DoNotOptimize(masker.would_change("a line"));
  }
}
BENCHMARK(build_tables)->ArgName("secrets")->Arg(20)->Arg(1000)->Iterations(50);

}  // namespace
