#pragma once

// What a workflow says about itself, in comments of their own line: `# run: OPTION…`, `# secret …`
// and
// `# expect: …` (samples/README.md, and README.md of this folder for what tests say besides).

#include "tests/e2e/support.hpp"

#include <string>
#include <vector>

namespace localrun::e2e {

struct Expectations {
  std::vector<std::string> options;  ///< of `# run:`, split at blanks; quotes of a shell keep them
  std::vector<std::string> lines;    ///< after `# expect: `
};

[[nodiscard]] Expectations read_expectations(const std::string& workflow);

/// A line for each expectation that does not hold, empty when all do. Unknown words do not hold.
[[nodiscard]] std::string check_expectations(const Expectations& expectations,
                                             const Outcome& outcome, const Sandbox& sandbox);

/// Result of a job as a whole: of all its combinations, failures that are allowed count as success.
[[nodiscard]] std::string result_of(const Outcome& outcome, const std::string& job);
/// Outputs of a job: of several combinations the last one that is not empty.
[[nodiscard]] std::string output_of(const Outcome& outcome, const std::string& job,
                                    const std::string& name);
/// Lines that steps logged, messages of annotations among them.
[[nodiscard]] std::vector<std::string> log_lines(const Outcome& outcome);
/// Most jobs that ran at the same time; of this job only unless empty.
[[nodiscard]] std::size_t most_at_once(const Outcome& outcome, const std::string& job = {});

}  // namespace localrun::e2e
