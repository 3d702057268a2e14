#pragma once

// Words and small parsers that the explanations share (explain_*.cpp).

#include "runner/events/event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::explain {

/// `needs.build.outputs.tag`.
struct Reference {
  std::string context;  // `needs`, `steps`, or `jobs` (of a called workflow's own outputs)
  std::string owner;
  std::string name;
};
/// Absent for any other text.
[[nodiscard]] std::optional<Reference> parsed(std::string_view text);

/// `caller.` of `caller.build`: the ids that a job of a called workflow knows stand behind it.
/// Empty for jobs of the workflow that was started.
[[nodiscard]] std::string_view scope_of(std::string_view job_id) noexcept;
/// `build` of `caller.build`: as the file has it.
[[nodiscard]] std::string_view local_id(std::string_view job_id) noexcept;

[[nodiscard]] std::string quoted(std::string_view name);
/// `a, b`.
[[nodiscard]] std::string joined(const std::vector<std::string>& names);
void add_new(std::vector<std::string>& names, const std::string& name);
/// `did you mean 'a' or 'b'?`; empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       const std::vector<std::string>& names);
/// A value in quotes on one line, cut to 60 bytes with its length told; carriage returns shown.
[[nodiscard]] std::string shortened(const std::string& value);

}  // namespace localrun::explain
