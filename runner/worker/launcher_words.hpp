#pragma once

// What a launcher prints beside the conversation of its worker: it is shown in the job's log, and
// the last of it says why a job could not be begun.

#include "runner/process/fd.hpp"
#include "runner/process/task.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace localrun {

class LauncherWords {
 public:
  /// `errors`: its standard error. `show` gets whole lines, valid UTF-8, ended by LF.
  LauncherWords(const boost::asio::any_io_executor& executor, Fd errors,
                std::function<void(const std::string& line)> show);

  /// Until its standard error ends, or the caller is cancelled.
  [[nodiscard]] Task<void> listen();
  /// What has been said and not been read yet. Never waits.
  void drain();
  /// A line that it said elsewhere.
  void add_line(std::string_view line);
  /// The last line that says something by itself: neither empty, nor indented below another, nor a
  /// pointer to help. Empty: there was none.
  [[nodiscard]] const std::string& last() const noexcept { return last_; }

 private:
  void add(std::string_view block);

  boost::asio::posix::stream_descriptor errors_;
  std::function<void(const std::string& line)> show_;
  std::string begun_;  // a line whose end has not come yet
  std::string last_;
  std::size_t shown_ = 0;
};

}  // namespace localrun
