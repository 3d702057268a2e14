#pragma once

// Times of files as nanoseconds since 1970, and how far they can be relied on.

#include <chrono>
#include <cstdint>
#include <ctime>
#include <sys/stat.h>

namespace localrun {

using FileTime = std::int64_t;

constexpr FileTime one_second = 1'000'000'000;
/// Times of files stand still for so long, on the slowest clocks of a kernel: who has changed just
/// before may change again without a new time.
constexpr FileTime file_time_tick = 20'000'000;

[[nodiscard]] inline FileTime nanoseconds(const timespec& time) {
  return FileTime{time.tv_sec} * one_second + time.tv_nsec;
}
[[nodiscard]] inline FileTime nanoseconds(const statx_timestamp& time) {
  return FileTime{time.tv_sec} * one_second + time.tv_nsec;
}
/// By the clock that files are stamped with.
[[nodiscard]] inline FileTime file_time_now() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace localrun
