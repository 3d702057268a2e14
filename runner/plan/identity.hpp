#pragma once

// Who and what a run is about, once the caller's overrides are applied to the facts of the
// repository: the common ground of the payload and of the `github` context. Nothing is empty.

#include "runner/plan/repository_facts.hpp"
#include "runner/plan/request.hpp"

#include <string>
#include <string_view>

namespace localrun {

struct RunIdentity {
  std::string owner;
  std::string name;
  std::string repository;     // OWNER/NAME
  std::string repository_id;  // digits, the same for the same name
  std::string owner_id;
  std::string actor;
  std::string actor_id;
  std::string server_url;
  std::string api_url;
  std::string graphql_url;
  std::string default_branch;
  std::string ref;     // full: --ref, else what is checked out, else the default branch
  std::string sha;     // zeros before the first commit
  std::string before;  // of the first parent; zeros for a root commit
};

[[nodiscard]] RunIdentity make_identity(const Request& request, const RepositoryFacts& facts);

/// `main` for refs/heads/main, `v1` for refs/tags/v1, `7/merge` for refs/pull/7/merge, others as
/// they are.
[[nodiscard]] std::string short_ref(std::string_view ref);
[[nodiscard]] bool is_tag(std::string_view ref) noexcept;
/// The number in refs/pull/N/…; empty for other refs.
[[nodiscard]] std::string pull_request_number(std::string_view ref);

}  // namespace localrun
