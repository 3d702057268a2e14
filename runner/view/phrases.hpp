#pragma once

// Words that several views share, so that one thing is always said in one way.

#include "runner/events/counted.hpp"
#include "runner/events/event.hpp"
#include "runner/view/terminal.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace localrun {

/// `40 ms`, `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`.
[[nodiscard]] std::string duration_text(Milliseconds duration);
/// `2026-11-23 14:05:00 UTC`.
[[nodiscard]] std::string time_text(Time time);
/// `just now`, `5 min ago`, `3 h ago`, `2 days ago`.
[[nodiscard]] std::string ago_text(Milliseconds age);
/// `ci.yml:12`, with the column on request; empty without a line.
[[nodiscard]] std::string place_text(const Place& place, bool with_column = false);

/// Sign and colour of a result.
[[nodiscard]] std::string_view sign_of(Conclusion conclusion, const Terminal& terminal);
[[nodiscard]] Style style_of(Conclusion conclusion);
/// `succeeded`, `failed`, `was cancelled`, `was skipped`.
[[nodiscard]] std::string_view verb_of(Conclusion conclusion);

/// `exit code 127`, or `signal 9 (SIGKILL)`.
[[nodiscard]] std::string exit_text(std::optional<int> exit_code, std::optional<int> signal);
/// What a status usually means (diagnostics.md, exit-status): `command not found`; empty when it
/// says nothing.
[[nodiscard]] std::string exit_meaning(std::optional<int> exit_code, std::optional<int> signal);

/// How a step ended, to follow its name: ` failed with exit code 2 after 1.2 s`, `: skipped,
/// REASON`.
[[nodiscard]] std::string step_end_words(const StepFinished& end);
/// What became of a job output that is not set: `dropped: it may contain a secret`; empty when set.
[[nodiscard]] std::string fate_words(const JobOutputSet& output);
/// `3 added, 1 changed, 12,034 ignored files`; empty when there is none.
[[nodiscard]] std::string change_words(const FilesChanged& fact);
/// `12,034`.
[[nodiscard]] std::string grouped(std::uint64_t number);
/// `12 bytes`, `3.4 MB`.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// A value on one line, cut to 60 columns with its length told when cut (diagnostics.md 1); `''`
/// when empty.
[[nodiscard]] std::string value_text(std::string_view value, const Terminal& terminal,
                                     int most = 60);

}  // namespace localrun
