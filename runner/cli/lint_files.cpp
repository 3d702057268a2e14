#include "runner/cli/lint_files.hpp"

#include "runner/cli/find_workflow.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/process/fd.hpp"
#include "runner/process/git.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

/// What git prints, or nothing when it fails.
std::string output_of(Result<GitCall> call) {
  if (!call) return {};
  auto output = call->finish();
  return output && output->is_success() ? std::move(output->out) : std::string();
}

std::string from_here(const fs::path& path) {
  std::error_code ignored;
  const fs::path relative = path.lexically_relative(fs::current_path(ignored));
  return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

/// The nearest folder that is a git work tree, or the current one. Starting git for this would take
/// as long as checking a file.
fs::path root_from_here() {
  std::error_code ignored;
  const fs::path here = fs::current_path(ignored);
  for (fs::path folder = here;; folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", ignored)) return folder;
    if (!folder.has_relative_path()) return here;
  }
}

/// The repository that the file is a workflow of; empty for files elsewhere.
fs::path root_of(const std::string& path) {
  std::error_code ignored;
  const fs::path folder = fs::absolute(path, ignored).lexically_normal().parent_path();
  const bool is_workflow =
      folder.filename() == "workflows" && folder.parent_path().filename() == ".github";
  return is_workflow ? folder.parent_path().parent_path() : fs::path();
}

/// Called workflows of the same repository; those of others are not fetched for this.
model::BringCalled bring_from(const fs::path& root) {
  if (root.empty()) return {};
  return [root](const std::string& reference) -> model::SourcePtr {
    if (!reference.starts_with("./")) return nullptr;
    const std::string path = (root / reference.substr(2)).string();
    auto text = read_file(path);
    if (!text) return nullptr;
    return std::make_shared<const model::SourceFile>(from_here(path), *std::move(text));
  };
}

void check_one(LintedFile& file) {
  auto text = read_file(file.path);
  if (!text) {
    file.problem = text.error().what();
    file.help = text.error().help();
    return;
  }
  const std::string name = file.path == "-" ? "<stdin>" : file.path;
  file.source = std::make_shared<const model::SourceFile>(name, *std::move(text));
  file.check = model::check_file(file.source, model::kind_of_file(file.path),
                                 bring_from(root_of(file.path)));
}

}  // namespace

LintPlace find_lint_files(bool with_files) {
  LintPlace place;
  place.root = root_from_here().string();
  if (!with_files) return place;
  auto tracked = GitCall::start(".", {"ls-files", "-z", "--full-name", "--",
                                      ":(top,glob)**/action.yml", ":(top,glob)**/action.yaml"});
  for (const std::string& file : workflow_files(place.root)) place.files.push_back(from_here(file));
  const std::string actions = output_of(std::move(tracked));
  for (std::size_t at = 0; at < actions.size();) {
    const std::size_t end = std::min(actions.find('\0', at), actions.size());
    const fs::path path = fs::path(place.root) / actions.substr(at, end - at);
    std::error_code ignored;
    if (fs::exists(path, ignored)) place.files.push_back(from_here(path));
    at = end + 1;
  }
  return place;
}

std::vector<LintedFile> check_files(const std::vector<std::string>& paths) {
  std::vector<LintedFile> files(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) files[i].path = paths[i];
  std::atomic<std::size_t> next = 0;
  const auto work = [&files, &next] {
    for (std::size_t i = next++; i < files.size(); i = next++) check_one(files[i]);
  };
  const std::size_t workers =
      std::min<std::size_t>(std::max(std::thread::hardware_concurrency(), 1U), files.size());
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < workers; ++i) threads.emplace_back(work);
  work();
  threads.clear();
  return files;
}

Result<void> write_back(const std::string& path, std::string_view text) {
  std::error_code failure;
  const std::string target = fs::canonical(path, failure).string();
  if (failure) return system_error("cannot write " + path, failure.value());
  struct stat old {};
  if (::stat(target.c_str(), &old) != 0) return system_error("cannot write " + path, errno);
  std::string name = target + ".XXXXXX";
  Fd file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) return system_error("cannot create a file beside " + path, errno);
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = ::write(file.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const Error error = system_error("cannot write " + path, errno);
      ::unlink(name.c_str());
      return error;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool is_done = ::fchmod(file.get(), old.st_mode & 07777U) == 0 &&
                       ::fsync(file.get()) == 0 && ::rename(name.c_str(), target.c_str()) == 0;
  if (is_done) return {};
  const Error error = system_error("cannot replace " + path, errno);
  ::unlink(name.c_str());
  return error;
}

}  // namespace localrun::cli
