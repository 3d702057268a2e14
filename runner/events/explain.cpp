#include "runner/events/explain.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun {
namespace {

using expr::equal_ignoring_case;

/// `needs.build.outputs.tag`.
struct Reference {
  std::string context;
  std::string owner;
  std::string name;
};

std::optional<Reference> parsed(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const bool is_last = parts.size() == 3;  // a name may have dots
    const std::size_t end = is_last ? text.size() : std::min(text.find('.', begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (parts.size() != 4 || !equal_ignoring_case(parts[2], "outputs")) return std::nullopt;
  for (const std::string_view context : {"needs", "steps"}) {
    if (equal_ignoring_case(parts[0], context))
      return Reference{std::string(context), parts[1], parts[3]};
  }
  return std::nullopt;
}

std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void add_new(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  std::string text;
  const auto near = expr::near_names(name, candidates);
  for (std::size_t i = 0; i < near.size(); ++i) {
    text += i == 0 ? "did you mean " : i + 1 == near.size() ? " or " : ", ";
    text += quoted(near[i]);
  }
  return text.empty() ? text : text + '?';
}

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
  link.help = did_you_mean(reference.name, names);
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
  link.help = did_you_mean(reference.name, names);
  link.has_near_name = !link.help.empty();
  return link;
}

bool has_ended_output(const JobProgress& job, std::string_view name) {
  return std::any_of(job.end.outputs.begin(), job.end.outputs.end(),
                     [&](const auto& output) { return equal_ignoring_case(output.first, name); });
}

std::optional<BrokenLink> needs_link(const RunState& run, const JobProgress& reader,
                                     const Reference& reference) {
  const auto is_owner = [&](std::string_view id) {
    return equal_ignoring_case(id, reference.owner);
  };
  if (std::none_of(reader.info.needs.begin(), reader.info.needs.end(), is_owner)) {
    return BrokenLink{.text = "job " + quoted(reader.info.id) + " does not need " +
                              quoted(reference.owner)};
  }
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

BrokenLink dropped(const JobProgress& job, const JobOutputSet& output, std::string slug,
                   std::string_view because) {
  BrokenLink link;
  link.slug = std::move(slug);
  link.text = "job " + quoted(job.info.id) + " dropped its output " + quoted(output.name) +
              std::string(because);
  return link;
}

// ---- findings

Finding finding_of(const BrokenLink& link, std::string_view severity, const Place& place,
                   std::string message) {
  Finding finding;
  finding.slug = link.slug;
  finding.severity = severity;
  finding.message = std::move(message);
  finding.why = link.why;
  finding.help = link.help;
  finding.place = place;
  finding.related = link.related;
  return finding;
}

std::string matrix_text(const JobProgress& job) {
  const std::string& name = job.info.name;
  const std::size_t open = name.rfind(" (");
  return open != std::string::npos && name.ends_with(')') ? name.substr(open + 1)
                                                          : '(' + job.info.matrix + ')';
}

std::string shortened(const std::string& value) {
  constexpr std::size_t most = 60;
  if (value.size() <= most && value.find('\n') == std::string::npos) return quoted(value);
  const std::string start = value.substr(0, std::min(most, value.find('\n')));
  return quoted(start) + "… (" + std::to_string(value.size()) + " bytes)";
}

class JobFindings {
 public:
  JobFindings(const RunState& run, const JobProgress& job, const std::vector<Place>& tested)
      : run_(run), job_(job), tested_(tested) {}

  std::vector<Finding> collect() && {
    for (const JobOutputSet& output : job_.outputs) {
      if (output.fate == JobOutputSet::Fate::has_secret) add_dropped_secret(output);
    }
    for (const ValueRead& read : job_.reads) {
      // What a job's output takes from a step is told where somebody reads the output.
      if (!read.key.starts_with("outputs.")) add_read(read);
    }
    for (const StepProgress& step : job_.steps) {
      const bool is_skipped =
          step.phase == StepPhase::finished && step.end.outcome == Conclusion::skipped;
      for (const ValueRead& read : step.reads) {
        if (!is_skipped || read.key == "if") add_read(read);
      }
    }
    return std::move(findings_);
  }

 private:
  void add_dropped_secret(const JobOutputSet& output) {
    Finding finding;
    finding.slug = "output-has-secret";
    finding.severity = "warning";
    finding.message = "job " + quoted(job_.info.id) + " dropped its output " + quoted(output.name) +
                      ", since it may contain a secret";
    finding.why = "GitHub hands on no job output with a masked text in it: its readers get nothing";
    finding.help =
        "read the secret again in the job that needs it, or pass the part without it;\n"
        "what is no secret belongs into a variable (vars)";
    finding.place = output.place;
    add(std::move(finding));
  }

  void add_read(const ValueRead& read) {
    const auto reference = parsed(read.reference);
    if (!reference) return;
    if (!read.value.empty()) {
      if (reference->context == "needs") add_overwritten(*reference);
      return;
    }
    const auto link = broken_link(run_, job_, read.reference);
    if (!link || link->slug.empty()) return;
    if (is_tested(read) && !link->has_near_name) return;
    if (link->slug == "output-never-written" && link->output.line != 0) {
      Finding finding =
          finding_of(*link, "warning", link->output,
                     "job output " + quoted(link->output_name) + " is empty: " + link->text);
      finding.related.push_back({read.place, "read here"});
      return add(std::move(finding));
    }
    const bool is_mistake =
        link->slug == "output-never-written" || link->slug == "output-not-declared";
    add(finding_of(*link, is_mistake ? "warning" : "note", read.place,
                   quoted(read.reference) + " is empty: " + link->text));
  }

  [[nodiscard]] bool is_tested(const ValueRead& read) const {
    if (read.key == "if") return true;
    return std::any_of(tested_.begin(), tested_.end(), [&](const Place& place) {
      return place.line == read.place.line && place.column == read.place.column;
    });
  }

  /// Combinations that set one output to different values (execution.md 7.1).
  void add_overwritten(const Reference& reference) {
    std::vector<std::pair<const JobProgress*, const JobOutputSet*>> set;
    for (const JobProgress& job : run_.jobs) {
      if (!equal_ignoring_case(job.info.id, reference.owner)) continue;
      for (const JobOutputSet& output : job.outputs) {
        const bool is_it = equal_ignoring_case(output.name, reference.name) &&
                           output.fate == JobOutputSet::Fate::set;
        if (is_it) set.emplace_back(&job, &output);
      }
    }
    const auto differs = [&](const auto& each) {
      return each.second->value != set.front().second->value;
    };
    if (std::none_of(set.begin(), set.end(), differs)) return;
    std::stable_sort(set.begin(), set.end(), [](const auto& a, const auto& b) {
      return a.first->finished < b.first->finished;
    });
    add(overwritten(set));
  }

  static Finding overwritten(
      const std::vector<std::pair<const JobProgress*, const JobOutputSet*>>& set) {
    const auto& [last, kept] = set.back();
    Finding finding;
    finding.slug = "matrix-output-last";
    finding.severity = "warning";
    finding.message = quoted(kept->name) + " was set by " + std::to_string(set.size()) +
                      " combinations to different values; kept: " + shortened(kept->value) + ' ' +
                      matrix_text(*last);
    std::string lost;
    constexpr std::size_t most = 3;
    for (std::size_t i = 0; i + 1 < set.size() && i < most; ++i) {
      lost += (lost.empty() ? "" : ", ") + shortened(set[i].second->value) + ' ' +
              matrix_text(*set[i].first);
    }
    if (set.size() > most + 1) lost += " and " + std::to_string(set.size() - 1 - most) + " more";
    finding.why =
        "combinations share the outputs of their job, and the one that ends last wins; lost: " +
        lost;
    finding.help = "a name for each combination, or artifacts";
    finding.place = kept->place;
    return finding;
  }

  void add(Finding finding) {
    const auto is_same = [&](const Finding& other) {
      return other.slug == finding.slug && other.place == finding.place;
    };
    if (std::none_of(findings_.begin(), findings_.end(), is_same))
      findings_.push_back(std::move(finding));
  }

  const RunState& run_;
  const JobProgress& job_;
  const std::vector<Place>& tested_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string reference_in(std::string_view expression) {
  for (std::size_t begin = 0; begin < expression.size(); ++begin) {
    const std::string_view rest = expression.substr(begin);
    if (!expr::starts_with_ignoring_case(rest, "steps.") &&
        !expr::starts_with_ignoring_case(rest, "needs."))
      continue;
    const auto end = std::find_if(rest.begin(), rest.end(), [](char c) {
      const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return !is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-';
    });
    std::string text(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
    if (parsed(text)) return text;
  }
  return {};
}

std::optional<BrokenLink> broken_link(const RunState& run, const JobProgress& reader,
                                      std::string_view reference) {
  const auto what = parsed(reference);
  if (!what) return std::nullopt;
  return what->context == "needs" ? needs_link(run, reader, *what) : step_link(reader, *what);
}

std::optional<BrokenLink> broken_link(const RunState& run, const JobProgress& job,
                                      const JobOutputSet& output) {
  switch (output.fate) {
    case JobOutputSet::Fate::set:
      return std::nullopt;
    case JobOutputSet::Fate::has_secret:
      return dropped(job, output, "output-has-secret", ", since it may contain a secret");
    case JobOutputSet::Fate::too_large:
      return dropped(job, output, "output-too-large", ", which is larger than GitHub allows");
    case JobOutputSet::Fate::failed:
      return BrokenLink{.slug = "output-of-skipped",
                        .text = "the expression of the output " + quoted(output.name) + " failed"};
    case JobOutputSet::Fate::empty:
      break;
  }
  if (output.expression.empty()) return BrokenLink{.text = "the entry has no value"};
  const std::string reference = reference_in(output.expression);
  auto link = reference.empty() ? std::nullopt : broken_link(run, job, reference);
  if (!link) return BrokenLink{.text = "its expression gives an empty text"};
  if (link->output.line == 0) link->output = output.place;
  if (link->output_name.empty()) link->output_name = output.name;
  return link;
}

std::vector<Finding> findings_of_job(const RunState& run, JobIndex job,
                                     const std::vector<Place>& tested) {
  const JobProgress* progress = run.find(job);
  if (progress == nullptr) return {};
  return JobFindings(run, *progress, tested).collect();
}

std::vector<Finding> Explainer::new_findings(const RunState& run, JobIndex job) {
  std::vector<Finding> findings = findings_of_job(run, job, tested_);
  std::erase_if(findings, [this](const Finding& finding) {
    const std::pair<std::string, std::uint32_t> key(finding.slug, finding.place.line);
    if (std::find(said_.begin(), said_.end(), key) != said_.end()) return true;
    said_.push_back(key);
    return false;
  });
  return findings;
}

}  // namespace localrun
