// Limits of GitHub, each at its edge (execution.md 7.9).

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

std::string job_of(const std::string& keys, const std::string& id = "job",
                   const std::string& script = "true") {
  return "on: push\njobs:\n  " + id + ":\n    runs-on: ubuntu-latest\n" + keys +
         "    steps: [{run: '" + script + "'}]\n";
}

std::string file_of(std::size_t size) {
  std::string text = job_of("") + "#";
  return text + std::string(size - text.size(), 'x');
}

std::string numbers(std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + std::to_string(i);
  return "[" + list + "]";
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + "1" + std::string(depth, ']');
}

std::string expression_of(std::size_t length) {
  return "    env: {X: \"${{ '" + std::string(length - 2, 'x') + "' }}\"}\n";
}

std::string inputs_of(std::size_t count) {
  std::string text = "on:\n  workflow_dispatch:\n    inputs:\n";
  for (std::size_t i = 0; i < count; ++i)
    text += "      i" + std::to_string(i) + ": {type: string}\n";
  return text + job_of("").substr(9);
}

std::vector<std::string> values_of(std::size_t count, std::size_t length = 1) {
  std::vector<std::string> options;
  for (std::size_t i = 0; i < count; ++i) {
    options.emplace_back("--input");
    options.push_back("i" + std::to_string(i) + "=" + std::string(length, 'x'));
  }
  return options;
}

/// The last that is taken, and the first that is not.
// execution.md 7.9
TEST(Limits, AtTheirEdges) {
  struct Row {
    const char* name;
    std::string fits;
    std::string too_much;
    std::vector<std::string> options_that_fit = {};
    std::vector<std::string> options_too_many = {};
    int status = 3;
    const char* message;
  };
  const std::string matrix = "    strategy: {matrix: {x: \"${{ fromJSON(vars.X) }}\"}}\n";
  const std::string summary = " /dev/zero >> \"$GITHUB_STEP_SUMMARY\"";
  for (const Row& row : {
           Row{.name = "size of the file",
          .fits = file_of(1048576),
          .too_much = file_of(1048577),
          .message = "The maximum file size of 1048576 characters has been exceeded"},
           Row{.name = "length of a job's id",
           .fits = job_of("", std::string(99, 'j')),
           .too_much = job_of("", std::string(100, 'j')),
           .message = "must be less than 100 characters."},
           Row{.name = "first letter of an id",
           .fits = job_of("", "_A-9"),
           .too_much = job_of("", "9A"),
           .message = "The identifier '9A' is invalid."},
           Row{.name = "length of an expression",
           .fits = job_of(expression_of(21000)),
           .too_much = job_of(expression_of(21001)),
           .message = "Exceeded max expression length 21000"},
           Row{.name = "depth",
           .fits = job_of("    strategy: {matrix: {x: " + nested(45) + "}}\n"),
           .too_much = job_of("    strategy: {matrix: {x: " + nested(46) + "}}\n"),
           .message = "Maximum object depth exceeded"},
           Row{.name = "combinations",
           .fits = job_of(matrix),
           .too_much = job_of(matrix),
           .options_that_fit = {"--var", "X=" + numbers(256)},
           .options_too_many = {"--var", "X=" + numbers(257)},
           .status = 1,
           .message = "Strategy expansion exceeded 256 results"},
           Row{.name = "group of concurrency",
           .fits = job_of("    concurrency: " + std::string(400, 'g') + "\n"),
           .too_much = job_of("    concurrency: " + std::string(401, 'g') + "\n"),
           .message = "Concurrency group name must be less than 400 characters"},
           Row{.name = "group of concurrency that is computed",
           .fits = job_of("    concurrency: ${{ vars.G }}\n"),
           .too_much = job_of("    concurrency: ${{ vars.G }}\n"),
           .options_that_fit = {"--var", "G=" + std::string(400, 'g')},
           .options_too_many = {"--var", "G=" + std::string(401, 'g')},
           .status = 1,
           .message = "Concurrency group name must be less than 400 characters"},
           Row{.name = "inputs",
           .fits = inputs_of(26),
           .too_much = inputs_of(26),
           .options_that_fit = values_of(25),
           .options_too_many = values_of(26),
           .status = 2,
           .message = "a workflow takes at most 25 inputs; 26 are given"},
           Row{.name = "length of all inputs",
           .fits = inputs_of(1),
           .too_much = inputs_of(1),
           .options_that_fit = values_of(1, 65533),
           .options_too_many = values_of(1, 65534),
           .status = 2,
           .message = "GitHub takes at most 65535"},
           Row{.name = "summary",
           .fits = job_of("", "job", "head -c 1048576" + summary),
           .too_much = job_of("", "job", "head -c 1048577" + summary),
           .status = 0,
           .message = "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of "
                      "1024k"},
       }) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    const Outcome fits = sandbox.run_json(row.fits, row.options_that_fit);
    EXPECT_EQ(fits.status, 0) << fits.err;
    EXPECT_EQ((fits.out + fits.err).find(row.message), std::string::npos);
    const Outcome too_much = sandbox.run_json(row.too_much, row.options_too_many);
    EXPECT_EQ(too_much.status, row.status) << too_much.err;
    EXPECT_NE((too_much.out + too_much.err).find(row.message), std::string::npos) << too_much.err;
  }
}

/// Of many mistakes ten are told.
// execution.md 7.9
TEST(Limits, OfMistakes) {
  std::string jobs;
  for (int i = 0; i < 12; ++i)
    jobs += "  j" + std::to_string(i) + ": {needs: none, runs-on: x, steps: [{run: 'true'}]}\n";
  const Sandbox sandbox;
  const Outcome outcome =
      sandbox.run({.arguments = {sandbox.workflow(job_of("") + jobs).string()}});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.err.find("Job 'j9' depends on unknown job 'none'."), std::string::npos);
  EXPECT_EQ(outcome.err.find("Job 'j10' depends"), std::string::npos);
}

}  // namespace
}  // namespace localrun::e2e
