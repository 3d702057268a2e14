#pragma once

// The parts of the page of `localrun report`, each a piece of HTML that is well-formed XML too.

#include "runner/events/run_state.hpp"
#include "runner/view/run_logs.hpp"
#include "runner/view/value_flow.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::html {

/// Class of a result; `open` while there is none.
[[nodiscard]] std::string_view class_of(const JobProgress& job);
[[nodiscard]] std::string_view class_of(const StepProgress& step);
/// A coloured sign for it.
[[nodiscard]] std::string mark(std::string_view class_name);

/// One line of a log with its colours, without its end.
[[nodiscard]] std::string log_line(std::string_view line);
/// Lines as the log has them: groups that open, messages coloured. `note` stands above; empty:
/// none.
[[nodiscard]] std::string log(std::string_view text, std::string_view note);
/// The last lines beside a failure.
[[nodiscard]] std::string log(const std::vector<std::string>& lines);

/// When each job waited and ran, as a picture as wide as the page.
[[nodiscard]] std::string timeline(const RunState& run);

/// A value as it is, cut when it is long.
[[nodiscard]] std::string value(std::string_view text);
/// Every job with its steps, their logs and what they set.
[[nodiscard]] std::string jobs(const RunState& run, const RunLogs& logs, const RunFlow& flow);
/// Who wrote what and who read it.
[[nodiscard]] std::string values(const RunFlow& flow);

/// Somebody else's Markdown: headings, lists, tables, code, emphasis, links to web pages. All else
/// is shown as text.
[[nodiscard]] std::string markdown(std::string_view text);

}  // namespace localrun::html
