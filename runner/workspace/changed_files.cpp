#include "runner/workspace/changed_files.hpp"

#include "runner/process/git.hpp"

#include <string_view>

namespace localrun {
namespace {

/// The tree without files, which every repository knows.
constexpr const char* empty_tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

bool is_zeros(std::string_view commit) {
  return commit.find_first_not_of('0') == std::string_view::npos;
}

std::optional<std::vector<std::string>> diff(const std::string& root, const std::string& range) {
  const auto out = run_git(root, {"diff", "--name-only", "--no-renames", "--no-ext-diff", "-z",
                                  "--end-of-options", range, "--"});
  if (!out) return std::nullopt;
  return paths_in(*out);
}

}  // namespace

std::optional<std::vector<std::string>> changed_files(const std::string& root,
                                                      const std::string& from,
                                                      const std::string& to,
                                                      bool since_merge_base) {
  if (to.empty() || is_zeros(to)) return std::nullopt;
  if (!since_merge_base) return diff(root, (is_zeros(from) ? empty_tree : from) + (".." + to));
  const std::string range = "..." + to;
  if (auto files = diff(root, "refs/remotes/origin/" + from + range)) return files;
  return diff(root, from + range);
}

}  // namespace localrun
