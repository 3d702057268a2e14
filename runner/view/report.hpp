#pragma once

// `localrun report`: one run as a document for others: a page, a comment, a test report, JSON
// (docs/report.md). Secrets are stars in the record already.

#include "runner/events/run_state.hpp"
#include "runner/view/run_logs.hpp"

#include <string>

namespace localrun {

/// Jobs as test suites, their steps as test cases; valid by the schemas of Ant and Jenkins.
[[nodiscard]] std::string render_report_junit(const RunState& run);
/// What one pastes into an issue: the jobs, what failed with its last lines, annotations,
/// summaries. `fence` of code is always long enough.
[[nodiscard]] std::string render_report_markdown(const RunState& run);
/// One object: docs/report.md, docs/report.schema.json.
[[nodiscard]] std::string render_report_json(const RunState& run);
/// A page that needs nothing else, neither the network nor scripts.
[[nodiscard]] std::string render_report_html(const RunState& run, const RunLogs& logs);

}  // namespace localrun
