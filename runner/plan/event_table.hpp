#pragma once

// The events that start workflows (workflow-syntax.md 6), as a table: which ref `github.ref` is,
// and which activity a made-up payload has.

#include <cstdint>
#include <string_view>
#include <vector>

namespace localrun {

/// What `github.ref` is for an event.
enum class RefRule : std::uint8_t {
  current,         // what was pushed, or what the person is on
  default_branch,  // the last commit of the default branch
  pull_request,    // refs/pull/N/merge
  base_branch,     // of the pull request
  release,         // the release's tag
  merge_group,     // the queue's own branch
};

struct EventKind {
  std::string_view name;
  RefRule ref = RefRule::default_branch;
  std::string_view action;  // `github.event.action` unless the workflow names types; empty: none
};

/// Exact name; nullptr for one that GitHub does not have.
[[nodiscard]] const EventKind* find_event_kind(std::string_view name) noexcept;
[[nodiscard]] std::vector<std::string_view> event_names();

}  // namespace localrun
