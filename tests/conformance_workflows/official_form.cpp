#include "official_form.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <map>
#include <string>

namespace localrun::model::conformance {
namespace {

namespace json = boost::json;

/// Numbers of `type` in the official form.
enum OfficialType {
  string_type,
  sequence_type,
  mapping_type,
  expression_type,
  insert_type,
  boolean_type,
  number_type,
  null_type
};

class Writer {
 public:
  explicit Writer(bool has_source) : has_source_(has_source) {}

  [[nodiscard]] json::value token(const Token& token) const {
    switch (token.kind) {
      case TokenKind::string:
        return scalar(token.at, string_type, "lit", json::value(token.text));
      case TokenKind::boolean:
        return scalar(token.at, boolean_type, "bool", json::value(token.boolean));
      case TokenKind::number:
        return scalar(token.at, number_type, "num", number(token.number));
      case TokenKind::null:
        return has_source_ ? json::value(head(token.at, null_type)) : json::value(nullptr);
      case TokenKind::expression:
        return expression(token.expression.get());
      case TokenKind::insert: {
        json::object result = head(token.at, insert_type);
        result["directive"] = "insert";
        return result;
      }
      case TokenKind::sequence: {
        json::array items;
        for (const TokenPtr& item : token.items) items.push_back(this->token(*item));
        json::object result = head(token.at, sequence_type);
        result["seq"] = std::move(items);
        return result;
      }
      case TokenKind::mapping: {
        json::array pairs;
        for (const auto& [key, value] : token.pairs) {
          pairs.push_back({{"Key", this->token(*key)}, {"Value", this->token(*value)}});
        }
        json::object result = head(token.at, mapping_type);
        result["map"] = std::move(pairs);
        return result;
      }
    }
    return nullptr;
  }

  [[nodiscard]] json::value expression(const Expression* expression) const {
    json::object result = head(expression->at, expression_type);
    result["expr"] = expression->source;
    return result;
  }

  [[nodiscard]] json::value text(const Located<std::string>& located) const {
    return scalar(located.at, string_type, "lit", json::value(located.value));
  }

 private:
  [[nodiscard]] json::object head(const Span& at, OfficialType type) const {
    json::object result{{"type", static_cast<int>(type)}};
    if (has_source_ && at.file) {
      result["file"] = 1;
      result["line"] = at.begin.line;
      result["col"] = at.begin.column;
    }
    return result;
  }

  [[nodiscard]] json::value scalar(const Span& at, OfficialType type, const char* name,
                                   json::value value) const {
    if (!has_source_) return value;
    json::object result = head(at, type);
    result[name] = std::move(value);
    return result;
  }

  static json::value number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    return value;
  }

  bool has_source_;
};

void put(json::object& object, const char* key, const TokenPtr& token, const Writer& writer) {
  if (token) object[key] = writer.token(*token);
}

struct StepKind {
  json::object& step;
  const Writer& writer;

  void operator()(const RunStep& run) const {
    put(step, "run", run.run, writer);
    put(step, "shell", run.shell, writer);
    put(step, "working-directory", run.working_directory, writer);
  }
  void operator()(const UsesStep& uses) const {
    step["uses"] = writer.text({uses.uses.value.text, uses.uses.at});
    put(step, "with", uses.with, writer);
  }
  void operator()(const WaitStep& wait) const {
    json::array ids;
    for (const auto& id : wait.ids) ids.push_back(json::value(id.value));
    step["wait"] = std::move(ids);
    wait_like("Wait");
  }
  void operator()(const WaitAllStep&) const {
    step["wait-all"] = true;
    wait_like("Wait for all");
  }
  void operator()(const CancelStep& cancel) const {
    step["cancel"] = cancel.id.value;
    wait_like("Cancel");
  }
  void operator()(const ParallelStep&) const { wait_like("Parallel group"); }

  void wait_like(const char* name) const {
    step.erase("if");
    if (!step.contains("name")) step["name"] = name;
  }
};

json::object step_form(const Step& step, const Writer& writer) {
  json::object result{{"id", step.id}};
  put(result, "name", step.name, writer);
  result["if"] = writer.expression(step.condition.expression.get());
  put(result, "continue-on-error", step.continue_on_error, writer);
  put(result, "timeout-minutes", step.timeout_minutes, writer);
  put(result, "env", step.env, writer);
  if (step.is_background) result["background"] = true;
  std::visit(StepKind{result, writer}, step.kind);
  return result;
}

using OptionalPermissions = std::optional<Permissions>;

void put_permissions(json::object& object, const OptionalPermissions& permissions) {
  if (!permissions) return;
  json::object result;
  for (const auto& [name, access] : *permissions) result[name] = access_name(access);
  object["permissions"] = std::move(result);
}

OptionalPermissions permissions_or(const TokenPtr& own, const OptionalPermissions& inherited) {
  auto permissions = read_permissions(own.get());
  return permissions ? permissions : inherited;
}

void put_ordinary(json::object& result, const OrdinaryJob& job, const Token& token,
                  const Writer& writer) {
  result["type"] = "job";
  put(result, "continue-on-error", job.continue_on_error, writer);
  put(result, "timeout-minutes", job.timeout_minutes, writer);
  put(result, "cancel-timeout-minutes", job.cancel_timeout_minutes, writer);
  put(result, "env", job.env, writer);
  put(result, "environment", job.environment, writer);
  put(result, "runs-on", job.runs_on, writer);
  put(result, "container", job.container, writer);
  put(result, "services", job.services, writer);
  put(result, "outputs", job.outputs, writer);
  put(result, "snapshot", job.snapshot, writer);
  if (const Token* defaults = token.find("defaults")) result["defaults"] = writer.token(*defaults);
  if (job.steps.empty()) return;
  json::array steps;
  for (const Step& step : job.steps) steps.push_back(step_form(step, writer));
  result["steps"] = std::move(steps);
}

json::array jobs_form(const Workflow& workflow, const std::vector<CalledWorkflow>& calls,
                      const OptionalPermissions& inherited, const Writer& writer);

/// `on.workflow_call.KEY` of the called workflow.
void put_declarations(json::object& result, const char* name, const Workflow& called,
                      std::string_view key, const Writer& writer) {
  const Trigger& trigger = *called.find_trigger("workflow_call");
  const Token* declared = trigger.configuration ? trigger.configuration->find(key) : nullptr;
  if (declared) result[name] = writer.token(*declared);
}

void put_call(json::object& result, const Job& job, const CalledWorkflow& called,
              const OptionalPermissions& permissions, const Writer& writer) {
  const CallJob& call = *job.call();
  result["type"] = "reusableWorkflowJob";
  result["ref"] = call.uses.value;
  if (!result.contains("needs")) result["needs"] = json::array();
  put_declarations(result, "input-definitions", *called.workflow, "inputs", writer);
  put_declarations(result, "secret-definitions", *called.workflow, "secrets", writer);
  put_declarations(result, "outputs", *called.workflow, "outputs", writer);
  put(result, "input-values", call.with, writer);
  put_permissions(result, permissions_or(called.workflow->permissions, permissions));
  result["jobs"] = jobs_form(*called.workflow, called.calls, permissions, writer);
  if (!call.secrets) return;
  if (call.secrets->kind == TokenKind::string) {
    result["inherit-secrets"] = true;
  } else {
    put(result, "secret-values", call.secrets, writer);
  }
}

json::object job_head(const Job& job, const Writer& writer) {
  json::object result{{"id", writer.text(job.id)}};
  result["name"] = writer.text(job.id);
  const bool has_name =
      job.name && !(job.name->kind == TokenKind::string && job.name->text.empty());
  if (has_name) put(result, "name", job.name, writer);
  if (!job.needs.empty()) {
    json::array needs;
    for (const auto& need : job.needs) needs.push_back(writer.text(need));
    result["needs"] = std::move(needs);
  }
  result["if"] = writer.expression(job.condition.expression.get());
  put(result, "strategy", job.strategy, writer);
  put(result, "concurrency", job.concurrency, writer);
  return result;
}

json::array jobs_form(const Workflow& workflow, const std::vector<CalledWorkflow>& calls,
                      const OptionalPermissions& inherited, const Writer& writer) {
  const OptionalPermissions level = permissions_or(workflow.permissions, inherited);
  const Token& tokens = *workflow.root->find("jobs");
  json::array jobs;
  std::size_t next_call = 0;
  for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
    const Job& job = workflow.jobs[i];
    const OptionalPermissions permissions = permissions_or(job.permissions, level);
    json::object form = job_head(job, writer);
    if (job.ordinary()) {
      put_permissions(form, permissions);
      put_ordinary(form, *job.ordinary(), *tokens.pairs[i].second, writer);
    } else {
      put_call(form, job, calls.at(next_call++), permissions, writer);
    }
    jobs.push_back(std::move(form));
  }
  return jobs;
}

constexpr const char* input_type_name(InputType type) {
  constexpr const char* names[] = {"string", "boolean", "number", "choice", "environment"};
  return names[static_cast<std::size_t>(type)];
}

}  // namespace

json::object official_form(const Workflow& workflow, const std::vector<CalledWorkflow>& calls,
                           bool has_source) {
  const Writer writer(has_source);
  json::object result;
  result["jobs"] = jobs_form(workflow, calls, std::nullopt, writer);
  put(result, "env", workflow.env, writer);
  put(result, "concurrency", workflow.concurrency, writer);
  if (const Token* defaults = workflow.root->find("defaults"))
    result["defaults"] = writer.token(*defaults);
  put_permissions(result, read_permissions(workflow.permissions.get()));
  if (const Trigger* dispatch = workflow.find_trigger("workflow_dispatch");
      dispatch && !dispatch->inputs.empty()) {
    json::object types;
    for (const InputDeclaration& input : dispatch->inputs)
      types[input.name.value] = input_type_name(input.type);
    result["input-types"] = std::move(types);
  }
  if (has_source) result["file-table"] = json::array{json::value(workflow.source->path())};
  return result;
}

}  // namespace localrun::model::conformance
