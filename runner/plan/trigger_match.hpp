#pragma once

// Whether GitHub would start a workflow for an event, and which filter decides with the value it
// saw (workflow-syntax.md 6, 6.1).

#include "expr/value.hpp"
#include "model/workflow.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// Files that the event changed; absent: they are not known. At most 300 are looked at.
using ChangedFiles = std::optional<std::vector<std::string>>;

/// One filter of the event, or what stands in its place when there is none that fits.
struct FilterCheck {
  std::string key;    // `branches`, `tags-ignore`, `paths`, `types`, `workflows`; empty: the event
  std::string value;  // that it saw and that decided: a branch, an activity, a path
  std::string pattern;  // that decided; empty: none matched, or there is none
  bool passes = true;
  model::Span at;     // of the pattern, else of the key, else of the event
  std::string words;  // `'dev' matches none of 'main', 'release/**'`
};

struct TriggerVerdict {
  std::string event;
  bool starts = true;
  std::vector<FilterCheck> checks;  // in the order looked at, up to the first that does not pass

  /// The check that keeps the workflow from starting; nullptr when it starts.
  [[nodiscard]] const FilterCheck* blocking() const noexcept;
};

/// `payload` is `github.event`, `ref` the event's `github.ref`.
[[nodiscard]] TriggerVerdict match_trigger(const model::Workflow& workflow,
                                           const std::string& event, const std::string& ref,
                                           const expr::Value& payload, const ChangedFiles& changed);

/// Two commits, or a branch and a commit, whose difference `paths` filters look at.
struct ChangeRange {
  std::string from;
  std::string to;
  bool since_merge_base = false;  // three dots: pull requests
};
/// Nothing when the event has no filter for paths.
[[nodiscard]] std::optional<ChangeRange> wanted_changes(const model::Workflow& workflow,
                                                        const std::string& event,
                                                        const expr::Value& payload);

}  // namespace localrun
