#include "runner/execute/job_changes.hpp"

#include "runner/workspace/kept_changes.hpp"

#include <algorithm>
#include <utility>

namespace localrun {
namespace {

FileChange::Kind kind_of(bool was_there, bool is_there) {
  if (!was_there) return FileChange::Kind::added;
  return is_there ? FileChange::Kind::changed : FileChange::Kind::deleted;
}

void count(FilesChanged& fact, FileChange::Kind change, bool is_ignored, std::uint64_t files) {
  if (is_ignored) {
    fact.ignored += files;
  } else if (change == FileChange::Kind::added) {
    ++fact.added;
  } else {
    ++(change == FileChange::Kind::changed ? fact.changed : fact.deleted);
  }
}

void add(FilesChanged& fact, FileChange file, bool is_folder) {
  if (!file.is_ignored || !is_folder) file.files = 1;
  count(fact, file.change, file.is_ignored, file.files);
  if (is_folder) file.path += '/';
  if (fact.files.size() < FilesChanged::most_files) fact.files.push_back(std::move(file));
}

FilesChanged fact_of(const std::vector<PathChange>& changes) {
  FilesChanged fact;
  for (const PathChange& each : changes) {
    const SeenFile& seen = each.after ? *each.after : *each.before;
    FileChange file;
    file.change = kind_of(each.before.has_value(), each.after.has_value());
    file.path = each.path;
    file.is_ignored = each.is_ignored;
    file.files = each.files;
    file.size = each.after ? each.after->size : 0;
    add(fact, std::move(file), seen.kind == SeenFile::Kind::folder);
  }
  return fact;
}

FilesChanged fact_of(const std::vector<KeptFile>& files) {
  FilesChanged fact;
  for (const KeptFile& each : files) {
    const KeptSide& side = each.after ? *each.after : *each.before;
    FileChange file;
    file.change = kind_of(each.before.has_value(), each.after.has_value());
    file.path = each.path;
    file.is_ignored = each.is_ignored;
    file.files = each.files;
    file.size = each.after ? each.after->size : 0;
    if (!each.is_ignored) file.not_kept = each.not_kept;
    add(fact, std::move(file), side.kind == SeenFile::Kind::folder);
  }
  return fact;
}

/// Below `path`, and itself: what `from` has in place of what `files` had.
void replace_below(ScannedFiles& files, const std::string& path, const ScannedFiles& from) {
  std::erase_if(files, [&](const auto& entry) { return is_within(entry.first, path); });
  for (const auto& [name, file] : from) {
    if (is_within(name, path)) files.emplace(name, file);
  }
}

}  // namespace

JobChanges::JobChanges(std::string workspace, std::string upper)
    : workspace_(std::move(workspace)) {
  layers_.upper = std::move(upper);
}

std::string JobChanges::in_workspace(const std::string& target) const {
  std::string path(path_below(target, workspace_));
  while (path.ends_with('/')) path.pop_back();
  return path;
}

void JobChanges::begin_anew(const std::string& path) {
  std::erase_if(layers_.laid, [&](const LaidTree& tree) { return is_within(tree.path, path); });
  std::erase_if(layers_.left_out, [&](const std::string& out) { return is_within(out, path); });
  checked_out_.push_back(path);
}

void JobChanges::laid(const std::string& target, const std::string& repository) {
  const std::string path = in_workspace(target);
  begin_anew(path);
  layers_.laid.push_back({path, repository});
}

void JobChanges::copied(const std::string& target) {
  const std::string path = in_workspace(target);
  begin_anew(path);
  layers_.left_out.push_back(path);
  if (path.empty()) {
    reason_ =
        "the checkout had to copy the files, so what came with it and what the job made are not "
        "told apart";
  }
}

void JobChanges::begin_with(const std::vector<std::string>& removed) {
  checked_out_.clear();
  for (const std::string& path : removed)
    first_[path] = ScannedFile{.kind = ScannedFile::Kind::removed};
  if (auto now = scan()) last_ = *std::move(now);
}

std::vector<std::string> JobChanges::removed_at_first() const {
  std::vector<std::string> removed;
  for (const auto& [path, file] : first_) {
    if (file.kind == ScannedFile::Kind::removed) removed.push_back(path);
  }
  return removed;
}

std::optional<ScannedFiles> JobChanges::scan() {
  if (!reason_.empty()) return std::nullopt;
  auto files = scan_files(layers_, last_);
  if (files) return *std::move(files);
  reason_ = files.error().what();
  return std::nullopt;
}

std::optional<FilesChanged> JobChanges::after_step() {
  auto now = scan();
  if (!now) return std::nullopt;
  for (const std::string& path : std::exchange(checked_out_, {})) {
    replace_below(first_, path, *now);
    replace_below(last_, path, *now);
  }
  const std::vector<PathChange> changes = changes_between(layers_, last_, *now);
  last_ = *std::move(now);
  if (changes.empty()) return std::nullopt;
  return fact_of(changes);
}

FilesChanged JobChanges::after_job(const std::string& folder, const std::string& repository,
                                   const Masker& masker) {
  FilesChanged nothing;
  const auto now = scan();
  if (!now) {
    nothing.reason = reason_;
    return nothing;
  }
  const std::vector<PathChange> changes = changes_between(layers_, first_, *now);
  if (changes.empty()) return nothing;
  KeepOptions options;
  options.repository = repository;
  options.hide_secrets = [&masker](std::string_view text) -> std::optional<std::string> {
    if (!masker.would_change(text)) return std::nullopt;
    return masker.mask(text);
  };
  const auto kept = keep_changes(layers_, changes, folder, options);
  FilesChanged fact = kept ? fact_of(*kept) : fact_of(changes);
  if (!kept) {
    for (FileChange& file : fact.files) file.not_kept = kept.error().what();
  }
  return fact;
}

}  // namespace localrun
