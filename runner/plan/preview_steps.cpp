#include "runner/plan/preview_steps.hpp"

#include "expr/text.hpp"
#include "model/evaluate_token.hpp"
#include "runner/plan/step_name.hpp"
#include "runner/plan/supported.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace localrun {
namespace {

using Entries = std::vector<expr::Object::Entry>;

/// Contexts of a step, as far as they are known, when all goes well.
class PreviewScope final : public expr::Scope {
 public:
  explicit PreviewScope(const StepsContext& context) : context_(context) {
    const std::string& architecture = context.plan.host.architecture;
    runner_ =
        expr::make_object({{"os", expr::Value("Linux")}, {"arch", expr::Value(architecture)}});
  }

  [[nodiscard]] const expr::Value* context(std::string_view name) const override {
    const RunSpec& run = *context_.plan.run;
    if (name == "github") return &run.github;
    if (name == "inputs") return &run.inputs;
    if (name == "vars") return &run.vars;
    if (name == "secrets") return &run.secrets;
    if (name == "matrix") return context_.is_matrix_known ? &context_.matrix : nullptr;
    if (name == "strategy") return context_.is_matrix_known ? &context_.strategy : nullptr;
    if (name == "env") return &env_;
    if (name == "runner") return &runner_;
    if (name == "steps" && !skipped_.empty()) return &steps_;
    if (name == "needs" && is_for_condition_) return &context_.needs;
    return nullptr;
  }

  [[nodiscard]] expr::Result<expr::Value> call(std::string_view name,
                                               expr::Call& call) const override {
    if (name == "always" || name == "success") return expr::Value(true);
    if (name == "failure" || name == "cancelled") return expr::Value(false);
    return call.error("'" + std::string(name) + "' is known at run time only");
  }

  void set_env(const Entries& entries) { env_ = expr::make_object(entries, expr::KeyCase::exact); }
  void add_skipped(const std::string& id) {
    skipped_.emplace_back(id, expr::make_object({{"outcome", expr::Value("skipped")},
                                                 {"conclusion", expr::Value("skipped")},
                                                 {"outputs", expr::make_object({})}}));
    steps_ = expr::make_object(skipped_);
  }
  /// Names are shown as written while something of them is not known.
  void set_for_condition(bool is) { is_for_condition_ = is; }

 private:
  const StepsContext& context_;
  expr::Value env_;
  expr::Value runner_;
  expr::Value steps_;
  Entries skipped_;
  bool is_for_condition_ = true;
};

class StepKnowledge final : public Foreknowledge {
 public:
  StepKnowledge(const StepsContext& context, const expr::Scope& scope)
      : context_(context), scope_(scope) {}

  [[nodiscard]] bool knows(std::string_view name,
                           std::span<const std::string_view> keys) const override {
    if (name == "github") return is_known_of_github(keys);
    if (name == "inputs" || name == "vars" || name == "secrets")
      return context_.plan.not_yet_passed.knows(name, keys);
    if (name == "matrix" || name == "strategy") return context_.is_matrix_known;
    if (name == "needs") return context_.of_job.knows(name, keys);
    if (name == "env") return !keys.empty() && !is_env_open_ && has(name, keys.front());
    if (name == "steps" || name == "runner") return !keys.empty() && has(name, keys.front());
    return false;
  }

  /// From here on anything may have set a variable.
  void open_env() noexcept { is_env_open_ = true; }

 private:
  [[nodiscard]] bool has(std::string_view context, std::string_view key) const {
    const expr::Value* value = scope_.context(context);
    return value != nullptr && value->is_object() && value->object().find(key) != nullptr;
  }

  const StepsContext& context_;
  const expr::Scope& scope_;
  bool is_env_open_ = false;
};

class StepsForesight {
 public:
  explicit StepsForesight(const StepsContext& context)
      : context_(context), scope_(context), knowledge_(context, scope_) {}

  std::vector<ForeseenStep> run() {
    const model::Workflow& workflow = *context_.plan.run->workflow;
    const model::OrdinaryJob* job = workflow.jobs[context_.job].ordinary();
    if (job == nullptr) return {};
    add_env(workflow.env.get(), env_);
    add_env(job->env.get(), env_);
    for (const model::Step& step : job->steps) add(step, 0);
    return std::move(steps_);
  }

 private:
  /// Entries whose value is known; one that is not takes away what a level above said.
  void add_env(const model::Token* mapping, Entries& env) {
    scope_.set_env(env);
    if (mapping == nullptr || mapping->kind != model::TokenKind::mapping) return;
    Entries added;
    for (const auto& [key, value] : mapping->pairs) {
      std::erase_if(env, [&name = key->text](const auto& entry) { return entry.first == name; });
      if (!missing_in(value.get(), scope_, knowledge_).empty()) continue;
      const auto text = model::evaluate_string(value.get(), scope_);
      if (text) added.emplace_back(key->text, expr::Value(*text));
    }
    env.insert(env.end(), added.begin(), added.end());
    scope_.set_env(env);
  }

  void add(const model::Step& step, std::size_t depth) {
    Entries env = env_;
    add_env(step.env.get(), env);
    ForeseenStep seen;
    seen.foreseen = foresee(*step.condition.expression, scope_, knowledge_);
    scope_.set_for_condition(false);
    seen.step.title = step_name(step, scope_).text;
    scope_.set_for_condition(true);
    if (step.has_explicit_id) seen.step.id = step.id;
    seen.step.at = step.at;
    seen.step.depth = depth;
    seen.step.is_background = step.is_background || depth > 0;
    seen.uses = std::get_if<model::UsesStep>(&step.kind);
    if (seen.uses != nullptr) seen.step.action = seen.uses->uses.value.text;
    const Answer answer = seen.foreseen.answer;
    steps_.push_back(std::move(seen));
    scope_.set_env(env_);
    if (answer == Answer::no) {
      if (step.has_explicit_id) scope_.add_skipped(step.id);
      return;
    }
    if (may_set_env(step)) knowledge_.open_env();
    if (const auto* parallel = std::get_if<model::ParallelStep>(&step.kind)) {
      for (const model::Step& inner : parallel->steps) add(inner, depth + 1);
    }
  }

  static bool may_set_env(const model::Step& step) {
    if (const auto* run = std::get_if<model::RunStep>(&step.kind)) {
      const std::string& script = run->run->text;
      return expr::contains_ignoring_case(script, "GITHUB_ENV") ||
             expr::contains_ignoring_case(script, "set-env");
    }
    const auto* uses = std::get_if<model::UsesStep>(&step.kind);
    return uses != nullptr && !is_checkout(uses->uses.value);
  }

  const StepsContext& context_;
  PreviewScope scope_;
  StepKnowledge knowledge_;
  Entries env_;
  std::vector<ForeseenStep> steps_;
};

}  // namespace

std::vector<ForeseenStep> foresee_steps(const StepsContext& context) {
  return StepsForesight(context).run();
}

}  // namespace localrun
