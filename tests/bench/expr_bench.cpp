// How fast expressions are parsed and evaluated, and JSON is read, on one thread.

#include "expr/evaluate.hpp"
#include "expr/json.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <string>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts = R"({
  "github": {"event_name": "push", "ref": "refs/heads/main", "ref_name": "main", "sha": "abc",
    "repository": "o/r", "actor": "a", "run_id": "1", "run_number": "2", "workflow": "CI",
    "head_ref": "", "base_ref": "", "event": {"commits": [{"message": "fix"}]}},
  "needs": {"a": {"result": "success", "outputs": {"b": "x"}}},
  "matrix": {"os": "ubuntu-latest", "node": 20},
  "env": {"CI": "true"}
})";

constexpr std::array everyday = {
    std::string_view("github.ref == 'refs/heads/main' && github.event_name == 'push'"),
    std::string_view("needs.a.outputs.b"),
    std::string_view("matrix.os"),
    std::string_view("startsWith(github.ref, 'refs/tags/')"),
    std::string_view("github.event_name != 'pull_request' || needs.a.result == 'success'"),
    std::string_view("matrix.node >= 18"),
    std::string_view("env.CI"),
    std::string_view("contains(github.event.commits[0].message, 'fix')"),
};

constexpr std::array<std::string_view, 4> names = {"github", "needs", "matrix", "env"};

class BenchScope : public Scope {
 public:
  BenchScope() : contexts_(*parse_json(contexts)) {}
  [[nodiscard]] const Value* context(std::string_view name) const override {
    return contexts_.object().find(name);
  }
  [[nodiscard]] Result<Value> call(std::string_view, Call& call) const override {
    return call.error("no such function");
  }

 private:
  Value contexts_;
};

void parse_and_evaluate(benchmark::State& state) {
  const BenchScope scope;
  std::size_t i = 0;
  for (auto _ : state) {
    const Result<Tree> tree = parse(everyday[i++ % everyday.size()], {names, {}});
    benchmark::DoNotOptimize(evaluate(*tree, scope));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_and_evaluate);

void evaluate_parsed(benchmark::State& state) {
  const BenchScope scope;
  std::vector<Tree> trees;
  for (const std::string_view text : everyday) trees.push_back(*parse(text, {names, {}}));
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(trees[i++ % trees.size()], scope));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(evaluate_parsed);

void evaluate_one(benchmark::State& state) {
  const BenchScope scope;
  const Tree tree = *parse(everyday[static_cast<std::size_t>(state.range(0))], {names, {}});
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(tree, scope));
  state.SetLabel(std::string(everyday[static_cast<std::size_t>(state.range(0))]));
}
BENCHMARK(evaluate_one)->DenseRange(0, everyday.size() - 1);

// 10 MB in the manner of an event payload
std::string big_json() {
  std::string text = "[";
  while (text.size() < 10'000'000) {
    if (text.size() > 1) text.push_back(',');
    text.append(R"({"id":117904191,"node_id":"MDEwOlJlcG9zaXRvcnkx","private":false,"owner":null,)"
                R"("url":"https://api.github.com/repos/monalisa/testing/commits{/sha}",)"
                R"("message":"Fix \"it\" with é\n","score":1.5,"topics":["a","b","c"]})");
  }
  return text.append("]");
}

void read_json(benchmark::State& state) {
  const std::string text = big_json();
  for (auto _ : state) {
    Result<Value> value = parse_json(text);
    benchmark::DoNotOptimize(value);
    state.PauseTiming();
    value = Value();  // freeing is not reading
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_json);

// toJSON, whose text is indented
void write_indented_json(benchmark::State& state) {
  const Value value = *parse_json(big_json());
  std::size_t size = 0;
  for (auto _ : state) size = to_json(value).size();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}
BENCHMARK(write_indented_json);

// `github.list.*.n` over so many objects: the time per item must not grow
void filter(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<Value> items;
  for (std::size_t i = 0; i < count; ++i) {
    items.push_back(make_object({{"n", Value(static_cast<double>(i))}, {"m", Value("x")}}));
  }
  const Value github = make_object({{"list", make_array(std::move(items))}});
  class OneContext final : public Scope {
   public:
    explicit OneContext(const Value& value) : value_(value) {}
    [[nodiscard]] const Value* context(std::string_view) const override { return &value_; }
    [[nodiscard]] Result<Value> call(std::string_view, Call& call) const override {
      return call.error("no such function");
    }

   private:
    const Value& value_;
  };
  const OneContext scope(github);
  const Tree tree = *parse("github.list.*.n", {names, {}});
  const Limits limits{std::uint64_t{1} << 30};
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(tree, scope, nullptr, limits));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(filter)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);

void write_json(benchmark::State& state) {
  const Value value = *parse_json(big_json());
  std::size_t size = 0;
  for (auto _ : state) size = to_compact_json(value).size();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}
BENCHMARK(write_json);

}  // namespace
}  // namespace localrun::expr
