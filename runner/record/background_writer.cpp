#include "runner/record/background_writer.hpp"

#include <exception>
#include <utility>

namespace localrun {
namespace {

Result<void> append_to(File& file, std::string_view text) noexcept {
  try {
    return file.append(text);
  } catch (const std::exception& failure) {
    return Error({failure.what(), {}, 0});
  }
}

}  // namespace

Result<void> BackgroundWriter::append(File& file, std::string& text) {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable())
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  changed_.wait(lock, [this] { return file_ == nullptr; });
  if (error_) return *error_;
  file_ = &file;
  std::swap(next_, text);
  std::swap(text, written_);
  text.clear();
  lock.unlock();
  changed_.notify_all();
  return {};
}

Result<void> BackgroundWriter::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return file_ == nullptr && !is_writing_; });
  if (error_) return *error_;
  return {};
}

void BackgroundWriter::work(const std::stop_token& stop) {
  std::string text;
  std::unique_lock lock(mutex_);
  // What is left when the end is asked for is written still.
  while (changed_.wait(lock, stop, [this] { return file_ != nullptr; })) {
    File& file = *std::exchange(file_, nullptr);
    std::swap(text, next_);
    is_writing_ = true;
    lock.unlock();
    changed_.notify_all();
    const Result<void> result = append_to(file, text);
    lock.lock();
    is_writing_ = false;
    std::swap(text, written_);
    if (!result) {
      error_ = result.error();
      file_ = nullptr;  // a text behind a gap would stand at the wrong place
    }
    changed_.notify_all();
  }
}

}  // namespace localrun
