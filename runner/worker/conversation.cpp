#include "runner/worker/conversation.hpp"

#include "runner/execute/minutes.hpp"
#include "runner/execute/run_masks.hpp"
#include "runner/worker/launcher_words.hpp"
#include "runner/worker/line_port.hpp"
#include "runner/worker/wire.hpp"

#include <chrono>
#include <cmath>
#include <sys/wait.h>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

/// From the order to kill, and from the end of the job, until the worker itself is killed.
constexpr std::chrono::seconds kill_grace{3};
constexpr std::chrono::milliseconds look_again{2};
/// A launcher that takes longer to start its worker is spoken of.
constexpr std::chrono::seconds patience{10};
/// Of one line that is none of the worker's.
constexpr std::size_t longest_words = std::size_t{64} * 1024;

std::string status_words(int status) {
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

Milliseconds since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
}

void say_failure(EventBus& bus, const JobSpec& spec, const Masker& masker, const Error& reason,
                 Milliseconds duration = {}) {
  const auto say = [&](const std::string& line) {
    bus.publish(LogText{LogText::Stream::runner, masker.mask(line), 1}, masker, spec.index);
  };
  say("##[error]" + reason.what() + "\n");
  if (!reason.help().empty()) say("##[notice]" + reason.help() + "\n");
  bus.publish(Annotation{AnnotationLevel::error, reason.what(), {}}, masker, spec.index);
  JobFinished fact;
  fact.result = Conclusion::failure;
  fact.is_allowed_to_fail = spec.continue_on_error;
  fact.reason = reason.what();
  fact.duration = duration;
  bus.publish(std::move(fact), masker, spec.index);
}

/// One job on its way.
class Conversation {
 public:
  Conversation(JobTools& tools, JobControl& control, const JobSpec& spec, StartedWorker worker)
      : tools_(tools),
        control_(control),
        spec_(spec),
        worker_(std::move(worker.process)),
        launcher_(std::move(worker.launcher)),
        begin_(worker.begin),
        masker_(launcher_ ? masks_of(*spec.run) : Masker()) {
    port_.emplace(tools.executor, std::move(worker.connection));
    if (!launcher_) return;
    words_.emplace(tools.executor, std::move(launcher_->errors),
                   [this](const std::string& line) { show(masker_.mask(line)); });
  }

  /// Nothing: refusal() is set, and nothing was told.
  asio::awaitable<std::optional<JobEnd>> go() {
    TaskGroup watch(tools_.executor);
    TaskGroup ending(tools_.executor);
    if (launcher_) {
      ending.spawn(watch_process());
      port_->send(wire::knock);
      watch.spawn(words_->listen());
      watch.spawn(watch_beginning());
    }
    control_.listen([this, &watch] { stop_requested(watch); });
    if (control_.level() != StopOrder::none) stop_requested(watch);
    co_await listen();
    control_.listen({});
    // What has come so far stays where it can be read until here.
    port_.reset();
    watch.spawn(kill_late());
    if (!launcher_) status_ = co_await worker_.wait(tools_.executor);
    if (status_) ending.cancel();
    co_await ending.join();
    watch.cancel();
    co_await watch.join();
    if (words_) words_->drain();
    if (!end_ && !refusal_) tell_end(*status_);
    co_return std::move(end_);
  }
  [[nodiscard]] const std::optional<wire::Refusal>& refusal() const noexcept { return refusal_; }

 private:
  [[nodiscard]] bool has_begun() const noexcept { return !launcher_ || has_said_hello_; }

  void stop_requested(TaskGroup& watch) {
    if (!has_begun()) return stop_launcher(watch);
    port_->send(
        wire::line_of(wire::Order{control_.level(), control_.reason(), control_.failed_first()}));
    if (control_.level() == StopOrder::kill) watch.spawn(kill_late());
  }

  /// It may have a place in a queue to give back (srun).
  void stop_launcher(TaskGroup& watch) {
    if (control_.level() == StopOrder::kill) return worker_.kill();
    worker_.ask_to_end();
    watch.spawn(kill_late());
  }

  Task<void> kill_late() {
    const bool is_over = co_await sleep_for(kill_grace);
    if (is_over) worker_.kill();
  }

  /// A launcher may end, or be killed, and leave its worker behind with the connection.
  Task<void> watch_process() {
    status_ = co_await worker_.wait(tools_.executor);
    if (!port_) co_return;
    const bool is_left_behind = co_await sleep_for(kill_grace);
    if (is_left_behind && port_) port_->close();
  }

  /// A launcher may queue (srun), so it has the time that the job has; but it is spoken of.
  Task<void> watch_beginning() {
    const bool is_late = co_await sleep_for(patience);
    if (!is_late || has_begun()) co_return;
    if (const std::string_view begun = port_->begun_line(); !begun.empty())
      words_->add_line(begun.substr(0, longest_words));
    say("##[notice]" + name_of_launcher() +
        " has not started the worker yet; it is waited for as long as the job may take "
        "(timeout-minutes), Ctrl-C ends it\n");
    const double minutes = std::trunc(spec_.timeout_minutes);
    if (minutes <= 0) co_return;
    const bool is_over = co_await sleep_for(clock_time(Minutes(minutes)));
    if (!is_over || has_begun()) co_return;
    is_too_late_ = true;
    worker_.ask_to_end();
    co_await kill_late();
  }

  Task<void> listen() {
    if (launcher_) {
      const bool has_worker = co_await hear_hello();
      if (!has_worker) co_return;
      port_->send(launcher_->message);
      launcher_->message.clear();
    }
    while (!end_ && !refusal_) {
      while (tools_.bus.is_full()) co_await sleep_for(look_again);
      const auto line = co_await port_->next_line();
      if (!line) co_return;
      wire::FromWorker message = reader_.read(*line);
      if (const auto* head = std::get_if<wire::LogHead>(&message)) {
        const auto text = co_await port_->next_bytes(head->bytes);
        if (!text) co_return;
        publish(*head, *text);
      } else {
        std::visit([this](auto&& each) { take(std::forward<decltype(each)>(each)); },
                   std::move(message));
      }
    }
  }

  /// What comes before it are words of the launcher: a banner, a message of the day.
  Task<bool> hear_hello() {
    for (;;) {
      const auto line = co_await port_->next_line(longest_words);
      if (!line) break;
      const std::size_t begin = line->find(wire::hello_begin);
      words_->add_line(line->substr(0, begin));
      if (begin == std::string_view::npos) continue;
      wire::FromWorker message = reader_.read(line->substr(begin));
      const auto* hello = std::get_if<wire::Hello>(&message);
      if (hello == nullptr) continue;
      has_said_hello_ = true;
      take(*hello);
      co_return !end_;
    }
    if (port_->begun_line().size() > longest_words) {
      fail(
          name_of_launcher() + " prints something else than its worker: a line of more than 64 KiB",
          "the worker's standard output has to come through as it is, and nothing else");
      worker_.kill();
    } else {
      words_->add_line(port_->begun_line());
    }
    co_return false;
  }

  void publish(const wire::LogHead& head, std::string_view text) {
    tools_.bus.publish(LogText{head.stream, text, head.lines}, nothing_, head.event.job,
                       head.event.step, head.event.inner);
  }
  void take(const wire::LogHead& /*handled*/) {}
  void take(const wire::Hello& hello) {
    if (hello.version == wire::version) return;
    fail("the worker speaks version " + std::to_string(hello.version) +
             " of the protocol, and this localrun version " + std::to_string(wire::version),
         launcher_ ? "the same localrun has to be at " + launcher_->worker + " there" : "");
    worker_.kill();
  }
  void take(Event&& event) {
    const bool is_end = std::holds_alternative<JobFinished>(event.fact);
    is_told_ = is_told_ || is_end;
    tools_.bus.publish(std::move(event.fact), nothing_, event.job, event.step, event.inner);
  }
  void take(wire::LateSecret&& secret) { tools_.bus.mask_late(secret.job, secret.value); }
  void take(JobEnd&& end) { end_ = std::move(end); }
  void take(wire::Refusal&& refusal) { refusal_ = std::move(refusal); }
  void take(const wire::Malformed& bad) {
    fail("the process of this job said something unknown: " + bad.problem, {});
    worker_.kill();
  }

  /// It has ended, and said nothing of how the job did.
  void tell_end(int status) {
    if (!launcher_)
      return fail("the process of this job " + status_words(status) +
                      (WIFSIGNALED(status) ? "" : " before its job did"),
                  {});
    const std::string who = name_of_launcher() + ' ';
    if (has_begun())
      return fail(who + status_words(status) + " before its job did" + said(),
                  "the connection to the worker was lost: nothing of the job goes on there");
    if (control_.level() != StopOrder::none) return cancelled_early();
    if (is_too_late_)
      return fail(who + "did not start the worker within the job's timeout-minutes" + said(),
                  beginning_help());
    fail(who + status_words(status) + " before it started the worker" + said(),
         beginning_help(status));
  }

  /// A command that names folders is long, and this is told in several places.
  [[nodiscard]] std::string name_of_launcher() const {
    constexpr std::size_t longest = 60;
    const std::string& command = launcher_->command;
    const bool is_short = command.size() <= longest;
    return "the launcher '" + (is_short ? command : command.substr(0, command.find(' ')) + " …") +
           '\'';
  }

  [[nodiscard]] std::string said() const {
    return words_->last().empty() ? "" : ": " + masker_.mask(words_->last());
  }

  [[nodiscard]] std::string beginning_help(int status = 0) const {
    const std::string name = launcher_->command.substr(0, launcher_->command.find(' '));
    const bool is_ssh = name.substr(name.rfind('/') + 1) == "ssh";
    if (is_ssh && WIFEXITED(status) && WEXITSTATUS(status) == 255)
      return "nobody can be asked for a password here: use a key, and try it with "
             "ssh -o BatchMode=yes HOST true";
    return "try it with: " + launcher_->command + " " + launcher_->worker +
           " version (localrun has to be there by that path)";
  }

  void cancelled_early() {
    end_.emplace();
    end_->result = Conclusion::cancelled;
    JobFinished fact;
    fact.result = Conclusion::cancelled;
    fact.reason = control_.reason();
    fact.failed_first = control_.failed_first();
    fact.duration = since(begin_);
    tools_.bus.publish(std::move(fact), nothing_, spec_.index);
  }

  /// Words of the launcher: they tell what is waited for, and what is wrong.
  void show(const std::string& line) {
    tools_.bus.publish(LogText{LogText::Stream::error, line, 1}, nothing_, spec_.index);
  }

  void say(const std::string& line) {
    tools_.bus.publish(LogText{LogText::Stream::runner, line, 1}, nothing_, spec_.index);
  }

  void fail(const std::string& what, const std::string& help) {
    if (end_) return;
    end_.emplace();
    end_->result = Conclusion::failure;
    if (!is_told_) say_failure(tools_.bus, spec_, nothing_, Error({what, help, 0}), since(begin_));
  }

  JobTools& tools_;
  JobControl& control_;
  const JobSpec& spec_;
  WorkerProcess worker_;
  std::optional<LaunchedBy> launcher_;
  std::chrono::steady_clock::time_point begin_;
  Masker masker_;  // for words of the launcher
  std::optional<LauncherWords> words_;
  std::optional<LinePort> port_;
  wire::Reader reader_;
  Masker nothing_;             // the worker has masked
  std::optional<int> status_;  // of the process, once it has ended
  bool has_said_hello_ = false;
  bool is_too_late_ = false;
  bool is_told_ = false;
  std::optional<wire::Refusal> refusal_;
  std::optional<JobEnd> end_;
};

}  // namespace

asio::awaitable<std::optional<JobEnd>> converse(JobTools& tools, JobControl& control,
                                                const JobSpec& spec, StartedWorker worker,
                                                Error& why) {
  Conversation conversation(tools, control, spec, std::move(worker));
  std::optional<JobEnd> end = co_await conversation.go();
  if (const auto& refusal = conversation.refusal()) why = Error({refusal->what, refusal->help, 0});
  co_return end;
}

JobEnd fail_job(EventBus& bus, const JobSpec& spec, const Error& reason) {
  say_failure(bus, spec, Masker(), reason);
  JobEnd failed;
  failed.result = Conclusion::failure;
  return failed;
}

}  // namespace localrun
