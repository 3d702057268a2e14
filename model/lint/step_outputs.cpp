#include "model/lint/families.hpp"
#include "model/lint/output_readers.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <string>

namespace localrun::model {
namespace {

std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Span place_of_id(const Step& step) { return step.has_explicit_id ? step.id_at : step.at; }

class StepsCheck {
 public:
  StepsCheck(const Subject& subject, Report& report) : subject_(subject), report_(report) {}

  void check(const ExpressionUse& use, const expr::Reference& reference) {
    if (reference.parts.empty() || reference.parts[0].is_dynamic) return;
    const auto& id = reference.parts[0];
    const LintJob& job = subject_.jobs[use.job];
    const LintStep* step = job.find(id.name);
    if (step == nullptr) return add_unknown(use, reference);
    if (use.step == step) return add_same_step(use, id, *step);
    if (use.step != nullptr && step->order > use.step->order) return add_later(use, id, *step);
    if (use.step != nullptr && step->order == use.step->order) return;  // of one `parallel`
    if (use.step != nullptr && step->step->is_background && !is_joined(job, *step, *use.step))
      return add_before_wait(use, id, job, *step);
    check_parts(use, reference, *step);
  }

 private:
  void add_unknown(const ExpressionUse& use, const expr::Reference& reference) {
    const auto& id = reference.parts[0];
    const Span at = use.expression->locate(id.span);
    for (std::size_t other = 0; other < subject_.jobs.size(); ++other) {
      const LintStep* step = other == use.job ? nullptr : subject_.jobs[other].find(id.name);
      if (step != nullptr && step->step->has_explicit_id)
        return add_other_job(use, reference, other, *step);
    }
    const std::string owner = subject_.is_action()
                                  ? "this action"
                                  : "job " + quoted(subject_.jobs[use.job].job->id.value);
    Words words{"no step of " + owner + " has the id " + quoted(id.name) +
                ", so this is always empty"};
    std::vector<std::string> ids;
    for (const LintStep& step : subject_.jobs[use.job].steps) {
      const Token* name = step.step->name.get();
      if (step.step->has_explicit_id) {
        ids.push_back(step.step->id);
      } else if (name != nullptr && expr::equal_ignoring_case(name->text, id.name)) {
        words.related.push_back({name->at, "this step has the name, but no id"});
        words.help = "id: " + id.name;
      }
    }
    if (words.help.empty()) words.help = did_you_mean(id.name, ids);
    if (words.help.empty() && !ids.empty()) words.help = "the ids here are: " + joined(ids);
    report_.add("step-unknown", at, std::move(words));
  }

  void add_other_job(const ExpressionUse& use, const expr::Reference& reference, std::size_t other,
                     const LintStep& step) {
    const auto& id = reference.parts[0];
    const std::string& owner = subject_.jobs[other].job->id.value;
    const std::string& reader = subject_.jobs[use.job].job->id.value;
    Words words{quoted(id.name) + " is a step of job " + quoted(owner) +
                ", so this is always empty"};
    words.why = "steps are seen in their own job only";
    words.related.push_back({place_of_id(*step.step), "this step"});
    const bool names_output = reference.parts.size() == 3 && !reference.parts[2].is_dynamic &&
                              expr::equal_ignoring_case(reference.parts[1].name, "outputs");
    if (names_output) {
      const std::string& name = reference.parts[2].name;
      words.help = "in job " + quoted(owner) + ":  outputs: { " + name + ": \"${{ steps." +
                   step.step->id + ".outputs." + name + " }}\" }\nin job " + quoted(reader) +
                   ":  needs." + owner + ".outputs." + name;
      const auto& needs = subject_.graph.needs[use.job];
      if (std::find(needs.begin(), needs.end(), other) == needs.end())
        words.help += ", with 'needs: " + owner + '\'';
    }
    report_.add("step-other-job", use.expression->locate(id.span), std::move(words));
  }

  void add_same_step(const ExpressionUse& use, const expr::Reference::Part& id,
                     const LintStep& step) {
    Words words{"step " + quoted(step.step->id) +
                " reads its own values, which are empty until it ends"};
    words.why = "expressions are put in before the step starts";
    if (use.key == "run") words.help = "keep the value in a variable of the script";
    report_.add("output-same-step", use.expression->locate(id.span), std::move(words));
  }

  void add_later(const ExpressionUse& use, const expr::Reference::Part& id, const LintStep& step) {
    Words words{"step " + quoted(step.step->id) + " runs after this step, so this is always empty"};
    words.related.push_back({place_of_id(*step.step), "runs later"});
    words.help = "put the step that reads behind it";
    report_.add("step-later", use.expression->locate(id.span), std::move(words));
  }

  /// Whether a `wait`, `wait-all` or `cancel` between the two makes the step's values visible.
  static bool is_joined(const LintJob& job, const LintStep& step, const LintStep& reader) {
    return std::any_of(job.steps.begin(), job.steps.end(), [&](const LintStep& each) {
      if (each.order <= step.order || each.order >= reader.order) return false;
      const auto is_it = [&](const Located<std::string>& id) {
        return expr::equal_ignoring_case(id.value, step.step->id);
      };
      if (const auto* wait = std::get_if<WaitStep>(&each.step->kind))
        return std::any_of(wait->ids.begin(), wait->ids.end(), is_it);
      if (const auto* cancel = std::get_if<CancelStep>(&each.step->kind)) return is_it(cancel->id);
      return std::holds_alternative<WaitAllStep>(each.step->kind);
    });
  }

  void add_before_wait(const ExpressionUse& use, const expr::Reference::Part& id,
                       const LintJob& job, const LintStep& step) {
    Words words{"step " + quoted(step.step->id) +
                " is read before the `wait` that makes its outputs visible, so this is always "
                "empty"};
    words.why = "a background step shows nothing of itself until it is waited for";
    words.related.push_back({place_of_id(*step.step), "runs in the background"});
    for (const LintStep& each : job.steps) {
      const auto* wait = std::get_if<WaitStep>(&each.step->kind);
      const bool is_later =
          each.order > use.step->order &&
          ((wait != nullptr && std::any_of(wait->ids.begin(), wait->ids.end(),
                                           [&](const Located<std::string>& waited) {
                                             return expr::equal_ignoring_case(waited.value,
                                                                              step.step->id);
                                           })) ||
           std::holds_alternative<WaitAllStep>(each.step->kind));
      if (!is_later) continue;
      words.related.push_back({each.step->at, "waited for here"});
      break;
    }
    words.help = "before this step:  - wait: " + step.step->id;
    report_.add("step-later", use.expression->locate(id.span), std::move(words));
  }

  void check_parts(const ExpressionUse& use, const expr::Reference& reference,
                   const LintStep& step) {
    if (reference.parts.size() < 2 || reference.parts[1].is_dynamic) return;
    const auto& second = reference.parts[1];
    if (expr::equal_ignoring_case(second.name, "outcome") ||
        expr::equal_ignoring_case(second.name, "conclusion"))
      return;
    if (!expr::equal_ignoring_case(second.name, "outputs"))
      return add_without_outputs(use, reference, step);
    if (reference.parts.size() < 3 || reference.parts[2].is_dynamic) return;
    check_written(use, reference.parts[2], step);
  }

  void add_without_outputs(const ExpressionUse& use, const expr::Reference& reference,
                           const LintStep& step) {
    const auto& second = reference.parts[1];
    const std::string path = "steps." + step.step->id;
    const bool is_misspelt = expr::equal_ignoring_case(second.name, "output");
    const bool has_third = reference.parts.size() > 2 && !reference.parts[2].is_dynamic;
    Words words{quoted(path) + " has 'outputs', 'outcome' and 'conclusion', but no " +
                quoted(second.name) + ", so this is always empty"};
    words.help = path + ".outputs." +
                 (!is_misspelt ? second.name
                  : has_third  ? reference.parts[2].name
                               : "NAME");
    if (expr::equal_ignoring_case(second.name, "result")) words.help = path + ".outcome";
    report_.add("needs-without-outputs", use.expression->locate(second.span), std::move(words));
  }

  void check_written(const ExpressionUse& use, const expr::Reference::Part& name,
                     const LintStep& step) {
    if (!step.script || !step.script->knows_outputs) return;
    if (step.script->writes_name(ScriptFile::output, name.name)) return;
    const std::vector<std::string> written = step.script->names(ScriptFile::output);
    const bool has_blanks =
        std::any_of(written.begin(), written.end(), [&](const std::string& each) {
          return expr::equal_ignoring_case(expr::trim(each), name.name);
        });
    if (has_blanks) return;  // that is said where it is written
    std::vector<Related> readers;
    if (use.key == "outputs" && use.step == nullptr) {
      const Token* key = key_of(use);
      if (key == nullptr) return;
      const OutputReader reader = reader_of_output(subject_, use.job, key->text);
      if (!reader.is_read) return;
      if (reader.at) readers.push_back({*reader.at, "read here"});
    }
    const std::vector<std::string> names = step.script->names(ScriptFile::output);
    Words words;
    words.message = "step " + quoted(step.step->id) + " never writes the output " +
                    quoted(name.name) + ", so this is always empty";
    words.related.push_back({place_of_id(*step.step), names.empty()
                                                          ? "this step writes no outputs"
                                                          : "this step writes: " + joined(names)});
    words.related.insert(words.related.end(), readers.begin(), readers.end());
    words.help = did_you_mean(name.name, names);
    add_stray(step, words);
    if (words.help.empty())
      words.help = "in step " + quoted(step.step->id) + ":  echo \"" + name.name +
                   "=VALUE\" >> \"$GITHUB_OUTPUT\"";
    report_.add("output-never-written", use.expression->locate(name.span), std::move(words));
  }

  /// What was to be written there, perhaps, and was not.
  static void add_stray(const LintStep& step, Words& words) {
    for (const ScriptStray& stray : step.script->strays) {
      if (stray.meant != ScriptFile::output) continue;
      const Token& token = *script_token(*step.step);
      words.related.push_back({locate(token, stray.at), stray.is_file
                                                            ? "this is a file of that name"
                                                            : "there is no such variable"});
      words.help = "in step " + quoted(step.step->id) + ":  >> \"$GITHUB_OUTPUT\"";
      return;
    }
  }

  /// The entry of `outputs` whose value this expression is.
  [[nodiscard]] const Token* key_of(const ExpressionUse& use) const {
    const OrdinaryJob* job = subject_.jobs[use.job].job->ordinary();
    if (job == nullptr || !job->outputs) return nullptr;
    for (const auto& [key, value] : job->outputs->pairs) {
      if (value->expression == use.expression) return key.get();
    }
    return nullptr;
  }

  const Subject& subject_;
  Report& report_;
};

}  // namespace

void lint_step_outputs(const Subject& subject, Report& report) {
  StepsCheck steps(subject, report);
  for (const ExpressionUse& use : subject.uses) {
    for (const expr::Reference& reference : use.references) {
      if (expr::equal_ignoring_case(reference.context, "steps")) steps.check(use, reference);
    }
  }
}

}  // namespace localrun::model
