// Bytes per second through the output of one step.

#include "runner/execute/output_pipeline.hpp"

#include <benchmark/benchmark.h>

namespace localrun {
namespace {

class CountingSink : public CommandSink {
 public:
  void log(const LogText& text) override { bytes += text.text.size(); }
  void annotate(Annotation) override {}
  void set_output(std::string_view, std::string_view) override {}
  void save_state(std::string_view, std::string_view) override {}
  void set_env(std::string_view, std::string_view) override {}
  void add_path(std::string_view) override {}
  [[nodiscard]] std::optional<std::string> env_context(std::string_view) const override {
    return std::nullopt;
  }
  std::size_t bytes = 0;
};

std::string block_of(std::string_view line) {
  std::string block;
  while (block.size() + line.size() < (1 << 16)) block.append(line).append("\n");
  return block;
}

void run_pipeline(benchmark::State& state, std::string_view line, int masks, const char* matcher) {
  const std::string block = block_of(line);
  Masker masker;
  for (int i = 0; i < masks; ++i) masker.add_value("a-secret-value-" + std::to_string(i * 7919));
  ProblemMatchers matchers;
  if (matcher != nullptr) matchers.add(parse_matchers(matcher).value());
  CountingSink sink;
  StepLog log(sink, masker, false);
  OutputPipeline pipeline({}, log, masker, matchers, sink);
  for (auto _ : state) pipeline.take(LogText::Stream::output, block);
  benchmark::DoNotOptimize(sink.bytes);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(block.size()));
}

constexpr std::string_view plain =
    "2026-08-23 12:00:00 [info] compiling src/runner/execute/output_pipeline.cpp (42 of 117)";
constexpr std::string_view colons =
    "note: std::vector<std::string>::push_back(const std::string&) is declared here";
constexpr const char* gcc_matcher = R"({"problemMatcher":[{"owner":"gcc","pattern":[
    {"regexp":"^(.*):(\\d+):(\\d+):\\s+(warning|error):\\s+(.*)$","file":1,"line":2,"column":3,"severity":4,"message":5}]}]})";

BENCHMARK_CAPTURE(run_pipeline, plain, plain, 0, nullptr);
BENCHMARK_CAPTURE(run_pipeline, plain_10_masks, plain, 10, nullptr);
BENCHMARK_CAPTURE(run_pipeline, colons, colons, 0, nullptr);
BENCHMARK_CAPTURE(run_pipeline, matcher, plain, 0, gcc_matcher);
BENCHMARK_CAPTURE(run_pipeline, commands, "::debug::hello", 0, nullptr);

}  // namespace
}  // namespace localrun
