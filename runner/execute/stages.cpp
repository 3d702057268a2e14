#include "runner/execute/stages.hpp"

#include "runner/execute/background.hpp"
#include "runner/execute/step_run.hpp"
#include "runner/plan/built_in.hpp"
#include "runner/plan/step_name.hpp"

#include <algorithm>
#include <utility>

namespace localrun {

namespace {

struct StageOf {
  const RunSpec& run;
  const ActionAtHand& action;
  Stage stage;
  std::uint32_t depth;

  bool operator()(const model::NodeAction& node) const {
    return !(stage == Stage::pre ? node.pre : node.post).empty();
  }
  bool operator()(const model::DockerAction& docker) const {
    return !(stage == Stage::pre ? docker.pre_entrypoint : docker.post_entrypoint).empty();
  }
  bool operator()(const model::CompositeAction& composite) const {
    if (depth > max_composite_depth) return false;
    return std::any_of(composite.steps.begin(), composite.steps.end(),
                       [this](const model::Step& step) { return has_it(step); });
  }

 private:
  [[nodiscard]] bool has_it(const model::Step& step) const {
    const auto* uses = std::get_if<model::UsesStep>(&step.kind);
    if (uses == nullptr) return false;
    const model::ActionReference reference = reference_within(uses->uses.value, &action);
    const ActionOrigin origin = origin_of(reference, run.substitutes);
    if (origin == ActionOrigin::local) return stage == Stage::post;
    if (origin == ActionOrigin::left_out) return false;
    if (origin == ActionOrigin::built_in)
      return std::visit(StageOf{run, action, stage, depth + 1}, built_in_file(reference)->runs);
    const auto known = run.actions.find(action_key(reference));
    if (known == run.actions.end() || !known->second || !known->second->file) return false;
    return std::visit(StageOf{run, *known->second, stage, depth + 1}, known->second->file->runs);
  }
};

std::vector<PostStep>& posts_around(StepContext& step) {
  return step.frame == nullptr ? step.job.posts()
                               : step.job.state.composites[step.frame->key].posts;
}

}  // namespace

bool has_stage(const RunSpec& run, const ActionAtHand& action, Stage stage) {
  return std::visit(StageOf{run, action, stage, 1}, action.file->runs);
}

void register_post(StepContext& step, const ActionPtr& action) {
  if (step.stage == Stage::post || !has_stage(step.job.run(), *action, Stage::post)) return;
  std::vector<PostStep>& posts = posts_around(step);
  const bool is_registered = std::any_of(
      posts.begin(), posts.end(), [&](const PostStep& post) { return post.key == step.key; });
  if (is_registered) return;
  PostStep post;
  post.step = &step.step;
  if (step.frame != nullptr) post.owner = step.frame->action;
  post.action = action;
  post.key = step.key;
  post.name = post_name(step.info.name, step.stage == Stage::pre);
  post.inner = step.job.report.inner();
  posts.push_back(std::move(post));
}

void warn_of_local_pre(StepContext& step, const ActionAtHand& action,
                       const model::ActionReference& reference) {
  if (action.origin != ActionOrigin::local) return;
  const auto* node = std::get_if<model::NodeAction>(&action.file->runs);
  if (node == nullptr || node->pre.empty()) return;
  step.log_writer.warning("`pre` execution is not supported for local action from '" +
                          reference.text + "'");
}

ActionPtr action_with_pre(const RunSpec& run, const model::Step& step, const ActionAtHand* within) {
  const auto* uses = std::get_if<model::UsesStep>(&step.kind);
  if (uses == nullptr) return nullptr;
  const model::ActionReference reference = reference_within(uses->uses.value, within);
  const ActionOrigin origin = origin_of(reference, run.substitutes);
  if (origin != ActionOrigin::repository && origin != ActionOrigin::folder) return nullptr;
  const auto known = run.actions.find(action_key(reference));
  const bool has_pre = known != run.actions.end() && known->second && known->second->file &&
                       has_stage(run, *known->second, Stage::pre);
  return has_pre ? known->second : nullptr;
}

namespace {

std::vector<StepUse> pre_steps(const JobContext& job) {
  std::vector<StepUse> uses;
  const auto add = [&](const model::Step& step, std::string key) {
    StepUse use{step};
    use.action = action_with_pre(job.run(), step, nullptr);
    if (!use.action) return;
    use.stage = Stage::pre;
    use.key = std::move(key);
    uses.push_back(std::move(use));
  };
  for (const model::Step& step : job.job().steps) {
    add(step, step.id);
    const auto* group = std::get_if<model::ParallelStep>(&step.kind);
    if (group == nullptr) continue;
    for (const model::Step& inner : group->steps) add(inner, key_in_group(step, inner));
  }
  return uses;
}

}  // namespace

boost::asio::awaitable<void> run_pre_steps(JobContext& job, std::uint32_t& next) {
  for (StepUse& use : pre_steps(job)) {
    const StepScope scope(job.spec, job.state, job.folders, job.state.env, job.github);
    use.name = pre_name(step_name(use.step, scope).text);
    co_await run_step(job, std::move(use), StepIndex{next++});
  }
}

std::uint32_t count_pre_steps(const JobContext& job, std::uint32_t next) {
  return next + static_cast<std::uint32_t>(pre_steps(job).size());
}

boost::asio::awaitable<void> run_post_steps(JobContext& job, std::uint32_t next) {
  while (!job.state.posts.empty()) {
    PostStep post = std::move(job.state.posts.back());
    job.state.posts.pop_back();
    StepUse use{*post.step};
    use.stage = Stage::post;
    use.name = std::move(post.name);
    use.action = std::move(post.action);
    use.key = std::move(post.key);
    co_await run_step(job, std::move(use), StepIndex{next++});
  }
}

}  // namespace localrun
