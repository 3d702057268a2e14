#include "runner/plan/contexts.hpp"

#include "expr/text.hpp"
#include "runner/plan/event_table.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace localrun {
namespace {

std::string names_help(const model::Workflow& workflow, const std::string& name) {
  const std::vector<std::string_view> known = event_names();
  const std::vector<std::string> near = expr::near_names(name, known);
  std::string help;
  for (const std::string& text : near)
    help += (help.empty() ? "did you mean " : ", ") + ("'" + text + "'");
  if (!help.empty()) help += "? ";
  std::string declared;
  for (const model::Trigger& trigger : workflow.triggers) {
    declared += (declared.empty() ? "" : ", ") + trigger.event.value;
  }
  return help + (declared.empty() ? "the workflow declares no event"
                                  : "the workflow declares: " + declared);
}

}  // namespace

RequestResult<ChosenEvent> choose_event(const model::Workflow& workflow, const Request& request) {
  if (request.event) {
    const bool is_declared = workflow.find_trigger(*request.event) != nullptr;
    if (is_declared || find_event_kind(*request.event) != nullptr)
      return ChosenEvent{*request.event, is_declared};
    return RequestError{"there is no event '" + *request.event + "'",
                        names_help(workflow, *request.event)};
  }
  if (workflow.triggers.empty()) return ChosenEvent{"push", false};
  if (workflow.triggers.size() > 1) {
    for (const char* name : {"push", "workflow_dispatch"}) {
      if (workflow.find_trigger(name) != nullptr) return ChosenEvent{name, true};
    }
  }
  return ChosenEvent{workflow.triggers.front().event.value, true};
}

}  // namespace localrun
