#include "runner/view/value_flow.hpp"

#include "runner/view/job_lines.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <optional>

namespace localrun {
namespace {

std::string lowered(std::string_view text) {
  std::string low(text);
  for (char& c : low) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return low;
}

bool is_same(std::string_view a, std::string_view b) { return lowered(a) == lowered(b); }

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

/// `steps.meta.outputs.tag` → meta, tag. `needs.build.outputs.tag` → build, tag.
struct Reference {
  std::string context;
  std::string owner;
  std::string name;
};

std::optional<Reference> parsed_reference(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (parts.size() == 2 && is_same(parts[0], "env")) return Reference{"env", "", parts[1]};
  if (parts.size() != 4 || !is_same(parts[2], "outputs")) return std::nullopt;
  return Reference{lowered(parts[0]), parts[1], parts[3]};
}

/// The first `steps.ID.outputs.NAME` inside an expression.
std::optional<Reference> step_reference_in(std::string_view expression) {
  const std::size_t begin = lowered(expression).find("steps.");
  if (begin == std::string_view::npos) return std::nullopt;
  std::size_t end = begin;
  const auto belongs = [](char c) {
    return c == '.' || c == '_' || c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0;
  };
  while (end < expression.size() && belongs(expression[end])) ++end;
  return parsed_reference(expression.substr(begin, end - begin));
}

std::string step_words(const StepProgress& step) {
  const bool has_id = !step.info.id.empty() && !step.info.id.starts_with("__");
  return "step " + (has_id ? step.info.id : step_title(step));
}

const StepProgress* step_with_id(const JobProgress& job, std::string_view id) {
  for (const StepProgress& step : job.steps) {
    if (is_same(step.info.id, id)) return &step;
  }
  return nullptr;
}

const OutputSet* output_of(const StepProgress& step, std::string_view name) {
  const auto found =
      std::find_if(step.outputs.rbegin(), step.outputs.rend(),
                   [&](const OutputSet& output) { return is_same(output.name, name); });
  return found == step.outputs.rend() ? nullptr : &*found;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

/// Why `steps.ID.outputs.NAME` gave nothing in this job.
std::string broken_step_link(const JobProgress& job, const Reference& reference) {
  const StepProgress* step = step_with_id(job, reference.owner);
  if (step == nullptr)
    return "no step of job '" + job.info.id + "' has the id '" + reference.owner + '\'';
  const std::string who = "step '" + reference.owner + '\'';
  if (step->phase != StepPhase::finished) return who + " did not finish";
  if (step->end.outcome == Conclusion::skipped) {
    return who + " was skipped" + (step->end.reason.empty() ? "" : ": " + step->end.reason);
  }
  if (output_of(*step, reference.name) != nullptr) return who + " wrote an empty value";
  std::vector<std::string> names;
  for (const OutputSet& output : step->outputs) {
    if (std::find(names.begin(), names.end(), output.name) == names.end())
      names.push_back(output.name);
  }
  const std::string ended =
      who + " (" + std::string(conclusion_name(step->end.outcome)) + ") wrote ";
  if (names.empty()) return ended + "no outputs";
  std::string text = ended + joined(names) + ", no entry '" + reference.name + '\'';
  const std::vector<std::string> near = near_written(names, reference.name);
  return near.empty() ? text : text + "; nearest: " + joined(near);
}

class Flow {
 public:
  explicit Flow(const RunState& run) : run_(run) {}

  RunFlow collect() {
    RunFlow flow;
    for (const JobProgress& job : run_.jobs) {
      for (const JobOutputSet& output : job.outputs) {
        if (giver_of(job.info.id, output.name) == &job)
          add_job_output(flow.between_jobs, job, output);
      }
    }
    add_unknown_reads(flow.between_jobs);
    for (const JobProgress& job : run_.jobs) {
      if (is_repeated(job)) continue;
      JobFlow within{job.info.id, {}};
      for (const StepProgress& step : job.steps) add_step_values(within.values, job, step);
      if (!within.values.empty()) flow.within_jobs.push_back(std::move(within));
    }
    return flow;
  }

 private:
  /// A later combination of a job that was shown already.
  [[nodiscard]] bool is_repeated(const JobProgress& job) const {
    return std::any_of(run_.jobs.begin(), run_.jobs.end(), [&](const JobProgress& other) {
      return other.index < job.index && other.info.id == job.info.id &&
             other.phase != JobPhase::queued;
    });
  }

  /// Of several combinations, the readers get the value of the one that set it last.
  [[nodiscard]] const JobProgress* giver_of(const std::string& id, const std::string& name) const {
    const JobProgress* giver = nullptr;
    bool is_set = false;
    for (const JobProgress& job : run_.jobs) {
      if (job.info.id != id) continue;
      for (const JobOutputSet& output : job.outputs) {
        if (output.name != name) continue;
        const bool sets = output.fate == JobOutputSet::Fate::set;
        const bool is_later =
            giver != nullptr && sets && (!is_set || job.finished >= giver->finished);
        if (giver == nullptr || is_later) giver = &job;
        is_set = is_set || sets;
      }
    }
    return giver;
  }

  [[nodiscard]] std::string reader_name(const JobProgress& job, const StepProgress* step) const {
    return step == nullptr ? job.info.id : job.info.id + " / " + step_title(*step);
  }

  template <class Matches>
  void add_reads(FlowValue& value, const JobProgress& job, bool has_job, Matches matches) const {
    const auto add_all = [&](const std::vector<ValueRead>& reads, const StepProgress* step) {
      for (const ValueRead& read : reads) {
        // A job that takes a step's output is a stop of its own kind.
        if (has_job && step == nullptr && read.key.starts_with("outputs.")) continue;
        const auto reference = parsed_reference(read.reference);
        if (!reference || !matches(*reference)) continue;
        FlowStop stop{FlowStop::Kind::read,
                      has_job && step != nullptr ? step_words(*step) : reader_name(job, step),
                      read.place, read.key};
        value.is_read = true;
        const auto same = [&](const FlowStop& other) {
          return other.kind == FlowStop::Kind::read && other.place == stop.place &&
                 other.how == stop.how;
        };
        if (std::none_of(value.stops.begin(), value.stops.end(), same))
          value.stops.push_back(std::move(stop));
      }
    };
    add_all(job.reads, nullptr);
    for (const StepProgress& step : job.steps) add_all(step.reads, &step);
  }

  void add_job_output(std::vector<FlowValue>& values, const JobProgress& job,
                      const JobOutputSet& output) const {
    FlowValue value;
    value.name = job.info.id + '.' + output.name;
    value.value = output.value;
    const auto reference = step_reference_in(output.expression);
    if (reference) {
      const StepProgress* step = step_with_id(job, reference->owner);
      if (step != nullptr && output_of(*step, reference->name) != nullptr) {
        value.stops.push_back({FlowStop::Kind::written, step_words(*step), step->info.place, ""});
      }
    }
    value.stops.push_back({FlowStop::Kind::taken,
                           job.info.matrix.empty() ? job.info.id : job.info.name, output.place,
                           output.expression});
    if (output.fate != JobOutputSet::Fate::set) value.problem = broken_link(job, output, reference);
    for (const JobProgress& reader : run_.jobs) {
      add_reads(value, reader, false, [&](const Reference& read) {
        return read.context == "needs" && is_same(read.owner, job.info.id) &&
               is_same(read.name, output.name);
      });
    }
    values.push_back(std::move(value));
  }

  [[nodiscard]] static std::string broken_link(const JobProgress& job, const JobOutputSet& output,
                                               const std::optional<Reference>& reference) {
    if (output.fate == JobOutputSet::Fate::has_secret)
      return "it may contain a secret and is dropped";
    if (output.fate == JobOutputSet::Fate::too_large)
      return "it is larger than GitHub allows and is dropped";
    if (output.fate == JobOutputSet::Fate::failed) return std::string(fate_words(output.fate));
    if (output.expression.empty()) return "the entry has no value";
    return reference ? broken_step_link(job, *reference) : "the expression is empty";
  }

  /// Reads of outputs that no job declares: those end at the job.
  void add_unknown_reads(std::vector<FlowValue>& values) const {
    for (const JobProgress& reader : run_.jobs) {
      const auto add_all = [&](const std::vector<ValueRead>& reads, const StepProgress* step) {
        for (const ValueRead& read : reads) {
          const auto reference = parsed_reference(read.reference);
          if (reference && reference->context == "needs" && read.value.empty()) {
            add_unknown_read(
                values, *reference,
                {FlowStop::Kind::read, reader_name(reader, step), read.place, read.key});
          }
        }
      };
      add_all(reader.reads, nullptr);
      for (const StepProgress& step : reader.steps) add_all(step.reads, &step);
    }
  }

  void add_unknown_read(std::vector<FlowValue>& values, const Reference& reference,
                        FlowStop stop) const {
    const JobProgress* owner = nullptr;
    std::vector<std::string> names;
    for (const JobProgress& job : run_.jobs) {
      if (!is_same(job.info.id, reference.owner)) continue;
      owner = &job;
      for (const JobOutputSet& output : job.outputs) {
        if (is_same(output.name, reference.name)) return;
        names.push_back(output.name);
      }
    }
    const std::string name = reference.owner + '.' + reference.name;
    const auto known = std::find_if(values.begin(), values.end(),
                                    [&](const FlowValue& value) { return value.name == name; });
    if (known != values.end()) {
      known->stops.push_back(std::move(stop));
      return;
    }
    FlowValue value{name, "", unknown_output(owner, reference, names), {std::move(stop)}, true};
    values.push_back(std::move(value));
  }

  [[nodiscard]] static std::string unknown_output(const JobProgress* owner,
                                                  const Reference& reference,
                                                  const std::vector<std::string>& names) {
    if (owner == nullptr) return "there is no job '" + reference.owner + '\'';
    const std::string who = "job '" + reference.owner + '\'';
    if (owner->phase == JobPhase::finished && owner->end.result == Conclusion::skipped) {
      return who + " was skipped" + (owner->end.reason.empty() ? "" : ": " + owner->end.reason);
    }
    if (names.empty()) return who + " has no outputs";
    std::string text =
        who + " has no output '" + reference.name + "'; it declares " + joined(names);
    const std::vector<std::string> near = near_written(names, reference.name);
    return near.empty() ? text : text + "; nearest: " + joined(near);
  }

  void add_step_values(std::vector<FlowValue>& values, const JobProgress& job,
                       const StepProgress& step) const {
    std::vector<std::string> done;
    const auto is_new = [&](const std::string& name) {
      if (std::find(done.begin(), done.end(), name) != done.end()) return false;
      done.push_back(name);
      return true;
    };
    const FlowStop written{FlowStop::Kind::written, step_words(step), step.info.place, ""};
    for (const OutputSet& set : step.outputs) {
      if (!is_new(set.name)) continue;
      FlowValue value{
          step.info.id + '.' + set.name, output_of(step, set.name)->value, "", {written}, false};
      for (const JobOutputSet& output : job.outputs) {
        const auto taken = step_reference_in(output.expression);
        if (!taken || !is_same(taken->owner, step.info.id) || !is_same(taken->name, set.name))
          continue;
        value.stops.push_back({FlowStop::Kind::taken, job.info.id + '.' + output.name, output.place,
                               output.expression});
        value.is_read = true;
      }
      add_reads(value, job, true, [&](const Reference& read) {
        return read.context == "steps" && is_same(read.owner, step.info.id) &&
               is_same(read.name, set.name);
      });
      values.push_back(std::move(value));
    }
    for (const EnvironmentSet& set : step.environment) {
      if (!is_new("env." + set.name)) continue;
      FlowValue value{"env." + set.name, set.value, "", {written}, false};
      add_reads(value, job, true, [&](const Reference& read) {
        return read.context == "env" && read.name == set.name;
      });
      // Scripts read variables without an expression, which nobody can see.
      if (!value.is_read)
        value.stops.push_back({FlowStop::Kind::read, "later scripts may", {}, ""});
      value.is_read = true;
      values.push_back(std::move(value));
    }
  }

  const RunState& run_;
};

}  // namespace

std::vector<std::string> near_written(const std::vector<std::string>& names,
                                      const std::string& name) {
  const std::size_t most = name.size() <= 4 ? 1 : name.size() <= 8 ? 2 : 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& other : names) {
    const std::size_t distance = edit_distance(lowered(other), lowered(name));
    if (distance <= most) near.emplace_back(distance, other);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (std::size_t i = 0; i < near.size() && i < 3; ++i)
    result.push_back('\'' + near[i].second + '\'');
  return result;
}

RunFlow value_flow(const RunState& run) { return Flow(run).collect(); }

}  // namespace localrun
