#include "runner/cli/apply_changes.hpp"

#include "expr/text.hpp"
#include "runner/cli/working_tree.hpp"
#include "runner/process/git.hpp"
#include "runner/process/private_files.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace localrun::cli {
namespace {

namespace fs = std::filesystem;
using How = Applied::How;

/// No path of a file in a repository: leaves it, or is git's own.
bool is_dangerous(std::string_view path) {
  if (path.empty() || path.front() == '/') return true;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == "." || part == ".." || expr::equal_ignoring_case(part, ".git"))
      return true;
  }
  return false;
}

/// What the job saw or left, as the working tree may have it.
Result<std::optional<TreeFile>> tree_file(const ChosenFile& chosen, Side side) {
  const auto& which = side == Side::before ? chosen.file.before : chosen.file.after;
  if (!which) return std::optional<TreeFile>();
  LOCALRUN_TRY(std::string contents, chosen.contents(side));
  return std::optional(TreeFile{which->kind, which->is_executable, std::move(contents)});
}

/// What three contents come to; nothing when their changes touch each other.
Result<std::optional<std::string>> merged(const std::string& ours, const std::string& base,
                                          const std::string& theirs) {
  LOCALRUN_TRY(const fs::path folder, create_temporary_folder());
  const auto merge = [&]() -> Result<std::optional<std::string>> {
    for (const auto& [name, text] :
         {std::pair("ours", &ours), {"base", &base}, {"theirs", &theirs}}) {
      if (Result<void> done = write_private_file(folder / name, *text); !done) return done.error();
    }
    LOCALRUN_TRY(GitCall call,
                 GitCall::start(folder.string(), {"merge-file", "-p", "ours", "base", "theirs"}));
    LOCALRUN_TRY(GitOutput output, call.finish());
    if (!output.is_success()) return std::optional<std::string>();
    return std::optional(std::move(output.out));
  };
  auto result = merge();
  static_cast<void>(remove_tree(folder));
  return result;
}

class Application {
 public:
  Application(const WorkingTree& tree, const std::vector<ChosenFile>& files)
      : tree_(tree), files_(files) {}

  Result<std::vector<Applied>> run() {
    for (const ChosenFile& file : files_) {
      if (Result<void> done = decide(file); !done) return done.error();
    }
    const bool has_conflict = std::any_of(applied_.begin(), applied_.end(), [](const auto& each) {
      return each.how == How::conflict;
    });
    if (has_conflict) return std::move(applied_);
    if (Result<void> done = tree_.replace(changes_); !done) return done.error();
    return std::move(applied_);
  }

 private:
  void note(const std::string& path, How how, std::string why = {}) {
    applied_.push_back({path, how, std::move(why)});
  }

  Result<void> decide(const ChosenFile& chosen) {
    const KeptFile& file = chosen.file;
    if (!file.not_kept.empty())
      return note(file.path, How::left_out, file.not_kept), Result<void>();
    if (!file.repository_path || is_dangerous(*file.repository_path)) {
      note(file.path, How::left_out, "it lies outside of the repository's checkout");
      return {};
    }
    const std::string& path = *file.repository_path;
    LOCALRUN_TRY(std::optional<TreeFile> before, tree_file(chosen, Side::before));
    LOCALRUN_TRY(std::optional<TreeFile> after, tree_file(chosen, Side::after));
    if (const auto known = wanted_.find(path); known != wanted_.end()) {
      if (known->second != after)
        note(path, How::conflict,
             "jobs of this run have changed it in different ways: --job chooses");
      return {};
    }
    wanted_.emplace(path, after);
    auto now = tree_.read(path);
    if (!now) return note(path, How::conflict, now.error().what()), Result<void>();
    // Of a folder in place of which the job has a file, all files are deleted first.
    const bool is_in_place_of_folder = *now && (*now)->kind == SeenFile::Kind::folder && !before;
    if (is_in_place_of_folder && after != *now) now->reset();
    if (*now == after) return note(path, How::already_there), Result<void>();
    if (*now != before) return merge(path, *now, before, std::move(after));
    note(path, How::done);
    changes_.push_back({path, std::move(after)});
    return {};
  }

  /// It was edited in the working tree since the job saw it.
  Result<void> merge(const std::string& path, const std::optional<TreeFile>& now,
                     const std::optional<TreeFile>& before, std::optional<TreeFile> after) {
    const auto is_text = [](const std::optional<TreeFile>& file) {
      return file && file->kind == SeenFile::Kind::file &&
             file->contents.find('\0') == std::string::npos;
    };
    std::optional<std::string> text;
    if (is_text(now) && is_text(before) && is_text(after)) {
      LOCALRUN_TRY(text, merged(now->contents, before->contents, after->contents));
    }
    if (!text) {
      const bool is_gone = !now;
      note(path, How::conflict,
           is_gone  ? "it was removed there since"
           : before ? "it was edited there since"
                    : "there is another one already");
      return {};
    }
    note(path, How::merged);
    const bool has_mode = before->is_executable != after->is_executable;
    changes_.push_back(
        {path, TreeFile{SeenFile::Kind::file, has_mode ? after->is_executable : now->is_executable,
                        *std::move(text)}});
    return {};
  }

  const WorkingTree& tree_;
  const std::vector<ChosenFile>& files_;
  std::map<std::string, std::optional<TreeFile>> wanted_;
  std::vector<TreeChange> changes_;
  std::vector<Applied> applied_;
};

}  // namespace

Result<std::vector<Applied>> apply_changes(const std::string& root,
                                           const std::vector<ChosenFile>& files) {
  LOCALRUN_TRY(const WorkingTree tree, WorkingTree::open(root));
  return Application(tree, files).run();
}

}  // namespace localrun::cli
