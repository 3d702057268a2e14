// Evaluating an everyday expression takes no memory from the heap: contexts, literals and paths are
// borrowed.

#include "expr/evaluate.hpp"
#include "expr/json.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <optional>
#include <string_view>

namespace {
thread_local std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
// Of its own: else the sanitizer's is called, which our `delete` does not fit.
void* operator new(std::size_t size, const std::nothrow_t& /*unused*/) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace localrun::expr {
namespace {

constexpr std::string_view contexts[] = {"github", "needs"};

class Contexts final : public Scope {
 public:
  [[nodiscard]] const Value* context(std::string_view name) const override {
    return values_.object().find(name);
  }
  [[nodiscard]] Result<Value> call(std::string_view, Call& call) const override {
    return call.error("no such function");
  }

 private:
  Value values_ = *parse_json(
      R"({"needs": {"a": {"result": "success", "outputs": {"b": "x"}}},
          "github": {"ref": "refs/heads/main", "run_attempt": 1, "labels": ["bug", "new"]}})");
};

TEST(Allocation, NoneForPathsComparisonsAndChains) {
  const Contexts scope;
  for (const std::string_view text :
       {"needs.a.outputs.b", "needs.a.outputs.b == 'x'", "needs.a.nothing.at.all",
        "needs['a'].result != 'success' || github.ref == 'refs/heads/main'",
        "github.run_attempt > 1 && needs.a.outputs.b", "!needs.a.outputs.b", "github.labels[1]",
        "startsWith(github.ref, 'refs/tags/')", "contains(github.labels, 'bug')"}) {
    const Result<Tree> tree = parse(text, {contexts, {}});
    ASSERT_TRUE(tree.has_value()) << text;
    const std::size_t before = allocations;
    const Result<Value> value = evaluate(*tree, scope);
    const std::size_t after = allocations;
    EXPECT_TRUE(value.has_value()) << text;
    EXPECT_EQ(after - before, 0U) << text;
  }
}

}  // namespace
}  // namespace localrun::expr
