#pragma once

// The part that reading a workflow and reading an action share: text → tokens → checked against the
// table of keys.

#include "model/read_workflow.hpp"
#include "model/schema.hpp"

namespace localrun::model {

struct CheckedFile {
  TokenPtr root;  // null when there is an error
  TokenPtr yaml;  // before the check; null when the text is no YAML
  Diagnostics diagnostics;
  std::uint64_t size = 0;  // by the measure of ReadOptions::max_result_size
};

[[nodiscard]] CheckedFile read_checked(const SourcePtr& source, const Definition& definition,
                                       const ReadOptions& options);

/// An error of the file as a whole: GitHub names no position.
[[nodiscard]] Diagnostic file_error(const SourcePtr& source, std::string message);

/// GitHub keeps the first errors only; warnings are ours and stay.
void keep_errors(Diagnostics& diagnostics, std::uint32_t most);

}  // namespace localrun::model
