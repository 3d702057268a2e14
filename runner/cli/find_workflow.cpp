#include "runner/cli/find_workflow.hpp"

#include "expr/text.hpp"
#include "model/read_workflow.hpp"
#include "runner/cli/read_file.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// Shorter for people where it is below the folder we are in.
std::string shown_path(const fs::path& path) {
  const std::string near = path.lexically_proximate(fs::current_path()).string();
  return near.starts_with("..") ? path.string() : near;
}

RequestError not_found(const std::string& name, const std::vector<std::string>& files) {
  std::vector<std::string> stems;
  for (const std::string& file : files) stems.push_back(fs::path(file).filename().string());
  const std::vector<std::string_view> candidates(stems.begin(), stems.end());
  const auto near = expr::near_names(fs::path(name).filename().string(), candidates);
  std::string help;
  if (!near.empty()) {
    help = "did you mean '" + near.front() + "'?";
  } else if (!stems.empty()) {
    help = "the workflows here:";
    for (const std::string& stem : stems) help += " " + stem;
  }
  return {"there is no workflow '" + name + "'", help};
}

}  // namespace

std::vector<std::string> workflow_files(const std::string& root) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::path(root) / ".github/workflows", ignored)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".yml" || extension == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

RequestResult<std::string> find_workflow(const std::string& name, const std::string& root) {
  if (name == "-" || is_there(name)) return name;
  if (name.find('/') == std::string::npos) {
    for (const char* ending : {"", ".yml", ".yaml"}) {
      const fs::path candidate = fs::path(root) / ".github/workflows" / (name + ending);
      if (is_there(candidate)) return shown_path(candidate);
    }
  }
  const std::vector<std::string> files = workflow_files(root);
  for (const std::string& file : files) {
    const auto text = read_file(file);
    if (!text) continue;
    const auto read = model::read_workflow(std::make_shared<const model::SourceFile>(file, *text));
    if (read.workflow && read.workflow->name == name) return shown_path(file);
  }
  return not_found(name, files);
}

}  // namespace localrun::cli
