// Each tests/golden/plan/NAME.yml as `plan` tells it: NAME.80.txt, NAME.120.txt, NAME.json. Its
// first line may be `# args: …`, the options of the call. LOCALRUN_ACCEPT=1 writes them anew.

#include "runner/cli/request_options.hpp"
#include "runner/view/plan_text.hpp"
#include "tests/plan/plan_fixture.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace localrun {
namespace {

const std::filesystem::path folder = test::source_dir() / "tests/golden/plan";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yml") found.push_back(entry.path().stem());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> arguments_of(const std::string& text) {
  constexpr std::string_view mark = "# args: ";
  std::vector<std::string> arguments;
  if (!text.starts_with(mark)) return arguments;
  std::istringstream line(text.substr(mark.size(), text.find('\n') - mark.size()));
  for (std::string word; line >> word;) arguments.push_back(word);
  return arguments;
}

model::SourcePtr source_of(const std::string& name, const std::string& text) {
  return std::make_shared<const model::SourceFile>(".github/workflows/" + name + ".yml", text);
}

Plan plan_of(const std::string& name, const std::string& text) {
  WorkflowFiles files;
  const model::ReadResult read = model::read_workflow(source_of(name, text));
  files.entry = read.workflow;
  if (files.entry) {
    const std::string called = test::read_file(folder / "called/rel.yml");
    files.calls =
        model::read_called_workflows(*files.entry, read.size,
                                     {{"./.github/workflows/rel.yml", source_of("rel", called)}})
            .calls;
  }
  if (!files.entry) {
    ADD_FAILURE() << name << " is not valid";
    return {};
  }
  const auto options = cli::parse_options(arguments_of(text), cli::For::plan);
  if (!options) {
    ADD_FAILURE() << options.error().what;
    return {};
  }
  const auto request = cli::make_request(*options);
  Surroundings surroundings;
  surroundings.numbers = {"1", "1"};
  auto plan = make_plan(std::move(files), *request, sample_facts(), surroundings);
  if (!plan) {
    ADD_FAILURE() << plan.error().what;
    return {};
  }
  return std::move(*plan);
}

void expect_golden(const std::string& file, const std::string& actual) {
  const std::filesystem::path path = folder / file;
  if (std::getenv("LOCALRUN_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(test::read_file(path), actual) << "in " << file << "; LOCALRUN_ACCEPT=1 rewrites it";
}

class PlanGolden : public testing::TestWithParam<std::string> {};

TEST_P(PlanGolden, LooksAsBefore) {
  const std::string& name = GetParam();
  const Plan plan = plan_of(name, test::read_file(folder / (name + ".yml")));
  ASSERT_TRUE(plan.run);
  const Preview preview = make_preview(plan);
  const PlanExtras extras{"localrun " + name + ".yml", {}};
  for (const int width : {80, 120}) {
    Terminal terminal;
    terminal.width = width;
    expect_golden(name + '.' + std::to_string(width) + ".txt",
                  render_plan(plan, preview, extras, terminal));
  }
  expect_golden(name + ".json", render_plan_json(plan, preview, extras));
}

INSTANTIATE_TEST_SUITE_P(Plan, PlanGolden, testing::ValuesIn(names()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace localrun
