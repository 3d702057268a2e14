#include "runner/execute/named_files.hpp"

#include "expr/text.hpp"
#include "runner/process/git.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace localrun {
namespace {

namespace fs = std::filesystem;

fs::path resolved(const std::string& folder, std::string_view path) {
  const fs::path given{path};
  return (given.is_absolute() ? given : fs::path(folder) / given).lexically_normal();
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// Relative to the workspace; empty when it lies outside of it.
std::string within_workspace(const StepContext& step, const fs::path& path) {
  const std::string text = path.string();
  const std::string& workspace = step.job.folders.workspace;
  return text.starts_with(workspace + '/') ? text.substr(workspace.size() + 1) : std::string();
}

/// A checkout by another way than the built-in: the real action, or git itself.
bool has_other_checkout(const StepContext& step) {
  if (step.job.state.has_checked_out) return true;
  return is_there(fs::path(step.job.folders.workspace) / ".git");
}

Finding named(std::string slug, std::string severity, const Place& place) {
  Finding finding;
  finding.slug = std::move(slug);
  finding.severity = std::move(severity);
  finding.place = place;
  return finding;
}

std::string first_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(4096, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

bool is_text(std::string_view bytes) { return bytes.find('\0') == std::string_view::npos; }

/// Of a file of the repository: `100644`; empty for others.
std::string mode_in_git(const StepContext& step, const std::string& relative) {
  const RepositoryFacts& repository = step.job.run().repository;
  if (relative.empty() || !repository.is_repository) return {};
  const auto said = run_git(repository.root, {"ls-files", "-s", "--", relative});
  return said ? said->substr(0, said->find(' ')) : std::string();
}

std::string interpreter_of(std::string_view bytes) {
  if (!bytes.starts_with("#!")) return {};
  std::string_view line = bytes.substr(2, bytes.find('\n') - 2);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return std::string(line.substr(0, line.find_first_of(" \t\r")));
}

}  // namespace

std::optional<Finding> explain_absent(const StepContext& step, const std::string& folder,
                                      std::string_view path, const Place& place) {
  const fs::path full = resolved(folder, path);
  const std::string relative = within_workspace(step, full);
  if (relative.empty() || is_there(full)) return std::nullopt;
  const JobSpec& spec = step.job.spec;
  const fs::path in_repository = fs::path(step.job.run().repository.root) / relative;
  if (step.job.run().repository.is_repository && is_there(in_repository)) {
    if (has_other_checkout(step)) return std::nullopt;
    Finding finding = named("checkout-missing", "warning", place);
    const std::string job = "job '" + spec.model_job().id.value + '\'';
    const auto& steps = step.job.job().steps;
    const bool comes_later = std::any_of(steps.begin(), steps.end(), [](const model::Step& each) {
      const auto* uses = std::get_if<model::UsesStep>(&each.kind);
      return uses != nullptr && expr::equal_ignoring_case(uses->uses.value.name, "checkout");
    });
    finding.message = (comes_later ? job + " has not checked out anything yet; '"
                                   : job + " has no checkout step; '") +
                      relative + "' is in the repository";
    finding.why = "each job starts in an empty folder";
    finding.help =
        comes_later ? "the step that checks out before this one" : "- uses: actions/checkout@v4";
    return finding;
  }
  for (const FilesOfJob& other : spec.files_of_ancestors) {
    if (!other.files || !std::binary_search(other.files->begin(), other.files->end(), relative))
      continue;
    Finding finding = named("files-of-other-job", "note", place);
    finding.message =
        '\'' + relative + "' was made by job '" + other.job + "'; jobs do not share files";
    finding.why = "each job starts in an empty folder";
    finding.help = "actions/upload-artifact in job '" + other.job +
                   "', actions/download-artifact here\n" + "or the steps of both in one job";
    return finding;
  }
  return std::nullopt;
}

std::optional<Finding> explain_line_ends(const StepContext& step, const std::string& folder,
                                         std::string_view path, const Place& place) {
  const fs::path full = resolved(folder, path);
  std::error_code error;
  if (!fs::is_regular_file(full, error)) return std::nullopt;
  const std::string bytes = first_bytes(full);
  const std::size_t end = bytes.find('\n');
  if (!is_text(bytes) || end == std::string::npos || end == 0 || bytes[end - 1] != '\r')
    return std::nullopt;
  const std::string relative = within_workspace(step, full);
  const std::string shown = relative.empty() ? std::string(path) : relative;
  Finding finding = named("script-crlf", "error", place);
  finding.message = '\'' + shown + "' has Windows line ends";
  finding.why = "the carriage return before each line feed becomes a part of the last word";
  const std::string ending = full.extension().string();
  finding.help = (ending.empty() ? full.filename().string() : '*' + ending) +
                 " text eol=lf\nin .gitattributes, then: git add --renormalize .";
  return finding;
}

std::optional<Finding> explain_not_executable(const StepContext& step, const std::string& folder,
                                              std::string_view path, const Place& place) {
  const fs::path full = resolved(folder, path);
  std::error_code error;
  const fs::file_status status = fs::status(full, error);
  if (error || !fs::is_regular_file(status)) return std::nullopt;
  const std::string relative = within_workspace(step, full);
  const std::string shown = relative.empty() ? std::string(path) : relative;
  constexpr auto any_x = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  if ((status.permissions() & any_x) == fs::perms::none) {
    const std::string mode = mode_in_git(step, relative);
    Finding finding = named("not-executable", "error", place);
    finding.message = '\'' + shown + "' is not executable";
    if (mode == "100644") finding.message += " in git (mode 100644)";
    finding.help =
        mode.empty() ? "chmod +x " + std::string(path) : "git update-index --chmod=+x " + relative;
    if (full.extension() == ".sh") finding.help += "\nor: bash " + std::string(path);
    return finding;
  }
  if (auto ends = explain_line_ends(step, folder, path, place)) return ends;
  const std::string bytes = first_bytes(full);
  const std::string interpreter = interpreter_of(bytes);
  if (interpreter.empty() || is_there(interpreter)) return std::nullopt;
  Finding finding = named("not-executable", "error", place);
  finding.message =
      '\'' + shown + "' wants the interpreter '" + interpreter + "', which is not there";
  finding.why = "its first line says which program reads it";
  const std::string name = interpreter.substr(interpreter.rfind('/') + 1);
  finding.help = "#!/usr/bin/env " + name + "\nas its first line, or install " + name;
  return finding;
}

std::vector<std::string> missing_paths(const std::vector<std::string>& log) {
  constexpr auto signs = std::to_array<std::string_view>(
      {"No such file", "not found", "nonexistent", "can't open", "cannot open", "Cannot find",
       "cannot find", "does not exist", "not exist", "ENOENT"});
  constexpr std::size_t last_lines = 40;
  std::vector<std::string> paths;
  for (std::size_t i = log.size() > last_lines ? log.size() - last_lines : 0; i < log.size(); ++i) {
    const std::string& line = log[i];
    if (std::none_of(signs.begin(), signs.end(),
                     [&](std::string_view sign) { return line.find(sign) != std::string::npos; }))
      continue;
    constexpr std::string_view between = " \t'\"`:,;()[]<>=\r";
    for (std::size_t begin = 0; begin < line.size();) {
      begin = line.find_first_not_of(between, begin);
      if (begin == std::string::npos) break;
      const std::size_t end = std::min(line.find_first_of(between, begin), line.size());
      std::string word = line.substr(begin, end - begin);
      for (const std::string_view quote : {"‘", "’"}) {
        for (std::size_t at = word.find(quote); at != std::string::npos; at = word.find(quote))
          word.erase(at, quote.size());
      }
      while (word.ends_with('.')) word.pop_back();
      // Names without a folder or an ending are words of the message, most of them.
      const bool is_path =
          word.find('/') != std::string::npos || word.find('.', 1) != std::string::npos;
      if (is_path && std::find(paths.begin(), paths.end(), word) == paths.end())
        paths.push_back(std::move(word));
      begin = end;
    }
  }
  return paths;
}

}  // namespace localrun
