#include "runner/record/hide.hpp"

#include "runner/events/for_each_text.hpp"
#include "runner/process/fd.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace localrun {
namespace {

constexpr std::size_t portion = std::size_t{256} * 1024;

Error error_about(std::string_view doing, const std::filesystem::path& path) {
  const int number = errno;
  return system_error(std::string(doing) + " '" + path.string() + "'", number);
}

/// A file that is written over, piece by piece.
class Rewriting {
 public:
  [[nodiscard]] static Result<Rewriting> open(const std::filesystem::path& path) {
    Fd file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!file) return error_about("cannot open", path);
    return Rewriting(std::move(file), path);
  }

  /// Appends what follows at `offset` to `text`, up to `end`; false: there is nothing more.
  [[nodiscard]] Result<bool> read(std::uint64_t offset, std::uint64_t end,
                                  std::string& text) const {
    const std::size_t before = text.size();
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(portion, end - offset));
    text.resize(before + wanted);
    for (;;) {
      const ssize_t count =
          ::pread(file_.get(), text.data() + before, wanted, static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return error_about("cannot read", path_);
      text.resize(before + static_cast<std::size_t>(count));
      return count > 0;
    }
  }

  [[nodiscard]] Result<void> write(std::uint64_t offset, std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count =
          ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return error_about("cannot write", path_);
      bytes.remove_prefix(static_cast<std::size_t>(count));
      offset += static_cast<std::uint64_t>(count);
    }
    return {};
  }

 private:
  Rewriting(Fd file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}

  Fd file_;
  std::filesystem::path path_;
};

/// The line with its texts starred out; the same when it is not of this step or holds nothing.
class StepEvents {
 public:
  StepEvents(JobIndex job, const std::set<StepIndex>& steps, const LateMask& mask,
             const EventEncoder& encoder)
      : job_(job), steps_(steps), mask_(mask), encoder_(encoder) {}

  [[nodiscard]] std::string hidden(std::string_view line) {
    std::string same(line);
    // What is escaped may look otherwise in the line.
    if (!mask_.matches(line) && line.find('\\') == std::string_view::npos) return same;
    Decoded decoded = decoder_.decode(line);
    auto* event = std::get_if<Event>(&decoded.line);
    if (event == nullptr || event->job != job_ || !event->step || !steps_.contains(*event->step))
      return same;
    bool has_changed = false;
    for_each_text(event->fact, [&](std::string& text) {
      if (mask_.star_out(text)) has_changed = true;
    });
    if (!has_changed) return same;
    // Time, number and run stay as they are.
    constexpr std::string_view body = ",\"event\":\"";
    const std::string_view again = encoder_.encode(*event);
    std::string changed(line.substr(0, line.find(body)));
    changed += again.substr(again.find(body));
    if (changed.size() > line.size()) return same;
    changed.insert(changed.size() - 1, line.size() - changed.size(), ' ');
    return changed;
  }

 private:
  JobIndex job_;
  const std::set<StepIndex>& steps_;
  const LateMask& mask_;
  EventEncoder encoder_;
  EventDecoder decoder_;
};

}  // namespace

Result<void> hide_in_log(const std::filesystem::path& path, FilePart part, const LateMask& mask) {
  const std::size_t longest = mask.longest();
  if (longest == 0) return {};
  LOCALRUN_TRY(const Rewriting file, Rewriting::open(path));
  std::uint64_t from = part.offset;
  std::string text;  // as it was, from `from` on: an occurrence may go on in the next portion
  for (;;) {
    LOCALRUN_TRY(const bool has_more, file.read(from + text.size(), part.end(), text));
    if (!has_more) return {};
    for (const TextRange range : mask.find_all(text)) {
      const std::string stars(range.end - range.begin, '*');
      if (Result<void> written = file.write(from + range.begin, stars); !written) return written;
    }
    const std::size_t done = text.size() - std::min(text.size(), longest - 1);
    text.erase(0, done);
    from += done;
  }
}

Result<void> hide_in_events(const std::filesystem::path& path, std::uint64_t from, JobIndex job,
                            const std::set<StepIndex>& steps, const LateMask& mask,
                            const EventEncoder& encoder) {
  LOCALRUN_TRY(const Rewriting file, Rewriting::open(path));
  StepEvents events(job, steps, mask, encoder);
  std::string text;  // from `from` on: a line that is not whole yet
  for (;;) {
    LOCALRUN_TRY(const bool has_more, file.read(from + text.size(), FilePart{}.end(), text));
    if (!has_more) return {};
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      const std::string_view line = std::string_view(text).substr(begin, end + 1 - begin);
      const std::string changed = events.hidden(line);
      if (changed == line) continue;
      if (Result<void> written = file.write(from + begin, changed); !written) return written;
    }
    text.erase(0, begin);
    from += begin;
  }
}

}  // namespace localrun
