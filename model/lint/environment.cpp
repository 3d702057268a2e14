#include "model/lint/families.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace localrun::model {
namespace {

/// Actions known to set no variables for later steps.
constexpr std::array<std::string_view, 4> silent_actions = {
    "actions/checkout", "actions/cache", "actions/upload-artifact", "actions/download-artifact"};

bool may_set_variables(const LintStep& step, std::string_view name) {
  if (step.script) {
    return !step.script->knows_environment || step.script->writes_name(ScriptFile::env, name);
  }
  const auto* uses = std::get_if<UsesStep>(&step.step->kind);
  if (uses == nullptr) return std::holds_alternative<RunStep>(step.step->kind);
  const std::string action = uses->uses.value.owner + '/' + uses->uses.value.name;
  return std::none_of(silent_actions.begin(), silent_actions.end(), [&](std::string_view known) {
    return expr::equal_ignoring_case(known, action);
  });
}

bool has_key(const TokenPtr& env, std::string_view name) {
  if (!env) return false;
  if (env->kind != TokenKind::mapping) return true;
  return std::any_of(env->pairs.begin(), env->pairs.end(), [&](const auto& pair) {
    return pair.first->kind != TokenKind::string ||
           expr::equal_ignoring_case(pair.first->text, name);
  });
}

/// Whether the reader's own job may give the variable a value.
bool is_set_for(const Subject& subject, const ExpressionUse& use, std::string_view name) {
  if (has_key(subject.workflow.env, name)) return true;
  const LintJob& job = subject.jobs[use.job];
  if (const OrdinaryJob* ordinary = job.job->ordinary()) {
    if (has_key(ordinary->env, name)) return true;
    // A container's variables are not in the context, but an image is not looked into here.
    if (ordinary->container) return true;
  }
  if (use.step != nullptr && has_key(use.step->step->env, name)) return true;
  return std::any_of(job.steps.begin(), job.steps.end(),
                     [&](const LintStep& step) { return may_set_variables(step, name); });
}

struct Writer {
  const LintJob* job;
  const LintStep* step;
  const ScriptPair* pair;
};

std::optional<Writer> writer_elsewhere(const Subject& subject, std::size_t reader,
                                       std::string_view name) {
  for (std::size_t i = 0; i < subject.jobs.size(); ++i) {
    if (i == reader) continue;
    for (const LintStep& step : subject.jobs[i].steps) {
      if (!step.script) continue;
      for (const ScriptPair& pair : step.script->pairs) {
        if (pair.file == ScriptFile::env && pair.name == name)
          return Writer{&subject.jobs[i], &step, &pair};
      }
    }
  }
  return std::nullopt;
}

void check(const Subject& subject, const ExpressionUse& use, const expr::Reference& reference,
           Report& report) {
  if (reference.parts.size() != 1 || reference.parts[0].is_dynamic) return;
  const std::string& name = reference.parts[0].name;
  if (is_set_for(subject, use, name)) return;
  const auto writer = writer_elsewhere(subject, use.job, name);
  if (!writer) return;
  const std::string& owner = writer->job->job->id.value;
  Words words{"'" + name + "' is set in job '" + owner + "', so it is always empty here"};
  words.why = "GITHUB_ENV is for the later steps of one job";
  words.related.push_back({locate(*script_token(*writer->step->step), writer->pair->name_at),
                           "written here, in job '" + owner + "'"});
  words.help = "write it to $GITHUB_OUTPUT as well, declare it under jobs." + owner +
               ".outputs,\nand read needs." + owner + ".outputs." + name;
  report.add("env-other-job", use.expression->locate(reference.parts[0].span), std::move(words));
}

}  // namespace

void lint_environment(const Subject& subject, Report& report) {
  for (const ExpressionUse& use : subject.uses) {
    for (const expr::Reference& reference : use.references) {
      if (expr::equal_ignoring_case(reference.context, "env"))
        check(subject, use, reference, report);
    }
  }
}

}  // namespace localrun::model
