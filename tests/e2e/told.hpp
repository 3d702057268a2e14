#pragma once

// One job, and what is told of it, in its order.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace localrun::e2e {

struct ToldCase {
  const char* name;
  const char* steps;
  const char* result;
  std::vector<std::string> told;  // parts of all_told(), in this order
  std::vector<std::string> not_told;
  std::vector<std::string> arguments = {};
};

/// Every line of the log, and every annotation as `error: MESSAGE`; each between line ends.
inline std::string all_told(const Outcome& outcome) {
  std::string text = "\n";
  for (const Event& event : outcome.events) {
    const std::string what = field(event, "event");
    if (what == "log") text += field(event, "text") + "\n";
    if (what == "annotation") text += field(event, "level") + ": " + field(event, "message") + "\n";
  }
  return text;
}

inline void check_told(const ToldCase& row) {
  SCOPED_TRACE(row.name);
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(
      std::string("on: push\nenv: {FROM: workflow}\njobs:\n  job:\n    runs-on: ubuntu-latest\n"
                  "    steps:") +
          row.steps,
      row.arguments);
  EXPECT_EQ(result_of(outcome, "job"), row.result) << outcome.text();
  const std::string text = all_told(outcome);
  std::size_t from = 0;
  for (const std::string& part : row.told) {
    const std::size_t at = text.find(part, from);
    EXPECT_NE(at, std::string::npos) << "not told, or not in this order: " << part << text;
    // One line's end is the beginning of the next.
    if (at != std::string::npos) from = at + part.size() - (part.ends_with('\n') ? 1 : 0);
  }
  for (const std::string& part : row.not_told)
    EXPECT_EQ(text.find(part), std::string::npos) << part << text;
}

}  // namespace localrun::e2e
