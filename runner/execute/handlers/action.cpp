#include "model/evaluate_token.hpp"
#include "runner/execute/builtin/checkout.hpp"
#include "runner/execute/handlers/handler.hpp"
#include "runner/execute/script.hpp"
#include "runner/execute/step_reads.hpp"
#include "runner/plan/supported.hpp"

namespace localrun {

boost::asio::awaitable<BodyEnd> run_action(StepContext& step, const model::UsesStep& uses) {
  const model::ActionReference& reference = uses.uses.value;
  std::vector<Fact> reads;
  StepReads recorder(step, "with", reads);
  const auto inputs = model::evaluate_string_map(uses.with.get(), step.scope, &recorder);
  step.job.report.publish(reads);
  if (!inputs) {
    step.log_writer.error(model::github_message(inputs.error()));
    co_return BodyEnd{TaskResult::failed, {}, {}};
  }
  step.log_writer.print(action_header(reference.text, *inputs, step.env));
  if (is_checkout(reference)) co_return co_await run_checkout(step, *inputs);
  step.log_writer.error("localrun does not run the action '" + reference.text + "' yet");
  co_return BodyEnd{TaskResult::failed, {}, {}};
}

}  // namespace localrun
