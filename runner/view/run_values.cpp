#include "runner/view/run_values.hpp"

#include "runner/view/go_on.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/readable_log.hpp"
#include "runner/view/report_parts.hpp"

#include <algorithm>

namespace localrun {
namespace {

void put(NamedValues& values, const std::string& name, const std::string& value) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const NamedValue& each) { return each.name == name; });
  if (found == values.end()) {
    values.push_back({name, value});
  } else {
    found->value = value;
  }
}

}  // namespace

NamedValues facts_of(const RunState& run) {
  const RunStarted& info = run.info;
  std::string call;
  for (const std::string& argument : info.arguments)
    call += (call.empty() ? "" : " ") + shell_word(argument);
  return {{"workflow", info.workflow},
          {"file", info.path},
          {"event", info.event},
          {"repository", info.repository},
          {"ref", info.ref},
          {"commit", info.sha},
          {"call", call},
          {"localrun", info.version}};
}

std::string result_of(const RunState& run) { return run_words(run); }

std::string result_of(const JobProgress& job) {
  std::string words = job_words(job);
  if (job.phase != JobPhase::finished) return words;
  if (job.end.is_allowed_to_fail && job.end.result == Conclusion::failure)
    words += ", which is allowed";
  if (job.end.result != Conclusion::success && !job.end.reason.empty())
    words += " (" + job.end.reason + ')';
  return words;
}

std::string result_of(const StepProgress& step) {
  if (step.phase != StepPhase::finished)
    return step.phase == StepPhase::pending ? "never began" : "never ended";
  std::string words(verb_of(step.end.outcome));
  const bool is_skipped = step.end.outcome == Conclusion::skipped;
  const std::string why = is_skipped ? why_words(step) : end_words(step);
  if (step.end.outcome != Conclusion::success && !why.empty()) words += " (" + why + ')';
  if (step.end.outcome != step.end.conclusion) words += ", which is allowed";
  return words;
}

NamedValues outputs_of(const StepProgress& step) {
  NamedValues values;
  for (const OutputSet& each : step.outputs) put(values, each.name, each.value);
  return values;
}

NamedValues outputs_of(const JobProgress& job) {
  NamedValues values;
  for (const auto& [name, value] : job.end.outputs) put(values, name, value);
  return values;
}

NamedValues environment_of(const StepProgress& step) {
  NamedValues values;
  for (const EnvironmentSet& each : step.environment) put(values, each.name, each.value);
  std::string path = "$PATH";  // what is added later comes first
  for (const PathAdded& each : step.paths) path.insert(0, each.folder + ':');
  if (!step.paths.empty()) put(values, "PATH", path);
  return values;
}

NamedValues artifacts_of(const std::vector<Artifact>& artifacts) {
  NamedValues values;
  for (const Artifact& each : artifacts) {
    if (each.action == Artifact::Action::uploaded) put(values, each.name, size_text(each.size));
  }
  return values;
}

NamedValues caches_of(const std::vector<CacheUse>& caches) {
  NamedValues values;
  for (const CacheUse& each : caches) {
    switch (each.action) {
      case CacheUse::Action::restored:
        put(values, each.key,
            each.matched_key.empty() ? "restored" : "restored from " + each.matched_key);
        break;
      case CacheUse::Action::missed:
        put(values, each.key, "missed");
        break;
      case CacheUse::Action::saved:
        put(values, each.key, "saved");
        break;
    }
  }
  return values;
}

}  // namespace localrun
