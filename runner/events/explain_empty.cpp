#include "runner/events/explain.hpp"
#include "runner/events/explain_words.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun {
namespace {

using explain::add_new;
using explain::joined;
using explain::parsed;
using explain::quoted;
using explain::Reference;
using expr::equal_ignoring_case;

std::string skipped_text(const std::string& who, const std::string& reason) {
  return who + " was skipped" + (reason.empty() ? "" : ": " + reason);
}

const StepProgress* step_with_id(const JobProgress& job, std::string_view id) {
  for (const StepProgress& step : job.steps) {
    if (equal_ignoring_case(step.info.id, id)) return &step;
  }
  return nullptr;
}

/// A line `tag=v1` in the log, without that of the script itself.
std::string printed_entry(const StepProgress& step, const std::string& name) {
  bool is_header = false;
  std::string found;
  for (const std::string& line : step.log.lines) {
    if (line.starts_with("##[group]")) is_header = true;
    if (line.starts_with("##[endgroup]")) is_header = false;
    if (!is_header && line.starts_with(name + '=')) found = line;
  }
  constexpr std::size_t most = 60;
  return found.size() > most ? std::string() : found;
}

/// The names and dots at the begin of a text.
std::string_view dotted_path(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-';
  });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::vector<std::string> written_names(const StepProgress& step) {
  std::vector<std::string> names;
  for (const OutputSet& output : step.outputs) add_new(names, output.name);
  return names;
}

BrokenLink never_written(const StepProgress& step, const Reference& reference) {
  BrokenLink link;
  link.slug = "output-never-written";
  const std::string who = "step " + quoted(reference.owner);
  link.text = who + " succeeded, but did not write " + quoted(reference.name);
  const std::vector<std::string> names = written_names(step);
  link.related.push_back({step.info.place, names.empty() ? "this step wrote no outputs"
                                                         : "this step wrote: " + joined(names)});
  link.detail = names.empty() ? "it wrote no outputs" : "it wrote: " + joined(names);
  link.help = explain::did_you_mean(reference.name, names);
  link.has_near_name = !link.help.empty();
  const std::string printed = printed_entry(step, reference.name);
  if (!link.has_near_name && !printed.empty()) {
    link.why = "it printed `" + printed + "` to its log, but not to $GITHUB_OUTPUT";
    link.help = "echo \"" + printed + "\" >> \"$GITHUB_OUTPUT\"";
    link.has_near_name = true;
  }
  return link;
}

std::optional<BrokenLink> step_link(const JobProgress& job, const Reference& reference) {
  const StepProgress* step = step_with_id(job, reference.owner);
  const std::string who = "step " + quoted(reference.owner);
  if (step == nullptr) {
    return BrokenLink{.text = "no step of job " + quoted(job.info.id) + " has the id " +
                              quoted(reference.owner)};
  }
  if (step->phase != StepPhase::finished) return BrokenLink{.text = who + " had not ended then"};
  BrokenLink link;
  link.slug = "output-of-skipped";
  link.related.push_back({step->info.place, "this step"});
  if (step->end.outcome == Conclusion::skipped) {
    link.text = skipped_text(who, step->end.reason);
    return link;
  }
  const auto output = std::find_if(
      step->outputs.rbegin(), step->outputs.rend(),
      [&](const OutputSet& each) { return equal_ignoring_case(each.name, reference.name); });
  if (output != step->outputs.rend()) {
    if (!output->value.empty()) return std::nullopt;
    return BrokenLink{.text = who + " wrote an empty " + quoted(output->name)};
  }
  if (step->end.outcome == Conclusion::success) return never_written(*step, reference);
  link.text = who + (step->end.outcome == Conclusion::failure ? " failed" : " was cancelled") +
              " before it wrote " + quoted(reference.name);
  return link;
}

/// What became of one output in the runs of a job: that which counts for its readers.
const JobOutputSet* declared_output(const std::vector<const JobProgress*>& runs,
                                    std::string_view name, const JobProgress*& owner) {
  const JobOutputSet* found = nullptr;
  for (const JobProgress* job : runs) {
    for (const JobOutputSet& output : job->outputs) {
      if (!equal_ignoring_case(output.name, name)) continue;
      const bool is_better = found == nullptr || output.fate == JobOutputSet::Fate::set;
      if (is_better) owner = job;
      if (is_better) found = &output;
    }
  }
  return found;
}

BrokenLink not_declared(const JobProgress& job, const Reference& reference) {
  BrokenLink link;
  link.slug = "output-not-declared";
  std::vector<std::string> names;
  for (const JobOutputSet& output : job.outputs) add_new(names, output.name);
  for (const auto& [name, value] : job.end.outputs) add_new(names, name);
  link.text = "job " + quoted(job.info.id) + " has no output " + quoted(reference.name);
  link.related.push_back(
      {job.info.place, names.empty() ? "declares no outputs" : "declares: " + joined(names)});
  link.detail = names.empty() ? "it declares no outputs" : "it declares: " + joined(names);
  link.help = explain::did_you_mean(reference.name, names);
  link.has_near_name = !link.help.empty();
  return link;
}

bool has_ended_output(const JobProgress& job, std::string_view name) {
  return std::any_of(job.end.outputs.begin(), job.end.outputs.end(),
                     [&](const auto& output) { return equal_ignoring_case(output.first, name); });
}

/// `full_id` is the owner's in the record: `caller.build`.
std::optional<BrokenLink> job_link(const RunState& run, const std::string& full_id,
                                   const Reference& reference) {
  const auto is_owner = [&](std::string_view id) { return equal_ignoring_case(id, full_id); };
  std::vector<const JobProgress*> runs;
  bool is_skipped = true;
  for (const JobProgress& job : run.jobs) {
    if (!is_owner(job.info.id)) continue;
    if (has_ended_output(job, reference.name)) return std::nullopt;
    runs.push_back(&job);
    is_skipped =
        is_skipped && job.phase == JobPhase::finished && job.end.result == Conclusion::skipped;
  }
  if (runs.empty()) return std::nullopt;
  const JobProgress& first = *runs.front();
  if (is_skipped) {
    BrokenLink link;
    link.slug = "output-of-skipped";
    link.text = skipped_text("job " + quoted(first.info.id), first.end.reason);
    link.related.push_back({first.info.place, "this job"});
    return link;
  }
  const JobProgress* owner = nullptr;
  const JobOutputSet* output = declared_output(runs, reference.name, owner);
  if (output == nullptr) return not_declared(first, reference);
  return broken_link(run, *owner, *output);
}

std::optional<BrokenLink> needs_link(const RunState& run, const JobProgress& reader,
                                     const Reference& reference) {
  const std::string id = std::string(explain::scope_of(reader.info.id)) + reference.owner;
  const auto& needs = reader.info.needs;
  const bool is_needed = std::any_of(needs.begin(), needs.end(), [&](const std::string& need) {
    return equal_ignoring_case(need, id);
  });
  if (is_needed) return job_link(run, id, reference);
  return BrokenLink{.text = "job " + quoted(reader.info.id) + " does not need " +
                            quoted(reference.owner)};
}

/// `issue.number` of the first `github.event.issue.number` in an expression; empty without one.
std::string event_field_in(std::string_view expression) {
  constexpr std::string_view event = "github.event.";
  for (std::size_t begin = 0; begin < expression.size(); ++begin) {
    const std::string_view rest = expression.substr(begin);
    if (!expr::starts_with_ignoring_case(rest, event)) continue;
    return std::string(dotted_path(rest.substr(event.size())));
  }
  return {};
}

/// An output that is empty for want of another event.
BrokenLink without_field(const RunState& run, const std::string& field) {
  BrokenLink link;
  link.slug = "event-field-missing";
  link.text = "the event " + quoted(run.info.event) + " of this run has no " + quoted(field);
  link.help = "--event-path FILE gives a payload that has it";
  return link;
}

BrokenLink dropped(const JobProgress& job, const JobOutputSet& output, std::string slug,
                   const std::string& because) {
  BrokenLink link;
  link.slug = std::move(slug);
  link.text = "job " + quoted(job.info.id) + " dropped its output " + quoted(output.name) + because;
  return link;
}

}  // namespace

std::string reference_in(std::string_view expression) {
  for (std::size_t begin = 0; begin < expression.size(); ++begin) {
    const std::string_view rest = expression.substr(begin);
    if (!expr::starts_with_ignoring_case(rest, "steps.") &&
        !expr::starts_with_ignoring_case(rest, "needs.") &&
        !expr::starts_with_ignoring_case(rest, "jobs."))
      continue;
    std::string text(dotted_path(rest));
    if (parsed(text)) return text;
  }
  return {};
}

std::optional<BrokenLink> broken_link(const RunState& run, const JobProgress& reader,
                                      std::string_view reference) {
  const auto what = parsed(reference);
  if (!what) return std::nullopt;
  if (what->context == "needs") return needs_link(run, reader, *what);
  // Outputs of a called workflow: the reader is the call.
  if (what->context == "jobs") return job_link(run, reader.info.id + '.' + what->owner, *what);
  return step_link(reader, *what);
}

std::optional<BrokenLink> broken_link(const RunState& run, const JobProgress& job,
                                      const JobOutputSet& output) {
  switch (output.fate) {
    case JobOutputSet::Fate::set:
      return std::nullopt;
    case JobOutputSet::Fate::has_secret:
      return dropped(
          job, output, "output-has-secret",
          output.reason.empty() ? ", since it may contain a secret" : ": " + output.reason);
    case JobOutputSet::Fate::too_large:
      return dropped(job, output, "output-too-large", ", which is larger than GitHub allows");
    case JobOutputSet::Fate::failed:
      return BrokenLink{
          .slug = "output-of-skipped",
          .text = output.reason.empty()
                      ? "the expression of the output " + quoted(output.name) + " failed"
                      : "the output " + quoted(output.name) + " is dropped: " + output.reason};
    case JobOutputSet::Fate::empty:
      break;
  }
  if (output.expression.empty()) return BrokenLink{.text = "the entry has no value"};
  const std::string reference = reference_in(output.expression);
  auto link = reference.empty() ? std::nullopt : broken_link(run, job, reference);
  if (!link && reference.empty()) {
    if (const std::string field = event_field_in(output.expression); !field.empty())
      link = without_field(run, field);
  }
  if (!link) return BrokenLink{.text = "its expression gives an empty text"};
  if (link->output.line == 0) link->output = output.place;
  if (link->output_name.empty()) link->output_name = output.name;
  return link;
}

}  // namespace localrun
