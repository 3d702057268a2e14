#include "runner/execute/background.hpp"

#include "runner/execute/step_run.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <map>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

/// After it a cancelled step is taken for cancelled, whether it has ended or not.
constexpr std::chrono::milliseconds cancel_grace{7500};

std::string_view result_word(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::success:
      return "Succeeded";
    case Conclusion::failure:
      return "Failed";
    case Conclusion::cancelled:
      return "Canceled";
    case Conclusion::skipped:
      return "Skipped";
  }
  return "Unknown";
}

TaskResult result_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::success:
    case Conclusion::skipped:  // has nothing to say
      return TaskResult::succeeded;
    case Conclusion::failure:
      return TaskResult::failed;
    case Conclusion::cancelled:
      return TaskResult::cancelled;
  }
  return TaskResult::succeeded;
}

}  // namespace

struct BackgroundSteps::Entry {
  Entry(const model::Step& the_step, std::string the_key, StepIndex the_index, JobContext& main)
      : step(the_step),
        key(std::move(the_key)),
        index(the_index),
        job(main, control),
        state_before(main.state.saved_state),
        turn(main.tools.executor),
        group(main.tools.executor) {}

  const model::Step& step;
  std::string key;
  StepIndex index;
  JobControl control;
  JobContext job;
  std::map<std::string, NamedTexts> state_before;
  asio::steady_timer turn;  // cancelled when it may run, or need not any more
  bool has_slot = false;
  bool is_joined = false;
  bool is_cancelled = false;         // by a `cancel` step
  std::optional<StepRecord> record;  // what the job was told of it
  TaskGroup group;

  /// Absent while it runs.
  [[nodiscard]] const StepRecord* end() const {
    if (record) return &*record;
    return job.is_step_over ? &job.state.steps.back() : nullptr;
  }
};

BackgroundSteps::BackgroundSteps(JobContext& job) : job_(job) { job_.background = this; }

BackgroundSteps::~BackgroundSteps() { job_.background = nullptr; }

Task<void> BackgroundSteps::start(const model::Step& step, std::string key, StepIndex index) {
  entries_.push_back(std::make_unique<Entry>(step, std::move(key), index, job_));
  Entry& entry = *entries_.back();
  entry.job.admit = [this, &entry] { return admit(entry); };
  entry.control.listen([&entry] {
    if (entry.job.on_stop) entry.job.on_stop();
    entry.turn.cancel();
  });
  entry.control.stop(job_.control.level(), job_.control.reason());
  entry.group.spawn(run(entry));
  // Lets it evaluate what belongs to this moment.
  co_await asio::post(job_.tools.executor, asio::use_awaitable);
}

Task<void> BackgroundSteps::run(Entry& entry) {
  StepUse use{entry.step};
  use.key = entry.key;
  co_await run_step(entry.job, std::move(use), entry.index);
  entry.job.is_step_over = true;
  release(entry);
}

Task<bool> BackgroundSteps::admit(Entry& entry) {
  if (running_ < most_at_once) {
    ++running_;
    entry.has_slot = true;
    co_return true;
  }
  queue_.push_back(&entry);
  while (!entry.has_slot && entry.control.level() == StopOrder::none) {
    boost::system::error_code ignored;  // cancelling the timer is how this loop is woken
    entry.turn.expires_at(asio::steady_timer::time_point::max());
    co_await entry.turn.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  std::erase(queue_, &entry);
  co_return entry.control.level() == StopOrder::none;
}

void BackgroundSteps::release(Entry& entry) {
  if (!std::exchange(entry.has_slot, false)) return;
  --running_;
  if (queue_.empty()) return;
  Entry& next = *queue_.front();
  queue_.pop_front();
  ++running_;
  next.has_slot = true;
  next.turn.cancel();
}

BackgroundSteps::Entry* BackgroundSteps::find(std::string_view key) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [key](const auto& entry) { return entry->key == key; });
  return found == entries_.end() ? nullptr : found->get();
}

std::vector<std::string> BackgroundSteps::remaining() const {
  std::vector<std::string> keys;
  for (const auto& entry : entries_) {
    if (!entry->is_joined) keys.push_back(entry->key);
  }
  return keys;
}

std::string BackgroundSteps::names(const std::vector<std::string>& keys) const {
  std::string text;
  for (const std::string& key : keys) {
    const Entry* entry = find(key);
    if (!text.empty()) text += ", ";
    text += entry != nullptr ? entry->job.step_name : key;
  }
  return text.empty() ? "(none)" : text;
}

std::vector<std::string> BackgroundSteps::results(const std::vector<std::string>& keys) const {
  std::vector<std::string> lines;
  for (const std::string& key : keys) {
    const Entry* entry = find(key);
    if (entry == nullptr) continue;
    const StepRecord* end = entry->end();
    std::string line = "  " + entry->job.step_name + ": ";
    line += end != nullptr ? result_word(end->conclusion) : "Unknown";
    lines.push_back(std::move(line));
  }
  return lines;
}

Task<TaskResult> BackgroundSteps::wait(std::vector<std::string> keys) {
  for (const std::string& key : keys) {
    Entry* entry = find(key);
    if (entry != nullptr && !entry->is_joined) co_await entry->group.join();
  }
  TaskResult result = TaskResult::succeeded;
  for (const std::string& key : keys) {
    Entry* entry = find(key);
    if (entry == nullptr) continue;
    publish(*entry);
    const TaskResult own = result_of(entry->end()->conclusion);
    // A failure counts, whatever else was cancelled.
    if (result != TaskResult::failed) result = own == TaskResult::succeeded ? result : own;
  }
  co_return result;
}

Task<void> BackgroundSteps::cancel(std::string key) {
  Entry* entry = find(key);
  if (entry == nullptr || entry->is_joined) co_return;
  entry->is_cancelled = true;
  entry->control.stop(StopOrder::cancel, "it was cancelled by a later step");
  (void)co_await entry->group.join_for(cancel_grace);
  publish(*entry);
  job_.state.status.add(result_of(entry->record->conclusion));
}

/// Once for each step, in the order of joining.
void BackgroundSteps::publish(Entry& entry) {
  if (std::exchange(entry.is_joined, true)) return;
  const JobContext& own = entry.job;
  for (const auto& [name, value] : own.held->env) job_.state.env.set(name, value);
  for (const std::string& folder : own.held->path_entries)
    add_path_entry(job_.state.path_entries, folder);
  for (const auto& [key, values] : own.state.saved_state) {
    const auto before = entry.state_before.find(key);
    if (before == entry.state_before.end() || before->second != values)
      job_.state.saved_state[key] = values;
  }
  for (const auto& [key, composite] : own.state.composites)
    if (key == entry.key || key.starts_with(entry.key + "/"))
      job_.state.composites[key] = composite;
  job_.state.has_checked_out = job_.state.has_checked_out || own.state.has_checked_out;
  auto subjects = add_artifact_subjects(job_.state.artifact_subjects, own.state.artifact_subjects);
  if (subjects) job_.state.artifact_subjects = std::move(*subjects);
  job_.steps_not_run += own.steps_not_run;
  if (const StepRecord* end = entry.end()) {
    entry.record = *end;
  } else {  // it has not ended in time: its process is still being ended
    entry.record =
        StepRecord{entry.step.id, own.step_name, Conclusion::cancelled, Conclusion::cancelled, {}};
  }
  job_.state.steps.push_back(*entry.record);
}

Task<void> BackgroundSteps::drain() {
  for (const auto& entry : entries_) {
    co_await entry->group.join();
    publish(*entry);
  }
  for (const auto& entry : entries_) {
    const Conclusion conclusion = entry->record->conclusion;
    // Cancelled by a `cancel` step: as it was meant to be.
    if (entry->is_cancelled && conclusion == Conclusion::cancelled) continue;
    job_.state.status.add(result_of(conclusion));
  }
}

void BackgroundSteps::stop(StopOrder level, const std::string& reason) {
  for (const auto& entry : entries_) {
    entry->job.state.status.cancel();
    entry->control.stop(level, reason);
  }
}

std::string key_in_group(const model::Step& group, const model::Step& step) {
  return group.id + "/" + step.id;
}

std::uint32_t step_count(const model::Step& step) {
  const auto* parallel = std::get_if<model::ParallelStep>(&step.kind);
  return parallel == nullptr ? 1 : 1 + static_cast<std::uint32_t>(parallel->steps.size());
}

bool needs_final_wait(const std::vector<model::Step>& steps) {
  std::vector<std::string> left;
  for (const model::Step& step : steps) {
    if (step.is_background) left.push_back(step.id);
    if (std::holds_alternative<model::WaitAllStep>(step.kind)) left.clear();
    if (const auto* cancel = std::get_if<model::CancelStep>(&step.kind))
      std::erase(left, cancel->id.value);
    if (const auto* wait = std::get_if<model::WaitStep>(&step.kind)) {
      for (const auto& id : wait->ids) std::erase(left, id.value);
    }
  }
  return !left.empty();
}

const model::Step& final_wait_step() {
  static const model::Step step = [] {
    model::Token name;
    name.kind = model::TokenKind::string;
    name.text = "Wait for all background steps";
    model::Step wait;
    wait.id = "__implicit_wait_all";
    wait.name = std::make_shared<const model::Token>(std::move(name));
    wait.kind = model::WaitAllStep{};
    return wait;
  }();
  return step;
}

}  // namespace localrun
