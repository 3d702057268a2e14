#include "runner/cli/terminal_relay.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace localrun::cli {
namespace {

/// How often the size of the caller's terminal, and whether it is over, are looked at.
constexpr int look_again = 100;  // ms

Fd duplicate(int descriptor) {
  constexpr int least = 10;
  return Fd(::fcntl(descriptor, F_DUPFD_CLOEXEC, least));
}

/// False: there is nothing more to come.
bool carry_some(int from, int to) {
  std::array<char, 16384> block{};
  const ssize_t count = ::read(from, block.data(), block.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  for (ssize_t done = 0; done < count;) {
    const ssize_t more = ::write(to, block.data() + done, static_cast<std::size_t>(count - done));
    if (more < 0 && errno != EINTR) return false;
    if (more > 0) done += more;
  }
  return count > 0;
}

}  // namespace

Result<std::unique_ptr<TerminalRelay>> TerminalRelay::begin() {
  std::unique_ptr<TerminalRelay> relay(new TerminalRelay);
  relay->caller_in_ = duplicate(STDIN_FILENO);
  relay->caller_out_ = duplicate(STDOUT_FILENO);
  relay->caller_error_ = duplicate(STDERR_FILENO);
  relay->ours_ = Fd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  const int ours = relay->ours_.get();
  std::array<char, 128> name{};
  if (ours < 0 || ::grantpt(ours) != 0 || ::unlockpt(ours) != 0 ||
      ::ptsname_r(ours, name.data(), name.size()) != 0)
    return system_error("cannot make a terminal for the shell", errno);
  const Fd theirs(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!theirs || ::tcgetattr(STDIN_FILENO, &relay->modes_) != 0)
    return system_error("cannot make a terminal for the shell", errno);
  relay->take_size();
  termios raw = relay->modes_;
  ::cfmakeraw(&raw);
  ::tcsetattr(relay->caller_in_.get(), TCSADRAIN, &raw);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::dup2(theirs.get(), stream);
  relay->thread_ =
      std::jthread([&each = *relay](const std::stop_token& stop) { each.carry(stop); });
  return relay;
}

TerminalRelay::~TerminalRelay() {
  if (!thread_.joinable()) return;
  // Nobody has their side any more: what is left to be read ends then.
  ::dup2(caller_in_.get(), STDIN_FILENO);
  ::dup2(caller_out_.get(), STDOUT_FILENO);
  ::dup2(caller_error_.get(), STDERR_FILENO);
  thread_.request_stop();
  thread_.join();
  ::tcsetattr(caller_in_.get(), TCSADRAIN, &modes_);
}

void TerminalRelay::take_size() const {
  winsize size{};
  winsize known{};
  if (::ioctl(caller_out_.get(), TIOCGWINSZ, &size) != 0) return;
  ::ioctl(ours_.get(), TIOCGWINSZ, &known);
  if (known.ws_row == size.ws_row && known.ws_col == size.ws_col) return;
  ::ioctl(ours_.get(), TIOCSWINSZ, &size);
}

void TerminalRelay::carry(const std::stop_token& stop) const {
  bool has_input = true;
  for (;;) {
    std::array<pollfd, 2> ends = {
        {{ours_.get(), POLLIN, 0}, {has_input ? caller_in_.get() : -1, POLLIN, 0}}};
    const int count = ::poll(ends.data(), ends.size(), stop.stop_requested() ? 0 : look_again);
    take_size();
    if (count <= 0 && stop.stop_requested()) return;
    if (count <= 0) continue;
    // Hung up without anything to read: nobody has opened their side just now.
    const bool has_said = (ends[0].revents & POLLIN) != 0;
    if (has_said && !carry_some(ours_.get(), caller_out_.get())) return;
    if (!has_said && ends[0].revents != 0 && stop.stop_requested()) return;
    if (ends[1].revents != 0 && !stop.stop_requested())
      has_input = carry_some(caller_in_.get(), ours_.get());
    if (!has_said && ends[0].revents != 0) ::poll(nullptr, 0, look_again / 10);
  }
}

}  // namespace localrun::cli
