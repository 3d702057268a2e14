#include "runner/execute/hash_files.hpp"

#include "expr/text.hpp"
#include "runner/execute/file_digests.hpp"
#include "runner/execute/file_glob.hpp"
#include "runner/execute/file_walk.hpp"

#include <cerrno>
#include <span>
#include <string_view>
#include <utility>

namespace localrun {

namespace {

constexpr std::string_view follow_option = "--follow-symbolic-links";

struct Request {
  std::span<const std::string> patterns;
  bool follow_symbolic_links = false;
};

Error failure(std::string what, std::string help = {}) {
  ErrorDetail detail;
  detail.what = std::move(what);
  detail.help = std::move(help);
  return Error(std::move(detail));
}

std::string joined(std::span<const std::string> patterns, std::string_view separator) {
  std::string text;
  for (const std::string& pattern : patterns) {
    if (&pattern != patterns.data()) text += separator;
    text += pattern;
  }
  return text;
}

/// `hashFiles('P1, P2')`, quotes doubled as in an expression.
std::string call_text(std::span<const std::string> patterns) {
  std::string text = "hashFiles('";
  for (const char c : joined(patterns, ", ")) text.append(c == '\'' ? 2 : 1, c);
  return text + "')";
}

Result<Request> read_arguments(std::span<const std::string> arguments) {
  if (arguments.empty() || !arguments.front().starts_with("--")) return Request{arguments, false};
  if (expr::equal_ignoring_case(arguments.front(), follow_option))
    return Request{arguments.subspan(1), true};
  return failure("Invalid glob option " + arguments.front() + ", avaliable option: '" +
                 std::string(follow_option) + "'.");
}

Result<std::string> hash(const Request& request, const std::string& workspace,
                         const std::string& home, FileDigests::Clock::time_point deadline) {
  LOCALRUN_TRY(const FileGlob glob,
               FileGlob::parse(joined(request.patterns, "\n"), workspace, home));
  FileDigests digests(deadline);
  FileWalkOptions options;
  options.workspace = workspace;
  options.follow_symbolic_links = request.follow_symbolic_links;
  options.check = [&]() -> Result<void> {
    if (FileDigests::Clock::now() >= deadline) return system_error("walk", ETIMEDOUT);
    return {};
  };
  const auto add = [&](const std::string& path) { return digests.add(path); };
  if (Result<void> walked = walk_files(glob, options, add); !walked) return walked.error();
  return digests.finish();
}

}  // namespace

Result<std::string> hash_files(const std::vector<std::string>& arguments,
                               const std::string& workspace, const HashFilesOptions& options) {
  const auto deadline = FileDigests::Clock::now() + options.time_limit;
  LOCALRUN_TRY(const Request request, read_arguments(arguments));
  std::string folder = workspace;
  while (folder.ends_with('/')) folder.pop_back();
  Result<std::string> result = hash(request, folder, options.home, deadline);
  if (result) return result;
  if (FileDigests::Clock::now() >= deadline) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(options.time_limit).count();
    return failure(call_text(request.patterns) + " couldn't finish within " +
                   std::to_string(seconds) + " seconds.");
  }
  return failure(call_text(request.patterns) + " failed. Fail to hash files under directory '" +
                     workspace + "'",
                 result.error().what());
}

}  // namespace localrun
