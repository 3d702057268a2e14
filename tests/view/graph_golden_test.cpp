// Each workflow NAME.yml of tests/golden/graph in every form: NAME.txt (`list`, `localrun` alone,
// and `graph` at 80 columns and without Unicode), NAME.dot, NAME.mmd, NAME.svg, NAME.json. Called
// workflows are those of tests/golden/graph/called. LOCALRUN_ACCEPT=1 writes them anew.

#include "model/called_workflows.hpp"
#include "runner/view/graph.hpp"
#include "runner/view/workflow_list.hpp"
#include "tests/support/places.hpp"
#include "view_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace localrun::test {
namespace {

const std::filesystem::path folder = test::source_dir() / "tests/golden/graph";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yml") found.push_back(entry.path().stem());
  }
  std::sort(found.begin(), found.end());
  return found;
}

model::SourcePtr source_of(const std::filesystem::path& file) {
  return std::make_shared<const model::SourceFile>(".github/workflows/" + file.filename().string(),
                                                   read_text(file));
}

WorkflowFiles files_of(const std::string& name) {
  const model::ReadResult read = model::read_workflow(source_of(folder / (name + ".yml")));
  for (const model::Diagnostic& each : read.diagnostics)
    ADD_FAILURE() << model::github_message(each);
  model::CalledFiles called;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "called")) {
    called.emplace("./.github/workflows/" + entry.path().filename().string(),
                   source_of(entry.path()));
  }
  WorkflowFiles files;
  files.entry = read.workflow;
  if (files.entry)
    files.calls = model::read_called_workflows(*files.entry, read.size, called).calls;
  return files;
}

void expect_golden(const std::string& file, const std::string& actual) {
  const std::filesystem::path path = folder / file;
  if (std::getenv("LOCALRUN_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read_text(path), actual) << "in " << file << "; LOCALRUN_ACCEPT=1 rewrites it";
}

std::string all_texts(const JobGraph& graph, const ListedWorkflow& listed) {
  const std::vector<ListedWorkflow> list{listed};
  const Terminal terminal = terminal_of_width(80);
  return "==== list\n" + render_list(list, terminal) + "==== calls\n" +
         render_calls(list, terminal) + "==== graph\n" + render_graph_text(graph, terminal) +
         "==== graph, 60 columns, ASCII\n" + render_graph_text(graph, terminal_of_width(60, false));
}

class GraphGolden : public testing::TestWithParam<std::string> {};

TEST_P(GraphGolden, LooksAsBefore) {
  const std::string& name = GetParam();
  const WorkflowFiles files = files_of(name);
  ASSERT_TRUE(files.entry);
  const auto graph = make_job_graph(files, {});
  ASSERT_TRUE(graph);
  const ListedWorkflow listed{files.entry->source->path(), "localrun " + name + ".yml",
                              files.entry};
  expect_golden(name + ".txt", all_texts(*graph, listed));
  expect_golden(name + ".dot", render_graph_dot(*graph));
  expect_golden(name + ".mmd", render_graph_mermaid(*graph));
  expect_golden(name + ".svg", render_graph_svg(*graph));
  expect_golden(name + ".json",
                render_graph_json(*graph) + render_list_json(std::vector<ListedWorkflow>{listed}));
}

TEST_P(GraphGolden, FitsTheTerminal) {
  const auto graph = make_job_graph(files_of(GetParam()), {});
  ASSERT_TRUE(graph);
  for (const int width : {60, 80, 120}) {
    const std::string text = render_graph_text(*graph, terminal_of_width(width));
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string line = text.substr(at, end - at);
      EXPECT_LE(display_width(line), width) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
      at = end + 1;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(View, GraphGolden, testing::ValuesIn(names()), [](const auto& each) {
  std::string name = each.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(JobGraph, KeepsTheJobsAskedForAndWhatTheyNeed) {
  const WorkflowFiles files = files_of("called-workflow");
  const auto graph = make_job_graph(files, {{"build"}, {{"os", "mac"}, {"os", "linux"}}});
  ASSERT_TRUE(graph);
  ASSERT_EQ(graph->jobs.size(), 2U);
  EXPECT_EQ(graph->jobs[0].id, "lint");
  EXPECT_EQ(graph->jobs[1].combinations, 2U);
  EXPECT_EQ(graph->job_runs(), 3U);
  const auto wrong = make_job_graph(files, {{"biuld"}, {}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().help, "did you mean 'build'?");
}

}  // namespace
}  // namespace localrun::test
