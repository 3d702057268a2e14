#include "runner/plan/built_in.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

namespace localrun {

namespace {

const BuiltInMetadata* find_metadata(const model::ActionReference& reference) {
  if (reference.kind != model::ActionReference::Kind::repository) return nullptr;
  std::string name = reference.owner + "/" + reference.name;
  if (!reference.path.empty()) name += "/" + reference.path;
  const auto& rows = built_in_metadata();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const BuiltInMetadata& row) {
    return expr::equal_ignoring_case(row.name, name);
  });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

bool is_built_in(const model::ActionReference& reference) {
  return find_metadata(reference) != nullptr;
}

std::shared_ptr<const model::ActionFile> built_in_file(const model::ActionReference& reference) {
  static std::mutex mutex;
  static std::map<const BuiltInMetadata*, std::shared_ptr<const model::ActionFile>> read;
  const BuiltInMetadata* metadata = find_metadata(reference);
  const std::lock_guard<std::mutex> lock(mutex);
  std::shared_ptr<const model::ActionFile>& file = read[metadata];
  if (!file) {
    file = model::read_action(
               std::make_shared<const model::SourceFile>(
                   std::string(metadata->name) + "/action.yml", std::string(metadata->text)))
               .action;
  }
  return file;
}

}  // namespace localrun
