#include "runner/workspace/kept_changes.hpp"

#include "runner/process/fd.hpp"
#include "runner/process/private_files.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

namespace fs = std::filesystem;

constexpr const char* list_name = "files.ndjson";

/// A regular file that may be no link.
Result<std::string> read_regular(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    return system_error("cannot read '" + path + "'", errno);
  if (!S_ISREG(status.st_mode)) return system_error("cannot read '" + path + "'", EINVAL);
  std::string text;
  text.reserve(static_cast<std::size_t>(status.st_size));
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t count = ::read(file.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read '" + path + "'", errno);
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
}

std::string target_of(const std::string& link) {
  std::array<char, 4096> text{};
  const ssize_t count = ::readlink(link.c_str(), text.data(), text.size());
  return count < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(count));
}

class Keeper {
 public:
  Keeper(const WorkspaceLayers& layers, const fs::path& folder, const KeepOptions& options)
      : layers_(layers), folder_(folder), options_(options) {}

  Result<std::vector<KeptFile>> run(const std::vector<PathChange>& changes) {
    if (Result<void> made = create_private_folder(folder_); !made) return made.error();
    for (const PathChange& change : changes) {
      LOCALRUN_TRY(KeptFile file, keep(change));
      files_.push_back(std::move(file));
    }
    if (Result<void> done = write_private_file(folder_ / list_name, kept_changes_text(files_));
        !done)
      return done.error();
    return std::move(files_);
  }

 private:
  Result<KeptFile> keep(const PathChange& change) {
    KeptFile file;
    file.path = change.path;
    file.is_ignored = change.is_ignored;
    file.files = change.files;
    const LaidTree* const tree = layers_.tree_of(change.path);
    if (tree != nullptr && tree->lower == options_.repository)
      file.repository_path = path_below(change.path, tree->path);
    file.before = side_of(change.before);
    file.after = side_of(change.after);
    if (const auto hidden = options_.hide_secrets(change.path)) {
      file.path = *hidden;
      file.repository_path.reset();
      file.not_kept = "its name holds a secret";
    } else if (change.is_ignored) {
      file.not_kept = "git ignores it";
    } else if (is_special(file.before) || is_special(file.after)) {
      file.not_kept = "it is no file, folder or link";
    }
    if (!file.not_kept.empty()) return file;
    if (Result<void> done = keep_sides(change, file); !done) return done.error();
    return file;
  }

  static bool is_special(const std::optional<KeptSide>& side) {
    return side && side->kind == SeenFile::Kind::special;
  }

  static std::optional<KeptSide> side_of(const std::optional<SeenFile>& seen) {
    if (!seen) return std::nullopt;
    return KeptSide{seen->kind, seen->is_executable, seen->size, {}, false};
  }

  /// Both or none: one alone says nothing.
  Result<void> keep_sides(const PathChange& change, KeptFile& file) {
    std::string before;
    std::string after;
    file.not_kept = read(change.before, before);
    if (file.not_kept.empty()) file.not_kept = read(change.after, after);
    if (!file.not_kept.empty()) return {};
    kept_bytes_ += before.size() + after.size();
    if (Result<void> done = put(file.before, before, Side::before); !done) return done;
    return put(file.after, after, Side::after);
  }

  /// Why it is not kept; empty: it is. Contents of a file, target of a link.
  std::string read(const std::optional<SeenFile>& seen, std::string& text) const {
    if (!seen || seen->kind == SeenFile::Kind::folder) return {};
    if (seen->kind == SeenFile::Kind::link) {
      text = target_of(seen->place);
    } else {
      if (kept_bytes_ + seen->size > options_.most_bytes)
        return "of a job no more than " + std::to_string(options_.most_bytes / 1'000'000) +
               " MB are kept";
      auto contents = read_regular(seen->place);
      if (!contents) return "it cannot be read";
      text = *std::move(contents);
    }
    return options_.hide_secrets(text) ? "it holds a secret" : "";
  }

  Result<void> put(std::optional<KeptSide>& side, std::string& text, Side which) {
    if (!side) return {};
    side->is_kept = true;
    if (side->kind == SeenFile::Kind::link) {
      side->target = std::move(text);
      return {};
    }
    if (side->kind != SeenFile::Kind::file) return {};
    return write_private_file(kept_place(folder_, files_.size(), which), text);
  }

  const WorkspaceLayers& layers_;
  const fs::path& folder_;
  const KeepOptions& options_;
  std::vector<KeptFile> files_;
  std::uint64_t kept_bytes_ = 0;
};

}  // namespace

Result<std::vector<KeptFile>> keep_changes(const WorkspaceLayers& layers,
                                           const std::vector<PathChange>& changes,
                                           const fs::path& folder, const KeepOptions& options) {
  return Keeper(layers, folder, options).run(changes);
}

Result<std::vector<KeptFile>> read_kept_changes(const fs::path& folder) {
  LOCALRUN_TRY(const std::string text, read_regular((folder / list_name).string()));
  return kept_changes_of(text);
}

fs::path kept_place(const fs::path& folder, std::size_t number, Side side) {
  return folder / (std::to_string(number + 1) + (side == Side::before ? ".before" : ".after"));
}

Result<std::string> kept_contents(const fs::path& folder, std::size_t number, Side side) {
  return read_regular(kept_place(folder, number, side).string());
}

}  // namespace localrun
