#include "runner/plan/payload.hpp"

#include "expr/json.hpp"
#include "runner/plan/event_table.hpp"
#include "runner/plan/identity.hpp"
#include "runner/plan/payload_parts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace localrun {
namespace {

using expr::make_array;
using expr::make_object;
using expr::Value;

/// The first text of `types: x`, `types: [x, y]`, `workflows: …` of the event; empty without.
std::string first_configured(const model::Trigger* trigger, std::string_view key) {
  if (trigger == nullptr || trigger->configuration == nullptr) return {};
  const model::Token* token = trigger->configuration->find(key);
  if (token != nullptr && token->kind == model::TokenKind::sequence) {
    token = token->items.empty() ? nullptr : token->items.front().get();
  }
  return token == nullptr ? std::string() : token->text;
}

std::string first_cron(const model::Trigger* trigger) {
  const model::Token* list = trigger == nullptr ? nullptr : trigger->configuration.get();
  if (list == nullptr || list->kind != model::TokenKind::sequence || list->items.empty()) return {};
  const model::Token* cron = list->items.front()->find("cron");
  return cron == nullptr ? std::string() : cron->text;
}

/// What a maker of an event's own part gets.
struct Making {
  const PayloadSource& source;
  const model::Workflow& workflow;
  const model::Trigger* trigger;
};

void add_push(const Making& making, Entries& event) {
  const PayloadSource& source = making.source;
  const RunIdentity& who = source.who;
  const bool has_commit = !source.facts.sha.empty();
  const Value commit = has_commit ? commit_object(source) : Value();
  event.emplace_back("ref", Value(who.ref));
  event.emplace_back("before", Value(who.before));
  event.emplace_back("after", Value(who.sha));
  event.emplace_back("base_ref", Value());
  event.emplace_back("created", Value(is_tag(who.ref)));
  event.emplace_back("deleted", Value(false));
  event.emplace_back("forced", Value(false));
  event.emplace_back("compare", Value(source.html_url() + "/compare/" + who.before.substr(0, 12) +
                                      "..." + who.sha.substr(0, 12)));
  event.emplace_back("commits",
                     has_commit && !is_tag(who.ref) ? make_array({commit}) : make_array({}));
  event.emplace_back("head_commit", commit);
  event.emplace_back("pusher", make_object({{"name", Value(who.actor)},
                                            {"email", Value(source.facts.author_email)}}));
}

void add_pull_request(const Making& making, Entries& event) {
  const Value pull_request = pull_request_object(making.source);
  event.emplace_back("number", pull_request["number"]);
  event.emplace_back("pull_request", pull_request);
  if (making.source.action == "synchronize") {
    event.emplace_back("before", Value(making.source.who.before));
    event.emplace_back("after", Value(making.source.who.sha));
  }
}

void add_review(const Making& making, Entries& event) {
  event.emplace_back("pull_request", pull_request_object(making.source));
  if (making.source.event == "pull_request_review") {
    event.emplace_back("review", make_object({{"id", Value(1.0)},
                                              {"state", Value("approved")},
                                              {"body", Value("")},
                                              {"user", sender_object(making.source)},
                                              {"commit_id", Value(making.source.who.sha)}}));
  } else {
    event.emplace_back("comment", comment_object(making.source));
  }
}

void add_dispatch(const Making& making, Entries& event) {
  event.emplace_back("ref", Value(making.source.who.ref));
  event.emplace_back(
      "workflow", Value(making.workflow.source ? making.workflow.source->path() : std::string()));
}

void add_repository_dispatch(const Making& making, Entries& event) {
  event.emplace_back("branch", Value(making.source.who.default_branch));
  event.emplace_back("client_payload", make_object({}));
}

void add_schedule(const Making& making, Entries& event) {
  event.emplace_back("schedule", Value(first_cron(making.trigger)));
  event.emplace_back(
      "workflow", Value(making.workflow.source ? making.workflow.source->path() : std::string()));
}

void add_release(const Making& making, Entries& event) {
  event.emplace_back("release", release_object(making.source));
}

void add_ref(const Making& making, Entries& event) {
  const std::string& ref = making.source.who.ref;
  event.emplace_back("ref", Value(short_ref(ref)));
  event.emplace_back("ref_type", Value(is_tag(ref) ? "tag" : "branch"));
  event.emplace_back("master_branch", Value(making.source.who.default_branch));
  event.emplace_back("description", Value());
  event.emplace_back("pusher_type", Value("user"));
}

void add_issue(const Making& making, Entries& event) {
  event.emplace_back("issue", issue_object(making.source));
  const bool is_comment =
      making.source.event == "issue_comment" || making.source.event == "pull_request_comment";
  if (is_comment) event.emplace_back("comment", comment_object(making.source));
}

void add_workflow_run(const Making& making, Entries& event) {
  const std::string name = first_configured(making.trigger, "workflows");
  event.emplace_back("workflow_run", workflow_run_object(making.source, name));
  event.emplace_back(
      "workflow",
      make_object({{"id", Value(1.0)}, {"name", Value(name)}, {"state", Value("active")}}));
}

void add_merge_group(const Making& making, Entries& event) {
  const RunIdentity& who = making.source.who;
  const std::string head =
      "refs/heads/gh-readonly-queue/" + who.default_branch + "/pr-1-" + who.sha;
  event.emplace_back("merge_group",
                     make_object({{"head_sha", Value(who.sha)},
                                  {"head_ref", Value(head)},
                                  {"base_sha", Value(who.before)},
                                  {"base_ref", Value("refs/heads/" + who.default_branch)},
                                  {"head_commit", commit_object(making.source)}}));
}

void add_check(const Making& making, Entries& event) {
  event.emplace_back(making.source.event,
                     make_object({{"id", Value(1.0)},
                                  {"name", Value("check")},
                                  {"head_sha", Value(making.source.who.sha)},
                                  {"head_branch", Value(short_ref(making.source.who.ref))},
                                  {"status", Value("completed")},
                                  {"conclusion", Value("success")},
                                  {"pull_requests", make_array({})}}));
}

void add_deployment(const Making& making, Entries& event) {
  const PayloadSource& source = making.source;
  event.emplace_back("deployment", make_object({{"id", Value(1.0)},
                                                {"sha", Value(source.who.sha)},
                                                {"ref", Value(short_ref(source.who.ref))},
                                                {"task", Value("deploy")},
                                                {"environment", Value("production")},
                                                {"payload", make_object({})},
                                                {"creator", sender_object(source)}}));
  if (source.event != "deployment_status") return;
  event.emplace_back("deployment_status", make_object({{"id", Value(1.0)},
                                                       {"state", Value("success")},
                                                       {"environment", Value("production")},
                                                       {"environment_url", Value("")},
                                                       {"target_url", Value("")}}));
}

void add_status(const Making& making, Entries& event) {
  event.emplace_back("sha", Value(making.source.who.sha));
  event.emplace_back("state", Value("success"));
  event.emplace_back("context", Value("default"));
  event.emplace_back("description", Value());
  event.emplace_back("target_url", Value());
  event.emplace_back(
      "branches", make_array({make_object({{"name", Value(short_ref(making.source.who.ref))}})}));
}

void add_discussion(const Making& making, Entries& event) {
  event.emplace_back("discussion", numbered_object(making.source, "discussion"));
  if (making.source.event == "discussion_comment")
    event.emplace_back("comment", comment_object(making.source));
}

/// `label`, `milestone`, `project` …: an object named as the event.
void add_named(const Making& making, Entries& event) {
  event.emplace_back(making.source.event, numbered_object(making.source, making.source.event));
}

struct Maker {
  std::string_view event;
  void (*add)(const Making&, Entries&);
};
// Events without a row have nothing but action, repository and sender.
constexpr std::array<Maker, 29> k_makers = {{
    {"push", add_push},
    {"workflow_call",
     add_push},  // the caller's event is what a called workflow sees (execution.md 10.3)
    {"pull_request", add_pull_request},
    {"pull_request_target", add_pull_request},
    {"pull_request_review", add_review},
    {"pull_request_review_comment", add_review},
    {"workflow_dispatch", add_dispatch},
    {"repository_dispatch", add_repository_dispatch},
    {"schedule", add_schedule},
    {"release", add_release},
    {"create", add_ref},
    {"delete", add_ref},
    {"issues", add_issue},
    {"issue_comment", add_issue},
    {"pull_request_comment", add_issue},
    {"workflow_run", add_workflow_run},
    {"merge_group", add_merge_group},
    {"check_run", add_check},
    {"check_suite", add_check},
    {"deployment", add_deployment},
    {"deployment_status", add_deployment},
    {"status", add_status},
    {"discussion", add_discussion},
    {"discussion_comment", add_discussion},
    {"label", add_named},
    {"milestone", add_named},
    {"project", add_named},
    {"project_card", add_named},
    {"project_column", add_named},
}};

Value make_event(const Making& making) {
  Entries event;
  if (!making.source.action.empty()) event.emplace_back("action", Value(making.source.action));
  for (const Maker& maker : k_makers) {
    if (maker.event == making.source.event) maker.add(making, event);
  }
  event.emplace_back("repository", repository_object(making.source));
  event.emplace_back("sender", sender_object(making.source));
  return make_object(std::move(event));
}

std::string action_of(const std::string& event, const model::Trigger* trigger) {
  const EventKind* kind = find_event_kind(event);
  if (kind == nullptr || kind->action.empty()) return {};
  const std::string configured = first_configured(trigger, "types");
  return configured.empty() ? std::string(kind->action) : configured;
}

/// `github.event.inputs`: the texts of the typed values, null when there are none.
RequestResult<Value> input_texts(const std::string& event, const model::Workflow& workflow,
                                 const Request& request) {
  const RequestResult<Value> inputs = make_inputs(event, workflow, request);
  if (!inputs) return inputs.error();
  if (inputs->object().size() == 0) return Value();
  Entries texts;
  for (const auto& [name, value] : inputs->object())
    texts.emplace_back(name, Value(value.to_text()));
  return make_object(std::move(texts));
}

}  // namespace

Value merged(const Value& lower, const Value& upper) {
  if (!lower.is_object() || !upper.is_object()) return upper;
  Entries entries(lower.object().begin(), lower.object().end());
  for (const auto& [key, value] : upper.object()) {
    const Value* below = lower.object().find(key);
    entries.emplace_back(key, below == nullptr ? value : merged(*below, value));
  }
  return make_object(std::move(entries));
}

RequestResult<Value> read_given_payload(const Request& request) {
  if (request.event_payload.empty()) return make_object({});
  const expr::Result<Value> payload = expr::parse_json(request.event_payload);
  if (!payload) {
    // The reader words its errors for the expression function.
    constexpr std::string_view k_prefix = "Error parsing fromJson: ";
    std::string cause = payload.error().message();
    if (cause.compare(0, k_prefix.size(), k_prefix) == 0) cause.erase(0, k_prefix.size());
    return RequestError{
        "the event payload is no valid JSON: " + cause,
        "--event-path wants a file with one JSON object, for example {\"action\": \"opened\"}"};
  }
  if (payload->is_object()) return *payload;
  return RequestError{
      "the event payload is no JSON object",
      "--event-path wants a file with one JSON object, for example {\"action\": \"opened\"}"};
}

RequestResult<Value> make_payload(const std::string& event, const model::Workflow& workflow,
                                  const Request& request, const RepositoryFacts& facts) {
  const RequestResult<Value> given = read_given_payload(request);
  if (!given) return given.error();
  const RunIdentity who = make_identity(request, facts);
  const model::Trigger* trigger = workflow.find_trigger(event);
  std::string action = action_of(event, trigger);
  // What follows from the activity (`state: closed`) follows from the caller's as well.
  if (!action.empty() && (*given)["action"].is_string()) action = (*given)["action"].string();
  const PayloadSource source{who, facts, std::move(action), event};
  Value payload = merged(make_event({source, workflow, trigger}), *given);
  if (event != "workflow_dispatch") return payload;
  const RequestResult<Value> texts = input_texts(event, workflow, request);
  if (!texts) return texts.error();
  return merged(payload, make_object({{"inputs", *texts}}));
}

}  // namespace localrun
