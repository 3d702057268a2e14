#include "model/lint/action_steps.hpp"

#include "model/lint/families.hpp"

#include "expr/text.hpp"

#include <utility>

namespace localrun::model {
namespace {

/// All inputs of an action are texts.
Trigger inputs_of(const ActionFile& action) {
  Trigger trigger;
  for (const ActionInput& input : action.inputs) {
    InputDeclaration declared;
    declared.name = input.name;
    declared.is_required = input.is_required;
    declared.default_value = input.default_value;
    declared.description = input.description;
    trigger.inputs.push_back(std::move(declared));
  }
  return trigger;
}

TokenPtr outputs_of(const ActionFile& action) {
  auto outputs = std::make_shared<Token>();
  outputs->kind = TokenKind::mapping;
  for (const ActionOutput& output : action.outputs) {
    auto name = std::make_shared<Token>();
    name->kind = TokenKind::string;
    name->at = output.name.at;
    name->text = output.name.value;
    if (output.value) outputs->pairs.emplace_back(std::move(name), output.value);
  }
  return outputs;
}

Workflow as_workflow(const ActionFile& action, const CompositeAction& composite) {
  Workflow workflow;
  workflow.source = action.source;
  workflow.name = action.name;
  workflow.root = action.root;
  workflow.triggers.push_back(inputs_of(action));
  OrdinaryJob job;
  job.outputs = outputs_of(action);
  job.steps = composite.steps;
  Job only;
  only.kind = std::move(job);
  workflow.jobs.push_back(std::move(only));
  return workflow;
}

/// The last step that writes the name; nullptr when none is seen to.
const LintStep* writer_of(const Subject& subject, std::string_view name) {
  const LintStep* writer = nullptr;
  for (const LintStep& step : subject.jobs.front().steps) {
    if (step.script && step.script->writes_name(ScriptFile::output, name)) writer = &step;
  }
  return writer;
}

void check_output(const Subject& subject, const ActionOutput& output, Report& report) {
  const Token* value = output.value.get();
  const std::string& name = output.name.value;
  const bool is_empty = value == nullptr || value->kind == TokenKind::null ||
                        (value->kind == TokenKind::string && expr::trim(value->text).empty());
  Words words;
  if (is_empty) {
    const LintStep* writer = writer_of(subject, name);
    const bool has_id = writer != nullptr && writer->step->has_explicit_id;
    words.message = "the output '" + name + "' has no value, so it is always empty";
    words.why = "a composite action passes nothing on by itself";
    words.help =
        "value: ${{ steps." + (has_id ? writer->step->id : "ID") + ".outputs." + name + " }}";
    if (writer != nullptr && !has_id) words.help += "\nand 'id: ID' in the step that writes it";
    if (writer != nullptr)
      words.related.push_back(
          {has_id ? writer->step->id_at : writer->step->at, "this step writes it"});
  } else {
    const std::string_view text = expr::trim(value->text);
    if (value->kind != TokenKind::string || !text.starts_with("steps.") ||
        text.find(".outputs.") == std::string_view::npos ||
        text.find_first_of(" \t\n") != std::string_view::npos)
      return;
    words.message =
        "the output '" + name + "' is the text '" + std::string(text) + "', not a value";
    words.help = "value: ${{ " + std::string(text) + " }}";
  }
  report.add("composite-output-value", output.name.at, std::move(words));
}

}  // namespace

void lint_action_steps(const ActionFile& action, Report& report) {
  const auto* composite = std::get_if<CompositeAction>(&action.runs);
  if (composite == nullptr) return;
  const Workflow workflow = as_workflow(action, *composite);
  const Subject subject(workflow, SubjectKind::action);
  for (const ActionOutput& output : action.outputs) check_output(subject, output, report);
  lint_step_outputs(subject, report);
  lint_conditions(subject, report);
  lint_comparisons(subject, report);
  lint_value_shapes(subject, report);
  lint_false_texts(subject, report);
  lint_status_conditions(subject, report);
  lint_shell_variables(subject, report);
  lint_scripts(subject, report);
  lint_output_lines(subject, report);
  lint_powershell(subject, report);
  lint_shell_state(subject, report);
  lint_strangers(subject, report);
}

}  // namespace localrun::model
