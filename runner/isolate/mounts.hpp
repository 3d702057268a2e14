#pragma once

// Parts of the machine's tree of files that are taken from one place and put at another.

#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// A mount that stands nowhere yet.
struct Piece {
  std::string path;  // where it will stand
  Fd tree;
};

/// What `errno` says of `path`.
[[nodiscard]] Error mount_error(std::string_view doing, const std::string& path,
                                std::string help = {});

/// A copy of what is mounted there and below; `source` may be a file.
[[nodiscard]] Result<Piece> piece_of(const std::string& source, std::string path);

/// A folder or a file, and the folders around it, where there is none.
[[nodiscard]] Result<void> make_mount_point(const std::string& path);
[[nodiscard]] Result<void> make_mount_file(const std::string& path);

/// Puts it at its path, which is made where there is nothing.
[[nodiscard]] Result<void> put(const Piece& piece);
/// What lies in another comes after it.
void sort_by_depth(std::vector<Piece>& pieces);

/// A file system in memory; `options` as mount takes them.
[[nodiscard]] Result<void> mount_memory(const std::string& path, const char* options);

enum class AndBelow : bool { no, yes };
/// What is mounted there cannot be written to any more.
[[nodiscard]] Result<void> make_read_only(const std::string& path, AndBelow below = AndBelow::no);

struct MountPoint {
  std::string path;
  bool is_read_only = false;
};

/// As the kernel lists them.
[[nodiscard]] Result<std::vector<MountPoint>> mount_points();

}  // namespace localrun
