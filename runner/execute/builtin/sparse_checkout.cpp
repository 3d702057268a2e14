#include "runner/execute/builtin/sparse_checkout.hpp"

#include "runner/process/git.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

namespace localrun {

namespace {

namespace fs = std::filesystem;

Result<void> move_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  fs::rename(from, to, error);
  if (error) return system_error("cannot move '" + from.string() + "'", error.value());
  return {};
}

}  // namespace

Result<void> make_sparse(const std::string& folder, const std::vector<std::string>& patterns,
                         bool is_cone) {
  // Git leaves changed files where they are, and says so; here they are out of its sight meanwhile.
  LOCALRUN_TRY(const std::string list,
               run_git(folder, {"diff-files", "--name-only", "-z", "--diff-filter=d"}));
  const std::vector<std::string> changed = paths_in(list);
  const fs::path root(folder);
  const fs::path aside = root / ".git/localrun-changed";
  for (const std::string& path : changed) {
    if (const Result<void> moved = move_file(root / path, aside / path); !moved)
      return moved.error();
  }
  std::vector<std::string> arguments = {"sparse-checkout", "set", is_cone ? "--cone" : "--no-cone",
                                        "--end-of-options"};
  arguments.insert(arguments.end(), patterns.begin(), patterns.end());
  const auto set = run_git(folder, arguments);
  if (!set) return set.error();
  if (changed.empty()) return {};
  LOCALRUN_TRY(const std::string tagged, run_git(folder, {"ls-files", "-t", "-z"}));
  std::set<std::string> left_out;
  for (const std::string& entry : paths_in(tagged)) {
    if (entry.starts_with("S ")) left_out.insert(entry.substr(2));
  }
  for (const std::string& path : changed) {
    if (left_out.contains(path)) continue;
    if (const Result<void> moved = move_file(aside / path, root / path); !moved)
      return moved.error();
  }
  std::error_code ignored;
  fs::remove_all(aside, ignored);
  return {};
}

}  // namespace localrun
