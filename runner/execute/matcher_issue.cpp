#include "runner/execute/matcher_issue.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>

namespace localrun {
namespace {

namespace fs = std::filesystem;

constexpr int max_levels = 50;

std::string_view text_of(const std::optional<std::string>& value) {
  return value ? std::string_view(*value) : std::string_view();
}

std::optional<AnnotationLevel> level_of(std::string_view severity) {
  if (severity.empty() || expr::equal_ignoring_case(severity, "error"))
    return AnnotationLevel::error;
  if (expr::equal_ignoring_case(severity, "warning")) return AnnotationLevel::warning;
  if (expr::equal_ignoring_case(severity, "notice")) return AnnotationLevel::notice;
  return std::nullopt;
}

/// Digits only, within an Int32.
std::optional<std::int32_t> number_of(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.starts_with('-') || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

void add_number(MatcherIssue& issue, std::string_view key, std::string_view word,
                std::string_view text) {
  if (expr::trim(text).empty()) return;
  if (const std::optional<std::int32_t> number = number_of(text)) {
    issue.annotation->properties.emplace_back(key, std::to_string(*number));
  } else {
    issue.debug.push_back("Unable to parse " + std::string(word) + " number '" + std::string(text) +
                          "'");
  }
}

/// `https://github.com` → `github.com`.
std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find_first_of("/:"));
}

bool is_config_of(const fs::path& config, const MatcherIssueSettings& settings) {
  const std::string https = "url = " + settings.server_url + "/" + settings.repository;
  std::string ssh = "url = git@";
  ssh.append(host_of(settings.server_url)).append(":").append(settings.repository).append(".git");
  std::ifstream file(config);
  for (std::string line; std::getline(file, line);) {
    const std::string_view trimmed = expr::trim(line);
    if (trimmed == own_checkout_mark) return true;
    if (expr::equal_ignoring_case(trimmed, https) || expr::equal_ignoring_case(trimmed, ssh)) {
      return true;
    }
  }
  return false;
}

void add_file(MatcherIssue& issue, const MatchedProperties& match,
              const MatcherIssueSettings& settings) {
  const std::string_view given = text_of(match.file);
  if (expr::trim(given).empty()) return;
  std::string path(given);
  const std::string_view from = text_of(match.from_path);
  if (!path.starts_with('/') && !expr::trim(from).empty()) {
    const std::size_t slash = from.rfind('/');
    if (slash != std::string_view::npos) path = absolute_in(from.substr(0, slash), path);
  }
  // What stands below the workspace is a path of the machine already.
  const bool is_of_container = path.starts_with('/');
  path = fs::path(absolute_in(settings.workspace, path)).lexically_normal().string();
  if (is_of_container) path = to_host_path(settings.container_paths, path);

  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    issue.debug.push_back("Dropping file value '" + path + "'. Path does not exist");
  } else if (const std::optional<std::string> root = checkout_of(path, settings)) {
    issue.annotation->properties.emplace_back("file", relative_to(*root, path));
  } else {
    issue.debug.push_back("Dropping file value '" + path +
                          "'. Path is not under the workflow repo.");
  }
}

}  // namespace

MatcherIssue make_matcher_issue(const MatchedProperties& match,
                                const MatcherIssueSettings& settings) {
  MatcherIssue issue;
  if (expr::trim(text_of(match.message)).empty()) {
    issue.debug.emplace_back(
        "Skipping logging an issue for the matched line because the message is empty.");
    return issue;
  }
  const std::optional<AnnotationLevel> level = level_of(text_of(match.severity));
  if (!level) {
    issue.debug.push_back("Skipped logging an issue for the matched line because the severity '" +
                          std::string(text_of(match.severity)) + "' is not supported.");
    return issue;
  }
  issue.annotation = Annotation{*level, *match.message, {}};
  add_number(issue, "line", "line", text_of(match.line));
  add_number(issue, "col", "column", text_of(match.column));
  const std::string_view code = expr::trim(text_of(match.code));
  if (!code.empty()) issue.annotation->properties.emplace_back("code", code);
  add_file(issue, match, settings);
  return issue;
}

std::optional<std::string> checkout_of(const std::string& file,
                                       const MatcherIssueSettings& settings) {
  fs::path folder = fs::path(file).parent_path();
  for (int level = 0; level < max_levels && !folder.empty(); ++level) {
    if (folder == settings.own_root) return folder.string();
    const fs::path config = folder / ".git" / "config";
    std::error_code error;
    if (fs::is_regular_file(config, error)) {
      return is_config_of(config, settings) ? std::optional(folder.string()) : std::nullopt;
    }
    if (!folder.has_relative_path()) break;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

}  // namespace localrun
