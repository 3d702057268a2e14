#include "runner/cli/load_called.hpp"

#include "expr/text.hpp"
#include "runner/actions/load_action.hpp"
#include "runner/actions/store.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/read_file.hpp"

#include <filesystem>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun::cli {

namespace {

namespace fs = std::filesystem;

/// As an editor can open it from here.
std::string path_from_here(const std::string& root, std::string_view path) {
  std::error_code error;
  const fs::path near = fs::relative(fs::path(root) / path, fs::current_path(error), error);
  return error || near.empty() ? root + "/" + std::string(path) : near.string();
}

bool is_local(std::string_view reference) { return reference.starts_with("./"); }

/// What a reference was found to be, or why not.
class CalledFileReader {
 public:
  CalledFileReader(const std::string& root, const BringOptions& bring)
      : root_(root), bring_(bring), store_(bring.store) {}

  /// False: it was asked for before.
  bool read(const std::string& reference) {
    if (unreadable_.contains(reference)) return false;
    auto source = is_local(reference) ? read_local(reference) : read_remote(reference);
    if (source) {
      files_.emplace(reference, std::move(*source));
    } else {
      unreadable_.emplace(reference, source.error());
    }
    return true;
  }

  [[nodiscard]] const model::CalledFiles& files() const noexcept { return files_; }

  /// Says of every call without a file why: a local one is a mistake in the caller.
  void tell_unreadable(const model::Workflow& caller, std::vector<model::CalledWorkflow>& calls,
                       model::Diagnostics& diagnostics) const {
    for (model::CalledWorkflow& call : calls) {
      if (call.workflow) {
        tell_unreadable(*call.workflow, call.calls, diagnostics);
        continue;
      }
      const auto found = unreadable_.find(call.reference);
      if (found == unreadable_.end()) continue;
      call.why_missing = found->second.what();
      call.help_missing = found->second.help();
      if (!is_local(call.reference)) continue;
      diagnostics.push_back(not_there(caller.jobs[call.job].call()->uses.at, call));
    }
  }

 private:
  [[nodiscard]] Result<model::SourcePtr> read_local(const std::string& reference) const {
    const std::string path = reference.substr(2);
    auto text = read_file(root_ + "/" + path);
    if (!text) return text.error();
    return std::make_shared<const model::SourceFile>(path_from_here(root_, path), std::move(*text));
  }

  /// `owner/repo/.github/workflows/FILE@ref`
  [[nodiscard]] Result<model::SourcePtr> read_remote(const std::string& reference) const {
    const std::size_t slash = reference.find('/');
    const std::size_t folder = reference.find("/.github/");
    const std::size_t at = reference.rfind('@');
    const std::string repository = reference.substr(0, folder);
    const std::string ref = reference.substr(at + 1);
    const auto commit = store_.get({repository.substr(0, slash), repository.substr(slash + 1), ref},
                                   bring_.lock.commit_of(repository, ref), bring_.freshness);
    if (!commit) return commit.error();
    const std::string path = commit->folder + reference.substr(folder, at - folder);
    std::error_code ignored;
    if (!fs::exists(path, ignored))
      return no_such_file(repository + "@" + ref, reference.substr(folder + 1, at - folder - 1),
                          commit->folder);
    if (!lies_below(path, commit->folder))
      return Error({"it leads out of its repository by a symbolic link", {}, 0});
    auto text = read_file(path);
    if (!text) return text.error();
    return std::make_shared<const model::SourceFile>(reference, std::move(*text));
  }

  [[nodiscard]] static Error no_such_file(const std::string& repository, const std::string& file,
                                          const std::string& folder) {
    std::vector<std::string> there;
    for (const std::string& each : workflow_files(folder))
      there.push_back(".github/workflows/" + fs::path(each).filename().string());
    const std::vector<std::string_view> names(there.begin(), there.end());
    std::string help;
    for (const std::string& name : expr::near_names(file, names, 1))
      help = "did you mean '" + name + "'?";
    if (help.empty() && there.empty()) help = "it has no workflows at that ref";
    if (help.empty()) {
      help = "it has:";
      constexpr std::size_t most = 8;
      for (std::size_t i = 0; i < there.size() && i < most; ++i) help += " " + there[i];
    }
    return Error({"'" + repository + "' has no file '" + file + "'", help, 0});
  }

  [[nodiscard]] model::Diagnostic not_there(const model::Span& uses,
                                            const model::CalledWorkflow& call) const {
    model::Diagnostic problem;
    problem.at = uses;
    problem.message =
        "the called workflow '" + call.reference + "' cannot be read: " + call.why_missing;
    std::vector<std::string> names;
    for (const std::string& file : workflow_files(root_))
      names.push_back("./.github/workflows/" + fs::path(file).filename().string());
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto near = expr::near_names(call.reference, candidates, 1);
    if (!near.empty()) problem.help = "did you mean `" + near.front() + "`?";
    return problem;
  }

  const std::string& root_;
  const BringOptions& bring_;
  ActionStore store_;
  model::CalledFiles files_;
  std::map<std::string, Error, std::less<>> unreadable_;
};

}  // namespace

model::CalledResult load_called_workflows(const model::Workflow& entry, std::uint64_t entry_size,
                                          const std::string& root, const BringOptions& bring) {
  CalledFileReader reader(root, bring);
  for (;;) {
    model::CalledResult result = model::read_called_workflows(entry, entry_size, reader.files());
    bool has_more = false;
    for (const std::string& reference : result.missing)
      has_more = reader.read(reference) || has_more;
    if (has_more) continue;
    reader.tell_unreadable(entry, result.calls, result.diagnostics);
    return result;
  }
}

}  // namespace localrun::cli
