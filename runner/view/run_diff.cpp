#include "runner/view/run_diff.hpp"

#include "expr/text.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/line_diff.hpp"
#include "runner/view/run_values.hpp"
#include "runner/view/same_text.hpp"

#include <algorithm>
#include <string_view>

namespace localrun {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Combinations of a job are told apart by their matrix.
std::string key_of(const JobProgress& job) { return job.info.id + '\n' + job.info.matrix; }

/// Ids that localrun made count their steps: another one before them changes them.
std::string key_of(const StepProgress& step) {
  const std::string kind(step_kind_name(step.info.kind));
  const bool is_made = step.info.id.empty() || step.info.id.starts_with("__");
  return kind + '\n' + (is_made ? step_title(step) : '#' + step.info.id);
}

template <class Item>
struct Couple {
  const Item* before = nullptr;
  const Item* after = nullptr;
};

template <class Item>
std::vector<std::string> keys_of(const std::vector<Item>& items) {
  std::vector<std::string> keys;
  for (const Item& each : items) keys.push_back(key_of(each));
  return keys;
}

/// Jobs begin in any order, so only their names count.
std::vector<Couple<JobProgress>> couples_of(const std::vector<JobProgress>& before,
                                            const std::vector<JobProgress>& after) {
  std::vector<Couple<JobProgress>> couples;
  for (const JobProgress& each : before) couples.push_back({&each, nullptr});
  for (const JobProgress& each : after) {
    const auto found = std::find_if(couples.begin(), couples.end(), [&](const auto& couple) {
      return couple.before != nullptr && couple.after == nullptr &&
             key_of(*couple.before) == key_of(each);
    });
    if (found == couples.end()) {
      couples.push_back({nullptr, &each});
    } else {
      found->after = &each;
    }
  }
  return couples;
}

/// Steps are in order: what lies between two that both have was changed, came or went.
std::vector<Couple<StepProgress>> couples_of(const std::vector<StepProgress>& before,
                                             const std::vector<StepProgress>& after) {
  std::vector<Couple<StepProgress>> couples;
  std::size_t i = 0;
  std::size_t j = 0;
  const auto add_until = [&](std::size_t before_end, std::size_t after_end) {
    const std::size_t first = couples.size();
    for (; i < before_end; ++i) couples.push_back({&before[i], nullptr});
    for (; j < after_end; ++j) {
      // A name that has a value in it: the id is the same.
      const auto found = std::find_if(couples.begin() + static_cast<std::ptrdiff_t>(first),
                                      couples.end(), [&](const auto& couple) {
                                        return couple.after == nullptr &&
                                               couple.before->info.kind == after[j].info.kind &&
                                               couple.before->info.id == after[j].info.id;
                                      });
      if (found == couples.end()) {
        couples.push_back({nullptr, &after[j]});
      } else {
        found->after = &after[j];
      }
    }
  };
  for (const auto& [one, other] : common_lines(keys_of(before), keys_of(after))) {
    add_until(one, other);
    couples.push_back({&before[i++], &after[j++]});
  }
  add_until(before.size(), after.size());
  return couples;
}

bool has_run(const JobProgress* job) {
  return job != nullptr &&
         !(job->phase == JobPhase::finished && job->end.result == Conclusion::skipped);
}

bool has_run(const StepProgress* step) {
  return step != nullptr && step->phase != StepPhase::pending &&
         !(step->phase == StepPhase::finished && step->end.outcome == Conclusion::skipped);
}

bool is_named(const std::string& wanted, const std::string& id, const std::string& name) {
  return expr::equal_ignoring_case(wanted, id) || expr::equal_ignoring_case(wanted, name);
}

std::uint32_t number_of(const StepProgress& step) {
  return step.index ? static_cast<std::uint32_t>(*step.index) + 1 : 0;
}

class Comparison {
 public:
  Comparison(const RecordedRun& before, const RecordedRun& after, const DiffOptions& options)
      : before_(before), after_(after), options_(options) {
    if (options.is_exact) return;
    own_before_ = own_texts(before.run);
    own_after_ = own_texts(after.run);
  }

  RunDiff compare() {
    RunDiff diff;
    diff.before = &before_.run;
    diff.after = &after_.run;
    if (!options_.job && !options_.step) {
      diff.facts = changes_of(facts_of(before_.run), facts_of(after_.run), ValuesAre::exact);
      diff.result = results_of(&before_.run, &after_.run);
    }
    diff.has_job = !options_.job;
    has_step_ = !options_.step;
    for (const auto& couple : couples_of(before_.run.jobs, after_.run.jobs)) {
      const JobProgress& job = couple.before != nullptr ? *couple.before : *couple.after;
      if (options_.job && !is_named(*options_.job, job.info.id, job_title(job))) continue;
      diff.has_job = true;
      ++diff.jobs_compared;
      JobDiff one = compare(couple);
      const bool is_in_both = one.job.before && one.job.after;
      if (!is_in_both || !one.changes.is_empty() || !one.steps.empty())
        diff.jobs.push_back(std::move(one));
    }
    diff.has_step = has_step_;
    return diff;
  }

 private:
  enum class ValuesAre : std::uint8_t { exact, comparable };

  [[nodiscard]] std::vector<std::string> comparable(const std::vector<std::string>& lines,
                                                    const OwnTexts& own) const {
    if (options_.is_exact) return lines;
    std::vector<std::string> all;
    all.reserve(lines.size());
    for (const std::string& line : lines) all.push_back(comparable_line(line, own));
    return all;
  }

  [[nodiscard]] bool is_same(const std::string& before, const std::string& after) const {
    return before == after ||
           comparable(lines_of(before), own_before_) == comparable(lines_of(after), own_after_);
  }

  [[nodiscard]] std::vector<ValueChange> changes_of(const NamedValues& before,
                                                    const NamedValues& after,
                                                    ValuesAre kind) const {
    std::vector<ValueChange> changes;
    const auto find = [](const NamedValues& values, const std::string& name) {
      const auto found = std::find_if(values.begin(), values.end(),
                                      [&](const NamedValue& each) { return each.name == name; });
      return found == values.end() ? std::nullopt : std::optional(found->value);
    };
    for (const auto& [name, value] : before) {
      auto other = find(after, name);
      const bool is_equal =
          other && (kind == ValuesAre::exact ? value == *other : is_same(value, *other));
      if (!is_equal) changes.push_back({name, {value, std::move(other)}});
    }
    for (const auto& [name, value] : after) {
      if (!find(before, name)) changes.push_back({name, {std::nullopt, value}});
    }
    return changes;
  }

  template <class Item>
  [[nodiscard]] InEach<std::string> results_of(const Item* before, const Item* after) const {
    InEach<std::string> results;
    if (before != nullptr) results.before = result_of(*before);
    if (after != nullptr) results.after = result_of(*after);
    const bool is_equal =
        results.before && results.after && is_same(*results.before, *results.after);
    return is_equal ? InEach<std::string>() : results;
  }

  /// Everything but the log. `of` gives the values of one of the two.
  template <class Item, class ValuesOf>
  [[nodiscard]] std::vector<ValueChange> values(const Couple<Item>& couple, ValuesOf of) const {
    return changes_of(couple.before == nullptr ? NamedValues() : of(*couple.before),
                      couple.after == nullptr ? NamedValues() : of(*couple.after),
                      ValuesAre::comparable);
  }

  template <class Item>
  void compare_stores(Changes& changes, const Couple<Item>& couple) const {
    changes.artifacts =
        values(couple, [](const Item& item) { return artifacts_of(item.artifacts); });
    changes.caches = values(couple, [](const Item& item) { return caches_of(item.caches); });
  }

  void compare_logs(Changes& changes, const std::optional<LogOwner>& before,
                    const std::optional<LogOwner>& after) const {
    if (!options_.has_logs) return;
    const RunLogs::Text* one = before ? before_.logs.find(*before) : nullptr;
    const RunLogs::Text* other = after ? after_.logs.find(*after) : nullptr;
    const auto texts = [](const RunLogs::Text* text) {
      return text == nullptr ? std::vector<std::string>() : lines_of(text->text);
    };
    const std::vector<std::string> lines_before = texts(one);
    const std::vector<std::string> lines_after = texts(other);
    const auto hunks = hunks_of(comparable(lines_before, own_before_),
                                comparable(lines_after, own_after_), options_.context);
    const auto left_out = [](const RunLogs::Text* text) -> std::size_t {
      return text == nullptr ? 0 : text->left_out;
    };
    for (const Hunk& hunk : hunks) {
      LogHunk lines;
      lines.before_line = hunk.front().before + left_out(one) + 1;
      lines.after_line = hunk.front().after + left_out(other) + 1;
      for (const HunkLine& line : hunk) {
        switch (line.kind) {
          case HunkLine::Kind::same:
            lines.lines.push_back({LogLine::Kind::same, lines_after[line.after]});
            break;
          case HunkLine::Kind::removed:
            lines.lines.push_back({LogLine::Kind::removed, lines_before[line.before]});
            break;
          case HunkLine::Kind::added:
            lines.lines.push_back({LogLine::Kind::added, lines_after[line.after]});
            break;
        }
      }
      changes.log.push_back(std::move(lines));
    }
    changes.is_log_cut = !hunks.empty() && (left_out(one) > 0 || left_out(other) > 0);
  }

  JobDiff compare(const Couple<JobProgress>& couple) {
    const JobProgress& any = couple.after != nullptr ? *couple.after : *couple.before;
    JobDiff diff{any.info.id, job_title(any), {}, {}, {}};
    if (couple.before != nullptr) diff.job.before = couple.before->index;
    if (couple.after != nullptr) diff.job.after = couple.after->index;
    if (!options_.step) {
      diff.changes.result = results_of(couple.before, couple.after);
      diff.changes.outputs = values(couple, [](const JobProgress& job) { return outputs_of(job); });
      compare_stores(diff.changes, couple);
      const auto owner = [](const JobProgress* job) {
        return job == nullptr ? std::nullopt
                              : std::optional(LogOwner{job->index, std::nullopt, std::nullopt});
      };
      // Of a job that only one of them ran, the steps say nothing more.
      if (!has_run(couple.before) || !has_run(couple.after)) return diff;
      compare_logs(diff.changes, owner(couple.before), owner(couple.after));
    }
    static const std::vector<StepProgress> none;
    for (const auto& steps : couples_of(couple.before == nullptr ? none : couple.before->steps,
                                        couple.after == nullptr ? none : couple.after->steps)) {
      StepDiff step = compare(couple, steps);
      if (options_.step && !is_named(*options_.step, step.id, step.name) &&
          *options_.step != std::to_string(step.number))
        continue;
      has_step_ = true;
      const bool is_in_both = steps.before != nullptr && steps.after != nullptr;
      if (!is_in_both || !step.changes.is_empty()) diff.steps.push_back(std::move(step));
    }
    return diff;
  }

  [[nodiscard]] StepDiff compare(const Couple<JobProgress>& jobs,
                                 const Couple<StepProgress>& couple) const {
    const StepProgress& any = couple.after != nullptr ? *couple.after : *couple.before;
    StepDiff diff{any.info.id, step_title(any), number_of(any), {}, {}};
    if (couple.before != nullptr) diff.place.before = couple.before->info.place;
    if (couple.after != nullptr) diff.place.after = couple.after->info.place;
    diff.changes.result = results_of(couple.before, couple.after);
    diff.changes.outputs =
        values(couple, [](const StepProgress& step) { return outputs_of(step); });
    diff.changes.environment = values(couple, environment_of);
    compare_stores(diff.changes, couple);
    std::optional<LogOwner> before;
    std::optional<LogOwner> after;
    if (couple.before != nullptr) before = owner_of(*jobs.before, *couple.before);
    if (couple.after != nullptr) after = owner_of(*jobs.after, *couple.after);
    // Of a step that only one of them ran, the whole log would drown the rest.
    if ((has_run(couple.before) && has_run(couple.after)) || options_.step)
      compare_logs(diff.changes, before, after);
    return diff;
  }

  const RecordedRun& before_;
  const RecordedRun& after_;
  const DiffOptions& options_;
  OwnTexts own_before_;
  OwnTexts own_after_;
  bool has_step_ = true;
};

}  // namespace

bool Changes::is_empty() const {
  return !result.before && !result.after && outputs.empty() && environment.empty() &&
         artifacts.empty() && caches.empty() && log.empty();
}

RunDiff compare_runs(const RecordedRun& before, const RecordedRun& after,
                     const DiffOptions& options) {
  return Comparison(before, after, options).compare();
}

}  // namespace localrun
