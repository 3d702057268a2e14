// execution.md 7.7: who of a concurrency group runs, waits, is cancelled.

#include "runner/schedule/concurrency_group.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

constexpr GroupTicket running(std::uint64_t number) { return {number, true, false}; }
constexpr GroupTicket waiting(std::uint64_t number) { return {number, false, false}; }
constexpr GroupTicket leaving(std::uint64_t number) { return {number, false, true}; }

std::vector<GroupTicket> many_waiting(std::size_t count) {
  std::vector<GroupTicket> tickets{running(1)};
  for (std::size_t i = 0; i < count; ++i) tickets.push_back(waiting(i + 2));
  return tickets;
}

// execution.md 7.7
TEST(ConcurrencyGroup, Arrive) {
  const Concurrency single{"g", false, false};
  const Concurrency replacing{"g", true, false};
  const Concurrency queueing{"g", false, true};
  struct Row {
    const char* name;
    std::vector<GroupTicket> others;
    Concurrency newcomer;
    Arrival expected;
  };
  const std::vector<Row> rows = {
      {"nobody is there", {}, single, {}},
      {"one runs", {running(1)}, single, {}},
      {"one waits already", {running(1), waiting(2)}, single, {false, {2}}},
      {"the one that waits goes already", {running(1), leaving(2)}, single, {}},
      {"cancel-in-progress", {running(1), waiting(2)}, replacing, {false, {1, 2}}},
      {"cancel-in-progress alone", {}, replacing, {}},
      {"a queue", {running(1), waiting(2), waiting(3)}, queueing, {}},
      {"a queue with one place", many_waiting(99), queueing, {}},
      {"a full queue", many_waiting(100), queueing, {true, {}}},
  };
  for (const Row& row : rows) EXPECT_EQ(arrive(row.others, row.newcomer), row.expected) << row.name;
}

TEST(ConcurrencyGroup, Turn) {
  struct Row {
    const char* name;
    std::vector<GroupTicket> others;
    bool expected;
  };
  const std::vector<Row> rows = {
      {"alone", {}, true},
      {"one runs", {running(1)}, false},
      {"one came before", {waiting(4)}, false},
      {"one came later", {waiting(6)}, true},
      {"one that came before is told to go", {leaving(4)}, true},
      {"one that runs is told to go, and still runs", {{1, true, true}}, false},
      {"one that came later runs", {running(6)}, false},
  };
  for (const Row& row : rows) EXPECT_EQ(is_its_turn(row.others, 5), row.expected) << row.name;
}

}  // namespace
}  // namespace localrun
