#include "runner/process/process_tree.hpp"

#include "runner/process/fd.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unordered_map>

namespace localrun {
namespace {

constexpr std::chrono::seconds patience(2);

/// From `/proc/PID/stat`: `PID (NAME) STATE PARENT GROUP …`; a name may hold anything, parentheses
/// too.
std::optional<ProcessEntry> parse_stat(std::string_view stat) {
  const auto open = stat.find('(');
  const auto close = stat.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close + 4 >= stat.size())
    return std::nullopt;
  ProcessEntry process;
  std::from_chars(stat.data(), stat.data() + open, process.pid);
  process.name = stat.substr(open + 1, close - open - 1);
  process.state = stat[close + 2];
  const char* const end = stat.data() + stat.size();
  const auto parent = std::from_chars(stat.data() + close + 4, end, process.parent);
  if (parent.ptr != end) std::from_chars(parent.ptr + 1, end, process.group);
  return process;
}

std::optional<ProcessEntry> read_process(const char* pid) {
  const Fd file(::open((std::string("/proc/") + pid + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  char text[512];
  const auto size = ::read(file.get(), text, sizeof text);
  if (size <= 0) return std::nullopt;
  return parse_stat({text, static_cast<std::size_t>(size)});
}

std::vector<ProcessEntry> read_processes(pid_t least) {
  std::vector<ProcessEntry> processes;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), &::closedir);
  if (!folder) return processes;
  while (const auto* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    if (std::atoi(entry->d_name) < least) continue;
    if (auto process = read_process(entry->d_name)) processes.push_back(std::move(*process));
  }
  return processes;
}

class Killer {
 public:
  Killer(const SelectProcess& select, std::span<const pid_t> spared, pid_t least)
      : select_(select), spared_(spared), least_(least) {}

  std::vector<ProcessEntry> run() {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (stop_new() && std::chrono::steady_clock::now() < end) {
    }
    for (const auto& [pid, process] : found_) ::kill(pid, SIGKILL);
    auto pause = std::chrono::microseconds(100);
    while (!are_gone() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(pause);
      pause = std::min(pause * 2, std::chrono::microseconds(5000));
    }
    std::vector<ProcessEntry> killed;
    for (auto& [pid, process] : found_) killed.push_back(std::move(process));
    std::ranges::sort(killed, {}, &ProcessEntry::pid);
    return killed;
  }

 private:
  [[nodiscard]] bool is_spared(pid_t pid) const {
    return std::ranges::find(spared_, pid) != spared_.end();
  }

  /// Looks at all descendants; stops the selected ones not seen before. True when there were any.
  bool stop_new() {
    auto processes = read_processes(least_);
    std::unordered_multimap<pid_t, const ProcessEntry*> by_parent;
    for (const auto& process : processes) by_parent.emplace(process.parent, &process);
    bool any = false;
    std::vector<std::pair<pid_t, bool>> open{{::getpid(), false}};
    while (!open.empty()) {
      const auto [parent, is_parent_selected] = open.back();
      open.pop_back();
      const auto [first, last] = by_parent.equal_range(parent);
      for (auto child = first; child != last; ++child) {
        const ProcessEntry& process = *child->second;
        if (is_spared(process.pid)) continue;
        if (process.state == 'Z') {
          reap(process);
          continue;
        }
        const bool is_selected =
            found_.contains(process.pid) || select_(process, is_parent_selected);
        if (is_selected) any |= stop(process);
        open.emplace_back(process.pid, is_selected);
      }
    }
    return any;
  }

  bool stop(const ProcessEntry& process) {
    if (found_.contains(process.pid) || ::kill(process.pid, SIGSTOP) != 0) return false;
    found_.emplace(process.pid, process);
    return true;
  }

  static void reap(const ProcessEntry& process) {
    if (process.parent == ::getpid() && process.group != ::getpgrp())
      ::waitpid(process.pid, nullptr, WNOHANG);
  }

  /// Those that have ended become ours as their parents end, and are reaped then.
  [[nodiscard]] bool are_gone() const {
    return std::ranges::all_of(found_, [](const auto& row) {
      const auto now = read_process(std::to_string(row.first).c_str());
      if (!now) return true;
      if (now->state != 'Z') return false;
      reap(*now);
      return now->parent != ::getpid() || ::kill(now->pid, 0) != 0;
    });
  }

  const SelectProcess& select_;
  std::span<const pid_t> spared_;
  pid_t least_;
  std::unordered_map<pid_t, ProcessEntry> found_;
};

}  // namespace

bool has_no_children_besides(std::span<const pid_t> spared) {
  if (has_no_children()) return true;
  // One file a thread; a process of this one alone adds children to them and takes them away.
  const std::unique_ptr<DIR, int (*)(DIR*)> threads(::opendir("/proc/self/task"), &::closedir);
  if (!threads) return false;
  while (const auto* thread = ::readdir(threads.get())) {
    if (thread->d_name[0] == '.') continue;
    const Fd file(::open((std::string("/proc/self/task/") + thread->d_name + "/children").c_str(),
                         O_RDONLY | O_CLOEXEC));
    char text[4096];
    const ssize_t size = file ? ::read(file.get(), text, sizeof text) : -1;
    // A kernel without such files, or more children than are worth reading twice.
    if (size < 0 || size == static_cast<ssize_t>(sizeof text)) return false;
    const char* const end = text + size;
    pid_t pid = 0;
    for (const char* at = text; at != end; ++at) {
      const auto [rest, error] = std::from_chars(at, end, pid);
      if (error != std::errc{} || std::ranges::find(spared, pid) == spared.end()) return false;
      at = rest;
      if (at == end) break;
    }
  }
  return true;
}

bool has_no_children() noexcept {
  siginfo_t info = {};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

std::vector<ProcessEntry> kill_descendants(const SelectProcess& select,
                                           std::span<const pid_t> spared, pid_t first) {
  if (has_no_children_besides(spared)) return {};
  return Killer(select, spared, first).run();
}

}  // namespace localrun
