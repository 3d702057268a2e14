#include "runner/worker/isolated.hpp"

#include "runner/execute/work_files.hpp"
#include "runner/isolate/namespaces.hpp"
#include "runner/process/git.hpp"
#include "runner/process/task.hpp"
#include "runner/worker/job_worker.hpp"
#include "runner/worker/line_port.hpp"
#include "runner/worker/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

/// From the order to kill until the worker itself is killed.
constexpr std::chrono::seconds kill_grace{3};
constexpr std::chrono::milliseconds look_again{2};

/// A worker, killed when it is let go before it has ended.
class Worker {
 public:
  explicit Worker(pid_t pid) : pid_(pid) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (pid_ == 0) return;
    kill();
    ::waitpid(pid_, nullptr, 0);
  }
  void kill() const { ::kill(pid_, SIGKILL); }

  /// Its end as wait() tells it.
  Task<int> wait(const asio::any_io_executor& executor) {
    const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (descriptor >= 0) {
      asio::posix::stream_descriptor ended(executor, descriptor);
      static_cast<void>(co_await ended.async_wait(asio::posix::descriptor_base::wait_read,
                                                  asio::as_tuple(asio::use_awaitable)));
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    co_return status;
  }

 private:
  pid_t pid_;
};

struct Started {
  pid_t pid = 0;
  Fd socket;
};

Result<Started> start_worker(const JobView& job, const JobStores& stores, JobNetwork network) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return system_error("cannot make a connection to the job", errno);
  Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  const auto body = [&job, &stores](const Result<void>& entered) {
    Fd socket(kept_descriptor);
    Result<void> ready = entered;
    if (ready) ready = make_view(job.view);
    const RepositoryFacts& repository = job.spec.run->repository;
    if (job.hides_home && repository.is_repository) keep_trusting(repository.root);
    if (!ready) return refuse_job(std::move(socket), ready.error());
    return work_on_job(std::move(socket), job.spec, stores);
  };
  LOCALRUN_TRY(const pid_t pid, start_in_namespaces(theirs, network, body));
  return Started{pid, std::move(ours)};
}

std::string end_of(int status) {
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status)) + " before its job did";
}

/// One job on its way.
class Conversation {
 public:
  Conversation(JobTools& tools, JobControl& control, const JobSpec& spec, Started started)
      : tools_(tools),
        control_(control),
        spec_(spec),
        worker_(started.pid),
        port_(tools.executor, std::move(started.socket)) {}

  asio::awaitable<JobEnd> go() {
    TaskGroup watch(tools_.executor);
    control_.listen([this, &watch] { stop_requested(watch); });
    if (control_.level() != StopOrder::none) stop_requested(watch);
    co_await listen();
    control_.listen({});
    watch.cancel();
    co_await watch.join();
    const int status = co_await worker_.wait(tools_.executor);
    if (!end_) fail("the process of this job " + end_of(status), {});
    co_return std::move(*end_);
  }

 private:
  void stop_requested(TaskGroup& watch) {
    port_.send(
        wire::line_of(wire::Order{control_.level(), control_.reason(), control_.failed_first()}));
    if (control_.level() == StopOrder::kill) watch.spawn(kill_late());
  }

  Task<void> kill_late() {
    const bool is_over = co_await sleep_for(kill_grace);
    if (is_over) worker_.kill();
  }

  Task<void> listen() {
    for (;;) {
      while (tools_.bus.is_full()) co_await sleep_for(look_again);
      const auto line = co_await port_.next_line();
      if (!line) co_return;
      wire::FromWorker message = reader_.read(*line);
      if (const auto* head = std::get_if<wire::LogHead>(&message)) {
        const auto text = co_await port_.next_bytes(head->bytes);
        if (!text) co_return;
        publish(*head, *text);
      } else {
        std::visit([this](auto&& each) { take(std::forward<decltype(each)>(each)); },
                   std::move(message));
      }
    }
  }

  void publish(const wire::LogHead& head, std::string_view text) {
    tools_.bus.publish(LogText{head.stream, text, head.lines}, nothing_, head.event.job,
                       head.event.step, head.event.inner);
  }
  void take(const wire::LogHead& /*handled*/) {}
  void take(const wire::Hello& hello) {
    if (hello.version != wire::version) worker_.kill();
  }
  void take(Event&& event) {
    const bool is_end = std::holds_alternative<JobFinished>(event.fact);
    is_told_ = is_told_ || is_end;
    step_ = event.step;
    tools_.bus.publish(std::move(event.fact), nothing_, event.job, event.step, event.inner);
  }
  void take(wire::LateSecret&& secret) { tools_.bus.mask_late(secret.job, secret.value); }
  void take(JobEnd&& end) { end_ = std::move(end); }
  void take(const wire::Refusal& refusal) { fail(refusal.what, refusal.help); }
  void take(const wire::Malformed& bad) {
    fail("the process of this job said something unknown: " + bad.problem, {});
    worker_.kill();
  }

  void say(const std::string& line) {
    tools_.bus.publish(LogText{LogText::Stream::runner, line, 1}, nothing_, spec_.index);
  }

  void fail(const std::string& what, const std::string& help) {
    if (end_) return;
    end_.emplace();
    end_->result = Conclusion::failure;
    if (is_told_) return;
    say("##[error]" + what + "\n");
    if (!help.empty()) say("##[notice]" + help + "\n");
    tools_.bus.publish(Annotation{AnnotationLevel::error, what, {}}, nothing_, spec_.index);
    JobFinished fact;
    fact.result = Conclusion::failure;
    fact.is_allowed_to_fail = spec_.continue_on_error;
    fact.reason = what;
    tools_.bus.publish(std::move(fact), nothing_, spec_.index);
  }

  JobTools& tools_;
  JobControl& control_;
  const JobSpec& spec_;
  Worker worker_;
  LinePort port_;
  wire::Reader reader_;
  Masker nothing_;  // the worker has masked
  std::optional<StepIndex> step_;
  bool is_told_ = false;
  std::optional<JobEnd> end_;
};

/// Where what the job changed is kept; empty: it is not.
std::string keep_changes(const JobView& job, const JobEnd& end) {
  const RunSpec& run = *job.spec.run;
  const bool is_kept = run.keep_workspace == KeepWorkspace::always ||
                       (run.keep_workspace == KeepWorkspace::failed &&
                        end.result == Conclusion::failure && end.has_checked_out);
  if (!is_kept) return {};
  const std::string kept = run.kept_root + job.work.substr(job.work.rfind('/'));
  if (!make_folders(run.kept_root) || std::rename(job.changed.c_str(), kept.c_str()) != 0)
    return {};
  return kept;
}

}  // namespace

asio::awaitable<JobEnd> IsolatedLauncher::run(JobSpec spec, JobControl& control) {
  const JobIndex index = spec.index;
  auto job = prepare_view(std::move(spec), tools_.stores, settings_, spare_);
  auto started =
      job ? start_worker(*job, tools_.stores, settings_.network) : Result<Started>(job.error());
  if (!started) {
    const Masker nothing;
    const std::string line = "##[error]" + started.error().what() + "\n";
    tools_.bus.publish(LogText{LogText::Stream::runner, line, 1}, nothing, index);
    if (const std::string& help = started.error().help(); !help.empty()) {
      const std::string notice = "##[notice]" + help + "\n";
      tools_.bus.publish(LogText{LogText::Stream::runner, notice, 1}, nothing, index);
    }
    JobFinished fact;
    fact.result = Conclusion::failure;
    fact.reason = started.error().what();
    tools_.bus.publish(std::move(fact), nothing, index);
    JobEnd failed;
    failed.result = Conclusion::failure;
    co_return failed;
  }
  Conversation conversation(tools_, control, job->spec, *std::move(started));
  JobEnd end = co_await conversation.go();
  if (const std::string kept = keep_changes(*job, end); !kept.empty())
    tools_.bus.publish(WorkspaceKept{kept}, Masker(), index);
  // The job's process has emptied it, unless it was killed.
  if (::rmdir(job->control.c_str()) != 0) remover_.remove(job->control);
  if (!spare_.keep(*job)) remover_.remove(job->work);
  co_return end;
}

}  // namespace localrun
