// Every workflow of samples/ and of the folder `workflows` here against its own `# expect:` lines,
// and what holds for any run: each line of --json is as the schema says, the record shows the same,
// nothing is left behind and the repository is as it was.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"
#include "tests/support/schema_validator.hpp"
#include "tests/support/places.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace localrun::e2e {
namespace {

std::vector<fs::path> workflow_files() {
  std::vector<fs::path> files;
  for (const char* folder : {"/samples", "/tests/e2e/workflows"}) {
    for (const auto& entry : fs::directory_iterator(test::source_dir().string() + folder)) {
      if (entry.path().extension() == ".yml") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string test_name(const ::testing::TestParamInfo<fs::path>& info) {
  const std::string folder =
      info.param.parent_path().filename().string() == "samples" ? "sample_" : "";
  std::string name = folder + info.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class Workflows : public ::testing::TestWithParam<fs::path> {};

void expect_valid_stream(const Outcome& outcome) {
  static const SchemaValidator validator(
      read_schema(test::source_dir() / "docs/events.schema.json"));
  // The first thousand hold all that the many after them say again.
  std::istringstream lines(outcome.out);
  std::size_t count = 0;
  for (std::string line; count < 1000 && std::getline(lines, line); ++count)
    EXPECT_EQ(validator.check_line(line), "") << line.substr(0, 500);
  ASSERT_FALSE(outcome.events.empty()) << outcome.text();
  EXPECT_EQ(field(outcome.events.front(), "event"), "run_started");
  EXPECT_EQ(field(outcome.events.back(), "event"), "run_finished");
  EXPECT_EQ(field(outcome.events.back(), "exit_status"), std::to_string(outcome.status));
  std::uint64_t seq = 0;
  for (const Event& event : outcome.events) EXPECT_EQ(field(event, "seq"), std::to_string(++seq));
}

/// Whatever a step logs comes after its one start, and nothing after its end.
void expect_steps_in_order(const Outcome& outcome) {
  std::set<std::string> going_on;
  std::set<std::string> started;
  for (const Event& event : outcome.events) {
    const std::string kind = field(event, "event");
    const std::string step = field(event, "job") + "." + field(event, "step");
    if (kind == "step_started") {
      EXPECT_TRUE(started.insert(step).second) << "started twice: " << serialize(event);
      going_on.insert(step);
    } else if (kind == "step_finished") {
      going_on.erase(step);
    } else if (event.contains("step") &&
               (kind == "log" || kind == "annotation" || kind == "output_set")) {
      EXPECT_TRUE(going_on.contains(step)) << serialize(event);
    }
  }
  EXPECT_TRUE(going_on.empty());
}

/// The same, but for stars in place of what was masked after it was told.
bool is_recorded_as(const std::string& shown, const std::string& live) {
  return shown.size() == live.size() &&
         std::equal(shown.begin(), shown.end(), live.begin(), [](char of_record, char told) {
           return of_record == told || of_record == '*';
         });
}

/// The record gives back what the live stream had, log lines apart: they may stand in other places.
void expect_same_record(const Sandbox& sandbox, const Outcome& live) {
  const Outcome shown = sandbox.run({.arguments = {"show", "--json"}});
  EXPECT_EQ(shown.status, 0) << shown.text();
  const auto facts = [](const Outcome& outcome) {
    std::vector<std::string> texts;
    for (Event event : outcome.events) {
      const std::string kind = field(event, "event");
      if (kind == "log" || kind == "group" || kind == "end_group") continue;
      event.erase("seq");
      texts.push_back(serialize(event));
    }
    return texts;
  };
  const std::vector<std::string> recorded = facts(shown);
  const std::vector<std::string> told = facts(live);
  EXPECT_TRUE(
      std::equal(recorded.begin(), recorded.end(), told.begin(), told.end(), is_recorded_as))
      << ::testing::PrintToString(recorded) << "\n"
      << ::testing::PrintToString(told);
  for (const char* command : {"show", "logs", "flow", "runs"}) {
    const Outcome view = sandbox.run({.arguments = {command}});
    EXPECT_EQ(view.status, 0) << command << "\n" << view.text();
    EXPECT_EQ(view.err, "") << command;
  }
}

TEST_P(Workflows, KeepWhatTheySay) {
  const std::string text = read_file(GetParam());
  const Expectations expectations = read_expectations(text);
  ASSERT_FALSE(expectations.lines.empty()) << GetParam() << " expects nothing";
  const Sandbox sandbox;
  const std::string before = sandbox.repository_state();
  std::vector<std::string> options = expectations.options;
  options.insert(options.end(), {"--keep-workspace", "never"});
  const Outcome outcome = sandbox.run_json(text, options);
  EXPECT_EQ(check_expectations(expectations, outcome, sandbox), "") << outcome.text();
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(sandbox.leftovers(), "");
  EXPECT_EQ(sandbox.repository_state(), before);
  if (outcome.events.empty()) return;  // a run that never began has no record
  expect_valid_stream(outcome);
  expect_steps_in_order(outcome);
  expect_same_record(sandbox, outcome);
}

INSTANTIATE_TEST_SUITE_P(All, Workflows, ::testing::ValuesIn(workflow_files()), test_name);

}  // namespace
}  // namespace localrun::e2e
