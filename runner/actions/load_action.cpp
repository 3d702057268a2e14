#include "runner/actions/load_action.hpp"

#include "runner/process/fd.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace {

constexpr std::array<std::string_view, 4> file_names = {"action.yml", "action.yaml", "Dockerfile",
                                                        "dockerfile"};
/// Metadata is a page or two; what is larger is something else.
constexpr off_t largest_file = off_t{1} << 20U;

std::optional<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::optional<std::string>(real.get()) : std::nullopt;
}

struct FoundFile {
  std::string name;  // of the four
  std::string path;
  struct stat status {};
};

std::optional<FoundFile> find_file(const std::string& folder) {
  for (const std::string_view name : file_names) {
    FoundFile found{std::string(name), folder + "/" + std::string(name), {}};
    if (::stat(found.path.c_str(), &found.status) == 0 && S_ISREG(found.status.st_mode))
      return found;
  }
  return std::nullopt;
}

Result<std::string> read_text(const FoundFile& found) {
  if (found.status.st_size > largest_file) {
    return Error(
        {"'" + found.path + "' is larger than 1 MiB, so it is no action's metadata", {}, 0});
  }
  const Fd file(::open(found.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return system_error("cannot read '" + found.path + "'", errno);
  std::string text;
  std::array<char, 16384> block{};
  for (;;) {
    const ssize_t count = ::read(file.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read '" + found.path + "'", errno);
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
}

Error leads_out(const std::string& path, const std::string& root) {
  return Error({"'" + path + "' leads out of '" + root + "' by a symbolic link",
                "an action's files have to lie in its own repository", 0});
}

Result<LoadedAction> read_file(const FoundFile& found, const ActionPlace& place) {
  if (!lies_below(found.path, place.root)) return leads_out(found.path, place.root);
  LoadedAction loaded;
  if (found.name == "Dockerfile" || found.name == "dockerfile") {
    loaded.file = model::dockerfile_action(found.name);
    return loaded;
  }
  LOCALRUN_TRY(std::string text, read_text(found));
  const std::string shown =
      place.shown_folder.empty() ? found.path : place.shown_folder + "/" + found.name;
  model::ReadActionResult read =
      model::read_action(std::make_shared<const model::SourceFile>(shown, std::move(text)));
  loaded.file = std::move(read.action);
  loaded.diagnostics = std::move(read.diagnostics);
  return loaded;
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec &&
         a.st_ctim.tv_sec == b.st_ctim.tv_sec && a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

}  // namespace

bool lies_below(const std::string& path, const std::string& root) {
  const auto real = real_path(path);
  const auto real_root = real_path(root);
  if (!real || !real_root) return false;
  return *real == *real_root || *real_root == "/" || real->starts_with(*real_root + "/");
}

Result<std::optional<LoadedAction>> load_action(const ActionPlace& place) {
  const auto found = find_file(place.folder);
  if (!found) return std::optional<LoadedAction>();
  LOCALRUN_TRY(LoadedAction loaded, read_file(*found, place));
  return std::optional(std::move(loaded));
}

Result<std::optional<LoadedAction>> ActionCache::load(const ActionPlace& place) {
  const auto found = find_file(place.folder);
  if (!found) return std::optional<LoadedAction>();
  const auto known = std::find_if(known_.begin(), known_.end(),
                                  [&](const Known& each) { return each.path == found->path; });
  if (known != known_.end() && is_same_file(known->status, found->status))
    return std::optional(known->action);
  LOCALRUN_TRY(LoadedAction loaded, read_file(*found, place));
  if (known != known_.end()) known_.erase(known);
  known_.push_back({found->path, found->status, loaded});
  return std::optional(std::move(loaded));
}

}  // namespace localrun
