#include "runner/execute/step_run.hpp"

#include "model/evaluate_token.hpp"
#include "runner/execute/display_name.hpp"
#include "runner/execute/effects.hpp"
#include "runner/execute/handlers/handler.hpp"
#include "runner/plan/reads.hpp"

#include <chrono>
#include <cmath>
#include <utility>

namespace localrun {

namespace {

using Clock = std::chrono::steady_clock;

StepKind kind_of(const model::Step& step) {
  struct Kind {
    StepKind operator()(const model::RunStep&) const { return StepKind::run; }
    StepKind operator()(const model::UsesStep&) const { return StepKind::uses; }
    StepKind operator()(const model::WaitStep&) const { return StepKind::wait; }
    StepKind operator()(const model::WaitAllStep&) const { return StepKind::wait_all; }
    StepKind operator()(const model::CancelStep&) const { return StepKind::cancel; }
    StepKind operator()(const model::ParallelStep&) const { return StepKind::parallel; }
  };
  return std::visit(Kind{}, step.kind);
}

/// What became of a step, on its way through the rules.
struct StepEnd {
  Conclusion outcome = Conclusion::success;
  Conclusion conclusion = Conclusion::success;
  std::optional<Exit> exit;
  std::string reason;
};

StepEnd failed() { return {Conclusion::failure, Conclusion::failure, {}, {}}; }

class StepRun {
 public:
  StepRun(JobContext& job, const model::Step& step, StepIndex index)
      : job_(job), step_(step), context_(job, step, {step.id, {}, kind_of(step), place_of(step.at)}) {
    job_.report.begin_step(index);
    job_.set_github("action", step.id);
  }
  StepRun(const StepRun&) = delete;
  StepRun& operator=(const StepRun&) = delete;
  ~StepRun() { job_.report.end_step(); }

  boost::asio::awaitable<void> run() {
    const auto begin = Clock::now();
    const StepEnd end = co_await run_rules();
    finish(end, std::chrono::duration_cast<Milliseconds>(Clock::now() - begin));
  }

 private:
  boost::asio::awaitable<StepEnd> run_rules() {
    if (!evaluate_env()) co_return failed();
    if (job_.control.level() != StopLevel::none) job_.state.status = Conclusion::cancelled;
    evaluate_name();
    if (job_.control.level() == StopLevel::kill) {
      co_return StepEnd{Conclusion::skipped, Conclusion::skipped, {}, "the run was cancelled"};
    }
    const auto holds = evaluate_condition();
    if (!holds) co_return failed();
    if (!*holds) co_return StepEnd{Conclusion::skipped, Conclusion::skipped, {}, skip_reason_};
    const double timeout = evaluate_timeout();

    start();
    BodyEnd body = co_await run_body(timeout);
    apply_file_commands(context_);
    if (context_.has_failed_command && body.result == Conclusion::success) body.result = Conclusion::failure;
    StepEnd end{body.result, body.result, body.exit, {}};
    if (end.outcome == Conclusion::failure && is_allowed_to_fail()) end.conclusion = Conclusion::success;
    co_return end;
  }

  /// Rule 1: a faulty `env` fails the step, even one whose condition is false.
  bool evaluate_env() {
    if (!step_.env) return true;
    std::vector<Fact> reads;
    ReadRecorder recorder(context_.scope, "env", reads);
    const auto entries = model::evaluate_string_map(step_.env.get(), context_.scope, &recorder);
    job_.report.publish(reads);
    if (!entries) {
      report(entries.error());
      return false;
    }
    for (const auto& [name, value] : *entries) context_.env.set(name, value);
    context_.scope.forget();
    return true;
  }

  /// Rule 3.
  void evaluate_name() {
    std::vector<Fact> reads;
    ReadRecorder recorder(context_.scope, "name", reads);
    context_.info.name = step_display_name(step_, context_.scope, &recorder);
    job_.report.publish(reads);
  }

  /// Rule 4: absent when it cannot be evaluated. Only conditions that say something are recorded:
  /// a default one that holds is not news.
  std::optional<bool> evaluate_condition() {
    const model::Expression& condition = *step_.condition.expression;
    const auto result = model::evaluate_condition(condition, context_.scope);
    if (!result) {
      report(result.error());
      return std::nullopt;
    }
    const bool is_default = condition.source == "success()";
    if (is_default && result->holds) return true;
    std::vector<Fact> facts;
    add_reads(condition, context_.scope, result->trace, "if", facts);
    ConditionEvaluated fact = condition_fact(condition, *result);
    if (!result->holds) {
      fact.because = why_false(condition);
      skip_reason_ = fact.because.empty() ? "its condition is false: " + fact.expanded : fact.because;
    }
    facts.emplace_back(std::move(fact));
    job_.report.publish(facts);
    return result->holds;
  }

  /// Which earlier step decided, where the status did.
  [[nodiscard]] std::string why_false(const model::Expression& condition) const {
    const bool asks_success = condition.has_implicit_success || condition.source == "success()";
    if (!asks_success || job_.state.status == Conclusion::success) return {};
    if (job_.state.status == Conclusion::cancelled) return "the job was cancelled";
    for (const StepRecord& record : job_.state.steps) {
      if (record.conclusion == Conclusion::failure) return "an earlier step failed: " + record.name;
    }
    return "the job has failed";
  }

  /// Rule 5: an error is told, the step runs without a limit.
  double evaluate_timeout() {
    const auto minutes = model::evaluate_number(step_.timeout_minutes.get(), 0, context_.scope);
    if (minutes) return std::trunc(*minutes);
    context_.log_writer.error("An error occurred when attempting to determine the step timeout.");
    report(minutes.error());
    return 0;
  }

  void start() { job_.report.publish(StepStarted{context_.info}); }

  /// Rule 6.
  boost::asio::awaitable<BodyEnd> run_body(double timeout_minutes) {
    auto made = job_.make_folders();
    if (made) made = job_.files.renew();
    if (!made) {
      context_.log_writer.error(made.error().what());
      co_return BodyEnd{Conclusion::failure, {}};
    }
    for (const auto& [key, path] : job_.files.github_entries()) job_.set_github(key, path);
    context_.scope.forget();
    co_return co_await run_handler(context_, std::chrono::duration<double, std::ratio<60>>(timeout_minutes));
  }

  /// Rule 9.
  bool is_allowed_to_fail() {
    const auto allowed = model::evaluate_boolean(step_.continue_on_error.get(), false, context_.scope);
    if (allowed) return *allowed;
    context_.log_writer.error(
        "The step failed and an error occurred when attempting to determine whether to continue on error.");
    return false;
  }

  void report(const model::Diagnostic& diagnostic) {
    if (!has_started_) {
      start();
      has_started_ = true;
    }
    context_.log_writer.error(model::github_message(diagnostic));
  }

  /// Rule 10, and the record of it all.
  void finish(const StepEnd& end, Milliseconds duration) {
    JobState& state = job_.state;
    state.steps.push_back({step_.id, context_.info.name, end.outcome, end.conclusion, std::move(context_.outputs)});
    if (end.conclusion == Conclusion::failure && state.status == Conclusion::success) {
      state.status = Conclusion::failure;
    }
    StepFinished fact;
    fact.step = context_.info;
    fact.outcome = end.outcome;
    fact.conclusion = end.conclusion;
    fact.reason = end.reason;
    fact.duration = duration;
    if (end.exit) {
      fact.exit_code = end.exit->status();
      fact.signal = end.exit->signal;
    }
    job_.report.publish(std::move(fact));
  }

  JobContext& job_;
  const model::Step& step_;
  StepContext context_;
  std::string skip_reason_;
  bool has_started_ = false;
};

}  // namespace

boost::asio::awaitable<void> run_step(JobContext& job, const model::Step& step, StepIndex index) {
  StepRun run(job, step, index);
  co_await run.run();
}

}  // namespace localrun
