#include "runner/plan/identity.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <initializer_list>

namespace localrun {
namespace {

constexpr std::string_view k_zeros = "0000000000000000000000000000000000000000";

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// The first that is not empty.
std::string first_of(std::initializer_list<std::string_view> texts) {
  const auto* found =
      std::find_if(texts.begin(), texts.end(), [](std::string_view text) { return !text.empty(); });
  return found == texts.end() ? std::string() : std::string(*found);
}

/// Digits made from a name: scripts want a number, and the same one every time (FNV-1a).
std::string stable_id(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return std::to_string(100'000'000U + hash % 900'000'000U);
}

/// A login as GitHub allows it: letters, digits and single hyphens.
std::string login_of(std::string_view name) {
  std::string login;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      login += c;
    } else if (!login.empty() && login.back() != '-') {
      login += '-';
    }
  }
  while (!login.empty() && login.back() == '-') login.pop_back();
  return login;
}

void set_urls(RunIdentity& identity, std::string_view server) {
  identity.server_url = first_of({server, "https://github.com"});
  constexpr std::string_view k_scheme = "https://";
  const std::string& url = identity.server_url;
  const bool is_cloud_tenant = url.size() > 8 && url.compare(url.size() - 8, 8, ".ghe.com") == 0;
  if (url == "https://github.com" || (is_cloud_tenant && starts_with(url, k_scheme))) {
    identity.api_url = "https://api." + url.substr(k_scheme.size());
    identity.graphql_url = identity.api_url + "/graphql";
  } else {
    identity.api_url = url + "/api/v3";
    identity.graphql_url = url + "/api/graphql";
  }
}

/// A full ref for what a person gives: a full one, else the tag at HEAD of this name, else a
/// branch.
std::string full_ref(const std::string& given, const RepositoryFacts& facts) {
  if (starts_with(given, "refs/")) return given;
  if (starts_with(given, "heads/") || starts_with(given, "tags/")) return "refs/" + given;
  const bool is_current_branch = facts.ref == "refs/heads/" + given;
  const auto& tags = facts.tags_at_head;
  const bool is_tag_here = std::find(tags.begin(), tags.end(), given) != tags.end();
  return (is_tag_here && !is_current_branch ? "refs/tags/" : "refs/heads/") + given;
}

}  // namespace

RunIdentity make_identity(const Request& request, const RepositoryFacts& facts) {
  RunIdentity identity;
  const std::string given = request.repository.value_or("");
  const std::size_t slash = given.find('/');
  const bool is_given = slash != std::string::npos;
  identity.owner =
      first_of({is_given ? std::string_view(given).substr(0, slash) : std::string_view(),
                facts.owner, "local"});
  identity.name =
      first_of({is_given ? std::string_view(given).substr(slash + 1) : std::string_view(given),
                facts.name, "repository"});
  identity.repository = identity.owner + "/" + identity.name;
  identity.repository_id = stable_id(identity.repository);
  identity.owner_id = stable_id(identity.owner);
  identity.actor =
      first_of({request.actor.value_or(""), login_of(facts.user_name), identity.owner});
  identity.actor_id = stable_id(identity.actor);
  set_urls(identity, facts.server_url);
  identity.default_branch = first_of({facts.default_branch, "main"});
  const std::string current = first_of({facts.ref, "refs/heads/" + identity.default_branch});
  identity.ref = request.ref && !request.ref->empty() ? full_ref(*request.ref, facts) : current;
  identity.sha = first_of({facts.sha, k_zeros});
  identity.before = first_of({facts.parent_sha, k_zeros});
  return identity;
}

std::string short_ref(std::string_view ref) {
  for (const std::string_view prefix : {"refs/heads/", "refs/tags/", "refs/pull/"}) {
    if (starts_with(ref, prefix)) return std::string(ref.substr(prefix.size()));
  }
  return std::string(ref);
}

bool is_tag(std::string_view ref) noexcept { return ref.substr(0, 10) == "refs/tags/"; }

std::string pull_request_number(std::string_view ref) {
  constexpr std::string_view k_prefix = "refs/pull/";
  if (!starts_with(ref, k_prefix)) return {};
  const std::string_view rest = ref.substr(k_prefix.size());
  return std::string(rest.substr(0, rest.find('/')));
}

}  // namespace localrun
