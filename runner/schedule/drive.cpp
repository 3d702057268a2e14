#include "runner/schedule/drive.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "runner/plan/reads.hpp"
#include "runner/plan/value_findings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace localrun {

namespace asio = boost::asio;

namespace {

/// Limit of all outputs of a run, in UTF-16 bytes (execution.md 7.9).
constexpr std::size_t max_run_outputs = std::size_t{50} * 1024 * 1024;

std::size_t utf16_bytes(const NamedTexts& outputs) {
  std::size_t units = 0;
  for (const auto& [name, value] : outputs)
    units += expr::utf16_length(name) + expr::utf16_length(value);
  return 2 * units;
}

/// Outputs of several combinations: the last writer wins, empty ones do not overwrite
/// (execution.md 7.1).
void merge_outputs(NamedTexts& all, const NamedTexts& outputs) {
  for (const auto& [name, value] : outputs) {
    if (value.empty()) continue;
    bool is_known = false;
    for (auto& [known_name, known_value] : all) {
      if (!expr::equal_ignoring_case(known_name, name)) continue;
      known_value = value;
      is_known = true;
    }
    if (!is_known) all.emplace_back(name, value);
  }
}

}  // namespace

struct RunDriver::Impl {
  struct JobData {
    std::vector<JobSpec> combinations;
    NamedTexts outputs;
  };

  Impl(const Plan& the_plan, EventBus& the_bus, const Masker& the_masker, JobLauncher& the_launcher,
       std::size_t parallel, ExplainJob the_explain)
      : plan(the_plan),
        bus(the_bus),
        masker(the_masker),
        launcher(the_launcher),
        explain(std::move(the_explain)),
        scheduler(the_plan.graph.needs, the_plan.selected, parallel),
        jobs(the_plan.graph.needs.size()) {
    progress.outcomes.resize(jobs.size());
  }

  const Plan& plan;
  EventBus& bus;
  const Masker& masker;
  JobLauncher& launcher;
  ExplainJob explain;
  Scheduler scheduler;
  std::vector<JobData> jobs;
  RunProgress progress;
  std::map<std::pair<JobNumber, std::size_t>, std::unique_ptr<JobControl>> controls;
  std::deque<Decision> pending;
  bool is_carrying_out = false;
  std::uint32_t next_index = 0;
  std::size_t output_bytes = 0;
  StopOrder level = StopOrder::none;
  std::optional<RunEnd> end;
  std::uint32_t steps_not_run = 0;
  std::size_t tasks = 0;
  asio::any_io_executor executor;
  std::optional<asio::steady_timer> wake_up;

  void publish(Fact fact, std::optional<JobIndex> job = {}) {
    bus.publish(std::move(fact), masker, job);
  }

  JobIndex queue_job(const model::Job& job, const std::string& name, const expr::Value& matrix) {
    const JobIndex index{next_index++};
    JobQueued fact;
    fact.id = job.id.value;
    fact.name = name;
    if (!matrix.is_null()) fact.matrix = expr::to_compact_json(matrix);
    for (const auto& need : job.needs) fact.needs.push_back(need.value);
    fact.place = place_of(job.id.at);
    publish(std::move(fact), index);
    return index;
  }

  void finish_without_running(JobIndex index, Conclusion result, std::string reason) {
    JobFinished fact;
    fact.result = result;
    fact.reason = std::move(reason);
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
    JobDecision decided = decide_job(plan, decision.job, progress);
    const model::Job& job = plan.run->workflow->jobs[decision.job];
    if (auto* run = std::get_if<RunJob>(&decided.outcome)) {
      begin_combinations(decision.job, std::move(*run), decided.facts);
      return;
    }
    const JobIndex index = queue_job(job, decided.name, {});
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

  void begin_combinations(JobNumber number, RunJob run, std::vector<Fact>& facts) {
    const model::Job& job = plan.run->workflow->jobs[number];
    for (const CombinationElsewhere& elsewhere : run.elsewhere) {
      const JobIndex index = queue_job(job, elsewhere.name, elsewhere.matrix);
      finish_without_running(index, Conclusion::skipped, elsewhere.reason);
      if (job.ordinary() != nullptr)
        steps_not_run += static_cast<std::uint32_t>(job.ordinary()->steps.size());
    }
    bool is_first = true;
    for (JobSpec& spec : run.combinations) {
      spec.index = queue_job(job, spec.name, spec.matrix);
      // What decided the job is told once, with its first combination.
      if (is_first) {
        for (Fact& fact : facts) publish(std::move(fact), spec.index);
      }
      is_first = false;
    }
    JobDecided answer;
    answer.job = number;
    answer.combinations = run.combinations.size();
    answer.fail_fast = run.fail_fast;
    answer.max_parallel = run.max_parallel;
    jobs[number].combinations = std::move(run.combinations);
    carry_out(scheduler.on(answer));
  }

  void carry_out_one(const StartCombination& decision) {
    auto control = std::make_unique<JobControl>();
    // Decided to run although the run is cancelled already: it goes on as any other.
    if (level == StopOrder::kill) control->stop(level, "the run was cancelled");
    JobControl& reference = *control;
    controls[{decision.id.job, decision.id.combination}] = std::move(control);
    ++tasks;
    asio::co_spawn(executor, run_combination(decision.id, reference), asio::detached);
  }

  void carry_out_one(const CancelCombination& decision) {
    const auto found = controls.find({decision.id.job, decision.id.combination});
    if (found != controls.end())
      found->second->stop(std::max(level, StopOrder::cancel), decision.reason);
  }

  void carry_out_one(const DropCombination& decision) {
    const JobSpec& spec = jobs[decision.id.job].combinations[decision.id.combination];
    finish_without_running(spec.index, Conclusion::cancelled, decision.reason);
  }

  void carry_out_one(const JobEnded& decision) {
    JobOutcome outcome;
    outcome.result = decision.result;
    outcome.outputs = std::move(jobs[decision.job].outputs);
    outcome.closure_succeeded = decision.result == Conclusion::success;
    outcome.closure_failed = decision.result == Conclusion::failure;
    for (const std::size_t need : plan.graph.needs[decision.job]) {
      const auto& above = progress.outcomes[need];
      outcome.closure_succeeded = outcome.closure_succeeded && above && above->closure_succeeded;
      outcome.closure_failed = outcome.closure_failed || (above && above->closure_failed);
    }
    jobs[decision.job].combinations.clear();
    progress.outcomes[decision.job] = std::move(outcome);
  }

  void carry_out_one(const RunEnded& decision) { end = RunEnd{decision.result, steps_not_run}; }

  asio::awaitable<void> run_combination(CombinationId id, JobControl& control) {
    JobEnd job_end = co_await launcher.run(jobs[id.job].combinations[id.combination], control);
    controls.erase({id.job, id.combination});
    finished(id, std::move(job_end));
    --tasks;
    if (wake_up) wake_up->cancel();
  }

  void finished(CombinationId id, JobEnd job_end) {
    const JobSpec& spec = jobs[id.job].combinations[id.combination];
    publish_findings(spec.index);
    steps_not_run += job_end.steps_not_run;
    output_bytes += utf16_bytes(job_end.outputs);
    if (output_bytes > max_run_outputs && !job_end.outputs.empty()) {
      Finding finding = run_outputs_too_large(spec);
      // The job has ended already: this second end counts, in every view.
      JobFinished failed;
      failed.result = job_end.result = Conclusion::failure;
      failed.is_allowed_to_fail = spec.continue_on_error;
      failed.reason = finding.message;
      publish(std::move(finding), spec.index);
      publish(std::move(failed), spec.index);
      job_end.outputs.clear();
    }
    merge_outputs(jobs[id.job].outputs, job_end.outputs);
    carry_out(scheduler.on(CombinationFinished{id, job_end.result, spec.continue_on_error}));
  }

  Finding run_outputs_too_large(const JobSpec& spec) const {
    Finding finding;
    finding.slug = "output-too-large";
    finding.severity = "error";
    finding.message = "the outputs of this run are " + std::to_string(output_bytes) +
                      " bytes (as UTF-16) with those of job '" + spec.name +
                      "'; the limit of a run is " + std::to_string(max_run_outputs);
    finding.why = "GitHub limits all outputs of a run to 50 MB, so those of this job are dropped";
    finding.help = "pass large data on as an artifact, and its name as the output";
    finding.place = place_of(spec.model_job().id.at);
    return finding;
  }

  void stop(StopOrder wanted, const std::string& reason) {
    if (wanted <= level || end) return;
    const bool is_first = level == StopOrder::none;
    level = wanted;
    if (is_first) {
      publish(CancelRequested{reason});
      progress.is_cancelled = true;
      CancelRun cancel;
      cancel.reason = reason;
      for (JobNumber job = 0; job < jobs.size(); ++job) {
        if (!jobs[job].combinations.empty() && goes_on_when_cancelled(plan, job, progress)) {
          cancel.jobs_going_on.push_back(job);
          if (auto finding = always_blocks_cancel(plan, job); finding && !progress.outcomes[job])
            publish(*std::move(finding));
        }
      }
      carry_out(scheduler.on(cancel));
    }
    // A second request means everybody, whatever their conditions say.
    if (level < StopOrder::hurry) return;
    for (const auto& [id, control] : controls) control->stop(level, reason);
  }
};

RunDriver::RunDriver(const Plan& plan, EventBus& bus, const Masker& masker, JobLauncher& launcher,
                     std::size_t parallel, ExplainJob explain)
    : impl_(std::make_unique<Impl>(plan, bus, masker, launcher, parallel, std::move(explain))) {}

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
