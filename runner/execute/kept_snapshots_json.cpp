#include "runner/execute/kept_snapshots.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace localrun {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::uint32_t number_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return 0;
  boost::system::error_code error;
  const auto number = value->to_number<std::uint32_t>(error);
  return error ? 0 : number;
}

std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return texts;
  for (const json::value& each : value->get_array()) {
    if (each.is_string()) texts.emplace_back(each.get_string());
  }
  return texts;
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.push_back(json::string(text));
  return array;
}

}  // namespace

std::string kept_snapshot_line(const KeptSnapshot& snapshot) {
  // Named one by one: a member that is new has to be written, too.
  const auto& [is_end, step, tree, state, laid, removed, processes] = snapshot;
  json::object object;
  if (is_end) {
    object["is_end"] = true;
  } else {
    const auto& [index, number, id] = step;
    object["index"] = index;
    object["step"] = number;
    object["step_id"] = id;
  }
  if (tree) object["tree"] = *tree;
  object["processes"] = array_of(processes);
  json::array trees;
  for (const auto& [path, lower] : laid)
    trees.push_back(json::object{{"path", path}, {"repository", lower}});
  object["laid"] = std::move(trees);
  object["removed"] = array_of(removed);
  object["state"] = state;
  return json::serialize(object) + '\n';
}

Result<std::vector<KeptSnapshot>> kept_snapshots_of(std::string_view text) {
  std::vector<KeptSnapshot> snapshots;
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // as names of files may be
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    boost::system::error_code error;
    const json::value value = json::parse(line, error, {}, options);
    if (error || !value.is_object())
      return Error({"the list of the job's snapshots is damaged", "run the workflow again", 0});
    const json::object& object = value.get_object();
    KeptSnapshot snapshot;
    snapshot.is_end = object.contains("is_end");
    snapshot.step = {number_of(object, "index"), number_of(object, "step"),
                     text_of(object, "step_id")};
    if (object.contains("tree")) snapshot.tree = number_of(object, "tree");
    snapshot.processes = texts_of(object, "processes");
    snapshot.removed = texts_of(object, "removed");
    snapshot.state = text_of(object, "state");
    const json::value* const laid = object.if_contains("laid");
    if (laid != nullptr && laid->is_array()) {
      for (const json::value& tree : laid->get_array()) {
        if (!tree.is_object()) continue;
        snapshot.laid.push_back(
            {text_of(tree.get_object(), "path"), text_of(tree.get_object(), "repository")});
      }
    }
    snapshots.push_back(std::move(snapshot));
  }
  return snapshots;
}

std::string kept_place(const std::string& kept, const KeptSnapshot& snapshot,
                       std::string_view name) {
  if (!snapshot.tree) return {};
  if (*snapshot.tree != 0)
    return kept + "/own/" + snapshots_name + '/' + std::to_string(*snapshot.tree) + '/' +
           std::string(name);
  // As runner/worker/job_view.cpp has laid out the job's own folders.
  if (name == "home") return kept + "/own/runner";
  return kept + (name == "tmp" ? "/tmp" : "/own/workspace");
}

}  // namespace localrun
