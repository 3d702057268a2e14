#include "runner/isolate/machine_layers.hpp"

#include "runner/isolate/lies_in.hpp"
#include "runner/isolate/mounts.hpp"
#include "runner/isolate/overlay.hpp"
#include "runner/isolate/room.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

namespace fs = std::filesystem;

/// Each costs a tenth of a millisecond in each job; container engines have hundreds.
constexpr std::size_t most_layers = 48;

/// What a view has of its own, and what is no disk.
bool is_own(std::string_view path) {
  return lies_in(path, "/tmp") || lies_in(path, "/dev") || lies_in(path, "/proc") ||
         lies_in(path, "/sys");
}

/// The upper layer's own mode and owner are those that are seen.
Result<void> make_like(const std::string& folder, const std::string& model) {
  struct stat status {};
  if (::stat(model.c_str(), &status) != 0) return mount_error("cannot look at", model);
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return system_error("cannot create '" + folder + "'", failure.value());
  // Who may not give it away keeps it.
  static_cast<void>(::chown(folder.c_str(), status.st_uid, status.st_gid) != 0);
  if (::chmod(folder.c_str(), status.st_mode & 07777U) != 0)
    return mount_error("cannot set the mode of", folder);
  return {};
}

Result<void> lay(const std::string& folder, const std::string& layer, const std::string& target) {
  Overlay overlay{folder, layer + "/upper", layer + "/work", target};
  overlay.is_of_machine = true;
  if (Result<void> made = make_like(overlay.upper, folder); !made) return made;
  std::error_code failure;
  fs::create_directories(overlay.work, failure);
  if (failure) return system_error("cannot create '" + overlay.work + "'", failure.value());
  return mount_overlay(overlay);
}

/// `place` is where nothing stands yet.
Result<void> lay_in_memory(const std::string& folder, const std::string& place,
                           const std::string& target) {
  if (Result<void> made = make_mount_point(place); !made) return made;
  if (Result<void> mounted = mount_memory(place, "mode=755"); !mounted) return mounted;
  return lay(folder, place, target);
}

/// Sockets are reached where they are listened at, not through a layer.
void show_sockets(const std::string& stage) {
  constexpr int deepest = 3;
  std::error_code failure;
  const auto skip = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry("/run", skip, failure), end; entry != end;
       entry.increment(failure)) {
    if (failure) return;
    if (entry.depth() >= deepest) entry.disable_recursion_pending();
    std::error_code ignored;
    if (!entry->is_socket(ignored)) continue;
    const std::string path = entry->path().string();
    if (const auto piece = piece_of(path, stage + path)) static_cast<void>(put(*piece));
  }
}

class Stage {
 public:
  Stage(const std::string& changes, const std::string& stage) : changes_(changes), stage_(stage) {}

  Result<void> add(const MountPoint& folder) {
    const std::string target = stage_ + folder.path;
    std::error_code ignored;
    if (!fs::exists(target, ignored)) return {};  // hidden by what is mounted above it
    const bool is_laid = !folder.is_read_only && count_ < most_layers &&
                         fs::is_directory(folder.path, ignored) && lay_under(folder.path, target);
    count_ += is_laid ? 1 : 0;
    if (is_laid) return {};
    // An automatic mount, or one of another user, is not seen.
    const auto piece = piece_of(folder.path, target);
    return piece ? put(*piece) : Result<void>();
  }

 private:
  bool lay_under(const std::string& folder, const std::string& target) {
    // What a refused one leaves in its folder would refuse the next.
    const std::string name = "/" + std::to_string(++tried_);
    const Result<void> laid = lay(folder, changes_ + name, target);
    if (laid) return true;
    // A layer cannot lie in what it lies above.
    return laid.error().code() == ELOOP &&
           static_cast<bool>(lay_in_memory(folder, stage_ + "/tmp" + name, target));
  }

  const std::string& changes_;
  const std::string& stage_;
  std::size_t count_ = 0;
  std::size_t tried_ = 0;
};

}  // namespace

Result<MachineLayers> MachineLayers::of(const std::string& changes) {
  MachineLayers layers;
  LOCALRUN_TRY(std::vector<MountPoint> folders, mount_points());
  std::erase_if(folders,
                [](const MountPoint& point) { return point.path == "/" || is_own(point.path); });
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator("/", failure)) {
    const std::string path = entry.path().string();
    const bool is_known = std::any_of(folders.begin(), folders.end(),
                                      [&](const MountPoint& each) { return each.path == path; });
    std::error_code ignored;
    if (!is_known && !is_own(path) && !entry.is_symlink(ignored) && entry.is_directory(ignored))
      folders.push_back({path, false});
  }
  if (failure) return system_error("cannot list '/'", failure.value());
  std::stable_sort(folders.begin(), folders.end(), [](const MountPoint& a, const MountPoint& b) {
    return a.path.size() < b.path.size();
  });
  LOCALRUN_TRY(layers.changes_, piece_of(changes, changes));
  layers.folders_ = std::move(folders);
  return layers;
}

Result<void> MachineLayers::lay_out(const std::string& stage) const {
  if (!changes_) return {};
  if (Result<void> done = put(*changes_); !done) return done;
  const auto is_as_it_was = [](const std::string& path) { return is_own(path) && path != "/tmp"; };
  LOCALRUN_TRY(const Contents contents, contents_of("/", stage, is_as_it_was));
  if (Result<void> mounted = mount_memory(stage, "mode=755"); !mounted) return mounted;
  if (Result<void> done = localrun::lay_out(contents); !done) return done;
  Stage root(changes_->path, stage);
  for (const MountPoint& folder : folders_) {
    if (Result<void> done = root.add(folder); !done) return done;
  }
  show_sockets(stage);
  return become_root(stage);
}

}  // namespace localrun
