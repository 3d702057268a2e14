#include "runner/plan/event_table.hpp"

#include <algorithm>
#include <array>

namespace localrun {
namespace {

// "Events that trigger workflows" in GitHub's documentation: the column GITHUB_REF, the first
// activity type.
constexpr std::array<EventKind, 40> k_events = {{
    {"branch_protection_rule", RefRule::default_branch, "created"},
    {"check_run", RefRule::default_branch, "completed"},
    {"check_suite", RefRule::default_branch, "completed"},
    {"create", RefRule::current, ""},
    {"delete", RefRule::default_branch, ""},
    {"deployment", RefRule::current, "created"},
    {"deployment_status", RefRule::current, "created"},
    {"discussion", RefRule::default_branch, "created"},
    {"discussion_comment", RefRule::default_branch, "created"},
    {"dynamic", RefRule::default_branch, ""},
    {"fork", RefRule::default_branch, ""},
    {"gollum", RefRule::default_branch, ""},
    {"image_version", RefRule::default_branch, "ready"},
    {"interactive_component", RefRule::default_branch, ""},
    {"issue_comment", RefRule::default_branch, "created"},
    {"issues", RefRule::default_branch, "opened"},
    {"label", RefRule::default_branch, "created"},
    {"member", RefRule::default_branch, "added"},
    {"merge_group", RefRule::merge_group, "checks_requested"},
    {"milestone", RefRule::default_branch, "created"},
    {"page_build", RefRule::default_branch, ""},
    {"project", RefRule::default_branch, "created"},
    {"project_card", RefRule::default_branch, "created"},
    {"project_column", RefRule::default_branch, "created"},
    {"public", RefRule::default_branch, ""},
    {"pull_request", RefRule::pull_request, "opened"},
    {"pull_request_comment", RefRule::default_branch, "created"},
    {"pull_request_review", RefRule::pull_request, "submitted"},
    {"pull_request_review_comment", RefRule::pull_request, "created"},
    {"pull_request_target", RefRule::base_branch, "opened"},
    {"push", RefRule::current, ""},
    {"registry_package", RefRule::current, "published"},
    {"release", RefRule::release, "published"},
    {"repository_dispatch", RefRule::default_branch, "repository_dispatch"},
    {"schedule", RefRule::default_branch, ""},
    {"status", RefRule::default_branch, ""},
    {"watch", RefRule::default_branch, "started"},
    {"workflow_call", RefRule::current, ""},
    {"workflow_dispatch", RefRule::current, ""},
    {"workflow_run", RefRule::default_branch, "completed"},
}};

}  // namespace

const EventKind* find_event_kind(std::string_view name) noexcept {
  if (name.empty()) return nullptr;
  const auto* found = std::find_if(k_events.begin(), k_events.end(),
                                   [name](const EventKind& kind) { return kind.name == name; });
  return found == k_events.end() ? nullptr : found;
}

std::vector<std::string_view> event_names() {
  std::vector<std::string_view> names;
  for (const EventKind& kind : k_events) names.push_back(kind.name);
  return names;
}

}  // namespace localrun
