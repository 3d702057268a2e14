#include "runner/plan/payload_parts.hpp"

#include <utility>

namespace localrun {
namespace {

using expr::make_array;
using expr::make_object;
using expr::Value;

Value number(double value) { return Value(value); }

/// Ids are Numbers in payloads.
Value id_number(const std::string& digits) { return Value(Value(digits).to_number()); }

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

Value person(const std::string& name, const std::string& email, const std::string& login) {
  return make_object({{"name", Value(name)}, {"email", Value(email)}, {"username", Value(login)}});
}

/// One side of a pull request.
Value branch_object(const PayloadSource& source, const std::string& branch,
                    const std::string& sha) {
  return make_object({{"label", Value(source.who.owner + ":" + branch)},
                      {"ref", Value(branch)},
                      {"sha", Value(sha)},
                      {"user", user_object(source, source.who.owner, source.who.owner_id)},
                      {"repo", repository_object(source)}});
}

std::string pull_request_of(const PayloadSource& source) {
  const std::string number_in_ref = pull_request_number(source.who.ref);
  return number_in_ref.empty() ? "1" : number_in_ref;
}

/// The branch a pull request or run is for: that of the ref, else the one checked out.
std::string head_branch(const PayloadSource& source) {
  const std::string& ref = source.who.ref;
  const bool is_branch = ref.compare(0, 11, "refs/heads/") == 0;
  if (is_branch) return short_ref(ref);
  const bool is_on_branch = source.facts.ref.compare(0, 11, "refs/heads/") == 0;
  return is_on_branch ? short_ref(source.facts.ref) : source.who.default_branch;
}

std::string state_of(const PayloadSource& source) {
  return source.action == "closed" ? "closed" : "open";
}

}  // namespace

std::string commit_title(const RepositoryFacts& facts) {
  return facts.message.substr(0, facts.message.find('\n'));
}

std::string commit_body(const RepositoryFacts& facts) {
  const std::size_t begin = facts.message.find_first_not_of('\n', facts.message.find('\n'));
  return begin == std::string::npos ? std::string() : facts.message.substr(begin);
}

Value user_object(const PayloadSource& source, const std::string& login, const std::string& id) {
  return make_object({{"login", Value(login)},
                      {"id", id_number(id)},
                      {"type", Value("User")},
                      {"site_admin", Value(false)},
                      {"url", Value(source.who.api_url + "/users/" + login)},
                      {"html_url", Value(source.who.server_url + "/" + login)}});
}

Value sender_object(const PayloadSource& source) {
  return user_object(source, source.who.actor, source.who.actor_id);
}

Value repository_object(const PayloadSource& source) {
  const RunIdentity& who = source.who;
  return make_object(
      {{"id", id_number(who.repository_id)},
       {"name", Value(who.name)},
       {"full_name", Value(who.repository)},
       {"private", Value(false)},
       {"visibility", Value("public")},
       {"owner", user_object(source, who.owner, who.owner_id)},
       {"html_url", Value(source.html_url())},
       {"description", Value()},
       {"fork", Value(false)},
       {"archived", Value(false)},
       {"disabled", Value(false)},
       {"url", Value(source.api_url())},
       {"git_url", Value("git" + who.server_url.substr(who.server_url.find("://")) + "/" +
                         who.repository + ".git")},
       {"clone_url", Value(source.html_url() + ".git")},
       {"ssh_url", Value("git@" + who.server_url.substr(who.server_url.find("://") + 3) + ":" +
                         who.repository + ".git")},
       {"default_branch", Value(who.default_branch)},
       {"master_branch", Value(who.default_branch)},
       {"topics", make_array({})}});
}

Value commit_object(const PayloadSource& source) {
  const RepositoryFacts& facts = source.facts;
  return make_object(
      {{"id", Value(source.who.sha)},
       {"distinct", Value(true)},
       {"message", Value(facts.message)},
       {"timestamp", Value(facts.commit_time)},
       {"url", Value(source.html_url() + "/commit/" + source.who.sha)},
       {"author", person(facts.author_name, facts.author_email, source.who.actor)},
       {"committer", person(facts.committer_name, facts.committer_email, source.who.actor)},
       {"added", make_array({})},
       {"removed", make_array({})},
       {"modified", make_array({})}});
}

Value pull_request_object(const PayloadSource& source) {
  const std::string pull = pull_request_of(source);
  const std::string page = source.html_url() + "/pull/" + pull;
  const std::string& time = source.facts.commit_time;
  return make_object({{"id", id_number(source.who.repository_id)},
                      {"number", id_number(pull)},
                      {"state", Value(state_of(source))},
                      {"locked", Value(false)},
                      {"draft", Value(source.action == "converted_to_draft")},
                      {"title", Value(commit_title(source.facts))},
                      {"body", text_or_null(commit_body(source.facts))},
                      {"user", sender_object(source)},
                      {"author_association", Value("OWNER")},
                      {"labels", make_array({})},
                      {"assignees", make_array({})},
                      {"requested_reviewers", make_array({})},
                      {"milestone", Value()},
                      {"head", branch_object(source, head_branch(source), source.who.sha)},
                      {"base", branch_object(source, source.who.default_branch, source.who.before)},
                      {"merged", Value(false)},
                      {"mergeable", Value(true)},
                      {"merge_commit_sha", Value(source.who.sha)},
                      {"created_at", Value(time)},
                      {"updated_at", Value(time)},
                      {"closed_at", Value()},
                      {"merged_at", Value()},
                      {"commits", number(1)},
                      {"url", Value(source.api_url() + "/pulls/" + pull)},
                      {"html_url", Value(page)},
                      {"diff_url", Value(page + ".diff")},
                      {"patch_url", Value(page + ".patch")}});
}

Value issue_object(const PayloadSource& source) {
  return make_object({{"id", id_number(source.who.repository_id)},
                      {"number", number(1)},
                      {"title", Value("An issue")},
                      {"body", Value("")},
                      {"state", Value(state_of(source))},
                      {"locked", Value(source.action == "locked")},
                      {"user", sender_object(source)},
                      {"author_association", Value("OWNER")},
                      {"labels", make_array({})},
                      {"assignee", Value()},
                      {"assignees", make_array({})},
                      {"milestone", Value()},
                      {"comments", number(source.event == "issue_comment" ? 1 : 0)},
                      {"created_at", Value(source.facts.commit_time)},
                      {"updated_at", Value(source.facts.commit_time)},
                      {"closed_at", Value()},
                      {"url", Value(source.api_url() + "/issues/1")},
                      {"html_url", Value(source.html_url() + "/issues/1")}});
}

Value comment_object(const PayloadSource& source) {
  return make_object({{"id", number(1)},
                      {"body", Value("A comment")},
                      {"user", sender_object(source)},
                      {"author_association", Value("OWNER")},
                      {"created_at", Value(source.facts.commit_time)},
                      {"updated_at", Value(source.facts.commit_time)},
                      {"html_url", Value(source.html_url() + "/issues/1#issuecomment-1")}});
}

Value release_object(const PayloadSource& source) {
  std::string tag = "v0.0.0";
  if (!source.facts.tags_at_head.empty()) tag = source.facts.tags_at_head.front();
  if (is_tag(source.who.ref)) tag = short_ref(source.who.ref);
  return make_object({{"id", number(1)},
                      {"tag_name", Value(tag)},
                      {"target_commitish", Value(source.who.default_branch)},
                      {"name", Value(tag)},
                      {"body", Value(source.facts.message)},
                      {"draft", Value(false)},
                      {"prerelease", Value(source.action == "prereleased")},
                      {"author", sender_object(source)},
                      {"assets", make_array({})},
                      {"created_at", Value(source.facts.commit_time)},
                      {"published_at", Value(source.facts.commit_time)},
                      {"url", Value(source.api_url() + "/releases/1")},
                      {"upload_url", Value(source.api_url() + "/releases/1/assets{?name,label}")},
                      {"tarball_url", Value(source.api_url() + "/tarball/" + tag)},
                      {"zipball_url", Value(source.api_url() + "/zipball/" + tag)},
                      {"html_url", Value(source.html_url() + "/releases/tag/" + tag)}});
}

Value workflow_run_object(const PayloadSource& source, const std::string& workflow_name) {
  const bool is_completed = source.action == "completed";
  return make_object({{"id", number(1)},
                      {"name", Value(workflow_name)},
                      {"display_title", Value(commit_title(source.facts))},
                      {"head_branch", Value(head_branch(source))},
                      {"head_sha", Value(source.who.sha)},
                      {"run_number", number(1)},
                      {"run_attempt", number(1)},
                      {"event", Value("push")},
                      {"status", Value(source.action)},
                      {"conclusion", is_completed ? Value("success") : Value()},
                      {"workflow_id", number(1)},
                      {"pull_requests", make_array({})},
                      {"actor", sender_object(source)},
                      {"triggering_actor", sender_object(source)},
                      {"head_commit", commit_object(source)},
                      {"repository", repository_object(source)},
                      {"head_repository", repository_object(source)},
                      {"created_at", Value(source.facts.commit_time)},
                      {"updated_at", Value(source.facts.commit_time)},
                      {"url", Value(source.api_url() + "/actions/runs/1")},
                      {"artifacts_url", Value(source.api_url() + "/actions/runs/1/artifacts")},
                      {"html_url", Value(source.html_url() + "/actions/runs/1")}});
}

Value numbered_object(const PayloadSource& source, const std::string& kind) {
  return make_object({{"id", number(1)},
                      {"number", number(1)},
                      {"name", Value("A " + kind)},
                      {"title", Value("A " + kind)},
                      {"body", Value("")},
                      {"state", Value(state_of(source))},
                      {"user", sender_object(source)},
                      {"created_at", Value(source.facts.commit_time)},
                      {"updated_at", Value(source.facts.commit_time)}});
}

}  // namespace localrun
