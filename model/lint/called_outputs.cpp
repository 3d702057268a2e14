#include "model/lint/called_outputs.hpp"

#include "expr/text.hpp"
#include "model/lint/families.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;

std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// `on.workflow_call.outputs`; nullptr when there are none.
const Token* outputs_of_call(const Workflow& workflow) {
  const Trigger* trigger = workflow.find_trigger("workflow_call");
  const bool is_mapping = trigger != nullptr && trigger->configuration &&
                          trigger->configuration->kind == TokenKind::mapping;
  const Token* outputs = is_mapping ? trigger->configuration->find("outputs") : nullptr;
  return outputs != nullptr && outputs->kind == TokenKind::mapping ? outputs : nullptr;
}

std::vector<std::string> keys_of(const Token* mapping) {
  std::vector<std::string> names;
  if (mapping == nullptr || mapping->kind != TokenKind::mapping) return names;
  for (const auto& [key, value] : mapping->pairs) names.push_back(key->text);
  return names;
}

bool has(const std::vector<std::string>& names, std::string_view wanted) {
  return std::any_of(names.begin(), names.end(), [wanted](const std::string& name) {
    return equal_ignoring_case(name, wanted);
  });
}

const Token* outputs_of_job(const Job& job) {
  return job.ordinary() == nullptr ? nullptr : job.ordinary()->outputs.get();
}

// ---- the called workflow's end: `jobs.X.outputs.Y` of its outputs

class CalledEnd {
 public:
  CalledEnd(const Subject& subject, Report& report) : subject_(subject), report_(report) {}

  void check(const Token& name, const Token& value) {
    if (value.kind == TokenKind::string) return check_text(name, value);
    if (!value.expression) return;
    for (const expr::Reference& reference : expr::references(value.expression->tree)) {
      if (equal_ignoring_case(reference.context, "jobs") && !reference.parts.empty() &&
          !reference.parts[0].is_dynamic)
        check_reference(*value.expression, reference);
    }
  }

 private:
  void check_text(const Token& name, const Token& value) {
    const std::string_view text = expr::trim(value.text);
    const bool is_path =
        text.starts_with("jobs.") || text.starts_with("needs.") || text.starts_with("steps.");
    if (!is_path || text.find(".outputs.") == std::string_view::npos ||
        text.find(' ') != std::string_view::npos)
      return;
    Words words{"the output " + quoted(name.text) + " is the text " + quoted(text) +
                ", not a value"};
    words.help = "value: ${{ " + std::string(text) + " }}";
    report_.add("called-workflow-output", value.at, std::move(words));
  }

  void check_reference(const Expression& expression, const expr::Reference& reference) {
    const auto& id = reference.parts[0];
    const auto owner = subject_.find_job(id.name);
    if (!owner) return add_unknown_job(expression.locate(id.span), id.name);
    const Job& job = *subject_.jobs[*owner].job;
    if (reference.parts.size() < 2 || reference.parts[1].is_dynamic) return;
    const auto& second = reference.parts[1];
    if (equal_ignoring_case(second.name, "result")) return;
    if (!equal_ignoring_case(second.name, "outputs"))
      return add_without_outputs(expression, reference, job);
    if (reference.parts.size() < 3 || reference.parts[2].is_dynamic || !job.ordinary()) return;
    const auto& output = reference.parts[2];
    const Token* declared = outputs_of_job(job);
    if (declared != nullptr && declared->kind != TokenKind::mapping) return;
    if (!has(keys_of(declared), output.name))
      add_undeclared(expression.locate(output.span), output.name, *owner);
  }

  void add_unknown_job(const Span& at, std::string_view name) {
    std::vector<std::string> ids;
    for (const LintJob& job : subject_.jobs) ids.push_back(job.job->id.value);
    Words words{"there is no job " + quoted(name) + ", so this is always empty"};
    words.help = did_you_mean(name, ids);
    if (words.help.empty()) words.help = "the jobs are: " + joined(ids);
    report_.add("called-workflow-output", at, std::move(words));
  }

  void add_without_outputs(const Expression& expression, const expr::Reference& reference,
                           const Job& job) {
    const auto& second = reference.parts[1];
    const bool has_third = reference.parts.size() > 2 && !reference.parts[2].is_dynamic;
    const bool is_misspelt = equal_ignoring_case(second.name, "output");
    Words words{"'jobs." + job.id.value + "' has 'outputs' and 'result', but no " +
                quoted(second.name) + ", so this is always empty"};
    words.help = "jobs." + job.id.value + ".outputs." +
                 (!is_misspelt ? second.name
                  : has_third  ? reference.parts[2].name
                               : "NAME");
    report_.add("needs-without-outputs", expression.locate(second.span), std::move(words));
  }

  void add_undeclared(const Span& at, const std::string& name, std::size_t owner) {
    const LintJob& laid_out = subject_.jobs[owner];
    const Job& job = *laid_out.job;
    const std::vector<std::string> declared = keys_of(outputs_of_job(job));
    Words words{"job " + quoted(job.id.value) + " has no output " + quoted(name) +
                ", so this is always empty"};
    words.why =
        "an output passes from the step to its job's `outputs`, from there to those of "
        "the workflow";
    words.related.push_back(
        {job.id.at, declared.empty() ? "declares no outputs" : "declares: " + joined(declared)});
    const LintStep* writer = nullptr;
    for (const LintStep& step : laid_out.steps) {
      if (step.script && step.script->writes_name(ScriptFile::output, name)) writer = &step;
    }
    words.help = did_you_mean(name, declared);
    if (writer != nullptr || words.help.empty()) {
      const bool has_id = writer != nullptr && writer->step->has_explicit_id;
      words.help = "add under jobs." + job.id.value + ".outputs:\n" + name + ": ${{ steps." +
                   (has_id ? writer->step->id : "ID") + ".outputs." + name + " }}";
    }
    if (writer != nullptr)
      words.related.push_back(
          {writer->step->has_explicit_id ? writer->step->id_at : writer->step->at,
           "this step writes it"});
    report_.add("called-workflow-output", at, std::move(words));
  }

  const Subject& subject_;
  Report& report_;
};

// ---- the caller's end: `needs.X.outputs.Y`

/// What to add to the called workflow so that it passes the name on.
std::string help_for(const Workflow& called, const std::string& name,
                     const std::vector<std::string>& declared) {
  const Job* owner = nullptr;
  for (const Job& job : called.jobs) {
    if (has(keys_of(outputs_of_job(job)), name)) owner = &job;
  }
  const std::string near = did_you_mean(name, declared);
  if (owner == nullptr && !near.empty()) return near;
  const std::string indent = declared.empty() ? "  " : "";
  const std::string where = "in " + called.source->path() + ", under on.workflow_call" +
                            (declared.empty() ? ":\noutputs:\n" : ".outputs:\n");
  return where + indent + name + ":\n" + indent + "  value: ${{ jobs." +
         (owner == nullptr ? "JOB" : owner->id.value) + ".outputs." + name + " }}";
}

void check_caller(const ExpressionUse& use, const expr::Reference& reference, const Job& call,
                  const Workflow& called, Report& report) {
  const auto& part = reference.parts[2];
  const Token* outputs = outputs_of_call(called);
  const std::vector<std::string> declared = keys_of(outputs);
  if (has(declared, part.name)) return;
  Words words{"the workflow that job " + quoted(call.id.value) + " calls has no output " +
              quoted(part.name) + ", so this is always empty"};
  words.related.push_back({call.call()->uses.at, declared.empty()
                                                     ? "declares no outputs"
                                                     : "declares: " + joined(declared)});
  words.help = equal_ignoring_case(part.name, "result") ? "needs." + call.id.value + ".result"
                                                        : help_for(called, part.name, declared);
  report.add("called-workflow-output", use.expression->locate(part.span), std::move(words));
}

}  // namespace

void lint_called_outputs(const Subject& subject, Report& report) {
  const Token* outputs = outputs_of_call(subject.workflow);
  if (outputs == nullptr) return;
  CalledEnd end(subject, report);
  for (const auto& [name, output] : outputs->pairs) {
    const Token* value = output->kind == TokenKind::mapping ? output->find("value") : nullptr;
    if (value != nullptr) end.check(*name, *value);
  }
}

Diagnostics find_in_calls(const Workflow& workflow, const std::vector<CalledWorkflow>& calls) {
  if (calls.empty()) return {};  // most workflows: they need not be laid out again
  const Subject subject(workflow);
  Report report;
  for (const ExpressionUse& use : subject.uses) {
    for (const expr::Reference& reference : use.references) {
      const auto& parts = reference.parts;
      if (!equal_ignoring_case(reference.context, "needs") || parts.size() < 3 ||
          parts[0].is_dynamic || parts[2].is_dynamic ||
          !equal_ignoring_case(parts[1].name, "outputs"))
        continue;
      const auto owner = subject.find_job(parts[0].name);
      const auto call = std::find_if(calls.begin(), calls.end(), [&](const CalledWorkflow& each) {
        return owner && each.job == *owner;
      });
      const auto& needs = subject.graph.needs[use.job];
      const bool is_needed = owner && std::find(needs.begin(), needs.end(), *owner) != needs.end();
      if (is_needed && call != calls.end() && call->workflow)
        check_caller(use, reference, workflow.jobs[*owner], *call->workflow, report);
    }
  }
  return std::move(report).take();
}

}  // namespace localrun::model
