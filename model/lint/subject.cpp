#include "model/lint/subject.hpp"

#include "expr/text.hpp"
#include "model/lint/known_matrix.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

class Layout {
 public:
  explicit Layout(Subject& subject) : subject_(subject) {}

  void add_job(std::size_t index) {
    const Job& job = subject_.workflow.jobs[index];
    job_ = index;
    LintJob& laid_out = subject_.jobs[index];
    laid_out.job = &job;
    if (!subject_.is_action()) laid_out.combinations = known_combinations(job);
    if (const OrdinaryJob* ordinary = job.ordinary()) add_steps(*ordinary, ordinary->steps);
    add_job_keys(job);
    for (const LintStep& step : laid_out.steps) add_step_keys(step);
  }

 private:
  void add_steps(const OrdinaryJob& job, const std::vector<Step>& steps) {
    std::size_t order = 0;
    for (const Step& step : steps) {
      ++order;
      add_step(job, step, order);
      const auto* parallel = std::get_if<ParallelStep>(&step.kind);
      if (parallel == nullptr) continue;
      for (const Step& inner : parallel->steps) add_step(job, inner, order);
    }
  }

  void add_step(const OrdinaryJob& job, const Step& step, std::size_t order) {
    LintStep laid_out{&step, order, std::nullopt, {}};
    if (const auto* run = std::get_if<RunStep>(&step.kind)) {
      const auto& known = subject_.jobs[job_].combinations;
      laid_out.shell = shell_of_step(subject_.workflow, job, *run, known ? &*known : nullptr);
      if (run->run != nullptr && is_for_bash(step, laid_out.shell))
        laid_out.script = read_script(run->run->text);
    }
    subject_.jobs[job_].steps.push_back(std::move(laid_out));
  }

  /// Where some combinations run on Windows, the others read the same script with bash, unless the
  /// step's condition is about that.
  static bool is_for_bash(const Step& step, const StepShell& shell) {
    if (shell.kind != ShellKind::mixed) return shell.kind == ShellKind::posix;
    if (!step.condition.expression) return true;
    const auto references = expr::references(step.condition.expression->tree);
    return std::none_of(references.begin(), references.end(), [](const auto& reference) {
      return expr::equal_ignoring_case(reference.context, "runner") ||
             expr::equal_ignoring_case(reference.context, "matrix") ||
             expr::equal_ignoring_case(reference.context, "env");
    });
  }

  void add(const LintStep* step, std::string_view key, const ExpressionPtr& expression) {
    if (!expression || !expression->at.file) return;
    subject_.uses.push_back({job_, step, key, expression, expr::references(expression->tree)});
  }
  void add(const LintStep* step, std::string_view key, const TokenPtr& token) {
    for_each_expression(token.get(), [&](const Token&, const ExpressionPtr& expression) {
      add(step, key, expression);
    });
  }

  void add_job_keys(const Job& job) {
    add(nullptr, "name", job.name);
    add(nullptr, "if", job.condition.expression);
    add(nullptr, "strategy", job.strategy);
    add(nullptr, "concurrency", job.concurrency);
    if (const CallJob* call = job.call()) {
      add(nullptr, "with", call->with);
      add(nullptr, "secrets", call->secrets);
      return;
    }
    const OrdinaryJob& ordinary = *job.ordinary();
    add(nullptr, "runs-on", ordinary.runs_on);
    add(nullptr, "env", ordinary.env);
    add(nullptr, "defaults", ordinary.defaults.shell);
    add(nullptr, "defaults", ordinary.defaults.working_directory);
    add(nullptr, "environment", ordinary.environment);
    add(nullptr, "container", ordinary.container);
    add(nullptr, "services", ordinary.services);
    add(nullptr, "timeout-minutes", ordinary.timeout_minutes);
    add(nullptr, "continue-on-error", ordinary.continue_on_error);
    add(nullptr, "outputs", ordinary.outputs);
  }

  void add_step_keys(const LintStep& step) {
    add(&step, "name", step.step->name);
    add(&step, "if", step.step->condition.expression);
    add(&step, "env", step.step->env);
    add(&step, "continue-on-error", step.step->continue_on_error);
    add(&step, "timeout-minutes", step.step->timeout_minutes);
    if (const auto* run = std::get_if<RunStep>(&step.step->kind)) {
      add(&step, "run", run->run);
      add(&step, "shell", run->shell);
      add(&step, "working-directory", run->working_directory);
    } else if (const auto* uses = std::get_if<UsesStep>(&step.step->kind)) {
      add(&step, "with", uses->with);
    }
  }

  Subject& subject_;
  std::size_t job_ = 0;
};

}  // namespace

const LintStep* LintJob::find(std::string_view id) const {
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const LintStep& each) {
    return expr::equal_ignoring_case(each.step->id, id);
  });
  return found == steps.end() ? nullptr : &*found;
}

Subject::Subject(const Workflow& the_workflow, SubjectKind the_kind)
    : workflow(the_workflow),
      kind(the_kind),
      graph(make_needs_graph(the_workflow)),
      jobs(the_workflow.jobs.size()) {
  Layout layout(*this);
  for (std::size_t i = 0; i < jobs.size(); ++i) layout.add_job(i);
  for (const Trigger& trigger : workflow.triggers) {
    for_each_expression(trigger.configuration.get(),
                        [this](const Token&, const ExpressionPtr& expression) {
                          for (auto& each : expr::references(expression->tree))
                            call_outputs.push_back(std::move(each));
                        });
  }
}

std::optional<std::size_t> Subject::find_job(std::string_view id) const {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (expr::equal_ignoring_case(jobs[i].job->id.value, id)) return i;
  }
  return std::nullopt;
}

Span locate(const Token& script, ScriptPart part) {
  return script.locate(part.begin, part.end > part.begin ? part.end - part.begin : 0);
}

const Token* script_token(const Step& step) noexcept {
  const auto* run = std::get_if<RunStep>(&step.kind);
  return run == nullptr ? nullptr : run->run.get();
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + '\'';
  return text;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  std::string text;
  const auto near = expr::near_names(name, candidates);
  for (std::size_t i = 0; i < near.size(); ++i) {
    text += i == 0 ? "did you mean " : i + 1 == near.size() ? " or " : ", ";
    text += '\'' + near[i] + '\'';
  }
  return text.empty() ? text : text + '?';
}

}  // namespace localrun::model
