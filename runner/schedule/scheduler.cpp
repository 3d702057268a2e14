#include "runner/schedule/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace localrun {

Scheduler::Scheduler(std::vector<std::vector<JobNumber>> needs, std::vector<bool> selected,
                     std::size_t slots)
    : jobs_(needs.size()),
      selected_(std::move(selected)),
      slots_(slots),
      unfinished_jobs_(needs.size()) {
  for (JobNumber job = 0; job < needs.size(); ++job) {
    jobs_[job].unfinished_needs = needs[job].size();
    for (const JobNumber need : needs[job]) jobs_[need].dependants.push_back(job);
  }
}

Decisions Scheduler::begin() {
  Decisions decisions;
  // Roots are collected first: ending a job that is not selected makes further jobs ready by
  // itself.
  std::vector<JobNumber> roots;
  for (JobNumber job = 0; job < jobs_.size(); ++job) {
    if (jobs_[job].unfinished_needs == 0) roots.push_back(job);
  }
  for (const JobNumber job : roots) {
    if (selected_[job]) {
      jobs_[job].phase = Phase::deciding;
      decisions.emplace_back(DecideJob{job});
    } else {
      end_job(job, Conclusion::skipped, decisions);
    }
  }
  return decisions;
}

Decisions Scheduler::on(const JobDecided& event) {
  Decisions decisions;
  JobData& data = jobs_[event.job];
  if (event.combinations == 0) {
    if (event.has_failed) has_failure_ = true;
    end_job(event.job, event.has_failed ? Conclusion::failure : Conclusion::skipped, decisions);
    fill_slots(decisions);
    return decisions;
  }
  data.phase = Phase::active;
  data.combinations.assign(event.combinations, CombinationPhase::queued);
  data.unfinished = event.combinations;
  data.fail_fast = event.fail_fast;
  data.max_parallel = event.max_parallel;
  // Decided to run although the run is cancelled: its condition holds all the same.
  data.goes_on_when_cancelled = is_cancelled_;
  for (std::size_t i = 0; i < event.combinations; ++i) queue_.push_back({event.job, i});
  fill_slots(decisions);
  return decisions;
}

Decisions Scheduler::on(const CombinationFinished& event) {
  Decisions decisions;
  JobData& data = jobs_[event.id.job];
  finish_combination(data, event.id.combination);
  if (event.result == Conclusion::failure && !event.is_allowed_to_fail) {
    data.has_failure = true;
    if (data.fail_fast && data.combinations.size() > 1) {
      stop_combinations(event.id.job,
                        "another combination of the matrix failed and fail-fast is on", decisions);
    }
  } else if (event.result == Conclusion::cancelled) {
    data.has_cancelled = true;
  }
  end_job_when_done(event.id.job, decisions);
  fill_slots(decisions);
  return decisions;
}

Decisions Scheduler::on(const CancelRun& event) {
  Decisions decisions;
  is_cancelled_ = true;
  for (const JobNumber job : event.jobs_going_on) jobs_[job].goes_on_when_cancelled = true;
  for (JobNumber job = 0; job < jobs_.size(); ++job) {
    if (jobs_[job].phase != Phase::active || jobs_[job].goes_on_when_cancelled) continue;
    stop_combinations(job, event.reason, decisions);
    end_job_when_done(job, decisions);
  }
  fill_slots(decisions);
  return decisions;
}

void Scheduler::finish_combination(JobData& data, std::size_t combination) {
  data.combinations[combination] = CombinationPhase::ended;
  --data.unfinished;
  --data.running;
  --running_;
}

void Scheduler::stop_combinations(JobNumber job, const std::string& reason, Decisions& decisions) {
  JobData& data = jobs_[job];
  for (std::size_t i = 0; i < data.combinations.size(); ++i) {
    if (data.combinations[i] == CombinationPhase::running) {
      decisions.emplace_back(CancelCombination{{job, i}, reason});
    } else if (data.combinations[i] == CombinationPhase::queued) {
      data.combinations[i] = CombinationPhase::ended;
      --data.unfinished;
      data.has_cancelled = true;
      decisions.emplace_back(DropCombination{{job, i}, reason});
    }
  }
}

void Scheduler::fill_slots(Decisions& decisions) {
  std::deque<CombinationId> held_back;
  while (running_ < slots_ && !queue_.empty()) {
    const CombinationId id = queue_.front();
    queue_.pop_front();
    JobData& data = jobs_[id.job];
    if (data.combinations[id.combination] != CombinationPhase::queued)
      continue;  // dropped meanwhile
    if (data.max_parallel != 0 && data.running >= data.max_parallel) {
      held_back.push_back(id);
      continue;
    }
    data.combinations[id.combination] = CombinationPhase::running;
    ++data.running;
    ++running_;
    decisions.emplace_back(StartCombination{id});
  }
  queue_.insert(queue_.begin(), held_back.begin(), held_back.end());
}

void Scheduler::end_job_when_done(JobNumber job, Decisions& decisions) {
  const JobData& data = jobs_[job];
  if (data.phase != Phase::active || data.unfinished != 0) return;
  Conclusion result = Conclusion::success;
  if (data.has_failure) {
    result = Conclusion::failure;
  } else if (data.has_cancelled) {
    result = Conclusion::cancelled;
  }
  has_failure_ = has_failure_ || data.has_failure;
  has_cancelled_job_ = has_cancelled_job_ || (data.has_cancelled && !data.has_failure);
  end_job(job, result, decisions);
}

void Scheduler::end_job(JobNumber job, Conclusion result, Decisions& decisions) {
  // A worklist instead of recursion: a chain of 10,000 jobs that are not selected ends here in one
  // go.
  std::vector<std::pair<JobNumber, Conclusion>> ending{{job, result}};
  while (!ending.empty()) {
    const auto [current, outcome] = ending.back();
    ending.pop_back();
    jobs_[current].phase = Phase::ended;
    jobs_[current].result = outcome;
    --unfinished_jobs_;
    decisions.emplace_back(JobEnded{current, outcome});
    for (const JobNumber dependant : jobs_[current].dependants) {
      if (--jobs_[dependant].unfinished_needs != 0) continue;
      if (selected_[dependant]) {
        jobs_[dependant].phase = Phase::deciding;
        decisions.emplace_back(DecideJob{dependant});
      } else {
        ending.emplace_back(dependant, Conclusion::skipped);
      }
    }
  }
  if (unfinished_jobs_ != 0) return;
  Conclusion run = Conclusion::success;
  if (has_failure_) {
    run = Conclusion::failure;
  } else if (has_cancelled_job_ || is_cancelled_) {
    run = Conclusion::cancelled;
  }
  decisions.emplace_back(RunEnded{run});
}

}  // namespace localrun
