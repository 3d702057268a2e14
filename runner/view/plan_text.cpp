#include "runner/view/plan_text.hpp"

#include "runner/events/masker.hpp"
#include "runner/plan/identity.hpp"
#include "runner/view/foreseen_text.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <set>

namespace localrun {
namespace {

constexpr std::size_t most_combinations = 24;

std::string blanks(int count) { return std::string(static_cast<std::size_t>(count), ' '); }

std::string joined_texts(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::string file_place(const model::Span& at) {
  if (!at.file || at.begin.line == 0) return {};
  const std::string& path = at.file->path();
  return path.substr(path.rfind('/') + 1) + ':' + std::to_string(at.begin.line);
}

/// `left` at the margin and `right` at the end of the line, if both fit.
std::string spread(std::string left, const std::string& right, const Terminal& terminal) {
  const int room = terminal.width - display_width(left) - display_width(right);
  if (right.empty() || room < 2) return left + '\n';
  return left + blanks(room) + styled(right, Style::dim, terminal) + '\n';
}

class PlanText {
 public:
  PlanText(const Plan& plan, const Preview& preview, const PlanExtras& extras,
           const Terminal& terminal)
      : plan_(plan), preview_(preview), extras_(extras), terminal_(terminal) {
    for (const auto& [name, value] : plan.run->secret_values) masker_.add_secret(value);
  }

  std::string render() {
    add_head();
    add_trigger();
    std::size_t stage = 0;
    for (const JobPreview& job : preview_.jobs) {
      if (job.stage != stage) {
        stage = job.stage;
        out_ += '\n' + styled("Stage " + std::to_string(stage), Style::bold, terminal_) + '\n';
      }
      add_job(job);
    }
    add_actions();
    add_end();
    return std::move(out_);
  }

  /// The jobs alone, of a called workflow.
  std::string render_jobs() {
    for (const JobPreview& job : preview_.jobs) add_job(job);
    return std::move(out_);
  }

 private:
  void add_head() {
    const RunSpec& run = *plan_.run;
    const std::string& path = run.workflow->source->path();
    out_ += styled(masker_.mask(run.workflow->name), Style::bold, terminal_);
    if (run.workflow->name != path) out_ += "  " + styled(path, Style::dim, terminal_);
    out_ += '\n';
    std::string event = plan_.event.name;
    const std::string action = run.github["event"]["action"].to_text();
    if (!action.empty()) event += " (" + action + ')';
    event += " on " + short_ref(run.github["ref"].to_text());
    const std::string sha = run.github["sha"].to_text();
    if (sha.find_first_not_of('0') != std::string::npos) event += " at " + sha.substr(0, 7);
    event += ", by " + run.github["actor"].to_text();
    out_ += masker_.mask(event) + '\n';
    if (!plan_.run_name.empty())
      out_ += "run name: " + one_line(masker_.mask(plan_.run_name), terminal_) + '\n';
    if (run.inputs.is_object() && run.inputs.object().size() != 0) add_inputs(run.inputs);
  }

  void add_inputs(const expr::Value& inputs) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : inputs.object())
      texts.push_back(name + " = " + value_text(masker_.mask(value.to_text()), terminal_, 40));
    out_ += wrapped("with " + joined_texts(texts), terminal_.width, 5) + '\n';
  }

  void add_trigger() {
    const TriggerVerdict& trigger = plan_.trigger;
    const Answer answer = trigger.starts ? Answer::yes : Answer::no;
    const std::string_view sign =
        trigger.starts ? signs(terminal_).success : signs(terminal_).failure;
    out_ += '\n' + styled(sign, trigger.starts ? style_of(answer) : Style::red, terminal_) +
            (trigger.starts ? " GitHub would start it for this event"
                            : " GitHub would not start it for this event") +
            '\n';
    int widest = extras_.schedules.empty() ? 0 : 8;
    for (const FilterCheck& check : trigger.checks)
      widest = std::max(widest, display_width(check.key));
    for (const FilterCheck& check : trigger.checks)
      add_row(check.key, check.words, file_place(check.at), widest);
    for (const ScheduleTimes& schedule : extras_.schedules)
      add_row("schedule", schedule_words(schedule), {}, widest);
  }

  /// A key, its words, and at the right the place in the file.
  void add_row(const std::string& key, const std::string& words, const std::string& place,
               int widest) {
    const int margin = widest == 0 ? 4 : 4 + widest + 2;
    const int room = terminal_.width - margin - (place.empty() ? 0 : display_width(place) + 2);
    std::string left = "    " + (widest == 0 ? "" : padded(key, widest) + "  ") +
                       wrapped(one_line(words, terminal_), std::max(room, 30), margin);
    const std::size_t last = left.rfind('\n');
    const std::string head = last == std::string::npos ? "" : left.substr(0, last + 1);
    out_ += head + spread(left.substr(head.size()), place, terminal_);
  }

  static std::string schedule_words(const ScheduleTimes& schedule) {
    std::string text = schedule.cron;
    if (!schedule.timezone.empty()) text += " (" + schedule.timezone + ')';
    if (!schedule.problem.empty()) return text + ": " + schedule.problem;
    if (schedule.times.empty()) return text + ": never";
    return text + ": next " + joined_texts(schedule.times);
  }

  [[nodiscard]] std::string runs_on(const JobPreview& job) const {
    std::vector<std::string> labels;
    for (const CombinationPreview& each : job.combinations) {
      if (std::find(labels.begin(), labels.end(), each.runs_on) == labels.end())
        labels.push_back(each.runs_on);
    }
    return shorten(one_line(joined_texts(labels), terminal_), 30, terminal_);
  }

  /// A job that would run, but not here, does not run.
  [[nodiscard]] static Answer shown_answer(const JobPreview& job) {
    const bool is_elsewhere = !job.combinations.empty() && job.here() == 0;
    return job.foreseen.answer == Answer::yes && is_elsewhere ? Answer::no : job.foreseen.answer;
  }

  void add_job(const JobPreview& job) {
    const Answer answer = shown_answer(job);
    std::string left = "  " + styled(sign_of(answer, terminal_), style_of(answer), terminal_) +
                       ' ' + styled(job.id, Style::bold, terminal_);
    if (job.name != job.id && !job.name.empty()) left += "  " + one_line(job.name, terminal_);
    const std::string right = answer == Answer::no ? std::string() : runs_on(job);
    const int room = terminal_.width - display_width(left) - display_width(right) - 2;
    const std::string needs = job.needs.empty() ? "" : "after " + joined_texts(job.needs);
    const bool has_room = display_width(needs) + 2 <= room;
    if (!needs.empty() && has_room) left += "  " + styled(needs, Style::dim, terminal_);
    out_ += spread(std::move(left), right, terminal_);
    if (!needs.empty() && !has_room) add_wrapped(needs, 6, Style::dim);
    out_ += render_foreseen(job.foreseen, 6, terminal_);
    if (job.foreseen.answer == Answer::no) return;
    if (!job.calls.empty()) out_ += "      calls " + job.calls + '\n';
    add_matrix(job);
    add_called(job);
    add_notes(job);
    for (const StepPreview& step : job.steps) add_step(step, job);
  }

  /// Hung on a bar, so that it is plain where they end.
  void add_called(const JobPreview& job) {
    if (!job.called) return;
    const std::string margin = "      " + std::string(signs(terminal_).bar);
    Terminal narrower = terminal_;
    narrower.width = std::max(terminal_.width - display_width(margin), 40);
    const std::string text = PlanText(plan_, *job.called, extras_, narrower).render_jobs();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at) + 1;
      out_ += margin + text.substr(at, end - at);
      at = end;
    }
  }

  void add_wrapped(const std::string& text, int indent, Style style) {
    const std::string body =
        wrapped(one_line(text, terminal_), std::max(terminal_.width - indent, 30), indent);
    out_ += blanks(indent) + styled(body, style, terminal_) + '\n';
  }

  [[nodiscard]] std::string short_name(const CombinationPreview& each) const {
    return one_line(each.label.empty() ? each.name : each.label, terminal_);
  }

  void add_matrix(const JobPreview& job) {
    if (!job.matrix_missing.empty()) {
      for (const std::string& missing : job.matrix_missing)
        add_wrapped(
            "its matrix is known at run time: " + missing + " (" + why_missing(missing) + ")", 6,
            Style::yellow);
      return;
    }
    if (!job.has_matrix) {
      if (!job.combinations.empty() && job.combinations.front().is_elsewhere)
        add_wrapped(job.combinations.front().reason, 6, Style::dim);
      return;
    }
    std::string count = counted(job.combinations.size(), "combination");
    if (job.left_out != 0) count += ", " + std::to_string(job.left_out) + " left out by --matrix";
    std::vector<std::string> here;
    for (const CombinationPreview& each : job.combinations) {
      if (!each.is_elsewhere) here.push_back(short_name(each));
    }
    const std::size_t more = here.size() - std::min(here.size(), most_combinations);
    here.resize(here.size() - more);
    if (more != 0) here.push_back("and " + std::to_string(more) + " more");
    add_wrapped(count + (here.empty() ? "" : ": ") + joined_texts(here), 6, Style::none);
    std::set<std::string> reasons;
    for (const CombinationPreview& each : job.combinations) {
      if (each.is_elsewhere && reasons.insert(each.reason).second)
        add_wrapped(each.reason + ": " + names_elsewhere(job, each.reason), 6, Style::dim);
    }
  }

  [[nodiscard]] std::string names_elsewhere(const JobPreview& job, const std::string& why) const {
    std::vector<std::string> names;
    for (const CombinationPreview& each : job.combinations) {
      if (each.is_elsewhere && each.reason == why) names.push_back(short_name(each));
    }
    return joined_texts(names);
  }

  void add_notes(const JobPreview& job) {
    std::set<std::string> notes;
    for (const CombinationPreview& each : job.combinations) {
      if (!each.note.empty() && !each.is_elsewhere && notes.insert(each.note).second)
        add_wrapped(each.note, 6, Style::dim);
    }
  }

  void add_step(const StepPreview& step, const JobPreview& job) {
    const auto running = std::find_if(step.cases.begin(), step.cases.end(), [](const auto& each) {
      return each.foreseen.answer == Answer::yes;
    });
    const Answer answer =
        running != step.cases.end() ? Answer::yes : step.cases.front().foreseen.answer;
    const int indent = 6 + 2 * static_cast<int>(step.depth);
    std::string remark = step.is_background ? "in the background" : "";
    if (step.cases.size() > 1 && running != step.cases.end()) {
      remark = "in " + std::to_string(running->combinations.size()) + " of " +
               std::to_string(job.here());
    }
    const int room = std::max(terminal_.width - indent - 4 - display_width(remark), 20);
    const std::string title = shorten(one_line(step.title, terminal_), room, terminal_);
    const bool is_dim = answer == Answer::no || answer == Answer::on_failure;
    std::string left = blanks(indent) +
                       styled(sign_of(answer, terminal_), style_of(answer), terminal_) + ' ' +
                       styled(title, is_dim ? Style::dim : Style::none, terminal_);
    out_ += spread(std::move(left), remark, terminal_);
    add_reasons(step, job, indent + 4);
  }

  void add_reasons(const StepPreview& step, const JobPreview& job, int indent) {
    if (step.cases.size() == 1) {
      out_ += render_foreseen(step.cases.front().foreseen, indent, terminal_);
      return;
    }
    std::vector<const CombinationPreview*> here;
    for (const CombinationPreview& combination : job.combinations) {
      if (!combination.is_elsewhere) here.push_back(&combination);
    }
    const std::string& condition = step.cases.front().foreseen.condition;
    if (!condition.empty()) out_ += paragraph("if: " + condition, indent, Style::none, terminal_);
    for (const StepCase& each : step.cases) {
      std::vector<std::string> names;
      for (const std::size_t index : each.combinations) names.push_back(short_name(*here[index]));
      std::string words = joined_texts(names);
      for (const std::string& reason : reasons_of(each.foreseen)) words += ": " + reason;
      out_ += paragraph(std::string(sign_of(each.foreseen.answer, terminal_)) + ' ' + words,
                        indent + 4, Style::dim, terminal_);
    }
  }

  void add_actions() {
    if (preview_.actions.empty()) return;
    out_ += '\n' + styled("Actions", Style::bold, terminal_) + '\n';
    int widest = 0;
    for (const ActionNeed& need : preview_.actions)
      widest = std::max(widest, display_width(need.reference.text));
    widest = std::min(widest, terminal_.width / 2);
    for (const ActionNeed& need : preview_.actions) {
      const bool is_missing = need.state == ActionState::missing;
      const bool is_there =
          !is_missing && need.state != ActionState::to_fetch && need.state != ActionState::skipped;
      const std::string_view sign = is_missing                           ? signs(terminal_).failure
                                    : is_there                           ? signs(terminal_).success
                                    : need.state == ActionState::skipped ? signs(terminal_).skipped
                                                                         : signs(terminal_).arrow;
      std::string words(action_state_name(need.state));
      if (!need.detail.empty()) words += (is_missing ? ": " : " ") + need.detail;
      const std::string left = "  " +
                               styled(sign,
                                      is_missing ? Style::red
                                      : is_there ? Style::green
                                                 : Style::yellow,
                                      terminal_) +
                               ' ' + padded(one_line(need.reference.text, terminal_), widest) +
                               "  " + words;
      out_ += spread(left, need.uses > 1 ? std::to_string(need.uses) + " steps" : "", terminal_);
    }
  }

  struct Counts {
    std::size_t runs = 0;
    std::size_t skipped = 0;
    std::size_t open = 0;
    std::size_t after_failure = 0;
  };

  /// With the jobs of called workflows in place of their calls.
  static void count(const Preview& preview, std::size_t times, Counts& counts) {
    for (const JobPreview& job : preview.jobs) {
      const std::size_t here = job.has_matrix && job.matrix_missing.empty() ? job.here() : 1;
      switch (shown_answer(job)) {
        case Answer::yes:
          if (job.called) {
            count(*job.called, times * here, counts);
          } else {
            counts.runs += times * here;
          }
          break;
        case Answer::no:
          counts.skipped += times;
          break;
        case Answer::on_failure:
          counts.after_failure += times;
          break;
        case Answer::open:
          counts.open += times;
          break;
      }
    }
  }

  void add_end() {
    Counts counts;
    count(preview_, 1, counts);
    std::string text = counted(counts.runs, "job run");
    if (counts.open != 0) text += ", " + std::to_string(counts.open) + " decided at run time";
    if (counts.after_failure != 0)
      text += ", " + std::to_string(counts.after_failure) + " only after a failure";
    if (counts.skipped != 0) text += ", " + std::to_string(counts.skipped) + " skipped";
    if (preview_.not_selected != 0)
      text += ", " + std::to_string(preview_.not_selected) + " not asked for";
    out_ += '\n' + wrapped(text + ". Nothing was run.", terminal_.width, 0) + '\n';
    out_ += "Run it: " + extras_.call + '\n';
  }

  const Plan& plan_;
  const Preview& preview_;
  const PlanExtras& extras_;
  Terminal terminal_;
  Masker masker_;
  std::string out_;
};

}  // namespace

std::string_view action_state_name(ActionState state) noexcept {
  switch (state) {
    case ActionState::built_in:
      return "built in";
    case ActionState::local:
      return "in this repository";
    case ActionState::cached:
      return "cached";
    case ActionState::to_fetch:
      return "to be fetched";
    case ActionState::missing:
      return "missing";
    case ActionState::skipped:
      return "left out by --action";
  }
  return {};
}

std::string render_plan(const Plan& plan, const Preview& preview, const PlanExtras& extras,
                        const Terminal& terminal) {
  return PlanText(plan, preview, extras, terminal).render();
}

}  // namespace localrun
