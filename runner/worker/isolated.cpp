#include "runner/worker/isolated.hpp"

#include "runner/execute/job_changes.hpp"
#include "runner/execute/kept_snapshots.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/isolate/namespaces.hpp"
#include "runner/process/git.hpp"
#include "runner/process/bulk_threads.hpp"
#include "runner/process/move_folder.hpp"
#include "runner/process/private_files.hpp"
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
#include <filesystem>
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
  LOCALRUN_TRY(const pid_t pid, start_in_namespaces(theirs, network, job.user, body));
  return Started{pid, std::move(ours)};
}

std::string end_of(int status) {
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status)) + " before its job did";
}

/// All that is heard of a job that its own process does not tell of.
void tell_of_failure(EventBus& bus, const JobSpec& spec, const Error& why) {
  const Masker nothing;
  const auto say = [&](const std::string& line) {
    bus.publish(LogText{LogText::Stream::runner, line, 1}, nothing, spec.index);
  };
  say("##[error]" + why.what() + "\n");
  if (!why.help().empty()) say("##[notice]" + why.help() + "\n");
  bus.publish(Annotation{AnnotationLevel::error, why.what(), {}}, nothing, spec.index);
  JobFinished fact;
  fact.result = Conclusion::failure;
  fact.is_allowed_to_fail = spec.continue_on_error;
  fact.reason = why.what();
  bus.publish(std::move(fact), nothing, spec.index);
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

  /// Nothing: the job could not be begun (refusal()), and nothing was told.
  asio::awaitable<std::optional<JobEnd>> go() {
    TaskGroup watch(tools_.executor);
    control_.listen([this, &watch] { stop_requested(watch); });
    if (control_.level() != StopOrder::none) stop_requested(watch);
    co_await listen();
    control_.listen({});
    watch.cancel();
    co_await watch.join();
    const int status = co_await worker_.wait(tools_.executor);
    if (!end_ && !refusal_) fail("the process of this job " + end_of(status));
    co_return std::move(end_);
  }
  [[nodiscard]] const std::optional<wire::Refusal>& refusal() const noexcept { return refusal_; }

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
  void take(wire::Refusal&& refusal) { refusal_ = std::move(refusal); }
  void take(const wire::Malformed& bad) {
    fail("the process of this job said something unknown: " + bad.problem);
    worker_.kill();
  }

  void fail(const std::string& what) {
    if (end_) return;
    end_.emplace();
    end_->result = Conclusion::failure;
    if (!is_told_) tell_of_failure(tools_.bus, spec_, Error({what, {}, 0}));
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
  std::optional<wire::Refusal> refusal_;
  std::optional<JobEnd> end_;
};

/// Where its process has put down what is to be kept of the files that the job changed.
std::string files_to_keep(const JobView& job) {
  std::string folder = job.work + "/own/" + kept_changes_name;
  std::error_code failure;
  const auto status = std::filesystem::symlink_status(folder, failure);
  return std::filesystem::is_directory(status) ? folder : std::string();
}

Result<void> keep_files(const std::string& made, const std::string& record,
                        const std::string& number) {
  if (Result<void> done = create_private_folder(record); !done) return done;
  return move_folder(made, record + number);
}

/// Its process has left states of its folders to go back to.
bool has_snapshots(const JobView& job) {
  const std::string made = job.work + "/own/" + snapshots_name + '/' + snapshots_index;
  return ::access(made.c_str(), F_OK) == 0;
}

/// Where all its folders are kept then; empty: they are not.
std::string keep_snapshots(const JobView& job) {
  if (!has_snapshots(job)) return {};
  const RunSpec& run = *job.spec.run;
  const std::string kept = run.kept_root + job.work.substr(job.work.rfind('/'));
  if (!make_folders(run.kept_root) || std::rename(job.work.c_str(), kept.c_str()) != 0) return {};
  return kept;
}

/// Where what the job changed is kept; empty: it is not. `whole`: where all its folders are.
std::string keep_changes(const JobView& job, const JobEnd& end, const std::string& whole) {
  const RunSpec& run = *job.spec.run;
  const bool is_kept = run.keep_workspace == KeepWorkspace::always ||
                       (run.keep_workspace == KeepWorkspace::failed &&
                        end.result == Conclusion::failure && end.has_checked_out);
  if (!is_kept) return {};
  if (!whole.empty()) return whole + job.changed.substr(job.work.size());
  const std::string kept = run.kept_root + job.work.substr(job.work.rfind('/'));
  if (!make_folders(run.kept_root) || std::rename(job.changed.c_str(), kept.c_str()) != 0)
    return {};
  return kept;
}

}  // namespace

asio::awaitable<std::optional<JobEnd>> IsolatedLauncher::try_to_run(JobSpec spec,
                                                                    JobControl& control,
                                                                    Error& why) {
  const JobIndex index = spec.index;
  auto job = prepare_view(std::move(spec), tools_.stores, settings_, spare_);
  auto started =
      job ? start_worker(*job, tools_.stores, settings_.network) : Result<Started>(job.error());
  if (!started) {
    why = started.error();
    co_return std::nullopt;
  }
  Conversation conversation(tools_, control, job->spec, *std::move(started));
  std::optional<JobEnd> end = co_await conversation.go();
  if (const auto& refusal = conversation.refusal()) why = Error({refusal->what, refusal->help, 0});
  if (has_snapshots(*job) && !job->view.machine_changes.empty()) {
    // What it changed of the machine is no part of them.
    auto work = [changes = job->view.machine_changes] { return remove_tree(changes); };
    const Result<void> removed = co_await on_pool(tools_.threads.pool(), std::move(work));
    static_cast<void>(removed);
  }
  const std::string whole = keep_snapshots(*job);
  const std::string kept = end ? keep_changes(*job, *end, whole) : std::string();
  if (!kept.empty()) tools_.bus.publish(WorkspaceKept{kept}, Masker(), index);
  if (const std::string files = files_to_keep(*job); !files.empty())
    co_await take_into_record(files, job->work.substr(job->work.rfind('/')), index);
  if (!end && instead_ != nullptr) {
    // Who runs the job instead makes folders of the same names.
    static_cast<void>(remove_tree(job->control));
    static_cast<void>(remove_tree(job->work));
    co_return end;
  }
  // The job's process has emptied it, unless it was killed.
  if (::rmdir(job->control.c_str()) != 0) remover_.remove(job->control);
  if (whole.empty() && !spare_.keep(*job)) remover_.remove(job->work);
  co_return end;
}

void IsolatedLauncher::tell_of(const Error& why) {
  std::string text =
      "##[notice]Jobs are not isolated here, they work in copies of the repository: " + why.what() +
      '\n';
  std::uint32_t lines = 1;
  if (!why.help().empty()) {
    text += "##[notice]" + why.help() + '\n';
    ++lines;
  }
  tools_.bus.publish(LogText{LogText::Stream::runner, text, lines}, Masker());
}

asio::awaitable<JobEnd> IsolatedLauncher::run(JobSpec spec, JobControl& control) {
  if (is_refused_) {
    JobEnd end = co_await instead_->run(std::move(spec), control);
    co_return end;
  }
  Error why;
  std::optional<JobEnd> end = co_await try_to_run(spec, control, why);
  has_worked_ = has_worked_ || end;
  if (end) co_return std::move(*end);
  if (instead_ == nullptr || has_worked_) {
    tell_of_failure(tools_.bus, spec, why);
    JobEnd failed;
    failed.result = Conclusion::failure;
    co_return failed;
  }
  // Another that began at the same time may have said it.
  if (!std::exchange(is_refused_, true)) tell_of(why);
  JobEnd other = co_await instead_->run(std::move(spec), control);
  co_return other;
}

Task<void> IsolatedLauncher::take_into_record(std::string files, std::string number, JobIndex job) {
  auto work = [files, record = tools_.stores.changes, number] {
    return keep_files(files, record, number);
  };
  const Result<void> kept = co_await on_pool(tools_.threads.pool(), std::move(work));
  if (kept) co_return;
  const std::string line =
      "##[warning]what the job changed is not in the record: " + kept.error().what() + '\n';
  tools_.bus.publish(LogText{LogText::Stream::runner, line, 1}, Masker(), job);
}

}  // namespace localrun
