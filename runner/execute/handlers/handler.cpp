#include "runner/execute/handlers/handler.hpp"

namespace localrun {

namespace {

struct Handlers {
  StepContext& step;
  Minutes limit;

  boost::asio::awaitable<BodyEnd> operator()(const model::RunStep& run) const {
    return run_script(step, run, limit);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::UsesStep& uses) const {
    return run_action(step, uses, limit);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::WaitStep& wait) const {
    return run_wait(step, wait);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::WaitAllStep&) const {
    return run_wait_all(step);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::CancelStep& cancel) const {
    return run_cancel(step, cancel);
  }
  boost::asio::awaitable<BodyEnd> operator()(const model::ParallelStep& parallel) const {
    return run_parallel(step, parallel);
  }
};

}  // namespace

boost::asio::awaitable<BodyEnd> run_handler(StepContext& step, Minutes limit) {
  return std::visit(Handlers{step, limit}, step.step.kind);
}

}  // namespace localrun
