#include "model/build_parts.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

bool contains_expression(const Token& token) {
  if (token.kind == TokenKind::expression || token.kind == TokenKind::insert) return true;
  const auto is_in = [](const TokenPtr& part) { return contains_expression(*part); };
  return std::any_of(token.items.begin(), token.items.end(), is_in) ||
         std::any_of(token.pairs.begin(), token.pairs.end(),
                     [&](const auto& pair) { return is_in(pair.first) || is_in(pair.second); });
}

void check_image(const Token& container, bool may_be_empty, Diagnostics& diagnostics) {
  if (contains_expression(container)) return;
  constexpr std::string_view docker = "docker://";
  const Token* image = container.kind == TokenKind::mapping ? container.find("image") : &container;
  std::string_view name = image ? std::string_view(image->text) : std::string_view{};
  if (name.empty() && may_be_empty && container.kind != TokenKind::mapping) return;
  if (name.starts_with(docker)) name.remove_prefix(docker.size());
  if (!name.empty()) return;
  diagnostics.push_back(build_error(container.at, "Container image cannot be empty"));
}

}  // namespace

void check_containers(const Token& job, Diagnostics& diagnostics) {
  if (const Token* container = job.find("container")) check_image(*container, true, diagnostics);
  const Token* services = job.find("services");
  if (!services) return;
  for (const auto& [name, service] : services->pairs) {
    if (name->kind == TokenKind::string) check_image(*service, false, diagnostics);
  }
}

}  // namespace localrun::model
