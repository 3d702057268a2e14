#include "model/evaluate_token.hpp"
#include "runner/plan/step_name.hpp"
#include "runner/execute/handlers/handler.hpp"
#include "runner/execute/handlers/process_body.hpp"
#include "runner/execute/stages.hpp"
#include "runner/execute/step_reads.hpp"
#include "runner/execute/step_run.hpp"

#include <utility>

namespace localrun {

namespace {

using Clock = std::chrono::steady_clock;

expr::Value inputs_context(const std::vector<Environ::Entry>& inputs) {
  std::vector<expr::Object::Entry> entries;
  for (const auto& [name, value] : inputs) entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries));
}

/// One use of a composite action, in one of its stages.
class CompositeRun {
 public:
  CompositeRun(StepContext& step, const ActionCall& call, Minutes limit)
      : step_(step),
        job_(step.job),
        action_(std::get<model::CompositeAction>(call.action->file->runs)),
        limit_(limit),
        above_(job_.report.inner()) {
    frame_.caller = &step;
    frame_.action = call.action;
    frame_.stage = step.stage;
    frame_.key = step.key;
    frame_.depth = step.frame == nullptr ? 1 : step.frame->depth + 1;
    frame_.inputs = inputs_context(call.inputs);
    if (step.frame != nullptr) frame_.env = step.frame->env;
    frame_.env.insert(frame_.env.end(), step.own_env.begin(), step.own_env.end());
    if (step.frame != nullptr) frame_.deadline = step.frame->deadline;
    if (limit.count() > 0) frame_.deadline = Clock::now() + clock_time(limit);
  }

  [[nodiscard]] bool is_too_deep() const { return frame_.depth > max_composite_depth; }

  boost::asio::awaitable<BodyEnd> run() {
    if (step_.stage == Stage::main) {
      co_await run_steps();
    } else if (step_.stage == Stage::pre) {
      co_await run_pre_stages();
    } else {
      co_await run_post_stages();
    }
    leave();
    if (is_time_over() && frame_.result != TaskResult::cancelled) end_of_time();
    if (step_.stage == Stage::main && !was_stopped_) set_outputs();
    co_return BodyEnd{frame_.result, {}, {}};
  }

 private:
  boost::asio::awaitable<void> run_steps() {
    job_.state.composites[frame_.key].steps.clear();
    for (std::size_t i = 0; i < action_.steps.size() && !was_stopped_; ++i) {
      StepUse use{action_.steps[i]};  // named: g++ 12 destroys temporaries of a co_await twice
      std::string inner = number(i);
      co_await run_one(std::move(use), std::move(inner));
    }
  }

  boost::asio::awaitable<void> run_pre_stages() {
    for (std::size_t i = 0; i < action_.steps.size(); ++i) {
      StepUse use{action_.steps[i]};
      use.action = action_with_pre(job_.run(), action_.steps[i], frame_.action.get());
      if (!use.action) continue;
      use.stage = Stage::pre;
      std::string inner = number(i);
      enter(inner);
      const StepScope scope(job_.spec, job_.state, job_.folders, step_.env, job_.github, &frame_);
      use.name = pre_name(step_name(action_.steps[i], scope).text);
      co_await run_one(std::move(use), std::move(inner));
    }
  }

  boost::asio::awaitable<void> run_post_stages() {
    std::vector<PostStep>& posts = job_.state.composites[frame_.key].posts;
    while (!posts.empty()) {
      PostStep post = std::move(posts.back());
      posts.pop_back();
      StepUse use{*post.step};
      use.stage = Stage::post;
      use.name = std::move(post.name);
      use.action = std::move(post.action);
      co_await run_one(std::move(use), std::move(post.inner));
    }
  }

  boost::asio::awaitable<void> run_one(StepUse use, std::string inner) {
    enter(inner);
    use.frame = &frame_;
    use.inner = std::move(inner);
    const StepEnd end = co_await run_inner_step(job_, std::move(use));
    step_.renew_env();
    if (end.conclusion == TaskResult::failed || end.conclusion == TaskResult::cancelled)
      frame_.result = merge_results(frame_.result, end.conclusion);
    was_stopped_ = end.has_bad_condition;
  }

  [[nodiscard]] std::string number(std::size_t index) const {
    return above_ + (above_.empty() ? "" : ".") + std::to_string(index + 1);
  }

  /// The action has failed, even where its steps were allowed to.
  void end_of_time() {
    frame_.result = TaskResult::failed;
    if (step_.frame == nullptr) step_.log_writer.error(time_out_text(step_, limit_));
  }

  [[nodiscard]] bool is_time_over() const {
    return frame_.deadline && Clock::now() >= *frame_.deadline;
  }

  /// What the next inner step sees of `github`, and whom its facts belong to.
  void enter(const std::string& inner) {
    if (job_.control.level() != StopOrder::none && !step_.goes_on_when_stopped())
      frame_.result = merge_results(frame_.result, TaskResult::cancelled);
    job_.report.enter_inner(inner);
    job_.set_action(frame_.action.get());
    job_.set_github("action_path", frame_.action->folder);
    job_.set_github("action_status", conclusion_name(conclusion_of(frame_.result)));
  }

  void leave() {
    discard_inner_files();
    job_.report.enter_inner(above_);
    job_.set_action(frame_.action.get());
    if (step_.frame == nullptr) {
      job_.unset_github("action_path");
      job_.unset_github("action_status");
    }
    step_.renew_env();
  }

  /// The files there are now were the last inner step's, and have had their effect; the action
  /// itself writes none.
  void discard_inner_files() {
    const auto renewed = job_.files.renew();
    if (renewed) return;
    step_.log_writer.error(renewed.error().what());
    frame_.result = merge_results(frame_.result, TaskResult::failed);
  }

  void set_outputs() {
    const StepScope scope(job_.spec, job_.state, job_.folders, step_.env, job_.github, &frame_);
    for (const model::ActionOutput& output : frame_.action->file->outputs) {
      std::vector<Fact> reads;
      ReadRecorder recorder(scope, "outputs." + output.name.value, reads);
      const auto value = model::evaluate_string(output.value.get(), scope, &recorder);
      job_.report.publish(reads);
      if (!value) {
        step_.log_writer.error(model::github_message(value.error()));
        frame_.result = merge_results(frame_.result, TaskResult::failed);
        return;
      }
      step_.set_output(output.name.value, *value, WrittenBy::action);
    }
  }

  StepContext& step_;
  JobContext& job_;
  const model::CompositeAction& action_;
  ActionFrame frame_;
  Minutes limit_;
  std::string above_;  // Event::inner of the step that uses the action
  bool was_stopped_ = false;
};

}  // namespace

boost::asio::awaitable<BodyEnd> run_composite_action(StepContext& step, ActionCall call,
                                                     Minutes limit) {
  CompositeRun run(step, call, limit);
  if (run.is_too_deep()) {
    step.log_writer.error("Composite action depth exceeded max depth " +
                          std::to_string(max_composite_depth));
    co_return BodyEnd{TaskResult::failed, {}, {}};
  }
  co_return co_await run.run();
}

}  // namespace localrun
