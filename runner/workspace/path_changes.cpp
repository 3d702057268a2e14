#include "runner/workspace/path_changes.hpp"

#include "runner/process/fd.hpp"

#include <algorithm>
#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <set>
#include <string_view>
#include <unistd.h>

namespace localrun {
namespace {

using Kind = ScannedFile::Kind;

constexpr mode_t executable = 0100;
constexpr int deepest = 200;

bool is_executable(bool is_file, mode_t mode) { return is_file && (mode & executable) != 0; }

SeenFile::Kind seen_kind(mode_t mode) {
  if (S_ISREG(mode)) return SeenFile::Kind::file;
  if (S_ISLNK(mode)) return SeenFile::Kind::link;
  return S_ISDIR(mode) ? SeenFile::Kind::folder : SeenFile::Kind::special;
}

SeenFile::Kind seen_kind(Kind kind) {
  switch (kind) {
    case Kind::file:
      return SeenFile::Kind::file;
    case Kind::link:
      return SeenFile::Kind::link;
    case Kind::folder:
    case Kind::opaque_folder:
    case Kind::ignored_folder:
      return SeenFile::Kind::folder;
    case Kind::removed:
    case Kind::special:
      return SeenFile::Kind::special;
  }
  return SeenFile::Kind::special;
}

bool have_same_contents(const std::string& one, const std::string& other) {
  constexpr int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  const Fd left(::open(one.c_str(), flags));
  const Fd right(::open(other.c_str(), flags));
  if (!left || !right) return false;
  constexpr std::size_t block = 65536;
  std::array<char, block> from_left{};
  std::array<char, block> from_right{};
  for (;;) {
    const ssize_t count = ::read(left.get(), from_left.data(), block);
    ssize_t other_count = 0;
    while (other_count < count) {
      const ssize_t more = ::read(right.get(), from_right.data() + other_count,
                                  static_cast<std::size_t>(count - other_count));
      if (more <= 0) return false;
      other_count += more;
    }
    if (count < 0) return false;
    const auto end = from_left.begin() + count;
    if (!std::equal(from_left.begin(), end, from_right.begin())) return false;
    if (count == 0) return ::read(right.get(), from_right.data(), 1) == 0;
  }
}

std::string target_of(const std::string& link) {
  std::array<char, 4096> text{};
  const ssize_t count = ::readlink(link.c_str(), text.data(), text.size());
  return count < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(count));
}

/// The workspace as one scan shows it.
class Seen {
 public:
  Seen(const WorkspaceLayers& layers, const ScannedFiles& files) : layers_(layers), files_(files) {}

  [[nodiscard]] const ScannedFile* scanned(const std::string& path) const {
    const auto found = files_.find(path);
    return found == files_.end() ? nullptr : &found->second;
  }

  [[nodiscard]] std::optional<SeenFile> at(const std::string& path) const {
    if (const ScannedFile* const file = scanned(path)) {
      if (file->kind == Kind::removed) return std::nullopt;
      return SeenFile{seen_kind(file->kind), is_executable(file->kind == Kind::file, file->mode),
                      file->size, joined(layers_.upper, path)};
    }
    if (hides(path)) return std::nullopt;
    const auto lower = layers_.lower_of(path);
    return lower ? seen_at(*lower) : std::nullopt;
  }

  /// Whether a folder above, or the path itself, keeps what the repository has from being seen.
  [[nodiscard]] bool hides(const std::string& path) const {
    const LaidTree* const tree = layers_.tree_of(path);
    for (std::string above = path;;) {
      const ScannedFile* const file = scanned(above);
      const bool is_itself = above.size() == path.size();
      if (file != nullptr && !(is_itself && file->is_folder()) && file->kind != Kind::folder)
        return true;
      if (file != nullptr && is_itself && file->kind == Kind::opaque_folder) return true;
      const std::size_t slash = above.rfind('/');
      if (slash == std::string::npos || (tree != nullptr && above.size() <= tree->path.size()))
        return false;
      above.resize(slash);
    }
  }

 private:
  const WorkspaceLayers& layers_;
  const ScannedFiles& files_;
};

class Comparison {
 public:
  Comparison(const WorkspaceLayers& layers, const ScannedFiles& before, const ScannedFiles& after)
      : layers_(layers),
        before_files_(before),
        after_files_(after),
        before_(layers, before),
        after_(layers, after) {}

  std::vector<PathChange> run() {
    for (const auto& [path, file] : after_files_) {
      const ScannedFile* const known = before_.scanned(path);
      if (known == nullptr || !known->is_same(file)) candidates_.insert(path);
      if (after_.hides(path) && !before_.hides(path)) add_hidden(path, 0);
    }
    for (const auto& [path, file] : before_files_) {
      if (after_.scanned(path) == nullptr) candidates_.insert(path);
    }
    for (const std::string& path : candidates_) compare(path);
    return std::move(changes_);
  }

 private:
  /// What the repository has there and below was seen until now.
  void add_hidden(const std::string& path, int depth) {
    candidates_.insert(path);
    const auto lower = layers_.lower_of(path);
    if (!lower || depth == deepest) return;
    const int descriptor =
        ::open(lower->c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(descriptor), &::closedir);
    if (!folder) return;
    while (const dirent* entry = ::readdir(folder.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == ".." || name == ".git") continue;
      const std::string child = joined(path, name);
      if (!before_.hides(child)) add_hidden(child, depth + 1);
    }
  }

  void compare(const std::string& path) {
    PathChange change{path, before_.at(path), after_.at(path)};
    const ScannedFile* const old = before_.scanned(path);
    const ScannedFile* const now = after_.scanned(path);
    const bool was_ignored = old != nullptr && old->kind == Kind::ignored_folder;
    const bool is_ignored = now != nullptr && now->kind == Kind::ignored_folder;
    if (was_ignored || is_ignored) {
      change.files = is_ignored ? now->files : old->files;
      change.is_ignored = true;
    } else {
      if (is_folder(change.before) && (change.after || !is_empty_in(before_files_, path)))
        change.before.reset();
      if (is_folder(change.after) &&
          (is_folder(before_.at(path)) || !is_empty_in(after_files_, path)))
        change.after.reset();
      if (!change.before && !change.after) return;
      change.is_ignored =
          (now != nullptr && now->is_ignored) || (old != nullptr && old->is_ignored);
      // The contents that the job gave it before are not there any more.
      const bool is_of_repository = old == nullptr;
      if (change.before && change.after && is_of_repository &&
          are_alike(*change.before, *change.after))
        return;
    }
    changes_.push_back(std::move(change));
  }

  static bool is_folder(const std::optional<SeenFile>& file) {
    return file && file->kind == SeenFile::Kind::folder;
  }

  /// No file lies below it, of the job's own. A folder of the repository has some: git knows none
  /// without.
  [[nodiscard]] bool is_empty_in(const ScannedFiles& files, const std::string& path) const {
    const auto next = files.upper_bound(path + '/');
    const bool has_own = next != files.end() && next->first.starts_with(path + '/');
    return !has_own && files.contains(path);
  }

  const WorkspaceLayers& layers_;
  const ScannedFiles& before_files_;
  const ScannedFiles& after_files_;
  Seen before_;
  Seen after_;
  std::set<std::string> candidates_;
  std::vector<PathChange> changes_;
};

}  // namespace

std::optional<SeenFile> seen_at(const std::string& place) {
  struct stat status {};
  if (::lstat(place.c_str(), &status) != 0) return std::nullopt;
  return SeenFile{seen_kind(status.st_mode), is_executable(S_ISREG(status.st_mode), status.st_mode),
                  S_ISDIR(status.st_mode) ? 0 : static_cast<std::uint64_t>(status.st_size), place};
}

bool are_alike(const SeenFile& one, const SeenFile& other) {
  if (one.kind != other.kind) return false;
  if (one.kind == SeenFile::Kind::link) return target_of(one.place) == target_of(other.place);
  return one.kind == SeenFile::Kind::file && one.is_executable == other.is_executable &&
         one.size == other.size && have_same_contents(one.place, other.place);
}

std::vector<PathChange> changes_between(const WorkspaceLayers& layers, const ScannedFiles& before,
                                        const ScannedFiles& after) {
  return Comparison(layers, before, after).run();
}

}  // namespace localrun
