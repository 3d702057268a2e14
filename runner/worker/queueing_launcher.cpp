#include "runner/worker/queueing_launcher.hpp"

#include "runner/worker/group_member.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace localrun {

namespace {

/// A name of its own, as coroutines in a `co_await` expression capture nothing (style 8).
std::function<void(std::string)> canceller(JobControl& control) {
  return [&control](const std::string& reason) { control.stop(StopOrder::cancel, reason); };
}

}  // namespace

void publish_waiting(EventBus& bus, const Masker& masker, std::optional<JobIndex> job,
                     const std::string& text) {
  const std::string line = "##[notice]" + masker.mask(text) + '\n';
  bus.publish(LogText{LogText::Stream::runner, line, 1}, masker, job);
}

boost::asio::awaitable<JobEnd> QueueingLauncher::run(JobSpec spec, JobControl& control) {
  if (!spec.concurrency) co_return co_await inner_.run(std::move(spec), control);
  GroupMember member(folder_, spec.run->github["repository"].to_text(), *spec.concurrency,
                     run_ + ", job '" + spec.name + "'");
  std::function<bool()> is_stopped = [&control] { return control.level() != StopOrder::none; };
  std::function<void(std::string)> on_wait = [this, index = spec.index](const std::string& text) {
    publish_waiting(bus_, masker_, index, text);
  };
  const GroupEntry entry = co_await enter_group(member, is_stopped, on_wait);
  if (entry.kind == GroupEntry::Kind::cancelled) control.stop(StopOrder::cancel, entry.reason);
  if (entry.kind != GroupEntry::Kind::running) {
    JobFinished fact;
    fact.result = Conclusion::cancelled;
    fact.reason = control.reason();
    bus_.publish(std::move(fact), masker_, spec.index);
    co_return JobEnd{Conclusion::cancelled, {}, 0};
  }
  TaskGroup watching(co_await boost::asio::this_coro::executor);
  watching.spawn(watch_group(member, canceller(control)));
  JobEnd end = co_await inner_.run(std::move(spec), control);
  watching.cancel();
  co_await watching.join();
  co_return end;
}

}  // namespace localrun
