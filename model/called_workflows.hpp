#pragma once

// Reusable workflows (workflow-syntax.md 5.12): reads the files that call jobs name, checks what is
// passed to them, and does the same for the calls inside them.
//
// Pure: the files come in as values. Call it with what is there; read `missing`, bring those files,
// call it again, until nothing is missing.

#include "model/permissions.hpp"
#include "model/read_workflow.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace localrun::model {

/// One call job and the workflow behind it.
struct CalledWorkflow {
  std::size_t job = 0;                       // index into the calling workflow's jobs
  std::string reference;                     // as in CalledFiles
  std::shared_ptr<const Workflow> workflow;  // null when it is missing or wrong
  std::string why_missing;                   // where the caller knows it
  std::string help_missing;                  // what to do about it; may be empty
  std::vector<CalledWorkflow> calls;         // of its own call jobs
};

/// Files by resolved reference: `owner/repo/.github/workflows/FILE@ref`, or
/// `./.github/workflows/FILE` for the repository of the entry file.
using CalledFiles = std::map<std::string, SourcePtr, std::less<>>;

struct CallOptions {
  ReadOptions read;
  std::uint32_t max_nesting = 10;  // levels of called workflows
  std::uint32_t max_files = 51;    // the entry file included
  DefaultPermissions default_permissions = DefaultPermissions::write;
};

struct CalledResult {
  std::vector<CalledWorkflow> calls;  // one for each call job, in file order
  std::vector<std::string> missing;   // resolved references, without repeats
  Diagnostics diagnostics;
};

/// `entry_size` is ReadResult::size of the entry file: the size limit is one for all files
/// together.
[[nodiscard]] CalledResult read_called_workflows(const Workflow& entry, std::uint64_t entry_size,
                                                 const CalledFiles& files,
                                                 const CallOptions& options = {});

/// `./x` and `$/x` written in a called file mean that file's repository and commit. Nothing when
/// the text is no reference to a workflow file.
[[nodiscard]] std::optional<std::string> resolve_workflow_reference(
    std::string_view uses, std::string_view caller_reference);

}  // namespace localrun::model
