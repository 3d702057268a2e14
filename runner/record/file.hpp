#pragma once

// Files of a record: private (0600), written by appending, read at any place.

#include "runner/process/result.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace localrun {

/// Owner of one descriptor. Children do not inherit it.
class File {
 public:
  File() = default;
  ~File();
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;

  /// Creates it for appending; it must not exist.
  [[nodiscard]] static Result<File> create(const std::filesystem::path& path);
  [[nodiscard]] static Result<File> open(const std::filesystem::path& path);

  /// Appends everything or fails; after a failure the file ends where it ended before.
  [[nodiscard]] Result<void> append(std::string_view bytes);
  /// Number of bytes read; less than asked for only at the end.
  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) const;
  [[nodiscard]] Result<std::uint64_t> size() const;
  /// Marks the file as being written for as long as this process holds it open.
  [[nodiscard]] Result<void> lock();
  /// Whether another owner holds lock().
  [[nodiscard]] bool is_locked() const noexcept;

 private:
  File(int descriptor, std::filesystem::path path)
      : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_ = -1;
  std::filesystem::path path_;
};

/// Creates a folder (0700); its parents too, where they are missing. False: it exists already.
[[nodiscard]] Result<bool> create_record_folder(const std::filesystem::path& path);

}  // namespace localrun
