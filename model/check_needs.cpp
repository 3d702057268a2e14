#include "model/build_parts.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace localrun::model {
namespace {

constexpr std::size_t unknown = static_cast<std::size_t>(-1);

/// The needs of every job as indexes, while they are being satisfied.
class NeedsCheck {
 public:
  NeedsCheck(std::vector<Job>& jobs, Diagnostics& diagnostics)
      : jobs_(jobs), diagnostics_(diagnostics) {
    for (std::size_t i = 0; i < jobs.size(); ++i)
      index_.emplace(expr::fold_case(jobs[i].id.value), i);
    for (Job& job : jobs_) {
      auto& targets = targets_.emplace_back();
      for (Located<std::string>& need : job.needs) {
        const auto found = index_.find(expr::fold_case(need.value));
        targets.push_back(found == index_.end() ? unknown : found->second);
      }
    }
  }

  void run() {
    satisfy();
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      for (std::size_t n = 0; n < targets_[i].size(); ++n) {
        if (targets_[i][n] == unknown) {
          diagnostics_.push_back(unknown_need(jobs_[i], jobs_[i].needs[n]));
        } else if (!done_.contains(targets_[i][n])) {
          report_cycle(i, n);
        }
      }
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      for (std::size_t n = 0; n < targets_[i].size(); ++n) {
        if (targets_[i][n] != unknown) jobs_[i].needs[n].value = jobs_[targets_[i][n]].id.value;
      }
    }
  }

  /// GitHub says no more than that every job waits; which do, and for what, is told beside it.
  void explain_no_first(Diagnostic& diagnostic) {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      for (std::size_t n = 0; n < targets_[i].size(); ++n) {
        if (targets_[i][n] == unknown) {
          Diagnostic of_need = unknown_need(jobs_[i], jobs_[i].needs[n]);
          diagnostic.why += (diagnostic.why.empty() ? "" : "\n") + of_need.message;
          if (diagnostic.help.empty()) diagnostic.help = std::move(of_need.help);
          diagnostic.related.push_back({of_need.at, "there is no such job"});
        } else if (const auto cycle = find_cycle(i, targets_[i][n]); !cycle.empty()) {
          diagnostic.slug = "needs-cycle";
          explain_cycle(diagnostic, cycle);
          return;
        }
      }
    }
  }

 private:
  /// Repeatedly: a job whose needs are all done is done.
  void satisfy() {
    std::vector<std::size_t> open(jobs_.size());
    std::vector<std::vector<std::size_t>> dependants(jobs_.size());
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      open[i] = targets_[i].size();
      if (open[i] == 0) ready.push_back(i);
      for (const std::size_t target : targets_[i]) {
        if (target != unknown) dependants[target].push_back(i);
      }
    }
    while (!ready.empty()) {
      const std::size_t job = ready.back();
      ready.pop_back();
      done_.insert(job);
      for (const std::size_t dependant : dependants[job]) {
        if (--open[dependant] == 0) ready.push_back(dependant);
      }
    }
  }

  [[nodiscard]] Diagnostic unknown_need(const Job& job, const Located<std::string>& need) const {
    Diagnostic diagnostic = build_error(
        need.at, "Job '" + job.id.value + "' depends on unknown job '" + need.value + "'.");
    diagnostic.slug = "needs-unknown";
    for (const Job& other : jobs_) {
      if (!other.name || other.name->kind != TokenKind::string) continue;
      if (!expr::equal_ignoring_case(other.name->text, need.value)) continue;
      diagnostic.help =
          "`needs` takes the id `" + other.id.value + "`, not the name `" + other.name->text + "`";
      diagnostic.related.push_back({other.id.at, "this job has that name"});
      return diagnostic;
    }
    std::vector<std::string_view> ids;
    for (const Job& other : jobs_) {
      if (&other != &job) ids.push_back(other.id.value);
    }
    const auto near = expr::near_names(need.value, ids, 1);
    if (!near.empty()) {
      diagnostic.help = "did you mean `" + near.front() + "`?";
      diagnostic.fix.push_back({need.at, near.front()});
    }
    return diagnostic;
  }

  void report_cycle(std::size_t job, std::size_t need) {
    Diagnostic diagnostic = build_error(jobs_[job].needs[need].at,
                                        "Job '" + jobs_[job].id.value + "' depends on job '" +
                                            jobs_[job].needs[need].value +
                                            "' which creates a cycle in the dependency graph.");
    const std::vector<std::size_t> cycle = find_cycle(job, targets_[job][need]);
    if (!cycle.empty()) {
      diagnostic.slug = "needs-cycle";
      if (explained_.insert(std::set<std::size_t>(cycle.begin(), cycle.end())).second) {
        explain_cycle(diagnostic, cycle);
      }
    }
    diagnostics_.push_back(std::move(diagnostic));
  }

  void explain_cycle(Diagnostic& diagnostic, const std::vector<std::size_t>& cycle) {
    diagnostic.why = "these jobs wait for each other: ";
    for (const std::size_t job : cycle) diagnostic.why += jobs_[job].id.value + " → ";
    diagnostic.why += jobs_[cycle.front()].id.value;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const Job& from = jobs_[cycle[i]];
      const std::size_t next = cycle[(i + 1) % cycle.size()];
      const auto& targets = targets_[cycle[i]];
      const auto at = static_cast<std::size_t>(std::find(targets.begin(), targets.end(), next) -
                                               targets.begin());
      diagnostic.related.push_back(
          {from.needs[at].at, "`" + from.id.value + "` waits for `" + jobs_[next].id.value + "`"});
    }
  }

  /// The shortest way from `next` back to `job`, beginning with `job`; empty when there is none.
  [[nodiscard]] std::vector<std::size_t> find_cycle(std::size_t job, std::size_t next) const {
    std::map<std::size_t, std::size_t> came_from{{next, job}};
    std::vector<std::size_t> queue{next};
    for (std::size_t i = 0; i < queue.size(); ++i) {
      if (queue[i] == job) return way_back(came_from, job, next);
      for (const std::size_t target : targets_[queue[i]]) {
        if (target != unknown && came_from.emplace(target, queue[i]).second)
          queue.push_back(target);
      }
    }
    return {};
  }

  static std::vector<std::size_t> way_back(const std::map<std::size_t, std::size_t>& came_from,
                                           std::size_t job, std::size_t next) {
    std::vector<std::size_t> way;
    if (job == next) return {job};
    for (std::size_t at = came_from.at(job); at != next; at = came_from.at(at)) way.push_back(at);
    way.push_back(next);
    way.push_back(job);
    std::reverse(way.begin(), way.end());
    return way;
  }

  std::vector<Job>& jobs_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::vector<std::size_t>> targets_;
  std::set<std::size_t> done_;
  std::set<std::set<std::size_t>> explained_;
};

}  // namespace

void check_needs(std::vector<Job>& jobs, const Token& jobs_value, Diagnostics& diagnostics) {
  const bool has_first =
      std::any_of(jobs.begin(), jobs.end(), [](const Job& job) { return job.needs.empty(); });
  NeedsCheck check(jobs, diagnostics);
  if (!has_first) {
    Diagnostic diagnostic = build_error(
        jobs_value.at, "The workflow must contain at least one job with no dependencies.");
    check.explain_no_first(diagnostic);
    diagnostics.push_back(std::move(diagnostic));
    return;
  }
  check.run();
}

}  // namespace localrun::model
