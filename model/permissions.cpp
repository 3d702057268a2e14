#include "model/permissions.hpp"

#include <algorithm>
#include <array>

namespace localrun::model {
namespace {

// In the order of GitHub's messages. `read-all` and `write-all` set the first thirteen.
constexpr std::array classic_names{
    "actions",  "checks",          "contents", "deployments",   "discussions",
    "issues",   "packages",        "pages",    "pull-requests", "repository-projects",
    "statuses", "security-events", "id-token"};
constexpr std::array later_names{"artifact-metadata",   "attestations", "code-quality",
                                 "copilot-requests",    "drives",       "models",
                                 "vulnerability-alerts"};

Permissions all_classic(Access access) {
  Permissions permissions;
  for (const char* name : classic_names) permissions.emplace(name, access);
  return permissions;
}

Access access_of(const Permissions& permissions, std::string_view name) {
  const auto found = permissions.find(name);
  return found == permissions.end() ? Access::none : found->second;
}

}  // namespace

std::string_view access_name(Access access) noexcept {
  switch (access) {
    case Access::none:
      return "none";
    case Access::read:
      return "read";
    case Access::write:
      return "write";
  }
  return "none";
}

std::optional<Permissions> read_permissions(const Token* token) {
  if (!token) return std::nullopt;
  if (token->kind == TokenKind::string) {
    return all_classic(token->text == "write-all" ? Access::write : Access::read);
  }
  Permissions permissions;
  for (const auto& [name, value] : token->pairs) {
    if (value->text == "none") continue;
    permissions.emplace(name->text, value->text == "write" ? Access::write : Access::read);
  }
  return permissions;
}

Permissions default_permissions(DefaultPermissions policy) {
  if (policy == DefaultPermissions::limited_read) {
    return {{"contents", Access::read}, {"packages", Access::read}};
  }
  Permissions permissions = all_classic(Access::write);
  for (const char* name : later_names) permissions.emplace(name, Access::write);
  return permissions;
}

Excess find_excess(const Permissions& requested, const Permissions& allowed) {
  Excess excess;
  const auto compare = [&](std::string_view name) {
    const Access wanted = access_of(requested, name);
    const Access given = access_of(allowed, name);
    if (wanted <= given) return;
    const std::string separator = excess.requested.empty() ? "" : ", ";
    excess.requested += separator + std::string(name) + ": " + std::string(access_name(wanted));
    excess.allowed += separator + std::string(name) + ": " + std::string(access_name(given));
  };
  for (const char* name : classic_names) compare(name);
  for (const char* name : later_names) compare(name);
  return excess;
}

}  // namespace localrun::model
