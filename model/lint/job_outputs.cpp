#include "model/lint/families.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"
#include "model/lint/known_values.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// `needs: build`, or the list with it added.
std::string needs_with(const Job& job, const std::string& added) {
  std::vector<std::string> names;
  for (const auto& need : job.needs) names.push_back(need.value);
  names.push_back(added);
  if (names.size() == 1) return "needs: " + added;
  return "needs: [" + joined(names) + ']';
}

/// Declared names of a job's `outputs`; absent when they cannot be known.
std::optional<std::vector<std::string>> declared_outputs(const Job& job) {
  const OrdinaryJob* ordinary = job.ordinary();
  if (ordinary == nullptr) return std::nullopt;
  std::vector<std::string> names;
  if (!ordinary->outputs) return names;
  if (ordinary->outputs->kind != TokenKind::mapping) return std::nullopt;
  for (const auto& [key, value] : ordinary->outputs->pairs) {
    if (key->kind != TokenKind::string) return std::nullopt;
    names.push_back(key->text);
  }
  return names;
}

bool has(const std::vector<std::string>& names, std::string_view wanted) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return expr::equal_ignoring_case(name, wanted);
  });
}

class NeedsCheck {
 public:
  NeedsCheck(const Subject& subject, Report& report) : subject_(subject), report_(report) {}

  void check(const ExpressionUse& use, const expr::Reference& reference) {
    if (reference.parts.empty() || reference.parts[0].is_dynamic) return;
    const auto& owner_part = reference.parts[0];
    const auto owner = subject_.find_job(owner_part.name);
    if (!owner) return add_unknown_job(use, owner_part);
    const auto& direct = subject_.graph.needs[use.job];
    if (std::find(direct.begin(), direct.end(), *owner) == direct.end())
      return add_not_needed(use, owner_part, *owner);
    check_parts(use, reference, *owner);
  }

  /// `success('build')` of a job's condition (execution.md 7.1).
  void check_status(const ExpressionUse& use) {
    const expr::Node* root = use.expression->tree.root();
    if (use.step != nullptr || use.key != "if" || root == nullptr) return;
    is_status_ = true;
    for_each_node(*root, [&](const expr::Node& node) {
      for (const char* function : {"success", "failure"}) {
        const expr::FunctionCall* call = call_of(node, function);
        if (call == nullptr) continue;
        const bool is_one_of_many =
            std::string_view(function) == "failure" && call->arguments.size() > 1;
        consequence_ = is_one_of_many ? "it makes no difference here"
                                      : std::string(function) + "() is false in any case";
        for (const expr::Node* argument : call->arguments) check_status_argument(use, *argument);
      }
    });
  }

 private:
  void check_status_argument(const ExpressionUse& use, const expr::Node& argument) {
    const auto name = text_literal(argument);
    if (!name) return;
    const expr::Reference::Part part{*name, argument.span, false};
    const auto owner = subject_.find_job(*name);
    if (!owner) return add_unknown_job(use, part);
    const auto& direct = subject_.graph.needs[use.job];
    if (std::find(direct.begin(), direct.end(), *owner) == direct.end())
      add_not_needed(use, part, *owner);
  }

  [[nodiscard]] const Job& job(std::size_t index) const { return *subject_.jobs[index].job; }

  void add_unknown_job(const ExpressionUse& use, const expr::Reference::Part& part) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < subject_.jobs.size(); ++i) {
      if (i != use.job) names.push_back(job(i).id.value);
    }
    Words words{"there is no job " + quoted(part.name) + ", so " + consequence_};
    words.help = did_you_mean(part.name, names);
    if (words.help.empty() && !names.empty()) words.help = "the other jobs are: " + joined(names);
    report_.add("needs-missing", use.expression->locate(part.span), std::move(words));
  }

  void add_not_needed(const ExpressionUse& use, const expr::Reference::Part& part,
                      std::size_t owner) {
    const Job& reader = job(use.job);
    const std::string& id = job(owner).id.value;
    const std::string where = quoted(reader.id.value);
    const Span at = use.expression->locate(part.span);
    if (owner == use.job) {
      Words words{"job " + where + " does not need itself, so " + consequence_};
      if (!is_status_) words.help = "within the job: steps.ID.outputs.NAME";
      return report_.add("needs-missing", at, std::move(words));
    }
    const auto above = subject_.graph.ancestors(use.job);
    Words words;
    words.help = "under jobs." + reader.id.value + ":  " + needs_with(reader, id);
    words.related = {{job(owner).id.at, "this job"}};
    if (std::find(above.begin(), above.end(), owner) == above.end()) {
      words.message = "job " + where + " does not need " + quoted(id) + ", so " + consequence_;
      return report_.add("needs-missing", at, std::move(words));
    }
    const std::string through = step_between(use.job, owner);
    words.message = "job " + where + " needs " + quoted(id) + " only through " + quoted(through) +
                    ", so " + consequence_;
    words.why = is_status_
                    ? "a status function knows by name the jobs that 'needs' names only"
                    : "the needs context has the jobs that 'needs' names, not those above them";
    report_.add("needs-indirect", at, std::move(words));
  }

  /// The direct need that `owner` is reached through.
  [[nodiscard]] std::string step_between(std::size_t reader, std::size_t owner) const {
    for (const std::size_t need : subject_.graph.needs[reader]) {
      const auto above = subject_.graph.ancestors(need);
      if (std::find(above.begin(), above.end(), owner) != above.end()) return job(need).id.value;
    }
    return {};
  }

  void check_parts(const ExpressionUse& use, const expr::Reference& reference, std::size_t owner) {
    if (reference.parts.size() < 2 || reference.parts[1].is_dynamic) return;
    const auto& second = reference.parts[1];
    if (expr::equal_ignoring_case(second.name, "result")) return;
    if (!expr::equal_ignoring_case(second.name, "outputs"))
      return add_without_outputs(use, reference, owner);
    if (reference.parts.size() < 3 || reference.parts[2].is_dynamic) return;
    check_output(use, reference.parts[2], owner);
  }

  void add_without_outputs(const ExpressionUse& use, const expr::Reference& reference,
                           std::size_t owner) {
    const std::string& id = job(owner).id.value;
    const auto& second = reference.parts[1];
    const bool is_misspelt = expr::equal_ignoring_case(second.name, "output") ||
                             expr::equal_ignoring_case(second.name, "out");
    std::string name = second.name;
    if (is_misspelt) {
      name = reference.parts.size() > 2 && !reference.parts[2].is_dynamic ? reference.parts[2].name
                                                                          : "NAME";
    }
    Words words{"'needs." + id + "' has 'outputs' and 'result', but no " + quoted(second.name) +
                ", so this is always empty"};
    words.help = "needs." + id + ".outputs." + name;
    report_.add("needs-without-outputs", use.expression->locate(second.span), std::move(words));
  }

  void check_output(const ExpressionUse& use, const expr::Reference::Part& part,
                    std::size_t owner) {
    const auto declared = declared_outputs(job(owner));
    if (!declared || has(*declared, part.name)) return;
    const std::string& id = job(owner).id.value;
    Words words{"job " + quoted(id) + " has no output " + quoted(part.name) +
                ", so this is always empty"};
    words.related.push_back({job(owner).id.at, declared->empty()
                                                   ? "declares no outputs"
                                                   : "declares: " + joined(*declared)});
    const LintStep* writer = writer_of(owner, part.name);
    if (writer != nullptr) {
      words.related.push_back(
          {writer->step->has_explicit_id ? writer->step->id_at : writer->step->at,
           "this step writes: " + joined(writer->script->names(ScriptFile::output))});
    }
    words.help = help_for(owner, part.name, *declared, writer);
    report_.add("output-not-declared", use.expression->locate(part.span), std::move(words));
  }

  [[nodiscard]] const LintStep* writer_of(std::size_t owner, std::string_view name) const {
    const LintStep* writer = nullptr;
    for (const LintStep& step : subject_.jobs[owner].steps) {
      if (step.script && step.script->writes_name(ScriptFile::output, name)) writer = &step;
    }
    return writer;
  }

  [[nodiscard]] std::string help_for(std::size_t owner, const std::string& name,
                                     const std::vector<std::string>& declared,
                                     const LintStep* writer) const {
    std::string near = did_you_mean(name, declared);
    if (writer == nullptr && !near.empty()) return near;
    const bool has_id = writer != nullptr && writer->step->has_explicit_id;
    const std::string step = has_id ? writer->step->id : "ID";
    const std::string entry = name + ": ${{ steps." + step + ".outputs." + name + " }}";
    const std::string path = "jobs." + job(owner).id.value;
    std::string help = declared.empty() ? "add under " + path + ":\noutputs:\n  " + entry
                                        : "add under " + path + ".outputs:\n" + entry;
    if (writer != nullptr && !has_id) help += "\nand 'id: ID' in the step that writes it";
    return help;
  }

  const Subject& subject_;
  Report& report_;
  bool is_status_ = false;
  std::string consequence_ = "this is always empty";
};

/// `steps.changed.outputs.changed` without `${{ }}`.
bool looks_like_expression(std::string_view text) {
  const std::string_view trimmed = expr::trim(text);
  const bool has_context = trimmed.starts_with("steps.") || trimmed.starts_with("needs.");
  return has_context && trimmed.find(".outputs.") != std::string_view::npos &&
         trimmed.find_first_of(" \t\n") == std::string_view::npos;
}

void check_entry(const LintJob& job, const Token& key, const Token& value, Report& report) {
  const bool is_empty = value.kind == TokenKind::null ||
                        (value.kind == TokenKind::string && expr::trim(value.text).empty());
  if (!is_empty && value.kind == TokenKind::string && looks_like_expression(value.text)) {
    Words words{"the output '" + key.text + "' is the text '" +
                std::string(expr::trim(value.text)) + "', not a value"};
    words.help = key.text + ": ${{ " + std::string(expr::trim(value.text)) + " }}";
    return report.add("output-no-value", key.at, std::move(words));
  }
  if (!is_empty) return;
  std::vector<const Step*> writers;
  for (const LintStep& step : job.steps) {
    if (step.script && step.script->writes_name(ScriptFile::output, key.text))
      writers.push_back(step.step);
  }
  const bool is_clear = writers.size() == 1 && writers.front()->has_explicit_id;
  Words words{"the output '" + key.text + "' has no value, so it is always empty"};
  words.why = "an entry of 'outputs' does not find the step that writes its name by itself";
  words.help = key.text + ": ${{ steps." + (is_clear ? writers.front()->id : "ID") + ".outputs." +
               key.text + " }}";
  if (is_clear) words.related.push_back({writers.front()->id_at, "this step writes it"});
  report.add("output-no-value", key.at, std::move(words));
}

}  // namespace

void lint_job_outputs(const Subject& subject, Report& report) {
  NeedsCheck needs(subject, report);
  for (const ExpressionUse& use : subject.uses) {
    for (const expr::Reference& reference : use.references) {
      if (expr::equal_ignoring_case(reference.context, "needs")) needs.check(use, reference);
    }
  }
  NeedsCheck conditions(subject, report);
  for (const ExpressionUse& use : subject.uses) conditions.check_status(use);
  for (const LintJob& job : subject.jobs) {
    const OrdinaryJob* ordinary = job.job->ordinary();
    if (ordinary == nullptr || !ordinary->outputs) continue;
    for (const auto& [key, value] : ordinary->outputs->pairs)
      check_entry(job, *key, *value, report);
  }
}

}  // namespace localrun::model
