#include "runner/process/move_folder.hpp"

#include "runner/process/copy_whole_file.hpp"
#include "runner/process/private_files.hpp"

#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

Result<void> copy_folder(const fs::path& from, const fs::path& to) {
  if (Result<void> made = create_private_folder(to); !made) return made;
  std::error_code failure;
  for (fs::directory_iterator entry(from, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const fs::path target = to / entry->path().filename();
    std::error_code gone;
    const fs::file_status status = fs::symlink_status(entry->path(), gone);
    if (fs::is_directory(status)) {
      if (Result<void> done = copy_folder(entry->path(), target); !done) return done;
    } else if (fs::is_regular_file(status)) {
      if (Result<void> done = copy_whole_file(entry->path(), target); !done) return done;
    }
  }
  if (failure) return system_error("cannot copy '" + from.string() + "'", failure.value());
  return {};
}

}  // namespace

Result<void> move_folder(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return {};
  if (errno != EXDEV) return system_error("cannot move '" + from.string() + "'", errno);
  if (Result<void> done = copy_folder(from, to); !done) return done;
  return remove_tree(from);
}

}  // namespace localrun
