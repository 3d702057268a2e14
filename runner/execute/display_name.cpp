#include "runner/execute/display_name.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun {

std::string display_name(std::string_view text, std::string_view prefix) {
  if (text.empty()) return "run";
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  text = text.substr(0, text.find_first_of("\r\n"));
  std::string name(prefix);
  name.append(text);
  return name.empty() ? "run" : name;
}

std::string name_of_run(std::string_view script) { return display_name(script, "Run "); }

std::string name_of_action(const model::ActionReference& action) {
  const bool is_image = action.kind == model::ActionReference::Kind::docker;
  return display_name(is_image && !action.image.empty() ? action.image : action.text, "Run ");
}

std::string pre_name(std::string_view name) { return "Pre " + std::string(name); }

std::string post_name(std::string_view name, bool is_registered_by_pre) {
  constexpr std::string_view pre = "Pre ";
  if (is_registered_by_pre && expr::equal_ignoring_case(name.substr(0, pre.size()), pre)) {
    name.remove_prefix(pre.size());
  }
  return "Post " + std::string(name);
}

}  // namespace localrun
