// Every file of rows that is there has somebody who runs it, or is said to have nobody yet.

#include "rows.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace localrun::test {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> with_a_driver = {
    "display-names",    "env-precedence", "file-commands", "masking",          "node-version",
    "problem-matchers", "shells",         "step-results",  "workflow-commands"};
const std::map<std::string, std::string> not_done_yet = {
    {"docker-utils", "localrun runs no containers yet"}};

TEST(ConformanceData, EveryFileHasADriver) {
  const fs::path rows = test::conformance_dir();
  ASSERT_TRUE(fs::is_directory(rows))
      << "no rows in " << rows << "; LOCALRUN_CONFORMANCE names them";
  std::string left_out;
  for (const auto& entry : fs::directory_iterator(rows)) {
    if (entry.path().extension() != ".json") continue;
    const std::string topic = entry.path().stem().string();
    if (const auto reason = not_done_yet.find(topic); reason != not_done_yet.end()) {
      left_out += topic + ": " + reason->second + "; ";
    } else {
      EXPECT_TRUE(with_a_driver.contains(topic)) << "nobody runs the rows of " << topic;
    }
  }
  if (!left_out.empty()) GTEST_SKIP() << left_out;
}

}  // namespace
}  // namespace localrun::test
