#include "runner/execute/step_run.hpp"

#include "expr/trace.hpp"
#include "model/evaluate_token.hpp"
#include "runner/execute/allowed_failure.hpp"
#include "runner/execute/effects.hpp"
#include "runner/execute/explain_action.hpp"
#include "runner/execute/explain_secrets.hpp"
#include "runner/execute/handlers/handler.hpp"
#include "runner/execute/job_changes.hpp"
#include "runner/execute/step_reads.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/plan/step_name.hpp"
#include "runner/plan/reads.hpp"
#include "runner/plan/supported.hpp"
#include "runner/plan/value_findings.hpp"
#include "runner/plan/why_false.hpp"

#include <chrono>
#include <cmath>
#include <utility>

namespace localrun {

StepKind step_kind_of(const model::Step& step) {
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

namespace {

using Clock = std::chrono::steady_clock;

StepKind kind_of(const StepUse& use) {
  switch (use.stage) {
    case Stage::pre:
      return StepKind::pre;
    case Stage::main:
      return step_kind_of(use.step);
    case Stage::post:
      return StepKind::post;
  }
  return StepKind::uses;
}

/// Control steps have no `if` and run whatever has happened (execution.md 6.9).
bool is_control(const model::Step& step) {
  return !std::holds_alternative<model::RunStep>(step.kind) &&
         !std::holds_alternative<model::UsesStep>(step.kind);
}

/// Of the stage; null: always true.
const model::Expression* condition_of(const StepUse& use) {
  if (use.stage == Stage::main) {
    return is_control(use.step) ? nullptr : use.step.condition.expression.get();
  }
  const auto* node = use.action ? std::get_if<model::NodeAction>(&use.action->file->runs) : nullptr;
  if (node == nullptr) return nullptr;
  return (use.stage == Stage::pre ? node->pre_if : node->post_if).expression.get();
}

bool is_left_out(const StepUse& use, const std::vector<ActionSubstitute>& substitutes) {
  const auto* uses = std::get_if<model::UsesStep>(&use.step.kind);
  if (uses == nullptr || use.stage != Stage::main) return false;
  const ActionAtHand* within = use.frame == nullptr ? nullptr : use.frame->action.get();
  return origin_of(reference_within(uses->uses.value, within), substitutes) ==
         ActionOrigin::left_out;
}

StepEnd failed() { return {TaskResult::failed, TaskResult::failed}; }
StepEnd skipped(std::string reason) {
  return {TaskResult::skipped, TaskResult::skipped, {}, std::move(reason)};
}

StepEnd cancelled_before_its_turn() {
  return {TaskResult::cancelled, TaskResult::cancelled, {}, "it was cancelled before its turn"};
}

class StepRun {
 public:
  StepRun(JobContext& job, StepUse use)
      : job_(job),
        use_(std::move(use)),
        step_(use_.step),
        context_(job, step_, {step_.id, {}, kind_of(use_), place_of(step_.at)}, use_.frame) {
    context_.stage = use_.stage;
    context_.condition = condition_of(use_);
    if (!use_.key.empty()) context_.key = use_.key;
  }
  StepRun(const StepRun&) = delete;
  StepRun& operator=(const StepRun&) = delete;
  ~StepRun() = default;

  boost::asio::awaitable<StepEnd> run() {
    StepEnd end = co_await run_rules();
    finish(end, std::chrono::duration_cast<Milliseconds>(Clock::now() - begin_));
    co_return end;
  }

 private:
  boost::asio::awaitable<StepEnd> run_rules() {
    const bool has_env = evaluate_env();
    if (!has_env && !is_inner()) co_return failed();
    if (job_.control.level() != StopOrder::none) job_.state.status.cancel();
    evaluate_name();
    if (job_.control.level() == StopOrder::kill) co_return skipped("the job was ended at once");
    const auto holds = evaluate_condition();
    if (!holds) {
      StepEnd end = failed();
      end.has_bad_condition = true;
      co_return end;
    }
    if (!*holds) co_return skipped(skip_reason_);
    if (is_left_out(use_, job_.run().substitutes)) {
      ++job_.steps_not_run;
      co_return skipped("left out by --action");
    }
    const double timeout = evaluate_timeout();
    if (job_.admit && !is_inner()) {
      const bool may_run = co_await job_.admit();
      if (!may_run) co_return cancelled_before_its_turn();
      begin_ = Clock::now();
    }

    start();
    BodyEnd body = co_await run_body(timeout);
    apply_file_commands(context_);
    const auto commands =
        context_.has_failed_command ? std::optional(TaskResult::failed) : std::nullopt;
    TaskResult result = body_result(body.result, commands);
    if (!has_env) result = merge_results(result, TaskResult::failed);
    const bool has_failed = result == TaskResult::failed;
    if (has_failed) explain_failure();
    const StepOutcome end =
        conclude(result, has_failed ? continue_on_error() : ContinueOnError::no);
    co_return StepEnd{end.outcome, end.conclusion, body.exit, body.reason};
  }

  /// Rule 1: a faulty `env` fails the step, even one whose condition is false.
  bool evaluate_env() {
    if (!step_.env) return true;
    std::vector<Fact> reads;
    StepReads recorder(context_, "env", reads);
    const auto entries = model::evaluate_string_map(step_.env.get(), context_.scope, &recorder);
    job_.report.publish(reads);
    if (!entries) {
      evaluate_name();  // its turn comes only now, and the step is to be told by its name
      report(entries.error());
      return false;
    }
    context_.own_env = *entries;
    context_.renew_env();
    return true;
  }

  /// Rule 3.
  void evaluate_name() {
    if (use_.stage != Stage::main) {
      context_.info.name = use_.name;
      return;
    }
    std::vector<Fact> reads;
    StepReads recorder(context_, "name", reads);
    const auto name = model::evaluate_string(step_.name.get(), context_.scope, &recorder);
    job_.report.publish(reads);
    if (!step_.name) {
      context_.info.name = step_name(step_, context_.scope).text;
    } else {
      // A name that cannot be evaluated is shown as it is written.
      context_.info.name = display_name(name ? *name : step_.name->text);
    }
    if (!is_inner()) job_.step_name = context_.info.name;
  }

  /// Rule 4: absent when it cannot be evaluated. Only conditions that say something are recorded:
  /// a default one that holds is not news.
  std::optional<bool> evaluate_condition() {
    if (context_.condition == nullptr) return true;
    const model::Expression& condition = *context_.condition;
    const auto result = model::evaluate_condition(condition, context_.scope);
    if (!result) {
      start();
      trace_begin(condition);
      report(result.error());
      if (!result.error().slug.empty()) job_.report.publish(finding_of(result.error()));
      return std::nullopt;
    }
    trace_condition(condition, *result);
    const bool is_default = condition.source == default_condition();
    if (is_default && result->holds) return true;
    std::vector<Fact> facts;
    add_reads(condition, context_.scope, result->trace, "if", facts);
    add_condition_findings(condition, result->trace, facts);
    if (!result->holds) add_allowed_failure(condition, job_.state, facts);
    ConditionEvaluated fact = condition_fact(condition, *result);
    if (!result->holds) {
      const auto words = [this](std::string_view function, bool holds) {
        return status_words(function, holds);
      };
      fact.because = why_false(condition, result->trace, words);
      skip_reason_ = fact.because;
    }
    facts.emplace_back(std::move(fact));
    job_.report.publish(facts);
    return result->holds;
  }

  void trace_begin(const model::Expression& condition) {
    context_.log_writer.debug("Evaluating condition for step: '" + context_.info.name + "'");
    context_.log_writer.debug("Evaluating: " + condition.source);
  }

  /// In the log of who debugs. A step that is skipped has no log: then in that of the job.
  void trace_condition(const model::Expression& condition, const model::ConditionResult& result) {
    if (!job_.run().step_debug) return;
    if (result.holds) start();
    const auto step = job_.report.step();
    if (!result.holds && !is_inner()) job_.report.end_step();
    StepLog& log = context_.log_writer;
    trace_begin(condition);
    const std::string expanded = expr::expanded(condition.tree, result.trace);
    if (expanded != condition.source) log.debug("Expanded: " + expanded);
    log.debug("Result: " + expr::as_literal(result.value));
    if (!result.holds && step && !is_inner()) job_.report.begin_step(*step);
  }

  [[nodiscard]] std::string_view default_condition() const {
    return use_.stage == Stage::main ? "success()" : "always()";
  }

  /// Which earlier step decided, where the status did.
  [[nodiscard]] std::string status_words(std::string_view function, bool holds) const {
    if (function == "cancelled")
      return holds ? "the job was cancelled" : "the job was not cancelled";
    if (function != "success" && function != "failure") return {};
    const bool is_of_action = is_inner() && use_.stage == Stage::main;
    const Conclusion status =
        is_of_action ? conclusion_of(use_.frame->result) : job_.state.status.status();
    if (status == Conclusion::cancelled) return "the job was cancelled";
    if (status == Conclusion::success)
      return is_of_action ? "no earlier step of the action failed" : "no earlier step failed";
    const auto composite =
        is_of_action ? job_.state.composites.find(use_.frame->key) : job_.state.composites.end();
    const bool is_found = composite != job_.state.composites.end();
    for (const StepRecord& record : is_found ? composite->second.steps : job_.state.steps) {
      if (record.conclusion == Conclusion::failure) {
        return std::string(is_of_action ? "an earlier step of the action failed: "
                                        : "an earlier step failed: ") +
               record.name;
      }
    }
    return is_of_action ? "the action has failed" : "the job has failed";
  }

  /// Rule 5: an error is told, the step runs without a limit.
  double evaluate_timeout() {
    if (is_inner()) return minutes_left();
    const auto minutes = model::evaluate_number(step_.timeout_minutes.get(), 0, context_.scope);
    if (minutes) return std::trunc(*minutes);
    start();
    context_.log_writer.error("An error occurred when attempting to determine the step timeout.");
    report(minutes.error());
    return 0;
  }

  /// Of the time limit of the steps around; 0: there is none.
  [[nodiscard]] double minutes_left() const {
    if (!use_.frame->deadline) return 0;
    const Minutes left = *use_.frame->deadline - Clock::now();
    constexpr double at_once = 1e-6;
    return std::max(left.count(), at_once);
  }

  /// At the first thing that is told of the step.
  void start() {
    if (std::exchange(has_started_, true)) return;
    if (is_inner()) {
      job_.report.publish(InnerStepStarted{context_.info});
    } else {
      job_.report.publish(StepStarted{context_.info});
    }
  }

  /// Rule 6.
  boost::asio::awaitable<BodyEnd> run_body(double timeout_minutes) {
    auto made = job_.make_folders();
    if (made) made = job_.renew_event();
    if (made) made = job_.files.renew();
    if (!made) {
      context_.log_writer.error(made.error().what());
      co_return BodyEnd{TaskResult::failed, {}, {}};
    }
    job_.name_files();
    if (job_.files.reads_artifacts()) {
      (void)write_file(job_.files.path(FileCommand::artifacts_list),
                       artifact_subjects_json(job_.state.artifact_subjects));
    }
    context_.scope.forget();
    co_return co_await run_handler(context_, Minutes(timeout_minutes));
  }

  void explain_failure() {
    std::vector<Fact> facts;
    add_ungiven(context_, facts);
    if (auto defaults = defaults_not_obeyed(context_)) facts.emplace_back(*std::move(defaults));
    job_.report.publish(facts);
  }

  /// Rule 9.
  ContinueOnError continue_on_error() {
    if (is_control(step_)) return ContinueOnError::no;  // execution.md 13.5
    const auto allowed =
        model::evaluate_boolean(step_.continue_on_error.get(), false, context_.scope);
    if (allowed) return *allowed ? ContinueOnError::yes : ContinueOnError::no;
    context_.log_writer.error(continue_on_error_failure);
    return ContinueOnError::failed_to_evaluate;
  }

  void report(const model::Diagnostic& diagnostic) {
    start();
    context_.log_writer.error(model::github_message(diagnostic));
  }

  /// Rule 10, and the record of it all.
  void finish(const StepEnd& end, Milliseconds duration) {
    if (use_.stage == Stage::main) {
      auto& steps = is_inner() ? job_.state.composites[use_.frame->key].steps : job_.state.steps;
      steps.push_back({step_.id, context_.info.name, conclusion_of(end.outcome),
                       conclusion_of(end.conclusion), std::move(context_.outputs)});
    }
    if (!is_inner()) job_.state.status.add(end.conclusion);
    if (!is_inner() && has_started_) note_changes();
    StepFinished fact;
    fact.step = context_.info;
    fact.outcome = conclusion_of(end.outcome);
    fact.conclusion = conclusion_of(end.conclusion);
    fact.reason = end.reason;
    fact.duration = duration;
    if (end.exit) {
      fact.exit_code = end.exit->status();
      fact.signal = end.exit->signal;
    }
    if (is_inner()) {
      job_.report.publish(InnerStepFinished{std::move(fact)});
    } else {
      job_.report.publish(std::move(fact));
    }
  }

  void note_changes() {
    if (!job_.common->changes) return;
    if (auto fact = job_.common->changes->after_step()) job_.report.publish(*std::move(fact));
  }

  [[nodiscard]] bool is_inner() const { return use_.frame != nullptr; }

  JobContext& job_;
  StepUse use_;
  const model::Step& step_;
  StepContext context_;
  std::string skip_reason_;
  Clock::time_point begin_ = Clock::now();
  bool has_started_ = false;
};

}  // namespace

boost::asio::awaitable<void> run_step(JobContext& job, StepUse use, StepIndex index) {
  job.report.begin_step(index);
  job.set_github("action", use.step.id);
  {
    StepRun run(job, std::move(use));
    (void)co_await run.run();
  }
  job.report.end_step();
}

boost::asio::awaitable<StepEnd> run_inner_step(JobContext& job, StepUse use) {
  StepRun run(job, std::move(use));
  co_return co_await run.run();
}

}  // namespace localrun
