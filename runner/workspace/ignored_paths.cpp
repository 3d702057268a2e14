#include "runner/workspace/ignored_paths.hpp"

#include "runner/process/git.hpp"

#include <string_view>

namespace localrun {

Result<std::set<std::string>> ignored_paths(const std::string& root,
                                            const std::vector<std::string>& paths) {
  std::set<std::string> ignored;
  if (paths.empty()) return ignored;
  std::string input;
  for (const std::string& path : paths) input.append(path).push_back('\0');
  LOCALRUN_TRY(GitCall call, GitCall::start(root, {"check-ignore", "-z", "-v", "--stdin"}, input));
  LOCALRUN_TRY(const GitOutput output, call.finish());
  constexpr int none_ignored = 1;
  if (!output.is_success() && output.status != none_ignored)
    return git_error("cannot ask which files '" + root + "' ignores", output);
  // Four texts for each: the file of the pattern, its line, the pattern, the path.
  const std::vector<std::string> texts = paths_in(output.out);
  constexpr std::size_t each = 4;
  for (std::size_t i = 0; i + each <= texts.size(); i += each) {
    const std::string_view pattern = texts[i + 2];
    const std::string& path = texts[i + 3];
    const bool is_of_contents = path.ends_with('/') && pattern.ends_with('*');
    if (!pattern.starts_with('!') && !is_of_contents) ignored.insert(path);
  }
  return ignored;
}

}  // namespace localrun
