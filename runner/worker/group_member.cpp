#include "runner/worker/group_member.hpp"

#include "expr/text.hpp"
#include "runner/process/private_files.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace fs = std::filesystem;

namespace {

/// How often a waiting member looks whether it is its turn.
constexpr std::chrono::milliseconds interval{100};

/// FNV-1a: names of files, not a matter of safety.
std::string hash_of(std::string_view text) {
  std::string digits;
  for (const std::uint64_t seed : {0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL}) {
    std::uint64_t hash = seed;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    std::array<char, 20> number{};
    std::snprintf(number.data(), number.size(), "%016llx", static_cast<unsigned long long>(hash));
    digits += number.data();
  }
  return digits;
}

Fd open_file(const fs::path& path, int flags) {
  return Fd(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600));
}

bool lock(const Fd& file) { return ::flock(file.get(), LOCK_EX | LOCK_NB) == 0; }

std::string read_all(const Fd& file) {
  std::array<char, 1024> block{};
  const ssize_t size = ::pread(file.get(), block.data(), block.size(), 0);
  return size > 0 ? std::string(block.data(), static_cast<std::size_t>(size)) : std::string();
}

fs::path stop_file(fs::path ticket) { return ticket += ".stop"; }

}  // namespace

struct GroupMember::Other {
  GroupTicket ticket;
  std::string who;
};

GroupMember::GroupMember(fs::path folder, std::string repository, Concurrency concurrency,
                         std::string who)
    : folder_(std::move(folder)),
      prefix_(hash_of(expr::fold_case(repository + '\n' + concurrency.group)) + '-'),
      concurrency_(std::move(concurrency)),
      who_(std::move(who)) {}

/// The lock goes with the file: one whose name is still there without it is cleared by the next.
GroupMember::~GroupMember() {
  if (number_ == 0) return;
  ::unlink(ticket(number_).c_str());
  ::unlink(stop_file(ticket(number_)).c_str());
}

fs::path GroupMember::ticket(std::uint64_t number) const {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "%012llu", static_cast<unsigned long long>(number));
  return folder_ / (prefix_ + digits.data());
}

Result<GroupMember::Standing> GroupMember::look() {
  if (number_ == 0) {
    const auto made = create_private_folder(folder_);
    if (!made) return made.error();
  }
  if (is_running_) return Standing::running;
  const Fd queue = open_file(folder_ / "lock", O_CREAT | O_RDWR);
  if (!queue) return system_error("cannot open " + (folder_ / "lock").string(), errno);
  if (!lock(queue)) return Standing::waiting;  // somebody looks at it just now
  auto found = others();
  if (!found) return found.error();
  if (number_ == 0) {
    auto joined = join(*found);
    if (!joined || *joined != Standing::waiting) return joined;
  }
  if (!stopped_by().empty()) return Standing::cancelled;
  std::vector<GroupTicket> tickets;
  holder_.clear();
  for (const Other& other : *found) {
    tickets.push_back(other.ticket);
    if (other.ticket.is_running || holder_.empty()) holder_ = other.who;
  }
  if (!is_its_turn(tickets, number_)) return Standing::waiting;
  const auto written = write_state("running");
  if (!written) return written.error();
  is_running_ = true;
  return Standing::running;
}

/// Living members but this one; what the dead have left is removed.
Result<std::vector<GroupMember::Other>> GroupMember::others() const {
  std::vector<Other> all;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(prefix_) || name.ends_with(".stop")) continue;
    Other other;
    const char* digits = name.data() + prefix_.size();
    std::from_chars(digits, name.data() + name.size(), other.ticket.number);
    if (other.ticket.number == 0 || other.ticket.number == number_) continue;
    const Fd file = open_file(at->path(), O_RDWR);
    if (!file) continue;
    if (lock(file)) {
      ::unlink(at->path().c_str());
      ::unlink(stop_file(at->path()).c_str());
      continue;
    }
    const std::string text = read_all(file);
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    other.ticket.is_running = text.substr(0, line_end) == "running";
    other.ticket.is_cancelled = fs::exists(stop_file(at->path()), error);
    other.who = text.substr(std::min(line_end + 1, text.size()));
    all.push_back(std::move(other));
  }
  if (error) return system_error("cannot read " + folder_.string(), error.value());
  std::sort(all.begin(), all.end(),
            [](const Other& a, const Other& b) { return a.ticket.number < b.ticket.number; });
  return all;
}

Result<GroupMember::Standing> GroupMember::join(const std::vector<Other>& found) {
  std::vector<GroupTicket> tickets;
  for (const Other& other : found) tickets.push_back(other.ticket);
  const Arrival arrival = arrive(tickets, concurrency_);
  if (arrival.is_refused) return Standing::refused;
  const std::uint64_t number = tickets.empty() ? 1 : tickets.back().number + 1;
  file_ = open_file(ticket(number), O_CREAT | O_EXCL | O_RDWR);
  if (!file_) return system_error("cannot create " + ticket(number).string(), errno);
  number_ = number;
  (void)lock(file_);  // nobody else knows it yet
  const auto written = write_state("waiting");
  if (!written) return written.error();
  for (const std::uint64_t cancelled : arrival.cancelled) {
    const auto told = write_private_file(stop_file(ticket(cancelled)), who_);
    if (!told) return told.error();
  }
  return Standing::waiting;
}

Result<void> GroupMember::write_state(std::string_view state) {
  const std::string text = std::string(state) + '\n' + who_;
  const ssize_t size = ::pwrite(file_.get(), text.data(), text.size(), 0);
  if (size != static_cast<ssize_t>(text.size()))
    return system_error("cannot write " + ticket(number_).string(), errno);
  return {};
}

std::string GroupMember::stopped_by() const {
  if (number_ == 0) return {};
  const Fd file = open_file(stop_file(ticket(number_)), O_RDONLY);
  return file ? read_all(file) : std::string();
}

Task<GroupEntry> enter_group(GroupMember& member, std::function<bool()> is_stopped,
                             std::function<void(std::string)> on_wait) {
  const std::string group = "concurrency group '" + member.concurrency().group + "'";
  bool has_told = false;
  while (!is_stopped()) {
    const auto standing = member.look();
    if (!standing)
      co_return GroupEntry{GroupEntry::Kind::cancelled,
                           "it cannot take its place in " + group + ": " + standing.error().what()};
    switch (*standing) {
      case GroupMember::Standing::running:
        co_return GroupEntry{};
      case GroupMember::Standing::cancelled:
        co_return GroupEntry{GroupEntry::Kind::cancelled,
                             member.stopped_by() + " took its place in " + group};
      case GroupMember::Standing::refused:
        co_return GroupEntry{GroupEntry::Kind::cancelled,
                             std::to_string(most_waiting) + " wait already for " + group};
      case GroupMember::Standing::waiting:
        if (!has_told && !member.holder().empty()) {
          has_told = true;
          on_wait("waits for " + group + ", held by " + member.holder());
        }
    }
    const bool goes_on = co_await sleep_for(interval);
    if (!goes_on) break;
  }
  co_return GroupEntry{GroupEntry::Kind::stopped, {}};
}

Task<void> watch_group(GroupMember& member, std::function<void(std::string)> on_stop) {
  std::string by;
  while (by.empty()) {
    const bool goes_on = co_await sleep_for(interval);
    if (!goes_on) co_return;
    by = member.stopped_by();
  }
  on_stop(by + " wants concurrency group '" + member.concurrency().group +
          "', with cancel-in-progress");
}

}  // namespace localrun
