#include "runner/execute/handlers/handler.hpp"

namespace localrun {

namespace {

/// Kinds that the plan refuses before anything runs (runner/plan/supported.hpp).
boost::asio::awaitable<BodyEnd> refuse(StepContext& step) {
  step.log_writer.error("localrun does not run steps of this kind yet");
  co_return BodyEnd{TaskResult::failed, {}, {}};
}

struct Handlers {
  StepContext& step;
  Minutes limit;

  boost::asio::awaitable<BodyEnd> operator()(const model::RunStep& run) const {
    return run_script(step, run, limit);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::UsesStep& uses) const {
    return run_action(step, uses, limit);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::WaitStep&) const { return refuse(step); }
  boost::asio::awaitable<BodyEnd> operator()(const model::WaitAllStep&) const {
    return refuse(step);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::CancelStep&) const {
    return refuse(step);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::ParallelStep&) const {
    return refuse(step);
  }
};

}  // namespace

boost::asio::awaitable<BodyEnd> run_handler(StepContext& step, Minutes limit) {
  return std::visit(Handlers{step, limit}, step.step.kind);
}

}  // namespace localrun
