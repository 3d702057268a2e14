// Every example of docs/expressions.md comes out as the page says.

#include "expr/json.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace localrun {
namespace {

/// The fenced blocks of one kind, their contents in order.
std::vector<std::string> blocks(const std::string& page, const std::string& kind) {
  std::vector<std::string> found;
  std::istringstream lines(page);
  std::optional<std::string> block;
  for (std::string line; std::getline(lines, line);) {
    if (block && line == "```") {
      found.push_back(*std::move(block));
      block.reset();
    } else if (block) {
      *block += line + "\n";
    } else if (line == "```" + kind) {
      block = "";
    }
  }
  return found;
}

std::string page() { return read_file(test::source_dir() / "docs/expressions.md"); }

struct Example {
  std::string expression;
  std::string result;
};

std::vector<Example> examples() {
  const std::string arrow = " → ";
  std::vector<Example> found;
  for (const std::string& block : blocks(page(), "expr")) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t at = line.rfind(arrow);
      EXPECT_NE(at, std::string::npos) << line;
      if (at != std::string::npos)
        found.push_back({line.substr(0, at), line.substr(at + arrow.size())});
    }
  }
  return found;
}

TEST(DocumentedExpressions, ComeOutAsThePageSays) {
  const std::vector<std::string> contexts = blocks(page(), "json contexts");
  ASSERT_EQ(contexts.size(), 1U);
  const std::vector<Example> all = examples();
  ASSERT_GT(all.size(), 50U);
  std::string input;
  for (const Example& each : all) {
    input += expr::to_compact_json(expr::make_object({{"expr", expr::Value(each.expression)},
                                                      {"contexts", *expr::parse_json(contexts[0])},
                                                      {"job_status", expr::Value("success")}})) +
             "\n";
  }
  std::istringstream answers(Program().run({"eval", "--ndjson"}, input).out);
  for (const Example& each : all) {
    SCOPED_TRACE(each.expression);
    std::string line;
    ASSERT_TRUE(std::getline(answers, line));
    const auto answer = expr::parse_json(line);
    ASSERT_TRUE(answer);
    const bool is_error = (*answer)["error"].is_string();
    EXPECT_EQ(is_error ? "error" : expr::to_compact_json((*answer)["value"]), each.result) << line;
  }
}

TEST(DocumentedExpressions, TheTraceIsWhatExplainPrints) {
  const std::vector<std::string> traces = blocks(page(), "text");
  ASSERT_EQ(traces.size(), 1U);
  Program program;
  program.add_file("c.json", blocks(page(), "json contexts").at(0));
  const std::string expression = traces[0].substr(0, traces[0].find(" → "));
  const ProgramEnd end = program.run({"eval", "--explain", "--context", "c.json", expression});
  EXPECT_EQ(end.out, traces[0]);
}

}  // namespace
}  // namespace localrun
