#pragma once

// Everything that can be said about one file from the file alone: read, checked, linted, without
// what is allowed. `localrun lint` is this, for many files.

#include "model/action_file.hpp"
#include "model/diagnostic.hpp"
#include "model/read_workflow.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace localrun::model {

enum class FileKind : std::uint8_t { workflow, action };

/// By its name: `action.yml` and `action.yaml` are actions.
[[nodiscard]] FileKind kind_of_file(std::string_view path) noexcept;

struct FileCheck {
  /// GitHub's errors in its own order, then the rest in the order of the file; one for each
  /// position and slug.
  Diagnostics diagnostics;
  std::shared_ptr<const Workflow> workflow;  // null when it is none, or has errors
  std::shared_ptr<const ActionFile> action;
};

/// Brings the file behind a resolved reference (model/called_workflows.hpp); nullptr when it is not
/// at hand.
using BringCalled = std::function<SourcePtr(const std::string& reference)>;

/// All of it, allowed or not. With `bring`, what jobs hand to the workflows that they call, and
/// read of them, too; what is wrong inside those is left to their own check.
[[nodiscard]] FileCheck check_file(const SourcePtr& source, FileKind kind,
                                   const BringCalled& bring = {});
/// What a comment allows is taken out, but no refusal of GitHub; comments that hid nothing are
/// added as notes, unless a refusal keeps the checks from finding what they are for.
[[nodiscard]] Diagnostics without_allowed(const SourcePtr& source, Diagnostics diagnostics);

}  // namespace localrun::model
