#include "runner/execute/background.hpp"
#include "runner/execute/handlers/handler.hpp"

#include <utility>

namespace localrun {

namespace {

using Ids = std::vector<std::string>;

void report(StepContext& step, std::string_view summary, const Ids& ids) {
  step.log_writer.print(summary);
  for (const std::string& line : step.job.background->results(ids)) step.log_writer.print(line);
}

boost::asio::awaitable<BodyEnd> wait_for(StepContext& step, Ids ids) {
  BackgroundSteps& background = *step.job.background;
  step.log_writer.print("Waiting for background step(s) to complete: " + background.names(ids));
  const TaskResult result = co_await background.wait(ids);
  report(step, "Finished waiting for background step(s).", ids);
  co_return BodyEnd{result, {}, {}};
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_wait(StepContext& step, const model::WaitStep& wait) {
  Ids ids;
  for (const auto& id : wait.ids) ids.push_back(id.value);
  co_return co_await wait_for(step, std::move(ids));
}

boost::asio::awaitable<BodyEnd> run_wait_all(StepContext& step) {
  BackgroundSteps& background = *step.job.background;
  const Ids ids = background.remaining();
  step.log_writer.print(ids.empty() ? "No background steps remaining to wait for."
                                    : "Waiting for all background step(s) to complete: " +
                                          background.names(ids));
  const TaskResult result = co_await background.wait(ids);
  report(step, "Finished waiting for all background step(s).", ids);
  co_return BodyEnd{result, {}, {}};
}

boost::asio::awaitable<BodyEnd> run_cancel(StepContext& step, const model::CancelStep& cancel) {
  BackgroundSteps& background = *step.job.background;
  const Ids ids{cancel.id.value};
  step.log_writer.print("Cancelling background step(s): " + background.names(ids));
  co_await background.cancel(cancel.id.value);
  report(step, "Finished cancelling background step(s).", ids);
  co_return BodyEnd{};
}

boost::asio::awaitable<BodyEnd> run_parallel(StepContext& step,
                                             const model::ParallelStep& parallel) {
  // Their numbers come before the group's: what fails first is then the step itself.
  auto index = static_cast<std::uint32_t>(*step.job.report.step()) -
               static_cast<std::uint32_t>(parallel.steps.size());
  Ids ids;  // keys: those of a group are names of their own
  for (const model::Step& inner : parallel.steps) {
    std::string key = key_in_group(step.step, inner);
    ids.push_back(key);
    co_await step.job.background->start(inner, std::move(key), StepIndex{index++});
  }
  co_return co_await wait_for(step, std::move(ids));
}

}  // namespace localrun
