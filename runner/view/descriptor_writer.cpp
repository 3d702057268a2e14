#include "runner/view/descriptor_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace localrun {
namespace {

constexpr std::size_t most_kept = std::size_t{1} << 20U;
// What poll promises that a pipe takes without blocking (PIPE_BUF). O_NONBLOCK would also hit the
// other processes that share the descriptor.
constexpr std::size_t pipe_piece = 4096;
// Long enough for a reader that is alive, short enough not to be felt.
constexpr int patience_milliseconds = 20;
constexpr int forever = -1;

bool is_plain_file(int descriptor) {
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return false;
  const bool is_device = S_ISCHR(info.st_mode) && ::isatty(descriptor) == 0;
  return S_ISREG(info.st_mode) || S_ISBLK(info.st_mode) || is_device;
}

}  // namespace

DescriptorWriter::DescriptorWriter(int descriptor, Report report)
    : descriptor_(descriptor), report_(std::move(report)), may_block_(!is_plain_file(descriptor)) {}

bool DescriptorWriter::is_ready(int wait_milliseconds) noexcept {
  pollfd entry{descriptor_, POLLOUT, 0};
  int count = 0;
  do {
    count = ::poll(&entry, 1, wait_milliseconds);
  } while (count < 0 && errno == EINTR);
  return count > 0;
}

std::size_t DescriptorWriter::write_some(std::string_view text, int wait_milliseconds) noexcept {
  std::size_t done = 0;
  while (done < text.size() && failure_ == 0) {
    if (may_block_ && !is_ready(done == 0 || !is_stuck_ ? wait_milliseconds : 0)) {
      is_stuck_ = true;
      break;
    }
    const std::size_t piece =
        may_block_ ? std::min(pipe_piece, text.size() - done) : text.size() - done;
    const ssize_t count = ::write(descriptor_, text.data() + done, piece);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
      is_stuck_ = false;
    } else if (count < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
      fail(errno);
    }
  }
  return done;
}

void DescriptorWriter::write(std::string_view text) noexcept {
  if (failure_ != 0 || text.empty()) return;
  pump();
  if (kept_.empty()) text.remove_prefix(write_some(text, is_stuck_ ? 0 : patience_milliseconds));
  if (failure_ == 0) kept_ += text;
}

void DescriptorWriter::pump() noexcept {
  if (failure_ != 0 || kept_.empty()) return;
  kept_begin_ += write_some(std::string_view(kept_).substr(kept_begin_), 0);
  if (failure_ != 0 || kept_begin_ == kept_.size()) {
    kept_.clear();
    kept_begin_ = 0;
  } else if (kept_begin_ > most_kept) {
    kept_.erase(0, kept_begin_);
    kept_begin_ = 0;
  }
}

void DescriptorWriter::finish() noexcept {
  const std::string_view rest = std::string_view(kept_).substr(kept_begin_);
  static_cast<void>(write_some(rest, forever));
  kept_.clear();
  kept_begin_ = 0;
}

bool DescriptorWriter::is_full() noexcept {
  pump();
  return kept_.size() - kept_begin_ > most_kept;
}

void DescriptorWriter::fail(int error) noexcept {
  failure_ = error;
  if (!report_) return;
  if (error == EPIPE) {
    report_("the reader of the output closed it; the run goes on without it");
  } else {
    report_(std::string("cannot write the output: ") + std::strerror(error) +
            "; the run goes on without it");
  }
}

}  // namespace localrun
