#include "runner/execute/action_inputs.hpp"
#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/explain_action.hpp"
#include "runner/execute/find_action.hpp"
#include "runner/execute/handlers/handler.hpp"
#include "runner/execute/script.hpp"
#include "runner/execute/stages.hpp"

#include "runner/execute/step_reads.hpp"
#include "runner/plan/built_in.hpp"

#include "model/evaluate_token.hpp"

#include <utility>

namespace localrun {

namespace {

BodyEnd failed() { return {TaskResult::failed, {}, {}}; }

BodyEnd fail(StepContext& step, const Error& error) {
  step.log_writer.error(error.what());
  if (!error.help().empty()) step.log_writer.print(error.help());
  return failed();
}

std::optional<std::vector<Environ::Entry>> given_inputs(StepContext& step,
                                                        const model::UsesStep& uses) {
  std::vector<Fact> reads;
  StepReads recorder(step, "with", reads);
  auto inputs = model::evaluate_string_map(uses.with.get(), step.scope, &recorder);
  step.job.report.publish(reads);
  if (inputs) return std::move(*inputs);
  step.log_writer.error(model::github_message(inputs.error()));
  return std::nullopt;
}

void print_header(StepContext& step, const model::ActionReference& reference,
                  const std::vector<Environ::Entry>& inputs) {
  if (step.stage == Stage::post) {
    step.log_writer.print(post_header);
  } else {
    step.log_writer.print(action_header(reference.text, inputs, step.env));
  }
}

/// The kinds of actions that have metadata.
struct Runner {
  StepContext& step;
  ActionCall call;
  Minutes limit;

  boost::asio::awaitable<BodyEnd> operator()(const model::NodeAction&) {
    if (call.action->origin == ActionOrigin::built_in)
      return run_built_in(step, std::move(call), limit);
    return run_node_action(step, std::move(call), limit);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::CompositeAction&) {
    return run_composite_action(step, std::move(call), limit);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::DockerAction&) { return refuse(step); }

  static boost::asio::awaitable<BodyEnd> refuse(StepContext& at) {
    at.log_writer.error("localrun does not run docker actions yet");
    co_return failed();
  }
};

boost::asio::awaitable<BodyEnd> run_with_files(StepContext& step, const model::UsesStep& uses,
                                               ActionPtr action, Minutes limit) {
  // Defaults may read the action's own name, `with` still sees that of the step before.
  auto given = given_inputs(step, uses);
  step.job.set_action(action.get());
  step.scope.forget();
  if (!given) co_return failed();
  if (step.stage == Stage::main) warn_of_inputs(step, *action->file, *given);
  auto inputs = with_defaults(step, *action->file, std::move(*given));
  if (!inputs) co_return failed();
  print_header(step, uses.uses.value, *inputs);
  if (step.stage == Stage::main) warn_of_local_pre(step, *action, uses.uses.value);
  register_post(step, action);
  Runner runner{step, {action, std::move(*inputs)}, limit};
  co_return co_await std::visit(runner, action->file->runs);
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_action(StepContext& step, const model::UsesStep& uses,
                                           Minutes limit) {
  const ActionAtHand* within = step.frame == nullptr ? nullptr : step.frame->action.get();
  const model::ActionReference reference = reference_within(uses.uses.value, within);
  if (origin_of(reference, step.job.run().substitutes) == ActionOrigin::built_in)
    co_return co_await run_with_files(step, uses, built_in_at_hand(reference), limit);
  const Result<ActionPtr> action = find_action(step, reference);
  if (!action) {
    const bool is_local = reference.kind == model::ActionReference::Kind::local;
    if (is_local && action.error().what().starts_with("Can't find"))
      step.job.report.publish(local_action_missing(step, uses));
    co_return fail(step, action.error());
  }
  co_return co_await run_with_files(step, uses, *action, limit);
}

}  // namespace localrun
