#include "runner/workspace/git_folder.hpp"

#include "runner/isolate/lies_in.hpp"
#include "runner/process/fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::string_view trim_line_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
    text.remove_suffix(1);
  }
  return text;
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string resolve(const std::string& base, std::string_view path) {
  return (fs::path(base) / fs::path(path)).lexically_normal().string();
}

/// The folder behind `root/.git`, which may be a folder or a file that names one.
std::optional<std::string> git_dir_of(const std::string& root) {
  const std::string dot_git = root == "/" ? "/.git" : root + "/.git";
  struct stat status {};
  if (::stat(dot_git.c_str(), &status) != 0) return std::nullopt;
  if (S_ISDIR(status.st_mode)) return dot_git;
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  const std::optional<std::string> text = read_small_file(dot_git);
  constexpr std::string_view k_prefix = "gitdir: ";
  if (!text || text->compare(0, k_prefix.size(), k_prefix) != 0) return std::nullopt;
  return resolve(root, trim_line_end(std::string_view(*text).substr(k_prefix.size())));
}

/// A store that is lent may have one lent itself; git follows five of them.
void add_lent_stores(const std::string& objects, int depth, std::vector<std::string>& stores) {
  const auto text = read_small_file(objects + "/info/alternates");
  if (!text || depth == 0) return;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.empty() || line.front() == '#' || line.front() == '"') continue;
    stores.push_back(resolve(objects, line));
    add_lent_stores(std::string(stores.back()), depth - 1, stores);
  }
}

}  // namespace

std::vector<std::string> folders_elsewhere(const GitFolder& folder) {
  constexpr int deepest = 5;
  std::vector<std::string> folders = {folder.git_dir, folder.common_dir};
  add_lent_stores(folder.common_dir + "/objects", deepest, folders);
  std::erase_if(folders, [&](const std::string& each) { return lies_in(each, folder.root); });
  return folders;
}

bool GitFolder::has_reftable() const { return is_folder(common_dir + "/reftable"); }

std::optional<std::string> read_small_file(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return std::nullopt;
  std::string text;
  std::array<char, 16384> block{};
  for (;;) {
    const ssize_t count = ::read(file.get(), block.data(), block.size());
    if (count < 0) return std::nullopt;
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
}

std::optional<GitFolder> git_folder_at(const std::string& root) {
  std::optional<std::string> git_dir = git_dir_of(root);
  if (!git_dir) return std::nullopt;
  GitFolder folder{root, *git_dir, *git_dir};
  if (const auto common = read_small_file(*git_dir + "/commondir")) {
    folder.common_dir = resolve(*git_dir, trim_line_end(*common));
  }
  struct stat head {};
  const bool has_head = ::lstat((folder.git_dir + "/HEAD").c_str(), &head) == 0;
  if (!has_head || !is_folder(folder.common_dir + "/objects")) return std::nullopt;
  return folder;
}

std::optional<GitFolder> find_git_folder(const std::string& folder) {
  std::error_code failure;
  fs::path path = fs::canonical(folder, failure);
  if (failure) return std::nullopt;
  for (;; path = path.parent_path()) {
    if (auto found = git_folder_at(path.string())) return found;
    if (path == path.root_path()) return std::nullopt;
  }
}

std::optional<std::string> symbolic_ref(const std::string& file) {
  const std::optional<std::string> text = read_small_file(file);
  constexpr std::string_view k_prefix = "ref:";
  if (!text || text->compare(0, k_prefix.size(), k_prefix) != 0) return std::nullopt;
  std::string_view target = trim_line_end(std::string_view(*text).substr(k_prefix.size()));
  while (!target.empty() && target.front() == ' ') target.remove_prefix(1);
  return std::string(target);
}

bool ref_exists(const GitFolder& folder, std::string_view ref) {
  if (exists(folder.common_dir + "/" + std::string(ref))) return true;
  const std::optional<std::string> packed = read_small_file(folder.common_dir + "/packed-refs");
  return packed && packed->find(" " + std::string(ref) + "\n") != std::string::npos;
}

}  // namespace localrun
