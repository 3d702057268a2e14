#include "expr/json.hpp"
#include "runner/view/json_object.hpp"
#include "runner/view/workflow_list.hpp"

namespace localrun {
namespace {

std::string token_json(const model::Token& token);

std::string mapping_json(const model::Token& token) {
  JsonObject object;
  for (const auto& [key, value] : token.pairs) object.add_json(key->text, token_json(*value));
  return object.text();
}

/// Expressions as their text.
std::string token_json(const model::Token& token) {
  switch (token.kind) {
    case model::TokenKind::null:
      return "null";
    case model::TokenKind::boolean:
      return token.boolean ? "true" : "false";
    case model::TokenKind::number:
      return expr::to_compact_json(expr::Value(token.number));
    case model::TokenKind::sequence:
      return array_of(token.items, [](const auto& item) { return token_json(*item); });
    case model::TokenKind::mapping:
      return mapping_json(token);
    case model::TokenKind::string:
    case model::TokenKind::expression:
    case model::TokenKind::insert:
      break;
  }
  return text_json(token.text);
}

std::string input_json(const model::InputDeclaration& input) {
  JsonObject object;
  object.add("name", input.name.value);
  object.add("type", input_type_name(input.type));
  object.add_json("required", input.is_required ? "true" : "false");
  if (input.default_value) object.add_json("default", token_json(*input.default_value));
  if (!input.options.empty()) object.add_json("options", array_of(input.options, text_json));
  if (!input.description.empty()) object.add("description", input.description);
  object.add("line", input.name.at.begin.line);
  return object.text();
}

std::string event_json(const model::Trigger& trigger) {
  JsonObject object;
  object.add("name", trigger.event.value);
  if (!trigger.inputs.empty()) {
    object.add_json("inputs", array_of(trigger.inputs, input_json));
  } else if (trigger.configuration) {
    object.add_json("configuration", token_json(*trigger.configuration));
  }
  object.add("line", trigger.event.at.begin.line);
  return object.text();
}

std::string job_json(const model::Job& job) {
  JsonObject object;
  object.add("id", job.id.value);
  if (job.name && !job.name->text.empty()) object.add("name", job.name->text);
  object.add_json("needs",
                  array_of(job.needs, [](const auto& need) { return text_json(need.value); }));
  if (job.call() != nullptr) object.add("calls", job.call()->uses.value);
  object.add("line", job.id.at.begin.line);
  return object.text();
}

std::string workflow_json(const ListedWorkflow& each) {
  JsonObject object;
  object.add("path", each.path);
  object.add_json("valid", each.workflow ? "true" : "false");
  if (!each.workflow) return object.text();
  object.add("name", each.workflow->name);
  object.add_json("events", array_of(each.workflow->triggers, event_json));
  object.add_json("jobs", array_of(each.workflow->jobs, job_json));
  return object.text();
}

}  // namespace

std::string render_list_json(std::span<const ListedWorkflow> workflows) {
  JsonObject object;
  object.add("schema", 1);
  object.add_json("workflows", array_of(workflows, workflow_json));
  return object.text() + '\n';
}

}  // namespace localrun
