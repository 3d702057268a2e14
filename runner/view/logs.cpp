#include "runner/view/logs.hpp"

#include "runner/view/log_words.hpp"

#include <algorithm>
#include <cctype>

namespace localrun {
namespace {

constexpr std::size_t block_size = std::size_t{256} << 10U;

bool is_same(std::string_view a, std::string_view b) {
  const auto lower = [](unsigned char c) { return c < 0x80 ? std::tolower(c) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) {
    return lower(static_cast<unsigned char>(x)) == lower(static_cast<unsigned char>(y));
  });
}

template <class Index>
std::string number_of(Index index) {
  return std::to_string(static_cast<std::uint64_t>(index) + 1);
}

}  // namespace

LogsView::LogsView(int descriptor, const Terminal& terminal, LogFilter filter,
                   DescriptorWriter::Report report)
    : terminal_(terminal), filter_(std::move(filter)), writer_(descriptor, std::move(report)) {}

void LogsView::on(const Event& event) noexcept {
  learn(event);
  if (const auto* log = std::get_if<LogText>(&event.fact)) add_log(event, *log);
  if (block_.size() < block_size) return;
  writer_.write(block_);
  block_.clear();
}

void LogsView::finish() noexcept {
  writer_.write(block_);
  block_.clear();
  writer_.finish();
}

void LogsView::learn(const Event& event) {
  if (!event.job) return;
  Job& job = jobs_[*event.job];
  if (const auto* queued = std::get_if<JobQueued>(&event.fact)) {
    job.name = queued->name.empty() ? queued->id : queued->name;
    const std::string wanted = filter_.job.value_or(job.name);
    job.is_wanted =
        is_same(wanted, queued->id) || is_same(wanted, job.name) || wanted == number_of(*event.job);
    has_found_job_ = has_found_job_ || job.is_wanted;
  }
  if (const auto* started = std::get_if<StepStarted>(&event.fact)) {
    if (!event.step) job.hook = started->step.name;
    if (!is_wanted_step(started->step, event.step)) return;
    if (event.step) job.steps[*event.step] = started->step.name;
    has_found_step_ = has_found_step_ || job.is_wanted;
  } else if (std::holds_alternative<StepFinished>(event.fact) && !event.step) {
    job.hook.reset();
  }
}

/// A hook's id is nobody's, and it has no number.
bool LogsView::is_wanted_step(const StepInfo& step, std::optional<StepIndex> index) const {
  if (!filter_.step || is_same(*filter_.step, step.name)) return true;
  return index && (is_same(*filter_.step, step.id) || *filter_.step == number_of(*index));
}

void LogsView::add_log(const Event& event, const LogText& log) {
  if (!event.job) {
    if (!filter_.job) block_ += log.text;
    return;
  }
  const Job& job = jobs_[*event.job];
  const bool is_hook = !event.step && job.hook;
  const bool is_chosen = event.step
                             ? job.steps.contains(*event.step)
                             : !filter_.step || (is_hook && is_same(*filter_.step, *job.hook));
  if (!job.is_wanted || !is_chosen) return;
  const bool is_same_place =
      last_job_ == event.job && last_step_ == event.step && was_hook_ == is_hook;
  if (!filter_.step && (!is_same_place || !has_written_)) add_heading(job, event);
  last_job_ = event.job;
  last_step_ = event.step;
  was_hook_ = is_hook;
  has_written_ = true;
  const bool is_clean = terminal_.colour || log.text.find('\x1b') == std::string_view::npos;
  block_ += is_clean ? std::string(log.text) : without_ansi(log.text);
  if (!log.text.ends_with('\n')) block_ += '\n';
}

void LogsView::add_heading(const Job& job, const Event& event) {
  std::string text = job.name;
  if (event.step) {
    text += " / " + one_line(job.steps.at(*event.step), terminal_);
  } else if (job.hook) {
    text += " / " + *job.hook;
  }
  if (has_written_) block_ += '\n';
  block_ += styled("== " + text, Style::bold, terminal_) + '\n';
}

}  // namespace localrun
