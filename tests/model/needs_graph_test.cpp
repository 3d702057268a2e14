// The graph of `needs`: its layers, and which needs a drawing has to show.

#include "model/needs_graph.hpp"
#include "read.hpp"

#include <gtest/gtest.h>

namespace localrun::model::test {
namespace {

struct Row {
  std::string name;
  /// `a; b: a; c: a b`
  std::string jobs;
  std::vector<std::size_t> layers;
  std::vector<std::vector<std::size_t>> drawn;
};

std::string workflow_text(const std::string& jobs) {
  std::string text = "on: push\njobs:\n";
  for (std::size_t at = 0; at < jobs.size();) {
    const std::size_t end = std::min(jobs.find("; ", at), jobs.size());
    const std::string job = jobs.substr(at, end - at);
    text += "  " + job.substr(0, job.find(':')) + ":\n    runs-on: x\n    steps: []\n";
    if (const std::size_t colon = job.find(": "); colon != std::string::npos) {
      text += "    needs: [" + job.substr(colon + 2) + "]\n";
    }
    at = end + 2;
  }
  return text;
}

TEST(NeedsGraph, HasLayersAndNeedsToDraw) {
  const std::vector<Row> rows = {
      {"none", "a; b", {0, 0}, {{}, {}}},
      {"chain", "a; b: a; c: b", {0, 1, 2}, {{}, {0}, {1}}},
      {"against file order", "c: b; b: a; a", {2, 1, 0}, {{1}, {2}, {}}},
      {"implied", "a; b: a; c: a, b", {0, 1, 2}, {{}, {0}, {1}}},
      {"implied through two", "a; b: a; c: b; d: c, a", {0, 1, 2, 3}, {{}, {0}, {1}, {2}}},
      {"diamond", "a; b: a; c: a; d: b, c", {0, 1, 1, 2}, {{}, {0}, {0}, {1, 2}}},
      {"the deepest counts", "a; b: a; c; d: c, b", {0, 1, 0, 2}, {{}, {0}, {}, {2, 1}}},
      {"written twice", "a; b: a, A", {0, 1}, {{}, {0}}},
  };
  for (const Row& row : rows) {
    const ReadResult result = read(workflow_text(row.jobs));
    ASSERT_TRUE(result.workflow) << row.name;
    const NeedsGraph graph = make_needs_graph(*result.workflow);
    EXPECT_EQ(graph.layers(), row.layers) << row.name;
    EXPECT_EQ(graph.needs_to_draw(), row.drawn) << row.name;
  }
}

}  // namespace
}  // namespace localrun::model::test
