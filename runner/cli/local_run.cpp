#include "runner/cli/local_run.hpp"

#include "runner/cli/allowed_findings.hpp"

#include "localrun_version.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/gathered_record.hpp"
#include "runner/cli/launchers.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/log.hpp"
#include "runner/cli/recorded_call.hpp"
#include "runner/cli/uncommitted.hpp"
#include "runner/events/bus.hpp"
#include "runner/events/explain.hpp"
#include "runner/events/hide_value.hpp"
#include "runner/events/run_state.hpp"
#include "runner/execute/run_masks.hpp"
#include "runner/plan/reads.hpp"
#include "runner/process/bulk_threads.hpp"
#include "runner/process/child.hpp"
#include "runner/process/shutdown.hpp"
#include "runner/process/task.hpp"
#include "runner/record/journal.hpp"
#include "runner/record/runs.hpp"
#include "runner/schedule/drive.hpp"
#include "runner/view/live.hpp"
#include "runner/view/ndjson.hpp"
#include "runner/view/plain.hpp"
#include "runner/view/summary.hpp"
#include "runner/worker/file_groups.hpp"
#include "runner/worker/group_member.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <unistd.h>

namespace localrun::cli {

namespace asio = boost::asio;

namespace {

class StateSink final : public EventSink {
 public:
  void on(const Event& event) noexcept override { apply(state_, event); }
  void hide(JobIndex job, const LateMask& mask) { hide_in_steps(state_, job, mask); }
  [[nodiscard]] const RunState& state() const noexcept { return state_; }

 private:
  RunState state_;
};

/// What the caller watches the run with.
class Watching {
 public:
  /// `run` is the fold of the events that it will see.
  Watching(OutputKind kind, const RunState& run, const Terminal& terminal, bool is_verbose) {
    const auto report = [](std::string_view text) { report_error(text); };
    if (kind == OutputKind::json) {
      ndjson_ = std::make_unique<NdjsonView>(STDOUT_FILENO, report);
    } else if (kind == OutputKind::tty) {
      live_ = std::make_unique<LiveView>(STDOUT_FILENO, run, terminal, now, report);
    } else {
      PlainOptions options;
      options.verbose = is_verbose;
      options.quiet = kind == OutputKind::quiet;
      plain_ = std::make_unique<PlainView>(STDOUT_FILENO, terminal, options, report);
    }
  }

  EventSink& sink() {
    if (ndjson_) return *ndjson_;
    return live_ ? static_cast<EventSink&>(*live_) : *plain_;
  }
  void pump() {
    if (ndjson_) ndjson_->pump();
    if (live_) live_->pump();
    if (plain_) plain_->pump();
  }
  void finish() {
    if (ndjson_) ndjson_->finish();
    if (live_) live_->finish();
    if (plain_) plain_->finish();
  }
  /// What was to be shown is lost. A reader that closed the stream wanted no more.
  [[nodiscard]] bool has_lost_output() const {
    const int failure = ndjson_ ? ndjson_->failure() : live_ ? live_->failure() : plain_->failure();
    return failure != 0 && failure != EPIPE;
  }

 private:
  std::unique_ptr<NdjsonView> ndjson_;
  std::unique_ptr<LiveView> live_;
  std::unique_ptr<PlainView> plain_;
};

/// The call as it can be repeated, without the values of secrets.
std::vector<std::string> call_arguments(const ParsedOptions& options) {
  std::vector<std::string> arguments = options.arguments;
  for (const auto& [name, values] : options.on_command_line()) {
    if (name == "from") continue;  // made again, the job begins with its first step
    for (const std::string& value : values) {
      std::string argument = "--" + name;
      const bool is_secret = name == "secret";
      if (!value.empty()) argument += "=" + (is_secret ? value.substr(0, value.find('=')) : value);
      arguments.push_back(std::move(argument));
    }
  }
  return arguments;
}

std::string current_folder() {
  std::error_code ignored;
  return std::filesystem::current_path(ignored).string();
}

RunStarted started_fact(const Plan& plan, const ParsedOptions& options, const std::string& id) {
  const RunSpec& run = *plan.run;
  RunStarted fact;
  fact.run = id;
  fact.version = LOCALRUN_VERSION;
  fact.workflow = run.workflow->name;
  fact.run_name = plan.run_name;
  fact.folder = current_folder();
  fact.path = run.workflow->source->path();
  fact.root = run.repository.root;
  fact.event = plan.event.name;
  fact.repository = run.github["repository"].to_text();
  fact.ref = run.github["ref"].to_text();
  fact.sha = run.github["sha"].to_text();
  fact.arguments = call_arguments(options);
  for (const model::Job& job : run.workflow->jobs) {
    DeclaredJob declared{job.id.value, {}, place_of(job.id.at)};
    for (const auto& need : job.needs) declared.needs.push_back(need.value);
    fact.jobs.push_back(std::move(declared));
  }
  return fact;
}

Explainer make_explainer(const Plan& plan, const model::Diagnostics& told) {
  std::vector<std::pair<std::string, std::uint32_t>> said;
  for (const model::Diagnostic& diagnostic : told) {
    // A note only says what may happen.
    if (diagnostic.severity == model::Severity::note) continue;
    said.emplace_back(diagnostic.slug, diagnostic.at.begin.line);
  }
  return Explainer(std::move(said), workflows_of(plan));
}

ExitStatus status_of(const RunEnd& end, int signal) {
  // Whoever stopped the run knows that; a job that failed meanwhile does not make it theirs.
  if (signal == SIGTERM) return ExitStatus::terminated;
  if (signal != 0) return ExitStatus::interrupted;
  return end.result == Conclusion::success ? ExitStatus::success : ExitStatus::job_failed;
}

StopOrder order_of(StopLevel level) {
  switch (level) {
    case StopLevel::none:
      return StopOrder::none;
    case StopLevel::cancel:
      return StopOrder::cancel;
    case StopLevel::cancel_quickly:
      return StopOrder::hurry;
    case StopLevel::kill:
      return StopOrder::kill;
  }
  return StopOrder::none;
}

std::string signal_name(int signal) {
  switch (signal) {
    case SIGINT:
      return "SIGINT";
    case SIGTERM:
      return "SIGTERM";
    case SIGHUP:
      return "SIGHUP";
    default:
      return "signal " + std::to_string(signal);
  }
}

Task<void> watch_signals(Shutdown& shutdown, RunDriver& driver) {
  for (;;) {
    const StopLevel level = co_await shutdown.next();
    if (level == StopLevel::none) co_return;
    driver.stop(order_of(level), signal_name(shutdown.last_signal()));
  }
}

Task<void> watch_time(std::chrono::minutes limit, RunDriver& driver) {
  const bool is_over = co_await sleep_for(limit);
  if (!is_over) co_return;
  const std::string reason = "its time limit of " + std::to_string(limit.count()) + " min is over";
  driver.stop(StopOrder::cancel, reason);
}

/// A silent step must not hide its last lines, neither from the reader nor from the record. A run
/// that takes so long gets ready to explain itself, while its processes work.
Task<void> keep_flowing(Watching& watching, Journal& journal, Explainer& explainer) {
  constexpr std::chrono::milliseconds interval{200};
  bool goes_on = co_await sleep_for(interval);
  if (goes_on) explainer.prepare();
  while (goes_on) {
    watching.pump();
    journal.flush();
    goes_on = co_await sleep_for(interval);
  }
}

struct Companions {
  Shutdown& shutdown;
  RunDriver& driver;
  Watching& watching;
  Journal& journal;
  Explainer& explainer;
  GatheredRecord& gathered;
  const Request& request;
  EventBus& bus;
  const Masker& masker;
  GroupMember* group;  // null: the workflow belongs to no concurrency group
};

Task<void> note_signal(Shutdown& shutdown) { (void)co_await shutdown.next(); }

/// False: the run is over before it began.
Task<bool> wait_for_group(Companions& all, RunEnd& end) {
  std::function<bool()> is_stopped = [&all] { return all.shutdown.last_signal() != 0; };
  std::function<void(std::string)> on_wait = [&all](const std::string& text) {
    const std::string line = "##[notice]" + all.masker.mask(text) + '\n';
    all.bus.publish(LogText{LogText::Stream::runner, line, 1}, all.masker);
  };
  TaskGroup listening(co_await asio::this_coro::executor);
  listening.spawn(note_signal(all.shutdown));
  const GroupEntry entry = co_await enter_group(*all.group, is_stopped, on_wait);
  listening.cancel();
  co_await listening.join();
  const bool is_signal = all.shutdown.last_signal() != 0;
  if (entry.kind == GroupEntry::Kind::running && !is_signal) co_return true;
  all.bus.publish(
      CancelRequested{is_signal ? signal_name(all.shutdown.last_signal()) : entry.reason},
      all.masker);
  end.result = Conclusion::cancelled;
  co_return false;
}

std::function<void(std::string)> canceller(RunDriver& driver) {
  return [&driver](const std::string& reason) { driver.stop(StopOrder::cancel, reason); };
}

Task<void> run_all(Companions all, RunEnd& end) {
  TaskGroup group(co_await asio::this_coro::executor);
  group.spawn(keep_flowing(all.watching, all.journal, all.explainer));
  if (all.group != nullptr) {
    const bool may_run = co_await wait_for_group(all, end);
    if (!may_run) {
      all.gathered.stop();
      group.cancel();
      co_await group.join();
      co_return;
    }
    group.spawn(watch_group(*all.group, canceller(all.driver)));
  }
  group.spawn(watch_signals(all.shutdown, all.driver));
  if (all.request.timeout) group.spawn(watch_time(*all.request.timeout, all.driver));
  end = co_await all.driver.run();
  all.gathered.stop();
  group.cancel();
  co_await group.join();
}

/// What `rerun` needs, and what jobs need of those that `--needs-from` stands for.
Result<void> keep_for_rerun(const std::filesystem::path& record,
                            const std::optional<RunEntry>& earlier, std::string_view payload,
                            const Masker& masker) {
  if (earlier) {
    if (auto taken = take_over_artifacts(earlier->folder, record); !taken) return taken;
  }
  return keep_payload(record, payload, masker);
}

/// The run of `--needs-from`, which has been read already.
std::optional<RunEntry> earlier_run(const Result<std::filesystem::path>& runs,
                                    const ParsedOptions& options) {
  const auto name = options.last("needs-from");
  if (!name || !runs) return std::nullopt;
  const auto entry = find_run(*runs, *name);
  return entry ? std::optional(*entry) : std::nullopt;
}

}  // namespace

SummaryOptions LocalRun::summary_options() const {
  const model::SourcePtr source = plan_.run->workflow->source;
  SummaryOptions options;
  options.are_first_findings_said = true;
  options.are_jobs_on_screen = kind_ == OutputKind::tty;
  options.sources = [source](const std::string& path) {
    return path == source->path() ? source : nullptr;
  };
  return options;
}

ExitStatus LocalRun::run(const ParsedOptions& options) {
  const auto runs = runs_folder_here();
  const std::optional<RunEntry> earlier = earlier_run(runs, options);
  auto record = runs ? create_run(*runs, now()) : Result<NewRun>(runs.error());
  auto journal =
      record ? Journal::create(record->folder) : Result<std::unique_ptr<Journal>>(record.error());
  if (!journal) {
    report_error("the run cannot be recorded: " + journal.error().what(),
                 journal.error().help().empty() ? "LOCALRUN_HOME names another folder for it"
                                                : journal.error().help());
    return ExitStatus::cannot_go_on;
  }

  log_debug("record in " + record->folder.string());
  log_debug("work in " + machine_.work_root());
  prefer_children_when_out_of_memory();
  StateSink state;
  Watching watching(kind_, state.state(), terminal_, options.has("verbose"));
  AllowedFindings allowed(plan_, plan_.run->repository.root);
  EventBus bus(now);
  bus.add(state);
  bus.add(**journal);
  bus.add(watching.sink());
  bus.hide_findings([&allowed](const Finding& finding) { return allowed.hides(finding); });
  bus.on_late_mask([&state, &record_of_run = **journal](JobIndex job, std::string_view data) {
    const LateMask mask(data);
    state.hide(job, mask);
    record_of_run.hide(job, mask);
  });
  const Masker masker = masks_of(*plan_.run);
  if (const auto kept = keep_for_rerun(record->folder, earlier, plan_.run->event_payload, masker);
      !kept) {
    report_error("the run cannot be recorded: " + kept.error().what(), kept.error().help());
    return ExitStatus::cannot_go_on;
  }
  const Time begin = now();
  // Before anything is told: whoever reads of the run may stop it from then on.
  asio::io_context loop(1);
  Shutdown shutdown(loop.get_executor());
  bus.publish(started_fact(plan_, options, record->id), masker);
  for (const model::Diagnostic& diagnostic : told_) bus.publish(finding_of(diagnostic), masker);
  Explainer explainer = make_explainer(plan_, told_);
  const auto explain = [&](JobIndex job) {
    bus.flush_to(state);
    return explainer.new_findings(state.state(), job);
  };

  RunEnd end;
  int signal = 0;
  BulkThreads threads(2);
  // Goes last: what jobs have left is removed while git is asked for what is not committed.
  std::unique_ptr<JobLauncher> launcher;
  {
    GatheredRecord gathered(**journal, loop.get_executor());
    launcher = launcher_for(request_, JobTools{loop.get_executor(), threads, bus,
                                               stores_of(record->folder, options.has("offline"))});
    const std::filesystem::path groups_folder = runs->parent_path() / "concurrency";
    const std::string who = "run " + record->id;
    FileGroups groups(groups_folder, who);
    std::optional<GroupMember> group;
    if (plan_.run->concurrency) {
      group.emplace(groups_folder, plan_.run->github["repository"].to_text(),
                    *plan_.run->concurrency, who);
    }
    RunDriver driver(plan_, bus, masker, *launcher, groups, request_.parallel, explain);
    bus.hand_on_later([&loop](std::function<void()> work) { asio::post(loop, std::move(work)); });
    asio::co_spawn(loop,
                   run_all({shutdown, driver, watching, **journal, explainer, gathered, request_,
                            bus, masker, group ? &*group : nullptr},
                           end),
                   asio::detached);
    loop.run();
    bus.hand_on_at_once();
    threads.join();
    signal = shutdown.last_signal();
  }

  ExitStatus status = status_of(end, signal);
  const auto count_losses = [&] {
    const bool has_losses = (*journal)->error() || watching.has_lost_output();
    if (status == ExitStatus::success && has_losses) status = ExitStatus::cannot_go_on;
  };
  watching.pump();
  count_losses();
  RunFinished finished;
  finished.result = end.result;
  finished.exit_status = static_cast<int>(status);
  finished.duration = now() - begin;
  finished.steps_not_run = end.steps_not_run;
  if (end.result == Conclusion::success && signal == 0) {
    if (auto finding = uncommitted_files(plan_, state.state(), runs->parent_path()))
      bus.publish(*std::move(finding), masker);
  }
  bus.publish(finished, masker);
  (*journal)->flush();
  watching.finish();
  count_losses();
  if ((*journal)->error()) {
    report_error("the record of this run is not complete: " + (*journal)->error()->what());
  }
  if (kind_ != OutputKind::json) {
    const std::string summary = render_summary(state.state(), terminal_, summary_options());
    std::fwrite(summary.data(), 1, summary.size(), stdout);
    std::fflush(stdout);
  }
  return status;
}

}  // namespace localrun::cli
