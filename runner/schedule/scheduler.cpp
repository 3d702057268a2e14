#include "runner/schedule/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace localrun {

Scheduler::Scheduler(std::vector<std::vector<JobNumber>> needs, std::vector<bool> selected,
                     std::size_t slots)
    : slots_(slots) {
  frames_.emplace_back();
  add_jobs(0, needs);
  for (JobNumber job = 0; job < jobs_.size(); ++job) jobs_[job].is_selected = selected[job];
}

void Scheduler::add_jobs(FrameNumber frame, const std::vector<std::vector<JobNumber>>& needs) {
  const JobNumber first = jobs_.size();
  frames_[frame].first_job = first;
  frames_[frame].job_count = frames_[frame].unfinished_jobs = needs.size();
  jobs_.resize(first + needs.size());
  for (JobNumber job = 0; job < needs.size(); ++job) {
    jobs_[first + job].frame = frame;
    jobs_[first + job].unfinished_needs = needs[job].size();
    for (const JobNumber need : needs[job]) jobs_[first + need].dependants.push_back(first + job);
  }
}

Decisions Scheduler::begin() {
  Decisions decisions;
  begin_frame(frames_.front(), decisions);
  return decisions;
}

void Scheduler::begin_frame(const Frame& frame, Decisions& decisions) {
  // Roots are collected first: ending a job that is not selected makes further jobs ready by
  // itself.
  std::vector<JobNumber> roots;
  for (JobNumber job = frame.first_job; job < frame.first_job + frame.job_count; ++job) {
    if (jobs_[job].unfinished_needs == 0) roots.push_back(job);
  }
  for (const JobNumber job : roots) {
    if (jobs_[job].is_selected) {
      jobs_[job].phase = Phase::deciding;
      decisions.emplace_back(DecideJob{job});
    } else {
      end_job(job, Conclusion::skipped, decisions);
    }
  }
}

Decisions Scheduler::on(const JobDecided& event) {
  Decisions decisions;
  JobData& data = jobs_[event.job];
  if (event.combinations == 0) {
    data.has_failure = event.has_failed;
    end_job(event.job, event.has_failed ? Conclusion::failure : Conclusion::skipped, decisions);
    fill_slots(decisions);
    return decisions;
  }
  data.phase = Phase::active;
  data.combinations.assign(event.combinations, CombinationPhase::queued);
  data.unfinished = event.combinations;
  data.fail_fast = event.fail_fast;
  data.max_parallel = event.max_parallel;
  data.is_call = event.is_call;
  data.has_groups = event.has_groups;
  // Decided to run although the run is cancelled: its condition holds all the same.
  data.goes_on_when_cancelled = frames_[data.frame].is_cancelled;
  for (std::size_t i = 0; i < event.combinations; ++i)
    (event.is_call || event.has_groups ? slotless_ : queue_).push_back({event.job, i});
  fill_slots(decisions);
  return decisions;
}

Decisions Scheduler::on(const GroupsEntered& event) {
  Decisions decisions;
  JobData& data = jobs_[event.id.job];
  CombinationPhase& phase = data.combinations[event.id.combination];
  if (phase != CombinationPhase::entering) return decisions;  // dropped meanwhile
  phase = CombinationPhase::entered;
  if (data.is_call) {
    start(event.id, decisions);
  } else {
    queue_.push_back(event.id);
    fill_slots(decisions);
  }
  return decisions;
}

Decisions Scheduler::on(const StopCombination& event) {
  Decisions decisions;
  if (jobs_[event.id.job].phase != Phase::active) return decisions;
  stop_combination(event.id, {event.reason}, decisions);
  end_job_when_done(event.id.job, decisions);
  fill_slots(decisions);
  return decisions;
}

Decisions Scheduler::on(const FrameOpened& event) {
  Decisions decisions;
  const FrameNumber number = frames_.size();
  frames_.emplace_back();
  frames_[number].call = event.call;
  add_jobs(number, event.needs);
  begin_frame(frames_[number], decisions);
  if (event.needs.empty()) end_frame(number, decisions);
  return decisions;
}

Decisions Scheduler::on(const CombinationFinished& event) {
  Decisions decisions;
  JobData& data = jobs_[event.id.job];
  finish_combination(data, event.id.combination);
  if (event.result == Conclusion::failure && !event.is_allowed_to_fail) {
    data.has_failure = true;
    if (data.fail_fast && data.combinations.size() > 1) {
      std::string reason = "another combination of the matrix failed and fail-fast is on";
      if (!event.name.empty()) reason += ": '" + event.name + "'";
      stop_combinations(event.id.job, {reason, event.name}, decisions);
    }
  } else if (event.result == Conclusion::cancelled) {
    data.has_cancelled = true;
  } else if (event.result != Conclusion::skipped) {
    data.has_success = true;
  }
  end_job_when_done(event.id.job, decisions);
  fill_slots(decisions);
  return decisions;
}

Decisions Scheduler::on(const CancelFrame& event) {
  Decisions decisions;
  Frame& frame = frames_[event.frame];
  frame.is_cancelled = true;
  for (const JobNumber job : event.jobs_going_on) jobs_[job].goes_on_when_cancelled = true;
  const JobNumber end = frame.first_job + frame.job_count;
  for (JobNumber job = frame.first_job; job < end; ++job) {
    if (jobs_[job].phase != Phase::active || jobs_[job].goes_on_when_cancelled) continue;
    stop_combinations(job, {event.reason}, decisions);
    end_job_when_done(job, decisions);
  }
  fill_slots(decisions);
  return decisions;
}

void Scheduler::finish_combination(JobData& data, std::size_t combination) {
  data.combinations[combination] = CombinationPhase::ended;
  --data.unfinished;
  --data.running;
  if (!data.is_call) --running_;
}

void Scheduler::stop_combinations(JobNumber job, const Cause& cause, Decisions& decisions) {
  for (std::size_t i = 0; i < jobs_[job].combinations.size(); ++i)
    stop_combination({job, i}, cause, decisions);
}

void Scheduler::stop_combination(CombinationId id, const Cause& cause, Decisions& decisions) {
  JobData& data = jobs_[id.job];
  CombinationPhase& phase = data.combinations[id.combination];
  switch (phase) {
    case CombinationPhase::ended:
      return;
    case CombinationPhase::running:
      decisions.emplace_back(CancelCombination{id, cause.reason, cause.failed_first});
      return;
    case CombinationPhase::entering:
    case CombinationPhase::entered:
      --data.running;
      break;
    case CombinationPhase::queued:
      break;
  }
  phase = CombinationPhase::ended;
  --data.unfinished;
  data.has_cancelled = true;
  decisions.emplace_back(DropCombination{id, cause.reason, cause.failed_first});
}

void Scheduler::start(CombinationId id, Decisions& decisions) {
  JobData& data = jobs_[id.job];
  CombinationPhase& phase = data.combinations[id.combination];
  if (phase == CombinationPhase::queued) ++data.running;
  phase = CombinationPhase::running;
  if (!data.is_call) ++running_;
  decisions.emplace_back(StartCombination{id});
}

void Scheduler::fill_slots(Decisions& decisions) {
  begin_slotless(decisions);
  std::deque<CombinationId> held_back;
  while (running_ < slots_ && !queue_.empty()) {
    const CombinationId id = queue_.front();
    queue_.pop_front();
    const JobData& data = jobs_[id.job];
    const CombinationPhase phase = data.combinations[id.combination];
    if (phase == CombinationPhase::ended) continue;  // dropped meanwhile
    if (phase == CombinationPhase::queued && data.max_parallel != 0 &&
        data.running >= data.max_parallel) {
      held_back.push_back(id);
    } else {
      start(id, decisions);
    }
  }
  queue_.insert(queue_.begin(), held_back.begin(), held_back.end());
}

/// They take no slot (yet), so only their own `max-parallel` holds them back.
void Scheduler::begin_slotless(Decisions& decisions) {
  std::deque<CombinationId> held_back;
  for (const CombinationId id : std::exchange(slotless_, {})) {
    JobData& data = jobs_[id.job];
    if (data.combinations[id.combination] != CombinationPhase::queued) continue;
    if (data.max_parallel != 0 && data.running >= data.max_parallel) {
      held_back.push_back(id);
    } else if (data.has_groups) {
      data.combinations[id.combination] = CombinationPhase::entering;
      ++data.running;
      decisions.emplace_back(EnterGroups{id});
    } else {
      start(id, decisions);
    }
  }
  slotless_ = std::move(held_back);
}

void Scheduler::end_job_when_done(JobNumber job, Decisions& decisions) {
  const JobData& data = jobs_[job];
  if (data.phase != Phase::active || data.unfinished != 0) return;
  Conclusion result = Conclusion::success;
  if (data.has_failure) {
    result = Conclusion::failure;
  } else if (data.has_cancelled) {
    result = Conclusion::cancelled;
  } else if (data.is_call && !data.has_success) {
    result = Conclusion::skipped;
  }
  end_job(job, result, decisions);
}

void Scheduler::end_job(JobNumber job, Conclusion result, Decisions& decisions) {
  const FrameNumber number = jobs_[job].frame;
  Frame& frame = frames_[number];
  // A worklist instead of recursion: a chain of 10,000 jobs that are not selected ends here in one
  // go.
  std::vector<std::pair<JobNumber, Conclusion>> ending{{job, result}};
  while (!ending.empty()) {
    const auto [current, outcome] = ending.back();
    ending.pop_back();
    jobs_[current].phase = Phase::ended;
    jobs_[current].result = outcome;
    --frame.unfinished_jobs;
    frame.has_failure = frame.has_failure || outcome == Conclusion::failure;
    frame.has_cancelled_job = frame.has_cancelled_job || outcome == Conclusion::cancelled;
    frame.has_success = frame.has_success || outcome == Conclusion::success;
    decisions.emplace_back(JobEnded{current, outcome});
    for (const JobNumber dependant : jobs_[current].dependants) {
      if (--jobs_[dependant].unfinished_needs != 0) continue;
      if (jobs_[dependant].is_selected) {
        jobs_[dependant].phase = Phase::deciding;
        decisions.emplace_back(DecideJob{dependant});
      } else {
        ending.emplace_back(dependant, Conclusion::skipped);
      }
    }
  }
  if (frame.unfinished_jobs == 0) end_frame(number, decisions);
}

void Scheduler::end_frame(FrameNumber number, Decisions& decisions) {
  const Frame& frame = frames_[number];
  Conclusion result = Conclusion::success;
  if (frame.has_failure) {
    result = Conclusion::failure;
  } else if (frame.has_cancelled_job || frame.is_cancelled) {
    result = Conclusion::cancelled;
  } else if (frame.call && !frame.has_success) {
    result = Conclusion::skipped;
  }
  if (frame.call) {
    decisions.emplace_back(FrameEnded{number, *frame.call, result});
  } else {
    decisions.emplace_back(RunEnded{result});
  }
}

}  // namespace localrun
