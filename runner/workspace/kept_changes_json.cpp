// The list of what is kept of a job's changes, as lines of JSON.

#include "runner/workspace/kept_changes.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace localrun {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> kinds = {"file", "link", "folder", "special"};

json::object to_json(const KeptSide& side) {
  json::object object;
  object["kind"] = kinds[static_cast<std::size_t>(side.kind)];
  if (side.is_executable) object["executable"] = true;
  object["size"] = side.size;
  if (!side.target.empty()) object["target"] = side.target;
  object["kept"] = side.is_kept;
  return object;
}

json::object to_json(const KeptFile& file) {
  json::object object;
  object["path"] = file.path;
  if (file.repository_path) object["repository_path"] = *file.repository_path;
  if (file.before) object["before"] = to_json(*file.before);
  if (file.after) object["after"] = to_json(*file.after);
  if (file.is_ignored) object["ignored"] = true;
  if (file.files != 0) object["files"] = file.files;
  if (!file.not_kept.empty()) object["not_kept"] = file.not_kept;
  return object;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
bool flag_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}
std::uint64_t number_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return 0;
  boost::system::error_code error;
  const auto number = value->to_number<std::uint64_t>(error);
  return error ? 0 : number;
}

std::optional<KeptSide> side_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_object()) return std::nullopt;
  const json::object& fields = value->get_object();
  const auto* const kind = std::find(kinds.begin(), kinds.end(), text_of(fields, "kind"));
  KeptSide side;
  side.kind = kind == kinds.end() ? SeenFile::Kind::special
                                  : static_cast<SeenFile::Kind>(kind - kinds.begin());
  side.is_executable = flag_of(fields, "executable");
  side.size = number_of(fields, "size");
  side.target = text_of(fields, "target");
  side.is_kept = flag_of(fields, "kept");
  return side;
}

KeptFile file_of(const json::object& object) {
  KeptFile file;
  file.path = text_of(object, "path");
  if (object.contains("repository_path")) file.repository_path = text_of(object, "repository_path");
  file.before = side_of(object, "before");
  file.after = side_of(object, "after");
  file.is_ignored = flag_of(object, "ignored");
  file.files = number_of(object, "files");
  file.not_kept = text_of(object, "not_kept");
  return file;
}

}  // namespace

std::string kept_changes_text(const std::vector<KeptFile>& files) {
  std::string text;
  for (const KeptFile& file : files) text += json::serialize(to_json(file)) + '\n';
  return text;
}

Result<std::vector<KeptFile>> kept_changes_of(std::string_view text) {
  std::vector<KeptFile> files;
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // as names of files may be
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    boost::system::error_code error;
    const json::value value = json::parse(line, error, {}, options);
    if (error || !value.is_object() || text_of(value.get_object(), "path").empty()) {
      return Error({"line " + std::to_string(files.size() + 1) +
                        " of the list of changes is none of localrun's",
                    "the record was damaged: run the workflow again", 0});
    }
    files.push_back(file_of(value.get_object()));
  }
  return files;
}

}  // namespace localrun
