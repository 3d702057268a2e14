#include "runner/view/file_flow.hpp"

#include "expr/text.hpp"
#include "model/lint/subject.hpp"
#include "runner/events/place.hpp"
#include "runner/view/flow.hpp"

#include <algorithm>

namespace localrun {
namespace {

using expr::equal_ignoring_case;

/// `CONTEXT.OWNER.outputs.NAME`.
bool is_output(const expr::Reference& reference, std::string_view context) {
  return equal_ignoring_case(reference.context, context) && reference.parts.size() >= 3 &&
         !reference.parts[0].is_dynamic && !reference.parts[2].is_dynamic &&
         equal_ignoring_case(reference.parts[1].name, "outputs");
}
bool is_output(const expr::Reference& reference, std::string_view context, std::string_view owner,
               std::string_view name) {
  return is_output(reference, context) && equal_ignoring_case(reference.parts[0].name, owner) &&
         equal_ignoring_case(reference.parts[2].name, name);
}

std::string step_words(const model::LintStep& step) {
  const auto* uses = std::get_if<model::UsesStep>(&step.step->kind);
  std::string words =
      "step " + (step.step->has_explicit_id ? step.step->id : std::to_string(step.order));
  if (uses != nullptr) words += " (" + uses->uses.value.text + ')';
  return words;
}

std::string source_of(const model::Token& token) {
  return token.expression && !token.expression->is_mixed ? "${{ " + token.expression->source + " }}"
                                                         : token.text;
}

class FileFlow {
 public:
  explicit FileFlow(const model::Workflow& workflow) : subject_(workflow) {}

  RunFlow collect() && {
    RunFlow flow;
    for (std::size_t job = 0; job < subject_.jobs.size(); ++job) add_job(job, flow.between_jobs);
    add_undeclared(flow.between_jobs);
    for (std::size_t job = 0; job < subject_.jobs.size(); ++job) {
      JobFlow within{id_of(job), {}};
      for (const model::LintStep& step : subject_.jobs[job].steps)
        add_step(job, step, within.values);
      if (!within.values.empty()) flow.within_jobs.push_back(std::move(within));
    }
    return flow;
  }

 private:
  [[nodiscard]] const std::string& id_of(std::size_t job) const {
    return subject_.jobs[job].job->id.value;
  }
  [[nodiscard]] const model::Token* outputs_of(std::size_t job) const {
    const model::OrdinaryJob* ordinary = subject_.jobs[job].job->ordinary();
    const model::Token* outputs = ordinary == nullptr ? nullptr : ordinary->outputs.get();
    return outputs != nullptr && outputs->kind == model::TokenKind::mapping ? outputs : nullptr;
  }
  [[nodiscard]] std::string reader_of(const model::ExpressionUse& use, bool with_job) const {
    const std::string job = id_of(use.job);
    if (use.step == nullptr) return job;
    return with_job ? job + " / " + step_words(*use.step) : step_words(*use.step);
  }

  template <class Matches>
  void add_reads(FlowValue& value, bool with_job, const Matches& matches) const {
    for (const model::ExpressionUse& use : subject_.uses) {
      for (const expr::Reference& reference : use.references) {
        if (!matches(use, reference)) continue;
        value.stops.push_back({FlowStop::Kind::read, reader_of(use, with_job),
                               place_of(use.expression->locate(reference.span)),
                               std::string(use.key)});
        value.is_read = true;
      }
    }
  }

  void add_job(std::size_t job, std::vector<FlowValue>& values) const {
    const model::Token* outputs = outputs_of(job);
    if (outputs == nullptr) return;
    for (const auto& pair : outputs->pairs) {
      const std::string& output = pair.first->text;
      FlowValue value;
      value.name = id_of(job) + '.' + output;
      add_writers(job, *pair.second, value);
      value.stops.push_back(
          {FlowStop::Kind::taken, id_of(job), place_of(pair.first->at), source_of(*pair.second)});
      add_reads(value, true, [&](const model::ExpressionUse& use, const expr::Reference& read) {
        return use.job != job && is_output(read, "needs", id_of(job), output);
      });
      const bool is_passed_on = std::any_of(
          subject_.call_outputs.begin(), subject_.call_outputs.end(),
          [&](const auto& read) { return is_output(read, "jobs", id_of(job), output); });
      if (is_passed_on)
        value.stops.push_back({FlowStop::Kind::read, "the caller", {}, "on.workflow_call.outputs"});
      value.is_read = value.is_read || is_passed_on;
      values.push_back(std::move(value));
    }
  }

  /// The steps whose outputs an output of their job takes.
  void add_writers(std::size_t job, const model::Token& token, FlowValue& value) const {
    if (!token.expression) return;
    for (const expr::Reference& reference : expr::references(token.expression->tree)) {
      if (!is_output(reference, "steps")) continue;
      const model::LintStep* step = subject_.jobs[job].find(reference.parts[0].name);
      if (step == nullptr) {
        value.problem =
            "no step of job '" + id_of(job) + "' has the id '" + reference.parts[0].name + '\'';
        continue;
      }
      value.stops.push_back({FlowStop::Kind::written, step_words(*step),
                             writer_place(*step, reference.parts[2].name), ""});
      if (step->script && step->script->knows_outputs &&
          !step->script->writes_name(model::ScriptFile::output, reference.parts[2].name)) {
        value.stops.pop_back();
        value.problem = step_words(*step) + " never writes '" + reference.parts[2].name + '\'';
      }
    }
  }

  static Place writer_place(const model::LintStep& step, std::string_view name) {
    if (step.script) {
      for (const model::ScriptPair& pair : step.script->pairs) {
        if (pair.file == model::ScriptFile::output && equal_ignoring_case(pair.name, name))
          return place_of(model::locate(*model::script_token(*step.step), pair.name_at));
      }
    }
    return place_of(step.step->at);
  }

  /// Reads of what no job of the file declares: outputs of calls, and mistakes.
  void add_undeclared(std::vector<FlowValue>& values) const {
    for (const model::ExpressionUse& use : subject_.uses) {
      for (const expr::Reference& reference : use.references) {
        if (!is_output(reference, "needs")) continue;
        const std::string& owner = reference.parts[0].name;
        const std::string& name = reference.parts[2].name;
        const auto job = subject_.find_job(owner);
        if (job && declares(*job, name)) continue;
        FlowStop stop{FlowStop::Kind::read, reader_of(use, true),
                      place_of(use.expression->locate(reference.span)), std::string(use.key)};
        const std::string full = owner + '.' + name;
        const auto known = std::find_if(values.begin(), values.end(),
                                        [&](const FlowValue& value) { return value.name == full; });
        if (known != values.end()) {
          known->stops.push_back(std::move(stop));
          continue;
        }
        FlowValue value{full, "", "", {}, true};
        const bool is_call = job && subject_.jobs[*job].job->call() != nullptr;
        if (is_call) {
          const model::CallJob& call = *subject_.jobs[*job].job->call();
          value.stops.push_back(
              {FlowStop::Kind::written, owner, place_of(call.uses.at), call.uses.value});
        } else {
          value.problem = job ? "job '" + owner + "' does not declare '" + name + '\''
                              : "there is no job '" + owner + '\'';
        }
        value.stops.push_back(std::move(stop));
        values.push_back(std::move(value));
      }
    }
  }

  [[nodiscard]] bool declares(std::size_t job, std::string_view name) const {
    const model::Token* outputs = outputs_of(job);
    return outputs != nullptr &&
           std::any_of(outputs->pairs.begin(), outputs->pairs.end(), [&](const auto& pair) {
             return equal_ignoring_case(pair.first->text, name);
           });
  }

  /// What the step writes, and what others read of it.
  [[nodiscard]] std::vector<std::string> outputs_of(std::size_t job,
                                                    const model::LintStep& step) const {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
      const bool is_known = std::any_of(names.begin(), names.end(), [&](const std::string& other) {
        return equal_ignoring_case(other, name);
      });
      if (!is_known && name.find(model::ShellText::unknown_begin) == std::string::npos)
        names.push_back(name);
    };
    if (step.script) {
      for (const std::string& name : step.script->names(model::ScriptFile::output)) add(name);
    }
    for (const model::ExpressionUse& use : subject_.uses) {
      for (const expr::Reference& reference : use.references) {
        if (use.job == job && is_output(reference, "steps") &&
            equal_ignoring_case(reference.parts[0].name, step.step->id))
          add(reference.parts[2].name);
      }
    }
    return names;
  }

  void add_step(std::size_t job, const model::LintStep& step,
                std::vector<FlowValue>& values) const {
    for (const std::string& name : outputs_of(job, step)) {
      const std::string who =
          step.step->has_explicit_id ? step.step->id : "step " + std::to_string(step.order);
      FlowValue value{who + '.' + name, "", "", {}, false};
      const bool never = step.script && step.script->knows_outputs &&
                         !step.script->writes_name(model::ScriptFile::output, name);
      if (never) {
        value.problem = step_words(step) + " never writes '" + name + '\'';
      } else {
        value.stops.push_back(
            {FlowStop::Kind::written, step_words(step), writer_place(step, name), ""});
      }
      add_takers(job, step, name, value);
      add_reads(value, false, [&](const model::ExpressionUse& use, const expr::Reference& read) {
        return use.job == job && use.key != "outputs" &&
               is_output(read, "steps", step.step->id, name);
      });
      values.push_back(std::move(value));
    }
  }

  void add_takers(std::size_t job, const model::LintStep& step, const std::string& name,
                  FlowValue& value) const {
    const model::Token* outputs = outputs_of(job);
    if (outputs == nullptr) return;
    for (const auto& [key, token] : outputs->pairs) {
      if (!token->expression) continue;
      const auto references = expr::references(token->expression->tree);
      const bool is_taken = std::any_of(
          references.begin(), references.end(),
          [&](const auto& each) { return is_output(each, "steps", step.step->id, name); });
      if (!is_taken) continue;
      value.stops.push_back({FlowStop::Kind::taken, id_of(job) + '.' + key->text, place_of(key->at),
                             source_of(*token)});
      value.is_read = true;
    }
  }

  model::Subject subject_;
};

}  // namespace

RunFlow file_flow(const model::Workflow& workflow) { return FileFlow(workflow).collect(); }

std::string render_file_flow(const model::Workflow& workflow, const Terminal& terminal) {
  const std::string path = workflow.source ? workflow.source->path() : std::string();
  const std::string name = workflow.name == path ? std::string() : " (" + path + ")";
  return render_flow(file_flow(workflow), styled(workflow.name, Style::bold, terminal) + name,
                     FlowOf::file, terminal);
}

}  // namespace localrun
