#include "tests/plan/plan_fixture.hpp"

#include "runner/plan/event_table.hpp"

#include <optional>
#include <set>

namespace localrun {
namespace {

struct Row {
  const char* name;
  const char* on;
  const char* given;  // nullptr: not given
  const char* event;  // nullptr: an error
  bool is_declared = true;
  const char* help = "";
};

const Row k_rows[] = {
    {"the only one", "release", nullptr, "release"},
    {"the only one may be a call", "workflow_call", nullptr, "workflow_call"},
    {"push before others", "[pull_request, workflow_dispatch, push]", nullptr, "push"},
    {"dispatch before others", "[pull_request, workflow_dispatch]", nullptr, "workflow_dispatch"},
    {"first in the file", "[release, pull_request]", nullptr, "release"},
    {"given", "[push, pull_request]", "pull_request", "pull_request"},
    {"given, not declared", "push", "release", "release", false},
    {"misspelled", "push", "pul_request", nullptr, false, "did you mean 'pull_request'"},
    {"case matters", "push", "Push", nullptr, false, "did you mean 'push'"},
    {"unknown", "[push, release]", "sunrise", nullptr, false,
     "the workflow declares: push, release"},
    {"empty", "push", "", nullptr, false, "the workflow declares: push"},
};

TEST(ChooseEvent, FollowsTheRule) {
  for (const Row& row : k_rows) {
    SCOPED_TRACE(row.name);
    Request request;
    if (row.given != nullptr) request.event = row.given;
    const RequestResult<ChosenEvent> chosen = choose_event(*workflow_on(row.on), request);
    ASSERT_EQ(chosen.has_value(), row.event != nullptr);
    if (row.event == nullptr) {
      EXPECT_NE(chosen.error().help.find(row.help), std::string::npos) << chosen.error().help;
      continue;
    }
    EXPECT_EQ(chosen->name, row.event);
    EXPECT_EQ(chosen->is_declared, row.is_declared);
  }
}

TEST(EventTable, NamesEveryEventOnce) {
  const std::vector<std::string_view> names = event_names();
  EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), names.size());
  for (const std::string_view name : names) EXPECT_NE(find_event_kind(name), nullptr) << name;
  EXPECT_EQ(find_event_kind(""), nullptr);
}

}  // namespace
}  // namespace localrun
