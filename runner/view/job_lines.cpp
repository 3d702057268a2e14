#include "runner/view/job_lines.hpp"

#include "runner/view/condition_text.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace localrun {
namespace {

constexpr std::size_t most_single_combinations = 6;
constexpr int widest_name = 32;
constexpr int name_column = 2;

using Jobs = std::vector<const JobProgress*>;

bool is_step_of_file(const StepProgress& step) {
  return step.info.kind != StepKind::set_up && step.info.kind != StepKind::complete &&
         step.phase != StepPhase::pending;
}

bool is_skipped(const JobProgress& job) {
  return job.phase == JobPhase::finished && job.end.result == Conclusion::skipped;
}

/// What its steps have to tell beside their number.
std::string steps_text(const JobProgress& job) {
  std::size_t count = 0;
  std::size_t skipped = 0;
  std::string remark;
  bool has_failed = false;  // outranks what is only worth a word
  for (const StepProgress& step : job.steps) {
    if (!is_step_of_file(step)) continue;
    ++count;
    if (step.phase != StepPhase::finished) continue;
    if (step.end.outcome == Conclusion::skipped) ++skipped;
    if (step.end.conclusion == Conclusion::failure && !std::exchange(has_failed, true)) {
      remark = "failed at step " + std::to_string(count) + ": " + step_title(step);
    } else if (!remark.empty()) {
      continue;
    } else if (step.end.outcome == Conclusion::failure) {
      remark = "step " + step_title(step) + " failed, which is allowed";
    } else if (step.attempts > 1) {
      remark =
          "step " + step_title(step) + " succeeded at attempt " + std::to_string(step.attempts);
    }
  }
  std::string text = counted(count, "step");
  if (skipped != 0 && skipped == count) {
    text += ", all skipped";
  } else if (skipped != 0) {
    text += ", " + std::to_string(skipped) + " skipped";
  }
  return remark.empty() ? text : text + "; " + remark;
}

/// Jobs of one id, in a row for each matrix.
std::vector<Jobs> grouped(const RunState& run) {
  std::vector<Jobs> groups;
  for (const JobProgress& job : run.jobs) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Jobs& group) {
      return !job.info.matrix.empty() && group.front()->info.id == job.info.id;
    });
    if (same == groups.end()) {
      groups.push_back({&job});
    } else {
      same->push_back(&job);
    }
  }
  return groups;
}

Conclusion worst_of(const Jobs& jobs) {
  constexpr std::array order = {Conclusion::failure, Conclusion::cancelled, Conclusion::success};
  for (const Conclusion conclusion : order) {
    const auto has = [&](const JobProgress* job) {
      return job->phase == JobPhase::finished && job->end.result == conclusion;
    };
    if (std::any_of(jobs.begin(), jobs.end(), has)) return conclusion;
  }
  return Conclusion::skipped;
}

class JobLines {
 public:
  JobLines(const Terminal& terminal, bool has_all) : terminal_(terminal), has_all_(has_all) {}

  std::string render(const RunState& run) {
    const std::vector<Jobs> groups = grouped(run);
    for (const JobProgress& job : run.jobs) {
      if (job.phase != JobPhase::finished) continue;
      time_width_ = std::max(time_width_, display_width(duration_text(job.end.duration)));
    }
    for (const Jobs& group : groups) {
      if (is_single_line(group)) {
        widen(group.front()->info.id);
      } else {
        for (const JobProgress* job : group) widen(job_title(*job));
      }
    }
    for (const Jobs& group : groups) {
      if (is_single_line(group)) {
        add_group(group);
      } else {
        for (const JobProgress* job : group) add_job(*job, name_column);
      }
    }
    return out_;
  }

 private:
  void widen(std::string_view name) {
    const int width = display_width(name);
    if (width <= widest_name) width_ = std::max(width_, width);
  }

  [[nodiscard]] bool is_single_line(const Jobs& group) const {
    if (group.size() < 2 || has_all_) return false;
    if (group.size() > most_single_combinations) return true;
    return std::all_of(group.begin(), group.end(), [&](const JobProgress* job) {
      return is_skipped(*job) && job->end.reason == group.front()->end.reason;
    });
  }

  void add_line(Conclusion conclusion, bool is_running, int indent, std::string_view name,
                std::string_view time, std::string_view details) {
    const std::string_view sign =
        is_running ? signs(terminal_).step : sign_of(conclusion, terminal_);
    std::string line(static_cast<std::size_t>(indent), ' ');
    line += styled(sign, is_running ? Style::none : style_of(conclusion), terminal_);
    line += ' ' + padded(name, width_);
    line += "  " + padded_left(time, time_width_);
    const int column = indent + 2 + std::max(width_, display_width(name)) + 2 + time_width_ + 2;
    const int room = terminal_.width - column;
    const std::string text = one_line(details, terminal_);
    // What does not fit beside the name goes below it.
    if (display_width(text) <= room) {
      line += "  " + text;
    } else {
      const int below = indent + 4;
      line.erase(line.find_last_not_of(' ') + 1);
      line += '\n' + std::string(static_cast<std::size_t>(below), ' ') +
              wrapped(text, std::max(terminal_.width - below, 40), below);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + '\n';
  }

  void add_job(const JobProgress& job, int indent) {
    if (is_skipped(job)) return add_skipped(job, indent, job_title(job), 1);
    const bool is_running = job.phase != JobPhase::finished;
    const std::string time = is_running ? job_words(job) : duration_text(job.end.duration);
    add_line(job.end.result, is_running, indent, job_title(job), time, job_details(job));
  }

  /// With its condition when somebody wrote one (diagnostics.md 4.2).
  void add_skipped(const JobProgress& job, int indent, std::string_view name, std::size_t count) {
    std::string words = count == 1 ? "" : counted(count, "combination");
    std::string condition;
    if (!job.conditions.empty() && !job.conditions.back().holds) {
      condition = render_condition(job.conditions.back(), indent + 4, terminal_);
    }
    const bool is_written = condition.find("if: ") != std::string::npos;
    if (!is_written && !job.end.reason.empty())
      words += (words.empty() ? "" : ": ") + job.end.reason;
    add_line(Conclusion::skipped, false, indent, name, "skipped", words);
    if (is_written) out_ += condition;
  }

  void add_group(const Jobs& group) {
    const JobProgress& first = *group.front();
    if (std::all_of(group.begin(), group.end(),
                    [](const JobProgress* job) { return is_skipped(*job); })) {
      return add_skipped(first, name_column, first.info.id, group.size());
    }
    Milliseconds longest{};
    for (const JobProgress* job : group) longest = std::max(longest, job->end.duration);
    add_line(worst_of(group), false, name_column, first.info.id, duration_text(longest),
             counted(group.size(), "combination") + ": " + count_results(group));
    for (const JobProgress* job : group) {
      if (job->end.result == Conclusion::failure || job->phase != JobPhase::finished)
        add_job(*job, name_column + 2);
    }
    add_reasons(group);
  }

  /// Cancelled and skipped combinations by their reason, not one by one.
  void add_reasons(const Jobs& group) {
    std::vector<std::string> told;
    for (const JobProgress* job : group) {
      const bool is_worth_it =
          job->end.result == Conclusion::cancelled || job->end.result == Conclusion::skipped;
      if (!is_worth_it || job->phase != JobPhase::finished || job->end.reason.empty()) continue;
      const std::string reason(verb_of(job->end.result).substr(4));
      const std::string text = reason + ": " + job->end.reason;
      if (std::find(told.begin(), told.end(), text) != told.end()) continue;
      told.push_back(text);
      const auto count = std::count_if(group.begin(), group.end(), [&](const JobProgress* other) {
        return other->end.result == job->end.result && other->end.reason == job->end.reason;
      });
      const int indent = name_column + 2;
      out_ += std::string(static_cast<std::size_t>(indent), ' ') +
              styled(sign_of(job->end.result, terminal_), style_of(job->end.result), terminal_) +
              ' ' +
              wrapped(std::to_string(count) + ' ' + one_line(text, terminal_),
                      terminal_.width - indent - 2, indent + 2) +
              '\n';
    }
  }

  const Terminal& terminal_;
  bool has_all_;
  int width_ = 8;
  int time_width_ = 7;  // of `skipped`, `running`
  std::string out_;
};

}  // namespace

std::string render_job_lines(const RunState& run, const Terminal& terminal, bool has_all) {
  return JobLines(terminal, has_all).render(run);
}

std::string count_results(const std::vector<const JobProgress*>& jobs) {
  std::array<std::size_t, 4> counts{};
  std::size_t allowed = 0;
  std::size_t open = 0;
  for (const JobProgress* job : jobs) {
    if (job->phase != JobPhase::finished) {
      ++open;
      continue;
    }
    const bool is_allowed = job->end.result == Conclusion::failure && job->end.is_allowed_to_fail;
    ++(is_allowed ? allowed : counts[static_cast<std::size_t>(job->end.result)]);
  }
  std::string out;
  const auto add = [&](std::size_t count, std::string_view words) {
    if (count == 0) return;
    if (!out.empty()) out += ", ";
    out += std::to_string(count) + ' ' + std::string(words);
  };
  add(counts[0], "succeeded");
  add(counts[1], "failed");
  add(allowed, "failed (allowed)");
  add(counts[2], "cancelled");
  add(counts[3], "skipped");
  add(open, "not finished");
  return out;
}

std::string job_details(const JobProgress& job) {
  std::string text = job.info.uses.empty() ? steps_text(job) : "called " + job.info.uses;
  if (job.phase != JobPhase::finished) return text;
  if (job.end.result == Conclusion::cancelled) text = "cancelled; " + text;
  if (job.end.result == Conclusion::failure && job.end.is_allowed_to_fail)
    text = "failed, which is allowed; " + text;
  if (!job.end.reason.empty()) text = job.end.reason + "; " + text;
  return text;
}

const std::string& job_title(const JobProgress& job) {
  return job.info.name.empty() ? job.info.id : job.info.name;
}

const std::string& step_title(const StepProgress& step) {
  return step.info.name.empty() ? step.info.id : step.info.name;
}

std::string job_words(const JobProgress& job) {
  if (job.phase == JobPhase::queued) return "waiting";
  return job.phase == JobPhase::running ? "running" : std::string(verb_of(job.end.result));
}

}  // namespace localrun
