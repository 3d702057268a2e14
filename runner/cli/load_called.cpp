#include "runner/cli/load_called.hpp"

#include "expr/text.hpp"
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

/// Why a local file could not be read, by its reference.
using Unreadable = std::map<std::string, Error, std::less<>>;

model::Diagnostic not_there(const model::Span& uses, const std::string& reference,
                            const Error& error, const std::string& root) {
  model::Diagnostic problem;
  problem.at = uses;
  problem.message = "the called workflow '" + reference + "' cannot be read: " + error.what();
  std::vector<std::string> names;
  for (const std::string& file : workflow_files(root))
    names.push_back("./.github/workflows/" + fs::path(file).filename().string());
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const auto near = expr::near_names(reference, candidates, 1);
  if (!near.empty()) problem.help = "did you mean `" + near.front() + "`?";
  return problem;
}

void add_unreadable(const model::Workflow& caller, const std::vector<model::CalledWorkflow>& calls,
                    const Unreadable& unreadable, const std::string& root,
                    model::Diagnostics& diagnostics) {
  for (const model::CalledWorkflow& call : calls) {
    if (call.workflow) {
      add_unreadable(*call.workflow, call.calls, unreadable, root, diagnostics);
      continue;
    }
    const auto found = unreadable.find(call.reference);
    if (found == unreadable.end()) continue;
    diagnostics.push_back(
        not_there(caller.jobs[call.job].call()->uses.at, call.reference, found->second, root));
  }
}

}  // namespace

model::CalledResult load_called_workflows(const model::Workflow& entry, std::uint64_t entry_size,
                                          const std::string& root) {
  model::CalledFiles files;
  Unreadable unreadable;
  for (;;) {
    model::CalledResult result = model::read_called_workflows(entry, entry_size, files);
    bool has_more = false;
    for (const std::string& reference : result.missing) {
      if (!reference.starts_with("./") || unreadable.contains(reference)) continue;
      const std::string_view path = std::string_view(reference).substr(2);
      auto text = read_file(root + "/" + std::string(path));
      if (!text) {
        unreadable.emplace(reference, text.error());
        continue;
      }
      files.emplace(reference, std::make_shared<const model::SourceFile>(path_from_here(root, path),
                                                                         std::move(*text)));
      has_more = true;
    }
    if (has_more) continue;
    add_unreadable(entry, result.calls, unreadable, root, result.diagnostics);
    return result;
  }
}

}  // namespace localrun::cli
