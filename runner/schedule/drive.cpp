#include "runner/schedule/drive.hpp"

#include "expr/json.hpp"
#include "runner/plan/reads.hpp"
#include "runner/plan/value_findings.hpp"
#include "runner/schedule/run_outputs.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <deque>
#include <exception>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace localrun {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// The jobs of one workflow within the run: the entry's, or those behind one call.
struct Frame {
  std::shared_ptr<const Plan> plan;
  RunProgress progress;
  JobNumber first_job = 0;
  JobIndex call_index{};  // of the call's job run
  Clock::time_point begin{};
};

struct JobData {
  FrameNumber frame = 0;
  std::vector<JobSpec> combinations;
  std::vector<CallSpec> calls;  // of a call job, in place of combinations
  NamedTexts outputs;
  std::shared_ptr<const std::vector<std::string>> files;  // of the combination that ended last
};

}  // namespace

struct RunDriver::Impl {
  Impl(const Plan& plan, EventBus& the_bus, const Masker& the_masker, JobLauncher& the_launcher,
       GroupKeeper& the_groups, std::size_t parallel, ExplainJob the_explain)
      : bus(the_bus),
        masker(the_masker),
        launcher(the_launcher),
        groups(the_groups),
        explain(std::move(the_explain)),
        scheduler(plan.graph.needs, plan.selected, parallel) {
    add_frame(std::shared_ptr<const Plan>(std::shared_ptr<void>(), &plan));
  }

  EventBus& bus;
  const Masker& masker;
  JobLauncher& launcher;
  GroupKeeper& groups;
  ExplainJob explain;
  Scheduler scheduler;
  std::vector<Frame> frames;
  std::vector<JobData> jobs;  // of all frames, in the scheduler's numbers
  std::map<std::pair<JobNumber, std::size_t>, std::unique_ptr<JobControl>> controls;
  std::map<std::pair<JobNumber, std::size_t>, std::shared_ptr<GroupVisit>> visits;
  std::map<std::pair<JobNumber, std::size_t>, FrameNumber> open_calls;
  std::deque<Decision> pending;
  bool is_carrying_out = false;
  std::uint32_t next_index = 0;
  OutputBudget budget;
  StopOrder level = StopOrder::none;
  std::optional<RunEnd> end;
  std::uint32_t steps_not_run = 0;
  std::size_t tasks = 0;
  asio::any_io_executor executor;
  std::optional<asio::steady_timer> wake_up;

  FrameNumber add_frame(std::shared_ptr<const Plan> plan) {
    Frame frame;
    frame.first_job = jobs.size();
    frame.begin = Clock::now();
    const std::size_t count = plan->graph.needs.size();
    frame.progress.outcomes.resize(count);
    frame.plan = std::move(plan);
    jobs.resize(jobs.size() + count);
    for (JobNumber job = frame.first_job; job < jobs.size(); ++job) jobs[job].frame = frames.size();
    frames.push_back(std::move(frame));
    return frames.size() - 1;
  }

  Frame& frame_of(JobNumber job) { return frames[jobs[job].frame]; }
  /// Number of the job in its workflow.
  std::size_t local(JobNumber job) { return job - frame_of(job).first_job; }
  const model::Job& model_job(JobNumber job) {
    return frame_of(job).plan->run->workflow->jobs[local(job)];
  }

  void publish(Fact fact, std::optional<JobIndex> job = {}) {
    bus.publish(std::move(fact), masker, job);
  }

  JobIndex queue_job(JobNumber number, const std::string& name, const expr::Value& matrix) {
    const JobIndex index{next_index++};
    const model::Job& job = model_job(number);
    const std::string& prefix = frame_of(number).plan->run->id_prefix;
    JobQueued fact;
    fact.id = prefix + job.id.value;
    fact.name = name;
    if (!matrix.is_null()) fact.matrix = expr::to_compact_json(matrix);
    for (const auto& need : job.needs) fact.needs.push_back(prefix + need.value);
    if (job.call() != nullptr) fact.uses = job.call()->uses.value;
    fact.place = place_of(job.id.at);
    publish(std::move(fact), index);
    return index;
  }

  void finish_without_running(JobIndex index, Conclusion result, std::string reason,
                              std::string failed_first = {}) {
    JobFinished fact;
    fact.result = result;
    fact.reason = std::move(reason);
    fact.failed_first = std::move(failed_first);
    publish(std::move(fact), index);
    publish_findings(index);
  }

  void publish_findings(JobIndex index) {
    if (!explain) return;
    for (Finding& finding : explain(index)) publish(std::move(finding), index);
  }

  void carry_out(const Decisions& decisions) {
    pending.insert(pending.end(), decisions.begin(), decisions.end());
    if (is_carrying_out)
      return;  // the loop below goes on with them: no recursion, however long the chain
    is_carrying_out = true;
    while (!pending.empty()) {
      const Decision decision = std::move(pending.front());
      pending.pop_front();
      std::visit([this](const auto& each) { carry_out_one(each); }, decision);
    }
    is_carrying_out = false;
    if (wake_up) wake_up->cancel();
  }

  void carry_out_one(const DecideJob& decision) {
    const Frame& frame = frame_of(decision.job);
    JobDecision decided = decide_job(*frame.plan, local(decision.job), frame.progress);
    if (auto* run = std::get_if<RunJob>(&decided.outcome)) {
      begin_combinations(decision.job, std::move(*run), decided.facts);
      return;
    }
    if (auto* call = std::get_if<CallWorkflow>(&decided.outcome)) {
      begin_calls(decision.job, std::move(*call), decided.facts);
      return;
    }
    const JobIndex index = queue_job(decision.job, decided.name, {});
    for (Fact& fact : decided.facts) publish(std::move(fact), index);
    JobDecided answer;
    answer.job = decision.job;
    if (const auto* failed = std::get_if<FailJob>(&decided.outcome)) {
      answer.has_failed = true;
      publish(finding_of(failed->diagnostic), index);
      finish_without_running(index, Conclusion::failure, failed->diagnostic.message);
    } else {
      finish_without_running(index, Conclusion::skipped, std::get<SkipJob>(decided.outcome).reason);
    }
    carry_out(scheduler.on(answer));
  }

  static std::vector<Concurrency> groups_of(const CallSpec& call) { return call.groups; }
  static std::vector<Concurrency> groups_of(const JobSpec& spec) {
    if (!spec.concurrency) return {};
    return {*spec.concurrency};
  }

  /// Names the combinations to the record and to the scheduler; what decided the job is told once,
  /// with its first combination.
  template <class Spec>
  void announce(JobNumber number, std::vector<Spec>& specs, std::vector<Fact>& facts,
                JobDecided answer) {
    for (Spec& spec : specs) {
      spec.index = queue_job(number, spec.name, spec.matrix);
      for (Fact& fact : std::exchange(facts, {})) publish(std::move(fact), spec.index);
    }
    answer.job = number;
    answer.combinations = specs.size();
    for (const Spec& spec : specs)
      answer.has_groups = answer.has_groups || !groups_of(spec).empty();
    if constexpr (std::is_same_v<Spec, CallSpec>) {
      jobs[number].calls = std::move(specs);
    } else {
      jobs[number].combinations = std::move(specs);
    }
    carry_out(scheduler.on(answer));
  }

  void begin_combinations(JobNumber number, RunJob run, std::vector<Fact>& facts) {
    const model::Job& job = model_job(number);
    for (const CombinationElsewhere& elsewhere : run.elsewhere) {
      const JobIndex index = queue_job(number, elsewhere.name, elsewhere.matrix);
      for (Fact& fact : std::exchange(facts, {})) publish(std::move(fact), index);
      finish_without_running(index, Conclusion::skipped, elsewhere.reason);
      steps_not_run += static_cast<std::uint32_t>(job.ordinary()->steps.size());
    }
    JobDecided answer;
    answer.fail_fast = run.fail_fast;
    answer.max_parallel = run.max_parallel;
    announce(number, run.combinations, facts, answer);
  }

  void begin_calls(JobNumber number, CallWorkflow call, std::vector<Fact>& facts) {
    JobDecided answer;
    answer.fail_fast = call.fail_fast;
    answer.max_parallel = call.max_parallel;
    answer.is_call = true;
    announce(number, call.combinations, facts, answer);
  }

  void carry_out_one(const EnterGroups& decision) {
    const CombinationId id = decision.id;
    const JobData& data = jobs[id.job];
    auto visit = std::make_shared<GroupVisit>(executor);
    const auto describe = [&visit](const auto& spec) {
      visit->groups = groups_of(spec);
      visit->name = spec.name;
      return spec.index;
    };
    const JobIndex index = data.calls.empty() ? describe(data.combinations[id.combination])
                                              : describe(data.calls[id.combination]);
    visit->repository = frame_of(id.job).plan->run->github["repository"].to_text();
    visit->on_wait = [this, index](const std::string& text) {
      const std::string line = "##[notice]" + masker.mask(text) + '\n';
      publish(LogText{LogText::Stream::runner, line, 1}, index);
    };
    visit->on_entered = [this, id] { carry_out(scheduler.on(GroupsEntered{id})); };
    visit->on_stop = [this, id](const std::string& reason) {
      carry_out(scheduler.on(StopCombination{id, reason}));
    };
    visits[{id.job, id.combination}] = visit;
    ++tasks;
    asio::co_spawn(executor, keep_groups(std::move(visit)), asio::detached);
  }

  asio::awaitable<void> keep_groups(std::shared_ptr<GroupVisit> visit) {
    try {
      co_await groups.keep(visit);
    } catch (const std::exception& error) {
      // Without its keeper nobody else would let the job in, and the run would wait for ever.
      if (!visit->has_left()) visit->on_stop(error.what());
    }
    --tasks;
    if (wake_up) wake_up->cancel();
  }

  void leave_groups(CombinationId id) {
    const auto visit = visits.extract(std::pair(id.job, id.combination));
    if (visit) visit.mapped()->leave();
  }

  void carry_out_one(const StartCombination& decision) {
    if (!jobs[decision.id.job].calls.empty()) return open_call(decision.id);
    auto control = std::make_unique<JobControl>();
    // Decided to run although the run is cancelled already: it goes on as any other.
    if (level == StopOrder::kill) control->stop(level, "the run was cancelled");
    JobControl& reference = *control;
    controls[{decision.id.job, decision.id.combination}] = std::move(control);
    jobs[decision.id.job].combinations[decision.id.combination].files_of_ancestors =
        files_of_ancestors(decision.id.job);
    ++tasks;
    asio::co_spawn(executor, run_combination(decision.id, reference), asio::detached);
  }

  std::vector<FilesOfJob> files_of_ancestors(JobNumber number) {
    const Frame& frame = frame_of(number);
    std::vector<FilesOfJob> all;
    for (const std::size_t ancestor : frame.plan->graph.ancestors(local(number))) {
      const auto& files = jobs[frame.first_job + ancestor].files;
      if (files) all.push_back({frame.plan->run->workflow->jobs[ancestor].id.value, files});
    }
    return all;
  }

  void open_call(CombinationId id) {
    const CallSpec& call = jobs[id.job].calls[id.combination];
    publish(JobStarted{}, call.index);
    const JobIndex index = call.index;
    const FrameNumber number = add_frame(call.plan);
    frames[number].call_index = index;
    open_calls[{id.job, id.combination}] = number;
    carry_out(scheduler.on(FrameOpened{id, frames[number].plan->graph.needs}));
  }

  void carry_out_one(const FrameEnded& decision) {
    Frame& frame = frames[decision.frame];
    CallOutputs made = make_call_outputs(*frame.plan, frame.progress);
    for (Fact& fact : made.facts) publish(std::move(fact), frame.call_index);
    JobFinished fact;
    fact.result = made.has_failed ? Conclusion::failure : decision.result;
    fact.outputs = made.outputs;
    fact.duration = std::chrono::duration_cast<Milliseconds>(Clock::now() - frame.begin);
    if (decision.result == Conclusion::skipped)
      fact.reason = "all jobs of the called workflow were skipped";
    const Conclusion result = fact.result;
    publish(std::move(fact), frame.call_index);
    publish_findings(frame.call_index);
    open_calls.erase({decision.call.job, decision.call.combination});
    leave_groups(decision.call);
    merge_outputs(jobs[decision.call.job].outputs, made.outputs);
    frame.plan.reset();  // many calls, each with what its jobs share
    frame.progress = {};
    const std::string name = jobs[decision.call.job].calls[decision.call.combination].name;
    carry_out(scheduler.on(CombinationFinished{decision.call, result, false, name}));
  }

  void carry_out_one(const CancelCombination& decision) {
    const std::pair key(decision.id.job, decision.id.combination);
    if (const auto call = open_calls.find(key); call != open_calls.end())
      return cancel_frame(call->second, decision.reason);
    const auto found = controls.find(key);
    if (found != controls.end())
      found->second->stop(std::max(level, StopOrder::cancel), decision.reason,
                          decision.failed_first);
  }

  void cancel_frame(FrameNumber number, const std::string& reason) {
    Frame& frame = frames[number];
    frame.progress.is_cancelled = true;
    CancelFrame cancel;
    cancel.frame = number;
    cancel.reason = reason;
    for (std::size_t job = 0; job < frame.progress.outcomes.size(); ++job) {
      // A call answers for its own jobs, whose conditions decide there.
      if (!jobs[frame.first_job + job].combinations.empty() &&
          goes_on_when_cancelled(*frame.plan, job, frame.progress)) {
        cancel.jobs_going_on.push_back(frame.first_job + job);
        auto finding = always_blocks_cancel(*frame.plan, job);
        if (finding && !frame.progress.outcomes[job]) publish(*std::move(finding));
      }
    }
    carry_out(scheduler.on(cancel));
  }

  void carry_out_one(const DropCombination& decision) {
    leave_groups(decision.id);
    const JobData& data = jobs[decision.id.job];
    const JobIndex index = data.calls.empty() ? data.combinations[decision.id.combination].index
                                              : data.calls[decision.id.combination].index;
    finish_without_running(index, Conclusion::cancelled, decision.reason, decision.failed_first);
  }

  void carry_out_one(const JobEnded& decision) {
    Frame& frame = frame_of(decision.job);
    JobData& data = jobs[decision.job];
    JobOutcome outcome;
    outcome.result = decision.result;
    outcome.outputs = std::move(data.outputs);
    outcome.closure_succeeded = decision.result == Conclusion::success;
    outcome.closure_failed = decision.result == Conclusion::failure;
    for (const std::size_t need : frame.plan->graph.needs[local(decision.job)]) {
      const auto& above = frame.progress.outcomes[need];
      outcome.closure_succeeded = outcome.closure_succeeded && above && above->closure_succeeded;
      outcome.closure_failed = outcome.closure_failed || (above && above->closure_failed);
    }
    data.combinations.clear();
    data.calls.clear();
    const auto& given = frame.plan->given[local(decision.job)];
    if (given) outcome = given->outcome;
    if (given) tell_given(decision.job, *given);
    frame.progress.outcomes[local(decision.job)] = std::move(outcome);
  }

  /// So that whoever reads the record knows what the jobs that need it saw.
  void tell_given(JobNumber number, const GivenOutcome& given) {
    const JobIndex index = queue_job(number, model_job(number).id.value, {});
    for (const auto& [name, value] : given.outcome.outputs) {
      JobOutputSet fact;
      fact.name = name;
      fact.value = value;
      if (value.empty()) fact.fate = JobOutputSet::Fate::empty;
      publish(std::move(fact), index);
    }
    JobFinished fact;
    fact.result = given.outcome.result;
    fact.outputs = given.outcome.outputs;
    fact.reason = given.reason;
    publish(std::move(fact), index);
  }

  void carry_out_one(const RunEnded& decision) { end = RunEnd{decision.result, steps_not_run}; }

  asio::awaitable<void> run_combination(CombinationId id, JobControl& control) {
    JobEnd job_end = co_await launcher.run(jobs[id.job].combinations[id.combination], control);
    controls.erase({id.job, id.combination});
    leave_groups(id);
    finished(id, std::move(job_end));
    --tasks;
    if (wake_up) wake_up->cancel();
  }

  void finished(CombinationId id, JobEnd job_end) {
    const JobSpec& spec = jobs[id.job].combinations[id.combination];
    publish_findings(spec.index);
    steps_not_run += job_end.steps_not_run;
    if (!job_end.files.empty())
      jobs[id.job].files =
          std::make_shared<const std::vector<std::string>>(std::move(job_end.files));
    if (auto finding = budget.take(job_end.outputs, spec.name, place_of(spec.model_job().id.at))) {
      // The job has ended already: this second end counts, in every view.
      JobFinished failed;
      failed.result = job_end.result = Conclusion::failure;
      failed.is_allowed_to_fail = spec.continue_on_error;
      failed.reason = finding->message;
      publish(std::move(*finding), spec.index);
      publish(std::move(failed), spec.index);
      job_end.outputs.clear();
    }
    merge_outputs(jobs[id.job].outputs, job_end.outputs);
    carry_out(
        scheduler.on(CombinationFinished{id, job_end.result, spec.continue_on_error, spec.name}));
  }

  void stop(StopOrder wanted, const std::string& reason) {
    if (wanted <= level || end) return;
    const bool is_first = level == StopOrder::none;
    level = wanted;
    if (is_first) {
      publish(CancelRequested{reason});
      cancel_frame(0, reason);
    }
    // A second request means everybody, whatever their conditions say.
    if (level < StopOrder::hurry) return;
    for (const auto& [id, control] : controls) control->stop(level, reason);
    const auto members = visits;
    for (const auto& [id, visit] : members) {
      if (!controls.contains(id) && !open_calls.contains(id)) visit->on_stop(reason);
    }
  }
};

RunDriver::RunDriver(const Plan& plan, EventBus& bus, const Masker& masker, JobLauncher& launcher,
                     GroupKeeper& groups, std::size_t parallel, ExplainJob explain)
    : impl_(std::make_unique<Impl>(plan, bus, masker, launcher, groups, parallel,
                                   std::move(explain))) {}

RunDriver::~RunDriver() = default;

asio::awaitable<RunEnd> RunDriver::run() {
  Impl& impl = *impl_;
  impl.executor = co_await asio::this_coro::executor;
  impl.wake_up.emplace(impl.executor);
  impl.carry_out(impl.scheduler.begin());
  while (!impl.end || impl.tasks != 0) {
    boost::system::error_code ignored;  // a cancelled timer is how this loop is woken
    impl.wake_up->expires_at(asio::steady_timer::time_point::max());
    co_await impl.wake_up->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return *impl.end;
}

void RunDriver::stop(StopOrder level, const std::string& reason) { impl_->stop(level, reason); }

}  // namespace localrun
