#include "runner/cli/shell_run.hpp"

#include "runner/cli/exit_status.hpp"
#include "runner/cli/launchers.hpp"
#include "runner/cli/machine.hpp"
#include "runner/events/bus.hpp"
#include "runner/execute/run_masks.hpp"
#include "runner/process/bulk_threads.hpp"
#include "runner/schedule/drive.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace localrun::cli {

namespace asio = boost::asio;

namespace {

/// What localrun itself says, for people: errors, warnings, what helps.
class Said final : public EventSink {
 public:
  explicit Said(std::vector<std::string>& lines) : lines_(lines) {}
  void on(const Event& event) noexcept override {
    const auto* log = std::get_if<LogText>(&event.fact);
    if (log == nullptr || log->stream != LogText::Stream::runner) return;
    for (const std::string_view mark : {"##[error]", "##[warning]", "##[notice]"}) {
      if (!log->text.starts_with(mark)) continue;
      std::string_view text = log->text.substr(mark.size());
      while (text.ends_with('\n')) text.remove_suffix(1);
      lines_.emplace_back(text);
    }
  }

 private:
  std::vector<std::string>& lines_;
};

/// Only the job with the shell is started; it waits for no group of jobs.
class ShellLauncher final : public JobLauncher {
 public:
  explicit ShellLauncher(JobLauncher& inner) : inner_(inner) {}
  asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) override {
    if (spec.resume() == nullptr) {
      JobEnd skipped;
      skipped.result = Conclusion::skipped;
      co_return skipped;
    }
    JobEnd end = co_await inner_.run(std::move(spec), control);
    for (const auto& [name, value] : end.outputs) {
      int number = 0;
      if (name == "status" &&
          std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc())
        status_ = number;
    }
    co_return end;
  }
  [[nodiscard]] std::optional<int> status() const noexcept { return status_; }

 private:
  JobLauncher& inner_;
  std::optional<int> status_;
};

class NoGroups final : public GroupKeeper {
 public:
  asio::awaitable<void> keep(std::shared_ptr<GroupVisit> visit) override {
    visit->on_entered();
    co_return;
  }
};

asio::awaitable<void> drive(RunDriver& driver) {
  const RunEnd end = co_await driver.run();
  static_cast<void>(end);
}

}  // namespace

ShellRun::ShellRun(Plan plan, const Request& request, ResumePoint point)
    : plan_(std::move(plan)), request_(request) {
  auto run = std::make_shared<RunSpec>(*plan_.run);
  run->snapshots = Snapshots::off;
  run->keep_workspace = KeepWorkspace::never;
  run->resume = std::move(point);
  plan_.run = std::move(run);
}

int ShellRun::run() {
  // The streams of a launched worker are its connection, and the states lie here.
  Request here = request_;
  here.launcher_words.clear();
  EventBus bus(now);
  Said said(said_);
  bus.add(said);
  asio::io_context loop(1);
  BulkThreads threads(2);
  const std::unique_ptr<JobLauncher> isolated =
      launcher_for(here, JobTools{loop.get_executor(), threads, bus, shared_stores(false)});
  ShellLauncher launcher(*isolated);
  NoGroups groups;
  const Masker masker = masks_of(*plan_.run);
  RunDriver driver(plan_, bus, masker, launcher, groups, 1);
  asio::co_spawn(loop, drive(driver), asio::detached);
  loop.run();
  threads.join();
  if (!launcher.status() && said_.empty()) said_.emplace_back("the job of this step did not start");
  return launcher.status().value_or(static_cast<int>(ExitStatus::cannot_go_on));
}

}  // namespace localrun::cli
