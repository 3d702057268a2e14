#include "runner/cli/actions_needed.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/missing_node.hpp"
#include "runner/cli/prepare.hpp"
#include "runner/cli/request_options.hpp"
#include "runner/cli/schedule_times.hpp"
#include "runner/cli/told_first.hpp"
#include "runner/view/plan_text.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace localrun::cli {

namespace {

/// The call that runs what was planned: the same words.
std::string call_of(const Prepared& prepared) {
  std::string call = "localrun";
  for (const std::string& argument : prepared.options.arguments) call += ' ' + argument;
  for (const auto& [name, values] : prepared.options.on_command_line()) {
    if (name == "json" || name == "dry-run" || name == "color" || name == "directory") continue;
    for (const std::string& value : values) {
      const bool is_secret = name == "secret";
      call += " --" + name;
      if (!value.empty()) call += ' ' + (is_secret ? value.substr(0, value.find('=')) : value);
    }
  }
  return call;
}

/// A plan fetches nothing, a run would: what is to be fetched is no mistake, unless --offline says
/// that it stays missing.
void judge_missing(Plan& plan, Preview& preview, bool is_offline) {
  for (ActionNeed& need : preview.actions) {
    if (need.state != ActionState::to_fetch) continue;
    if (is_offline) {
      need.state = ActionState::missing;
      need.detail = "not on this machine";
      continue;
    }
    const std::string told = "'" + need.reference.text + "' is not on this machine, ";
    std::erase_if(plan.diagnostics, [&told](const model::Diagnostic& each) {
      return each.message.starts_with(told);
    });
  }
}

}  // namespace

ExitStatus run_plan(const ParsedOptions& given) {
  const auto prepared = prepare(given, ShowNotes::each, Network::never);
  if (!prepared) return prepared.error();
  auto plan = plan_of(*prepared, surroundings_without_run());
  if (!plan) return plan.error();
  Preview preview = make_preview(*plan);
  answer_actions(preview.actions, *plan, prepared->facts.root);
  judge_missing(*plan, preview, prepared->options.has("offline"));
  PlanExtras extras;
  extras.call = call_of(*prepared);
  extras.schedules = schedule_times(*prepared->files.entry);
  const std::string text = prepared->options.has("json")
                               ? render_plan_json(*plan, preview, extras)
                               : render_plan(*plan, preview, extras, prepared->terminal);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  // Last, so that what needs a hand is what stays on the screen.
  model::Diagnostics told = told_first(*plan, WithNotes::yes);
  for (model::Diagnostic& missing : missing_node(*plan, base_environ(prepared->request)))
    told.push_back(std::move(missing));
  if (!told.empty() && !prepared->options.has("json")) std::fputc('\n', stderr);
  show_diagnostics(told, prepared->errors_terminal);
  return status_of(*plan);
}

}  // namespace localrun::cli
