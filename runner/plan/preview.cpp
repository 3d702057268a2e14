#include "runner/plan/preview.hpp"

#include "expr/text.hpp"
#include "runner/events/masker.hpp"
#include "runner/plan/call.hpp"
#include "runner/plan/call_inputs.hpp"
#include "runner/plan/job_strategy.hpp"
#include "runner/plan/job_scope.hpp"
#include "runner/plan/platform.hpp"
#include "runner/plan/preview_steps.hpp"
#include "runner/plan/supported.hpp"

#include <algorithm>
#include <utility>

namespace localrun {
namespace {

/// Jobs that were looked at already, by their number.
using JobAnswers = std::vector<Answer>;

/// What is known of `needs` and of the status before the needs have run.
class JobKnowledge final : public Foreknowledge {
 public:
  JobKnowledge(const Plan& plan, std::size_t job, const JobAnswers& answers)
      : plan_(plan), job_(job), answers_(answers) {}

  [[nodiscard]] bool knows(std::string_view name,
                           std::span<const std::string_view> keys) const override {
    if (name == "github") return is_known_of_github(keys);
    if (name != "needs") return plan_.not_yet_passed.knows(name, keys);
    const auto& needs = plan_.graph.needs[job_];
    if (keys.empty()) return needs.empty();
    const auto found = std::find_if(needs.begin(), needs.end(), [&](std::size_t need) {
      return expr::equal_ignoring_case(plan_.run->workflow->jobs[need].id.value, keys.front());
    });
    return found == needs.end() || plan_.given[*found] || answers_[*found] == Answer::no;
  }

 protected:
  [[nodiscard]] bool is_status_certain() const override {
    const auto& needs = plan_.graph.needs[job_];
    const auto is_given = [this](std::size_t need) { return plan_.given[need].has_value(); };
    const auto never_runs = [this](std::size_t need) { return answers_[need] == Answer::no; };
    return std::all_of(needs.begin(), needs.end(), is_given) ||
           std::any_of(needs.begin(), needs.end(), never_runs);
  }

 private:
  const Plan& plan_;
  std::size_t job_;
  const JobAnswers& answers_;
};

class Foresight {
 public:
  explicit Foresight(const Plan& plan)
      : plan_(plan), answers_(plan.graph.needs.size(), Answer::yes) {
    progress_.outcomes.resize(answers_.size());
    for (const auto& [name, value] : plan.run->secret_values) masker_.add_secret(value);
  }

  Preview run() {
    const std::vector<std::size_t> layers = plan_.graph.layers();
    for (const std::size_t job : plan_.graph.order) {
      if (!plan_.selected[job]) {
        ++preview_.not_selected;
        const auto& given = plan_.given[job];
        progress_.outcomes[job] =
            given ? given->outcome : JobOutcome{Conclusion::success, {}, true, false};
        continue;
      }
      add_job(job, layers[job] + 1);
    }
    std::stable_sort(preview_.jobs.begin(), preview_.jobs.end(),
                     [](const JobPreview& left, const JobPreview& right) {
                       return std::pair(left.stage, left.job) < std::pair(right.stage, right.job);
                     });
    for (const JobPreview& job : preview_.jobs) add_actions(job);
    return std::move(preview_);
  }

 private:
  [[nodiscard]] const model::Job& model_job(std::size_t job) const {
    return plan_.run->workflow->jobs[job];
  }

  void add_job(std::size_t number, std::size_t stage) {
    const model::Job& job = model_job(number);
    JobPreview seen;
    seen.job = number;
    seen.id = job.id.value;
    seen.name = job.id.value;
    seen.at = job.id.at;
    seen.stage = stage;
    for (const auto& need : job.needs) seen.needs.push_back(need.value);
    if (const model::CallJob* call = job.call()) seen.calls = call->uses.value;

    JobScope scope(plan_, number, progress_);
    JobKnowledge knowledge(plan_, number, answers_);
    seen.foreseen = masked(foresee(*job.condition.expression, scope, knowledge));
    const bool is_status = seen.foreseen.decisive.empty() || seen.foreseen.decisive == "success()";
    const bool is_skipped =
        seen.foreseen.answer == Answer::no || seen.foreseen.answer == Answer::on_failure;
    if (is_skipped && is_status) seen.foreseen.reason = blocking_need(number);
    set_outcome(number, seen.foreseen.answer);
    knowledge.assume_success(true);
    if (seen.foreseen.answer != Answer::no) expand(job, scope, knowledge, seen);
    preview_.jobs.push_back(std::move(seen));
  }

  /// As dependants see it when all goes well.
  void set_outcome(std::size_t number, Answer answer) {
    answers_[number] = answer;
    const bool is_skipped = answer == Answer::no || answer == Answer::on_failure;
    JobOutcome outcome;
    outcome.result = is_skipped ? Conclusion::skipped : Conclusion::success;
    const auto& needs = plan_.graph.needs[number];
    outcome.closure_succeeded =
        !is_skipped && std::all_of(needs.begin(), needs.end(), [this](std::size_t need) {
          return progress_.outcomes[need]->closure_succeeded;
        });
    progress_.outcomes[number] = std::move(outcome);
  }

  /// The skipped job that makes `success()` false, along the needs.
  [[nodiscard]] std::string blocking_need(std::size_t number) const {
    for (std::size_t current = number;;) {
      const auto& needs = plan_.graph.needs[current];
      const auto blocking = std::find_if(needs.begin(), needs.end(), [this](std::size_t need) {
        return !progress_.outcomes[need]->closure_succeeded;
      });
      if (blocking == needs.end()) return {};
      if (progress_.outcomes[*blocking]->result == Conclusion::skipped) {
        const std::string through =
            current == number ? "" : " (needed by '" + model_job(current).id.value + "')";
        return "job '" + model_job(*blocking).id.value + "'" + through +
               (answers_[*blocking] == Answer::no ? " is skipped" : " runs only after a failure");
      }
      current = *blocking;
    }
  }

  Foreseen masked(Foreseen foreseen) const {
    foreseen.expanded = masker_.mask(foreseen.expanded);
    foreseen.reason = masker_.mask(foreseen.reason);
    return foreseen;
  }

  void expand(const model::Job& job, JobScope& scope, const JobKnowledge& knowledge,
              JobPreview& seen) {
    seen.matrix_missing = missing_in(job.strategy.get(), scope, knowledge);
    seen.has_matrix = job.strategy && job.strategy->find("matrix") != nullptr;
    std::vector<Fact> facts;
    JobStrategy strategy;
    strategy.combinations.emplace_back();
    if (seen.matrix_missing.empty()) {
      auto evaluated = evaluate_strategy(job, scope, facts);
      if (!evaluated) {
        seen.foreseen.answer = Answer::open;
        seen.foreseen.reason = evaluated.error().message;
        return;
      }
      strategy = std::move(*evaluated);
    } else {
      seen.has_matrix = true;
    }
    std::vector<std::vector<ForeseenStep>> columns;
    for (std::size_t i = 0; i < strategy.combinations.size(); ++i) {
      const model::Combination& combination = strategy.combinations[i];
      if (strategy.has_matrix && !passes_filter(combination.matrix, plan_.matrix_filter)) {
        ++seen.left_out;
        continue;
      }
      scope.set_combination(combination.matrix, strategy_context(strategy, i));
      seen.combinations.push_back(combination_of(job, combination, scope, knowledge, seen));
      if (seen.combinations.back().is_elsewhere) continue;
      columns.push_back(
          foresee_steps({plan_, seen.job, scope.needs(), knowledge, combination.matrix,
                         strategy_context(strategy, i), seen.matrix_missing.empty()}));
    }
    look_into_call(job, strategy, scope, knowledge, seen);
    if (seen.combinations.empty()) {
      seen.foreseen.answer = Answer::no;
      seen.foreseen.reason = "no combination of its matrix fits --matrix";
    }
    join_steps(columns, seen);
  }

  /// Of the first combination: those of one call differ in what is passed, seldom in their jobs.
  void look_into_call(const model::Job& job, const JobStrategy& strategy, JobScope& scope,
                      const JobKnowledge& knowledge, JobPreview& seen) const {
    const model::CallJob* call = job.call();
    if (call == nullptr || seen.combinations.empty() || !seen.matrix_missing.empty()) return;
    const auto known = std::find_if(plan_.calls.begin(), plan_.calls.end(),
                                    [&](const auto& each) { return each.job == seen.job; });
    if (known == plan_.calls.end() || !known->workflow) return;
    const auto first = std::find_if(
        strategy.combinations.begin(), strategy.combinations.end(), [&](const auto& each) {
          return !strategy.has_matrix || passes_filter(each.matrix, plan_.matrix_filter);
        });
    const auto index = static_cast<std::size_t>(first - strategy.combinations.begin());
    scope.set_combination(first->matrix, strategy_context(strategy, index));
    std::vector<Fact> facts;
    const auto made = make_call(plan_, seen.job, *first, scope, facts,
                                not_yet_passed(job, *known->workflow, scope, knowledge));
    if (made) seen.called = std::make_shared<const Preview>(make_preview(*made->plan));
  }

  CombinationPreview combination_of(const model::Job& job, const model::Combination& combination,
                                    const JobScope& scope, const JobKnowledge& knowledge,
                                    JobPreview& seen) {
    CombinationPreview result;
    result.matrix = combination.matrix;
    std::vector<Fact> facts;
    const bool is_matrix_known = seen.matrix_missing.empty();
    const auto waits = [&](const model::Token* token) {
      return !missing_in(token, scope, knowledge).empty() ||
             (!is_matrix_known && reads_matrix(token));
    };
    result.label = masker_.mask(model::combination_name("", combination));
    if (result.label.starts_with(' ')) result.label.erase(0, 1);
    if (waits(job.name.get())) {
      result.name = seen.name = job.name->text;
    } else {
      const auto name = display_name(job, combination, scope, facts);
      result.name = masker_.mask(name ? *name : seen.id);
      const auto base = display_name(job, {}, scope, facts);
      const bool differs = seen.has_matrix && reads_matrix(job.name.get());
      seen.name = differs ? job.name->text : masker_.mask(base ? *base : seen.id);
    }
    const model::OrdinaryJob* ordinary = job.ordinary();
    if (ordinary == nullptr) return result;
    const auto runs_on = waits(ordinary->runs_on.get())
                             ? model::Evaluated<expr::Value>(expr::Value())
                             : model::evaluate_any(ordinary->runs_on.get(), scope);
    const std::vector<std::string> labels =
        runs_on ? labels_of(*runs_on) : std::vector<std::string>();
    result.runs_on = masker_.mask(labels.empty() ? ordinary->runs_on->text : joined(labels));
    const Platform platform = platform_of(labels, plan_.platforms, plan_.host);
    result.is_elsewhere = platform.kind == PlatformKind::skip;
    result.reason = platform.reason;
    result.note = platform.note;
    return result;
  }

  /// A matrix that is computed later has no values yet, though the context is there.
  static bool reads_matrix(const model::Token* token) {
    if (token == nullptr) return false;
    if (token->kind == model::TokenKind::expression) {
      const auto references = expr::references(token->expression->tree);
      return std::any_of(references.begin(), references.end(), [](const auto& reference) {
        return expr::equal_ignoring_case(reference.context, "matrix");
      });
    }
    return std::any_of(token->items.begin(), token->items.end(),
                       [](const auto& item) { return reads_matrix(item.get()); }) ||
           std::any_of(token->pairs.begin(), token->pairs.end(),
                       [](const auto& pair) { return reads_matrix(pair.second.get()); });
  }

  /// One row for each step, with the answers of all combinations.
  void join_steps(const std::vector<std::vector<ForeseenStep>>& columns, JobPreview& seen) const {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      for (const ForeseenStep& step : columns[column]) {
        auto row = std::find_if(seen.steps.begin(), seen.steps.end(), [&](const auto& each) {
          return each.at.begin == step.step.at.begin;
        });
        if (row == seen.steps.end()) {
          seen.steps.push_back(step.step);
          row = seen.steps.end() - 1;
          row->title = masker_.mask(row->title);
        }
        const Foreseen foreseen = masked(step.foreseen);
        auto same = std::find_if(row->cases.begin(), row->cases.end(),
                                 [&](const StepCase& each) { return each.foreseen == foreseen; });
        if (same == row->cases.end()) same = row->cases.insert(same, StepCase{foreseen, {}});
        same->combinations.push_back(column);
      }
    }
  }

  void add_actions(const JobPreview& job) {
    if (job.called) {
      for (const ActionNeed& need : job.called->actions)
        add_action(need.reference, need.at, need.uses);
    }
    const model::OrdinaryJob* ordinary = model_job(job.job).ordinary();
    if (ordinary != nullptr) add_actions_of(ordinary->steps, job);
  }

  void add_actions_of(const std::vector<model::Step>& steps, const JobPreview& job) {
    for (const model::Step& step : steps) {
      if (const auto* parallel = std::get_if<model::ParallelStep>(&step.kind))
        add_actions_of(parallel->steps, job);
      const auto* uses = std::get_if<model::UsesStep>(&step.kind);
      if (uses == nullptr || !may_run(job, step)) continue;
      add_action(uses->uses.value, uses->uses.at, 1);
    }
  }

  void add_action(const model::ActionReference& reference, const model::Span& at,
                  std::size_t uses) {
    auto need =
        std::find_if(preview_.actions.begin(), preview_.actions.end(),
                     [&](const ActionNeed& each) { return each.reference.text == reference.text; });
    if (need == preview_.actions.end())
      need = preview_.actions.insert(need, ActionNeed{reference, at, 0, ActionState::to_fetch, {}});
    const bool is_new = need->uses == 0;
    need->uses += uses;
    if (is_new) add_inner_actions(reference, at);
  }

  /// What a composite action uses itself, as far as it is here to be read.
  void add_inner_actions(const model::ActionReference& reference, const model::Span& at) {
    const ActionOrigin origin = origin_of(reference, plan_.run->substitutes);
    if (origin == ActionOrigin::left_out || origin == ActionOrigin::built_in) return;
    const auto known = plan_.run->actions.find(action_key(reference));
    if (known == plan_.run->actions.end() || !known->second || !known->second->file) return;
    const auto* composite = std::get_if<model::CompositeAction>(&known->second->file->runs);
    if (composite == nullptr) return;
    for (const model::Step& step : composite->steps) {
      if (const auto* uses = std::get_if<model::UsesStep>(&step.kind))
        add_action(reference_within(uses->uses.value, known->second.get()), at, 1);
    }
  }

  static bool may_run(const JobPreview& job, const model::Step& step) {
    const auto row = std::find_if(job.steps.begin(), job.steps.end(),
                                  [&](const auto& each) { return each.at.begin == step.at.begin; });
    return row != job.steps.end() &&
           std::any_of(row->cases.begin(), row->cases.end(),
                       [](const StepCase& each) { return each.foreseen.answer != Answer::no; });
  }

  const Plan& plan_;
  JobAnswers answers_;
  RunProgress progress_;
  Masker masker_;
  Preview preview_;
};

}  // namespace

std::size_t JobPreview::here() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(combinations.begin(), combinations.end(),
                    [](const CombinationPreview& each) { return !each.is_elsewhere; }));
}

Preview make_preview(const Plan& plan) { return Foresight(plan).run(); }

}  // namespace localrun
