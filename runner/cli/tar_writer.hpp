#pragma once

// A tar archive (POSIX.1-2001, pax), written in one go.

#include "runner/process/result.hpp"
#include "runner/record/file.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace localrun::cli {

class TarWriter {
 public:
  /// A new file, for this user alone; nothing may be at `path`.
  [[nodiscard]] static Result<TarWriter> create(const std::filesystem::path& path);

  /// `time`: seconds since 1970, of all entries that follow.
  void set_time(std::int64_t time) { time_ = time; }
  [[nodiscard]] Result<void> add_file(std::string_view path, bool is_executable,
                                      std::string_view contents);
  [[nodiscard]] Result<void> add_link(std::string_view path, std::string_view target);
  [[nodiscard]] Result<void> add_folder(std::string_view path);
  /// What ends an archive.
  [[nodiscard]] Result<void> finish();

 private:
  explicit TarWriter(File file) : file_(std::move(file)) {}
  struct Entry {
    char type = '0';
    std::string path;
    std::string target;
    unsigned mode = 0644;
    std::uint64_t size = 0;
  };
  [[nodiscard]] Result<void> add(const Entry& entry, std::string_view contents);
  [[nodiscard]] std::string header(const Entry& entry) const;

  File file_;
  std::int64_t time_ = 0;
};

}  // namespace localrun::cli
