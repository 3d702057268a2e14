#include "runner/execute/builtin/artifact_store.hpp"

#include "runner/execute/work_files.hpp"
#include "runner/process/copy_whole_file.hpp"
#include "runner/process/private_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace localrun {

namespace {

namespace fs = std::filesystem;

/// Of folders in the store that are no artifact yet.
constexpr std::string_view draft_prefix = ".localrun-draft-";

Result<CopiedFiles> copy_contents(const FoundFiles& found, const fs::path& target) {
  const std::size_t begin = found.root == "/" ? 1 : found.root.size() + 1;
  CopiedFiles copied{found.files.size(), 0, false};
  for (const std::string& file : found.files) {
    const fs::path to = target / file.substr(begin);
    const auto made = make_folders(to.parent_path().string());
    if (!made) return made.error();
    if (const Result<void> done = copy_whole_file(file, to); !done) return done.error();
    std::error_code error;
    fs::permissions(to, fs::perms(0644), error);
    if (!error) copied.bytes += fs::file_size(to, error);
    if (error) return Error({"cannot copy " + file + ": " + error.message(), "", 0});
  }
  return copied;
}

}  // namespace

fs::path artifacts_folder(const fs::path& record) { return record / "artifacts"; }

std::vector<std::string> ArtifactStore::names() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(draft_prefix)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path ArtifactStore::folder_of(const std::string& name) const { return folder_ / name; }

Result<std::vector<ArtifactFile>> ArtifactStore::files_of(const std::string& name) const {
  const fs::path artifact = folder_of(name);
  std::vector<ArtifactFile> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(artifact, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (!fs::is_regular_file(entry->symlink_status(error)) || error) continue;
    ArtifactFile file;
    file.name = entry->path().lexically_relative(artifact).string();
    file.size = entry->file_size(error);
    if (!error) file.written = entry->last_write_time(error);
    if (error) break;
    files.push_back(std::move(file));
  }
  if (error) return Error({"cannot read " + artifact.string() + ": " + error.message(), "", 0});
  std::sort(files.begin(), files.end(),
            [](const ArtifactFile& a, const ArtifactFile& b) { return a.name < b.name; });
  return files;
}

Result<CopiedFiles> ArtifactStore::keep(const FoundFiles& found, const std::string& name,
                                        bool overwrites) const {
  const fs::path target = folder_of(name);
  const auto made = create_private_folder(folder_);
  if (!made) return made.error();
  std::error_code error;
  if (fs::exists(target, error) && !overwrites) return CopiedFiles{0, 0, true};
  std::string pattern = (folder_ / draft_prefix).string() + "XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return system_error("cannot create " + pattern, errno);
  const fs::path draft = pattern;
  Result<CopiedFiles> copied = copy_contents(found, draft / "files");
  Result<void> is_free;
  if (copied) {
    if (overwrites) is_free = remove_tree(target);
    if (is_free) fs::rename(draft / "files", target, error);
  }
  (void)remove_tree(draft);
  if (!copied) return copied.error();
  if (!is_free) return is_free.error();
  if (error) return Error({"cannot keep " + target.string() + ": " + error.message(), "", 0});
  return copied;
}

Result<CopiedFiles> ArtifactStore::bring(const std::string& name, const fs::path& target) const {
  LOCALRUN_TRY(const std::vector<ArtifactFile> files, files_of(name));
  FoundFiles found{folder_of(name).string(), {}};
  for (const ArtifactFile& file : files)
    found.files.push_back((fs::path(found.root) / file.name).string());
  if (const auto made = make_folders(target.string()); !made) return made.error();
  return copy_contents(found, target);
}

Result<void> ArtifactStore::remove(const std::string& name) const {
  return remove_tree(folder_of(name));
}

}  // namespace localrun
