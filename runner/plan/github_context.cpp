#include "runner/plan/contexts.hpp"
#include "runner/plan/event_table.hpp"
#include "runner/plan/identity.hpp"
#include "runner/plan/payload_parts.hpp"

#include <filesystem>
#include <string_view>

namespace localrun {
namespace {

using expr::Value;

std::string full_branch(const std::string& name) {
  return name.compare(0, 5, "refs/") == 0 ? name : "refs/heads/" + name;
}

/// What the payload's `ref` names: a full ref, or a short one whose kind `ref_type` tells (of the
/// event `create`). Empty when it names none.
std::string ref_in(const Value& payload) {
  const Value& ref = payload["ref"];
  const Value& type = payload["ref_type"];
  if (!ref.is_string() || ref.string().empty()) return {};
  const std::string name(ref.string());
  if (name.compare(0, 5, "refs/") == 0) return name;
  if (!type.is_string()) return {};
  if (type.string() == "tag") return "refs/tags/" + name;
  return type.string() == "branch" ? "refs/heads/" + name : std::string();
}

/// `github.ref` by the event's rule; what the payload says goes before what was made up.
std::string ref_for(const EventKind* kind, const Value& payload, const Request& request,
                    const RunIdentity& who) {
  const bool is_given = request.ref && !request.ref->empty();
  switch (kind == nullptr ? RefRule::current : kind->ref) {
    case RefRule::current: {
      std::string in_payload = ref_in(payload);
      return in_payload.empty() || is_given ? who.ref : in_payload;
    }
    case RefRule::default_branch:
      return is_given ? who.ref : "refs/heads/" + who.default_branch;
    case RefRule::pull_request:
      return "refs/pull/" + payload["pull_request"]["number"].to_text() + "/merge";
    case RefRule::base_branch:
      return full_branch(payload["pull_request"]["base"]["ref"].to_text());
    case RefRule::release:
      return "refs/tags/" + payload["release"]["tag_name"].to_text();
    case RefRule::merge_group:
      return full_branch(payload["merge_group"]["head_ref"].to_text());
  }
  return who.ref;
}

/// Relative to the repository, as GitHub names the file. One from elsewhere stands where it would
/// have to stand to run on GitHub.
std::string workflow_path(const model::Workflow& workflow, const RepositoryFacts& facts,
                          const std::string& folder) {
  std::string path = workflow.source ? workflow.source->path() : std::string();
  if (!folder.empty() && !path.starts_with('/'))
    path = std::filesystem::path(folder + "/" + path).lexically_normal().string();
  const std::string root = facts.root + "/";
  if (!facts.root.empty() && path.compare(0, root.size(), root) == 0) path.erase(0, root.size());
  while (path.compare(0, 2, "./") == 0) path.erase(0, 2);
  const bool is_elsewhere = path.starts_with('/') || path.starts_with("../");
  return is_elsewhere ? ".github/workflows/" + path.substr(path.rfind('/') + 1) : path;
}

std::string repository_url(const RunIdentity& who) {
  return "git" + who.server_url.substr(who.server_url.find("://")) + "/" + who.repository + ".git";
}

void add_pull_request_branches(Entries& github, const Value& payload) {
  const Value& pull_request = payload["pull_request"];
  github.emplace_back("head_ref", Value(pull_request["head"]["ref"].to_text()));
  github.emplace_back("base_ref", Value(pull_request["base"]["ref"].to_text()));
}

void add_repository(Entries& github, const RunIdentity& who, const Value& payload) {
  const Value& visibility = payload["repository"]["visibility"];
  github.emplace_back("repository", Value(who.repository));
  github.emplace_back("repository_owner", Value(who.owner));
  github.emplace_back("repository_owner_id", Value(who.owner_id));
  github.emplace_back("repositoryUrl", Value(repository_url(who)));
  github.emplace_back("repository_id", Value(who.repository_id));
  github.emplace_back("repository_visibility",
                      visibility.is_string() ? visibility : Value("public"));
}

}  // namespace

Value make_github_context(const ChosenEvent& event, const Value& payload,
                          const model::Workflow& workflow, const Request& request,
                          const RepositoryFacts& facts, const RunNumbers& numbers) {
  const RunIdentity who = make_identity(request, facts);
  // A called workflow sees its caller's event (execution.md 10.3); run on its own, that of a push.
  const std::string name = event.name == "workflow_call" ? "push" : event.name;
  const EventKind* kind = find_event_kind(name);
  const std::string ref = ref_for(kind, payload, request, who);
  Entries github;
  github.emplace_back("ref", Value(ref));
  github.emplace_back("sha", Value(who.sha));
  add_repository(github, who, payload);
  github.emplace_back("run_id", Value(numbers.id));
  github.emplace_back("run_number", Value(numbers.number));
  github.emplace_back("run_attempt", Value(numbers.attempt));
  github.emplace_back("retention_days", Value("90"));
  github.emplace_back("actor_id", Value(who.actor_id));
  github.emplace_back("actor", Value(who.actor));
  github.emplace_back("triggering_actor", Value(who.actor));
  const std::string path = workflow_path(workflow, facts, request.folder);
  const bool is_unnamed = workflow.source && workflow.name == workflow.source->path();
  github.emplace_back("workflow", Value(is_unnamed ? path : workflow.name));
  add_pull_request_branches(github, payload);
  github.emplace_back("event_name", Value(name));
  github.emplace_back("event", payload);
  github.emplace_back("server_url", Value(who.server_url));
  github.emplace_back("api_url", Value(who.api_url));
  github.emplace_back("graphql_url", Value(who.graphql_url));
  github.emplace_back("ref_name", Value(short_ref(ref)));
  github.emplace_back("ref_protected", Value(false));
  github.emplace_back("ref_type", Value(is_tag(ref) ? "tag" : "branch"));
  github.emplace_back("secret_source", Value(request.secrets.empty() ? "None" : "Actions"));
  github.emplace_back("workflow_ref", Value(who.repository + "/" + path + "@" + ref));
  github.emplace_back("workflow_sha", Value(who.sha));
  return expr::make_object(std::move(github));
}

}  // namespace localrun
