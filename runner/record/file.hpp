#pragma once

// Files of a record: private (0600), written by appending, read at any place.

#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace localrun {

/// Children do not inherit it.
class File {
 public:
  File() = default;  // none; only to be assigned to

  /// Creates it for appending; it must not exist.
  [[nodiscard]] static Result<File> create(const std::filesystem::path& path);
  /// For appending to one that was created and closed.
  [[nodiscard]] static Result<File> open_again(const std::filesystem::path& path);
  /// For reading; a symbolic link is refused: a record refers to nothing outside itself.
  [[nodiscard]] static Result<File> open(const std::filesystem::path& path);

  /// Appends everything or fails; after a failure the file ends where it ended before.
  [[nodiscard]] Result<void> append(std::string_view bytes) { return append(bytes, {}); }
  /// Both, one after the other, as one.
  [[nodiscard]] Result<void> append(std::string_view bytes, std::string_view more);
  /// Number of bytes read; less than asked for only at the end.
  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) const;
  [[nodiscard]] Result<std::uint64_t> size() const;
  /// Marks the file as being written for as long as this process holds it open.
  /// Waits for those who look at it just now; nobody else holds it for longer.
  [[nodiscard]] Result<void> lock();
  /// Whether another owner holds lock().
  [[nodiscard]] bool is_locked() const noexcept;

 private:
  File(Fd file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}

  void take_back(std::size_t written) const;

  Fd file_;
  std::filesystem::path path_;
};

/// Bytes of a file.
struct FilePart {
  std::uint64_t offset = 0;
  std::uint64_t length = std::numeric_limits<std::int64_t>::max();

  [[nodiscard]] std::uint64_t end() const noexcept { return offset + length; }
};

/// Creates a folder (0700) in one that exists. False: there is something of that name already.
[[nodiscard]] Result<bool> create_new_folder(const std::filesystem::path& path);

}  // namespace localrun
