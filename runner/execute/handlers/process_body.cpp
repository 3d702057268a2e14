#include "runner/execute/handlers/process_body.hpp"

#include "runner/execute/explain_disk_full.hpp"
#include "runner/execute/explain_other_owner.hpp"
#include "runner/execute/explain_read_only.hpp"
#include "runner/execute/line_feed.hpp"
#include "runner/execute/output_pipeline.hpp"
#include "runner/execute/sudo_refusal.hpp"
#include "runner/process/run_child.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <utility>

namespace localrun {

namespace {

/// When a view that cannot keep up is asked again whether it can: soon, as one that is only slow
/// has little left by then, and ever later, for one that has stopped (a pager).
constexpr std::chrono::milliseconds first_pause{1};
constexpr std::chrono::milliseconds longest_pause{20};

StopLevel level_for(StopOrder order) {
  switch (order) {
    case StopOrder::none:
      return StopLevel::none;
    case StopOrder::cancel:
      return StopLevel::cancel;
    case StopOrder::hurry:
      return StopLevel::cancel_quickly;
    case StopOrder::kill:
      return StopLevel::kill;
  }
  return StopLevel::none;
}

OutputSettings settings_of(const StepContext& step) {
  const RunSpec& run = step.job.run();
  OutputSettings settings;
  settings.commands.is_debug = run.step_debug;
  settings.commands.workspace = step.job.folders.workspace;
  settings.commands.repository = run.github["repository"].to_text();
  settings.commands.allow_unsecure_commands =
      step.job.process_variable("ACTIONS_ALLOW_UNSECURE_COMMANDS");
  settings.commands.allow_unsecure_stop_command_tokens =
      step.job.process_variable("ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS");
  settings.server_url = run.github["server_url"].to_text();
  const bool is_own = run.workspace_mode == WorkspaceMode::in_place ||
                      (step.job.state.has_checked_out && !run.repository.is_repository);
  if (is_own) settings.own_root = step.job.folders.workspace;
  constexpr std::string_view limit_variable = "GITHUB_ACTIONS_RUNNER_ISSUE_MATCHER_TIMEOUT";
  const std::string* limit = step.env.find(limit_variable);
  settings.matcher_limit =
      matcher_time_limit(limit != nullptr ? *limit : step.job.process_variable(limit_variable));
  return settings;
}

Task<void> wait_while_full(StepContext& step) {
  for (auto pause = first_pause; step.job.report.is_full();
       pause = std::min(2 * pause, longest_pause))
    (void)co_await sleep_for(pause);
}

/// One process of a step, and all that may end it before its time.
class ProcessBody {
 public:
  ProcessBody(StepContext& step, Minutes limit, ExitWords words)
      : step_(step),
        words_(words),
        feeds_{LineFeed(step.job.masker), LineFeed(step.job.masker)},
        request_(step.job.tools.executor),
        limit_(limit),
        timer_(step.job.tools.executor) {
    step_.job.on_stop = [this] { job_told_to_stop(); };
    if (step_.job.control.level() == StopOrder::kill) request_.raise(StopLevel::kill);
  }
  ProcessBody(const ProcessBody&) = delete;
  ProcessBody& operator=(const ProcessBody&) = delete;
  ~ProcessBody() { step_.job.on_stop = {}; }

  Task<BodyEnd> run(ProcessSpec process) {
    start_timer();
    folder_ = process.working_directory;
    OutputReceiver receiver;
    receiver.on_block = [this](Stream stream, std::string_view block) {
      return take(stream, block);
    };
    receiver.until_ready = [this] { return wait_while_full(step_); };
    RunChildOptions options;
    options.on_start = [this](pid_t pid) {
      step_.job.note_process(pid);
      pipeline_.emplace(settings_of(step_), step_.log_writer, step_.job.masker, step_.job.matchers,
                        step_);
      step_.job.prepare_next_step();
    };
    const Result<Exit> exit =
        co_await run_child(std::move(process), std::move(receiver), request_, std::move(options));
    is_over_->value = true;
    timer_.cancel();
    if (pipeline_) finish_output();
    co_return exit ? conclude(*exit) : failed_to_start(exit.error());
  }

 private:
  /// Outlives this object in the timer's handler.
  struct Flag {
    bool value = false;
  };

  void start_timer() {
    if (limit_.count() <= 0) return;
    timer_.expires_after(clock_time(limit_));
    timer_.async_wait([this, over = is_over_](const boost::system::error_code& error) {
      if (error || over->value || is_cancelled_) return;
      has_timed_out_ = true;
      request_.raise(StopLevel::cancel);
    });
  }

  /// The condition of the running step is asked again: `always()` goes on (execution.md 7.4).
  void job_told_to_stop() {
    const StopOrder order = step_.job.control.level();
    if (order == StopOrder::cancel && !is_cancelled_ && step_.goes_on_when_stopped()) return;
    is_cancelled_ = true;
    request_.raise(level_for(order));
  }

  static LogText::Stream stream_of(Stream stream) {
    return stream == Stream::output ? LogText::Stream::output : LogText::Stream::error;
  }
  LineFeed& feed(Stream stream) { return feeds_[stream == Stream::output ? 0 : 1]; }

  Flow take(Stream stream, std::string_view block) {
    feed(stream).take(block, [&](std::string_view lines) { take_lines(stream, lines); });
    if (pipeline_->is_aborted()) request_.raise(StopLevel::cancel);
    return step_.job.report.is_full() ? Flow::pause : Flow::go_on;
  }

  void finish_output() {
    for (const Stream stream : {Stream::output, Stream::error}) {
      feed(stream).finish([&](std::string_view lines) { take_lines(stream, lines); });
    }
    if (pipeline_->has_failed()) step_.has_failed_command = true;
  }

  void take_lines(Stream stream, std::string_view lines) {
    if (stream == Stream::error && !is_sudo_refused_) is_sudo_refused_ = tells_sudo_refusal(lines);
    pipeline_->take(stream_of(stream), lines);
  }

  void tell_of_sudo() {
    if (!is_sudo_refused_ || std::exchange(step_.job.common->has_told_of_sudo, true)) return;
    step_.job.report.publish(sudo_finding(step_.info.place));
  }

  /// What the machine refused to the program.
  [[nodiscard]] std::optional<Finding> find_refusal() const {
    const std::vector<std::string> lines = step_.printed.lines();
    const Place& place = step_.info.place;
    const auto& view = step_.job.run().view;
    if (auto full = explain_disk_full(lines, view ? view->work : step_.job.folders.work, place))
      return full;
    if (!view) return std::nullopt;
    if (auto finding = explain_read_only(lines, folder_, place)) return finding;
    if (view->is_users_root) {
      if (auto finding = explain_roots_own(lines, folder_, place)) return finding;
    }
    return explain_other_owner(lines, folder_, place);
  }

  BodyEnd conclude(const Exit& exit) {
    if (pipeline_->is_aborted()) return {TaskResult::failed, exit, {}, true};
    if (has_timed_out_) {
      step_.log_writer.error(time_out_text(step_, limit_));
      return {TaskResult::failed, exit, "its time was over", true};
    }
    if (is_cancelled_) {
      step_.log_writer.error("The operation was canceled.");
      return {TaskResult::cancelled, exit, {}};
    }
    if (exit.status() == 0) return {TaskResult::succeeded, exit, {}};
    if (words_ == ExitWords::annotation) {
      step_.log_writer.error("Process completed with exit code " + std::to_string(exit.status()) +
                             ".");
    }
    tell_of_sudo();
    if (auto finding = find_refusal()) step_.job.report.publish(*std::move(finding));
    return {TaskResult::failed, exit, {}};
  }

  BodyEnd failed_to_start(const Error& error) {
    step_.log_writer.error(error.what());
    if (!error.help().empty()) step_.log_writer.print(error.help());
    return {TaskResult::failed, {}, {}};
  }

  StepContext& step_;
  ExitWords words_;
  std::string folder_;                      // where the process begins
  std::optional<OutputPipeline> pipeline_;  // once the process has started
  std::array<LineFeed, 2> feeds_;
  StopRequest request_;
  Minutes limit_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<Flag> is_over_ = std::make_shared<Flag>();
  bool has_timed_out_ = false;
  bool is_cancelled_ = false;
  bool is_sudo_refused_ = false;
};

}  // namespace

std::string time_out_text(const StepContext& step, Minutes limit) {
  if (step.frame != nullptr) return "The action has timed out.";
  const std::string what = step.job.is_background() ? "background step" : "action";
  return "The " + what + " '" + step.info.name + "' has timed out after " +
         std::to_string(static_cast<long>(limit.count())) + " minutes.";
}

boost::asio::awaitable<BodyEnd> run_process(StepContext& step, ProcessSpec process, Minutes limit,
                                            ExitWords words) {
  ProcessBody body(step, limit, words);
  co_return co_await body.run(std::move(process));
}

}  // namespace localrun
