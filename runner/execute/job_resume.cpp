#include "runner/execute/job_resume.hpp"

#include "runner/events/place.hpp"
#include "runner/execute/background.hpp"
#include "runner/execute/find_action.hpp"
#include "runner/execute/job_changes.hpp"
#include "runner/execute/job_snapshots.hpp"
#include "runner/execute/job_state_json.hpp"
#include "runner/execute/stages.hpp"
#include "runner/execute/step_run.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/isolate/overlay.hpp"
#include "runner/plan/built_in.hpp"

#include <algorithm>
#include <utility>

namespace localrun {
namespace {

class Resumption {
 public:
  Resumption(JobContext& job, const ResumePoint& point) : job_(job), point_(point) {}

  Result<std::vector<std::string>> run() {
    if (auto made = job_.make_folders(); !made) return made.error();
    LOCALRUN_TRY(const std::vector<KeptSnapshot> kept, kept_snapshots_of(point_.state));
    if (kept.size() != 1) return Error({"the kept state of the job is damaged", {}, 0});
    if (auto done = lay(kept.front()); !done) return done.error();
    LOCALRUN_TRY(KeptState state, job_state_of(kept.front().state, job_.run().secret_values));
    take(std::move(state.state));
    tell_of_steps();
    for (const KeptPost& post : state.posts) register_again(post);
    for (const std::string& name : state.lost) {
      lost_.push_back("'" + name +
                      "' held a masked value, which is not kept: give its secret again, or go back "
                      "to the step that makes it");
    }
    for (const std::string& name : kept.front().processes)
      lost_.push_back("'" + name + "' ran beside the steps then, and does not now");
    return std::move(lost_);
  }

 private:
  Result<void> lay(const KeptSnapshot& kept) {
    const auto& view = job_.run().view;
    if (!view || !job_.common->changes) return {};
    for (const LaidTree& tree : kept.laid) {
      const std::string target = joined(job_.folders.workspace, tree.path);
      Overlay overlay;
      overlay.lower = tree.lower;
      overlay.upper = joined(view->real_workspace, tree.path);
      overlay.work = view->layers + '/' + job_.files.fresh_name();
      overlay.target = target;
      if (auto made = make_folders(overlay.work); !made) return made;
      if (auto mounted = mount_overlay(overlay); !mounted) return mounted;
      job_.common->laid_checkouts.push_back(target);
      job_.common->changes->laid(target, tree.lower);
    }
    job_.common->changes->begin_with(kept.removed);
    return {};
  }

  /// What the workflow says by now stays where the job had no value of its own.
  void take(JobState state) {
    // Named one by one, so that a member that is new is not forgotten here.
    auto& [env, path_entries, steps, saved_state, composites, posts, defaults, status,
           has_checked_out, artifact_subjects, matchers] = state;
    for (const auto& [name, value] : env.entries()) job_.state.env.set(name, value);
    job_.state.path_entries = std::move(path_entries);
    job_.state.steps = std::move(steps);
    job_.state.saved_state = std::move(saved_state);
    job_.state.composites = std::move(composites);
    job_.state.status = status;
    job_.state.has_checked_out = has_checked_out;
    job_.state.artifact_subjects = std::move(artifact_subjects);
    job_.matchers = std::move(matchers);
  }

  [[nodiscard]] const StepRecord* record_of(const model::Step& step) const {
    const auto& steps = job_.state.steps;
    const auto found = std::find_if(steps.begin(), steps.end(),
                                    [&](const StepRecord& each) { return each.id == step.id; });
    return found == steps.end() ? nullptr : &*found;
  }

  void tell_of_steps() {
    const std::vector<model::Step>& steps = job_.job().steps;
    std::uint32_t index = 0;
    for (std::size_t i = 0; i < std::min(point_.step, steps.size()); ++i) {
      index += step_count(steps[i]);
      const StepRecord* const record = record_of(steps[i]);
      job_.report.begin_step(StepIndex{index - 1});
      StepFinished fact;
      fact.step = {steps[i].id, record == nullptr ? steps[i].id : record->name,
                   step_kind_of(steps[i]), place_of(steps[i].at)};
      fact.reason = "taken from run " + point_.run;
      if (record != nullptr) {
        fact.outcome = record->outcome;
        fact.conclusion = record->conclusion;
        for (const auto& [name, value] : record->outputs)
          job_.report.publish(OutputSet{name, value, WrittenBy::file});
      }
      job_.report.publish(std::move(fact));
      job_.report.end_step();
    }
  }

  [[nodiscard]] const model::Step* step_with_key(std::string_view key) const {
    for (const model::Step& step : job_.job().steps) {
      if (step.id == key) return &step;
      const auto* group = std::get_if<model::ParallelStep>(&step.kind);
      if (group == nullptr) continue;
      for (const model::Step& inner : group->steps)
        if (key_in_group(step, inner) == key) return &inner;
    }
    return nullptr;
  }

  /// The post stage of an action of the steps before.
  void register_again(const KeptPost& post) {
    const model::Step* const found = step_with_key(post.key);
    const auto* uses = found == nullptr ? nullptr : std::get_if<model::UsesStep>(&found->kind);
    if (uses == nullptr) {
      lost_.push_back("'" + post.name + "' is left out: its step is not in the workflow any more");
      return;
    }
    StepContext context(job_, *found, {found->id, post.name, StepKind::uses, place_of(found->at)});
    context.key = post.key;
    const model::ActionReference reference = reference_within(uses->uses.value, nullptr);
    const bool is_built_in = origin_of(reference, job_.run().substitutes) == ActionOrigin::built_in;
    const Result<ActionPtr> action = is_built_in ? Result<ActionPtr>(built_in_at_hand(reference))
                                                 : find_action(context, reference);
    if (action) {
      register_post(context, *action);
      std::vector<PostStep>& posts = job_.posts();
      if (!posts.empty() && posts.back().key == post.key) posts.back().name = post.name;
      return;
    }
    lost_.push_back("'" + post.name + "' is left out: " + action.error().what());
  }

  JobContext& job_;
  const ResumePoint& point_;
  std::vector<std::string> lost_;
};

}  // namespace

Result<std::vector<std::string>> resume_job(JobContext& job, const ResumePoint& point) {
  return Resumption(job, point).run();
}

}  // namespace localrun
