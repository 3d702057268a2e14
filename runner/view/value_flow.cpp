#include "runner/view/value_flow.hpp"

#include "runner/events/explain.hpp"
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

std::optional<Reference> step_reference_in(std::string_view expression) {
  const auto reference = parsed_reference(reference_in(expression));
  return reference && reference->context == "steps" ? reference : std::nullopt;
}

/// Of the workflow that a call has called.
std::optional<Reference> job_reference_in(std::string_view expression) {
  const auto reference = parsed_reference(reference_in(expression));
  return reference && reference->context == "jobs" ? reference : std::nullopt;
}

/// `caller.` of `caller.build`.
std::string scope_of(const std::string& job_id) { return job_id.substr(0, job_id.rfind('.') + 1); }

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

/// The link in words; what there is instead stands nowhere else here.
std::string in_words(const BrokenLink& link) {
  std::string text = link.text;
  for (const std::string* more : {&link.detail, &link.why, &link.help}) {
    const bool is_told = more == &link.help && (!link.why.empty() || !link.has_near_name);
    if (!more->empty() && !is_told) text += "; " + *more;
  }
  return text;
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
            giver != nullptr && sets && (!is_set || job.finish_order > giver->finish_order);
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
    if (output.fate != JobOutputSet::Fate::set) value.problem = problem_of(job, output);
    for (const JobProgress& reader : run_.jobs) {
      add_reads(value, reader, false, [&](const Reference& read) {
        return read.context == "needs" &&
               is_same(scope_of(reader.info.id) + read.owner, job.info.id) &&
               is_same(read.name, output.name);
      });
      add_call(value, reader, job, output);
    }
    values.push_back(std::move(value));
  }

  /// The call passes an output of a job of the workflow that it called on to its own readers.
  static void add_call(FlowValue& value, const JobProgress& call, const JobProgress& job,
                       const JobOutputSet& output) {
    if (call.info.uses.empty()) return;
    for (const JobOutputSet& passed : call.outputs) {
      const auto taken = job_reference_in(passed.expression);
      if (!taken || !is_same(taken->name, output.name) ||
          !is_same(call.info.id + '.' + taken->owner, job.info.id))
        continue;
      value.stops.push_back({FlowStop::Kind::taken, call.info.id + '.' + passed.name, passed.place,
                             passed.expression});
      value.is_read = true;
    }
  }

  [[nodiscard]] std::string problem_of(const JobProgress& job, const JobOutputSet& output) const {
    const auto link = broken_link(run_, job, output);
    return link ? in_words(*link) : std::string();
  }

  /// Reads of outputs that no job declares: those end at the job.
  void add_unknown_reads(std::vector<FlowValue>& values) const {
    for (const JobProgress& reader : run_.jobs) {
      const auto add_all = [&](const std::vector<ValueRead>& reads, const StepProgress* step) {
        for (const ValueRead& read : reads) {
          const auto reference = parsed_reference(read.reference);
          if (reference && reference->context == "needs" && read.value.empty()) {
            add_unknown_read(
                values, reader, *reference,
                {FlowStop::Kind::read, reader_name(reader, step), read.place, read.key});
          }
        }
      };
      add_all(reader.reads, nullptr);
      for (const StepProgress& step : reader.steps) add_all(step.reads, &step);
    }
  }

  void add_unknown_read(std::vector<FlowValue>& values, const JobProgress& reader,
                        const Reference& reference, FlowStop stop) const {
    const std::string owner = scope_of(reader.info.id) + reference.owner;
    for (const JobProgress& job : run_.jobs) {
      if (!is_same(job.info.id, owner)) continue;
      const auto is_it = [&](const JobOutputSet& output) {
        return is_same(output.name, reference.name);
      };
      if (std::any_of(job.outputs.begin(), job.outputs.end(), is_it)) return;
    }
    const std::string name = owner + '.' + reference.name;
    const auto known = std::find_if(values.begin(), values.end(),
                                    [&](const FlowValue& value) { return value.name == name; });
    if (known != values.end()) {
      known->stops.push_back(std::move(stop));
      return;
    }
    const auto link =
        broken_link(run_, reader, "needs." + reference.owner + ".outputs." + reference.name);
    FlowValue value{name, "", link ? in_words(*link) : std::string(), {std::move(stop)}, true};
    values.push_back(std::move(value));
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

RunFlow value_flow(const RunState& run) { return Flow(run).collect(); }

}  // namespace localrun
