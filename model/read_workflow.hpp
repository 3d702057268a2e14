#pragma once

// The way in: text → tokens → checked → typed workflow. Never throws, never stops at the first
// mistake.

#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

#include <cstdint>
#include <memory>

namespace localrun::model {

/// Limits of workflow-syntax.md 3.6; the official cases set their own.
struct ReadOptions {
  std::uint32_t max_depth = 50;
  std::uint64_t max_file_size = 1'048'576;     // characters
  std::uint64_t max_result_size = 10'485'760;  // internal measure
  std::uint32_t max_yaml_nodes = 50'000;
  std::uint32_t max_errors = 10;
};

struct ReadResult {
  /// Absent when there is an error.
  std::shared_ptr<const Workflow> workflow;
  /// In the order in which GitHub reports them. Errors carry GitHub's message and our slug, why and
  /// help.
  Diagnostics diagnostics;
  /// The file as YAML, before any check; null when it is none.
  TokenPtr yaml;
  /// Of the token tree, by the internal measure of `max_result_size`.
  std::uint64_t size = 0;
};

[[nodiscard]] ReadResult read_workflow(const SourcePtr& source, const ReadOptions& options = {});

}  // namespace localrun::model
