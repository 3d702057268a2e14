#pragma once

// Why a job or step will run, will not, or is decided later, in lines for people.

#include "runner/plan/foresee.hpp"
#include "runner/view/terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

[[nodiscard]] std::string_view sign_of(Answer answer, const Terminal& terminal);
[[nodiscard]] Style style_of(Answer answer);
/// `yes`, `no`, `on-failure`, `open`: for machines.
[[nodiscard]] std::string_view answer_name(Answer answer) noexcept;

/// Lines indented by `indent`; empty when nobody wrote a condition and nothing stands in the way.
[[nodiscard]] std::string render_foreseen(const Foreseen& foreseen, int indent,
                                          const Terminal& terminal);

/// What decides, without the condition itself; none when it goes without saying.
[[nodiscard]] std::vector<std::string> reasons_of(const Foreseen& foreseen);

/// Words at `indent`, further lines two columns deeper, each line styled and ended.
[[nodiscard]] std::string paragraph(const std::string& text, int indent, Style style,
                                    const Terminal& terminal);

/// Where a value comes from that is not there yet: `job 'build' gives it`.
[[nodiscard]] std::string why_missing(std::string_view reference);

}  // namespace localrun
