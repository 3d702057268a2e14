#include "model/build_parts.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

/// Segments between `/` or `\`.
std::vector<std::string_view> split_path(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find_first_of("/\\");
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string normalized_path(std::string_view text) {
  std::string path;
  for (const std::string_view part : split_path(text)) {
    if (part.empty() || part == ".") continue;
    if (!path.empty()) path += '/';
    path += part;
  }
  return path;
}

std::optional<ActionReference> parse_repository(std::string_view text) {
  if (std::count(text.begin(), text.end(), '@') != 1) return std::nullopt;
  const std::size_t at = text.find('@');
  const std::vector<std::string_view> parts = split_path(text.substr(0, at));
  const std::string_view ref = text.substr(at + 1);
  if (ref.empty() || parts.size() < 2 || parts[0].empty() || parts[1].empty()) return std::nullopt;
  ActionReference reference;
  reference.text = text;
  reference.owner = parts[0];
  reference.name = parts[1];
  reference.ref = ref;
  for (std::size_t i = 2; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    if (!reference.path.empty()) reference.path += '/';
    reference.path += parts[i];
  }
  return reference;
}

}  // namespace

std::optional<ActionReference> parse_action_reference(std::string_view text) {
  ActionReference reference;
  reference.text = text;
  constexpr std::string_view docker = "docker://";
  if (text.starts_with(docker)) {
    reference.kind = ActionReference::Kind::docker;
    reference.image = text.substr(docker.size());
    return reference;
  }
  if (text.starts_with("./") || text.starts_with(".\\")) {
    reference.kind = ActionReference::Kind::local;
    reference.path = normalized_path(text.substr(2));
    return reference;
  }
  if (text.starts_with("$/")) {
    reference.kind = ActionReference::Kind::self;
    reference.path = normalized_path(text.substr(2));
    return reference;
  }
  return parse_repository(text);
}

}  // namespace localrun::model
