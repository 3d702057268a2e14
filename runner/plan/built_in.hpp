#pragma once

// The actions that localrun carries out itself, used in place of the real ones unless
// `--action NAME=upstream` asks for those. Their metadata, `built_in/*.yml`, is read like that of
// any action: an input that it does not declare is an error before the run. Who carries them out
// is in runner/execute/builtin.

#include "model/action_file.hpp"
#include "model/workflow.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace localrun {

struct BuiltInMetadata {
  std::string_view name;  // owner/repo[/path]
  std::string_view text;  // action.yml
};
[[nodiscard]] const std::vector<BuiltInMetadata>& built_in_metadata();

[[nodiscard]] bool is_built_in(const model::ActionReference& reference);
/// `is_built_in(reference)` holds. Its `name` is that of the row.
[[nodiscard]] std::shared_ptr<const model::ActionFile> built_in_file(
    const model::ActionReference& reference);

}  // namespace localrun
