#include "runner/worker/isolated.hpp"

#include "runner/execute/job_changes.hpp"
#include "runner/execute/kept_snapshots.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/isolate/namespaces.hpp"
#include "runner/process/bulk_threads.hpp"
#include "runner/process/move_folder.hpp"
#include "runner/process/private_files.hpp"
#include "runner/process/task.hpp"
#include "runner/worker/conversation.hpp"
#include "runner/worker/job_worker.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

/// A process of this program, which has the job in memory.
Result<StartedWorker> fork_worker(const JobView& job, const JobStores& stores, JobNetwork network) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return system_error("cannot make a connection to the job", errno);
  Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  const auto body = [&job, &stores](const Result<void>& entered) {
    return work_in_view({Fd(kept_descriptor), Fd()}, job.spec, stores, job.view, job.hides_home,
                        entered, Greeting::to_be_said);
  };
  const auto begin = std::chrono::steady_clock::now();
  LOCALRUN_TRY(const pid_t pid, start_in_namespaces(theirs, network, job.user, body));
  return StartedWorker{WorkerProcess(pid, WorkerProcess::Extent::process),
                       Connection{std::move(ours), Fd()}, std::nullopt, begin};
}

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

Result<StartedWorker> IsolatedLauncher::start(const JobView& job) const {
  if (command_.words.empty()) return fork_worker(job, tools_.stores, settings_.network);
  return launch_worker(
      command_,
      {job.spec, tools_.stores, Seclusion{job.view, settings_.network, job.user, job.hides_home}});
}

asio::awaitable<std::optional<JobEnd>> IsolatedLauncher::try_to_run(JobSpec spec,
                                                                    JobControl& control,
                                                                    Error& why) {
  const JobIndex index = spec.index;
  auto job = prepare_view(std::move(spec), tools_.stores, settings_, spare_);
  auto started = job ? start(*job) : Result<StartedWorker>(job.error());
  if (!started) {
    // Isolated or not, a launcher that is missing starts nothing.
    if (job && !command_.words.empty()) co_return fail_job(tools_.bus, job->spec, started.error());
    why = started.error();
    co_return std::nullopt;
  }
  std::optional<JobEnd> end =
      co_await converse(tools_, control, job->spec, *std::move(started), why);
  if (has_snapshots(*job) && !job->view.machine_changes.empty()) {
    // What it changed of the machine is no part of them.
    auto work = [changes = job->view.machine_changes] { return remove_tree(changes); };
    const Result<void> removed = co_await on_pool(tools_.threads.pool(), std::move(work));
    static_cast<void>(removed);
  }
  // Before the folder that it lies in is kept elsewhere.
  if (const std::string files = files_to_keep(*job); !files.empty())
    co_await take_into_record(files, job->work.substr(job->work.rfind('/')), index);
  const std::string whole = keep_snapshots(*job);
  const std::string kept = end ? keep_changes(*job, *end, whole) : std::string();
  if (!kept.empty()) tools_.bus.publish(WorkspaceKept{kept}, Masker(), index);
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
  if (instead_ == nullptr || has_worked_) co_return fail_job(tools_.bus, spec, why);
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
