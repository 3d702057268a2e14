#include "model/lint/written_texts.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;
using Texts = std::vector<WrittenText>;

void add_of_script(const LintStep& step, ScriptFile file, std::string_view name, Texts& texts) {
  if (!step.script) return;
  for (const ScriptPair& pair : step.script->pairs) {
    if (pair.file != file || pair.has_lines || !equal_ignoring_case(pair.name, name)) continue;
    texts.push_back({pair.value, locate(*script_token(*step.step), pair.value_at)});
  }
}

void add_of_steps(const LintJob& job, const expr::Path& path, Texts& texts) {
  if (path.keys.size() != 3 || !is_path(path, "steps", {"*", "outputs"})) return;
  const LintStep* step = job.find(path.keys[0].text);
  if (step != nullptr) add_of_script(*step, ScriptFile::output, path.keys[2].text, texts);
}

const Token* entry_of(const TokenPtr& mapping, std::string_view name) {
  if (!mapping || mapping->kind != TokenKind::mapping) return nullptr;
  for (const auto& [key, value] : mapping->pairs) {
    if (equal_ignoring_case(key->text, name)) return value.get();
  }
  return nullptr;
}

const expr::Node* root_of(const Token& token) {
  return token.expression ? token.expression->tree.root() : nullptr;
}

struct JobOutput {
  const LintJob* job;
  const Token* value;
};

std::optional<JobOutput> output_of(const Subject& subject, const expr::Path& path) {
  if (path.keys.size() != 3 || !is_path(path, "needs", {"*", "outputs"})) return std::nullopt;
  const auto index = subject.find_job(path.keys[0].text);
  if (!index) return std::nullopt;
  const LintJob& job = subject.jobs[*index];
  const OrdinaryJob* ordinary = job.job->ordinary();
  const Token* value =
      ordinary == nullptr ? nullptr : entry_of(ordinary->outputs, path.keys[2].text);
  if (value == nullptr) return std::nullopt;
  return JobOutput{&job, value};
}

/// A value of `env` or `outputs` as it is written, or the text of a boolean expression.
void add_of_value(const Site& site, const Token& value, Texts& texts) {
  if (value.kind == TokenKind::string || value.kind == TokenKind::boolean ||
      value.kind == TokenKind::number) {
    texts.push_back({value.text, value.at});
  } else if (const expr::Node* root = root_of(value);
             root != nullptr && kind_of(site, *root) == expr::Kind::boolean) {
    texts.push_back({"false", value.at});
  }
}

void add_of_needs(const Site& site, const expr::Path& path, Texts& texts) {
  const auto output = output_of(site.subject, path);
  if (!output) return;
  add_of_value(site, *output->value, texts);
  const expr::Node* root = root_of(*output->value);
  if (root != nullptr && path_of(*root) != nullptr)
    add_of_steps(*output->job, *path_of(*root), texts);
}

/// The innermost `env` that has the name counts, and what earlier steps put into GITHUB_ENV.
void add_of_env(const Site& site, const expr::Path& path, Texts& texts) {
  if (path.keys.size() != 1 || site.job() == nullptr) return;
  const std::string_view name = path.keys[0].text;
  const LintStep* reader = site.use->step;
  for (const LintStep& step : site.job()->steps) {
    if (reader != nullptr && step.order < reader->order)
      add_of_script(step, ScriptFile::env, name, texts);
  }
  const Token* value = reader == nullptr ? nullptr : entry_of(reader->step->env, name);
  const OrdinaryJob* job = site.job()->job->ordinary();
  if (value == nullptr && job != nullptr) value = entry_of(job->env, name);
  if (value == nullptr) value = entry_of(site.subject.workflow.env, name);
  if (value != nullptr) add_of_value(site, *value, texts);
}

void add_of_input(const Site& site, const expr::Path& path, Texts& texts) {
  const bool is_event = is_path(path, "github", {});
  if (is_event && site.subject.is_action()) return;  // an input of the caller's workflow
  for (const InputDeclaration* input : declarations(site.subject.workflow, input_of(path))) {
    if (input->type == InputType::boolean && is_event) {
      texts.push_back({"false", input->name.at});
    } else if (input->type == InputType::choice) {
      for (const std::string& option : input->options) texts.push_back({option, input->name.at});
    } else if (input->type == InputType::string && input->default_value &&
               input->default_value->kind == TokenKind::string) {
      texts.push_back({input->default_value->text, input->default_value->at});
    }
  }
}

}  // namespace

std::vector<WrittenText> written_texts(const Site& site, const expr::Path& path) {
  Texts texts;
  if (site.job() != nullptr) add_of_steps(*site.job(), path, texts);
  add_of_needs(site, path, texts);
  if (equal_ignoring_case(path.context, "env")) add_of_env(site, path, texts);
  if (!input_of(path).empty()) add_of_input(site, path, texts);
  return texts;
}

std::optional<EmptyOutput> empty_output(const Site& site, const expr::Path& path) {
  const auto output = output_of(site.subject, path);
  if (!output) return std::nullopt;
  const Token& value = *output->value;
  const std::string name = "'" + std::string(path.keys[2].text) + "'";
  if (value.kind == TokenKind::null ||
      (value.kind == TokenKind::string && expr::trim(value.text).empty()))
    return EmptyOutput{"the output " + name + " has no value", value.at};
  const expr::Node* root = root_of(value);
  const expr::Path* source = root == nullptr ? nullptr : path_of(*root);
  if (source == nullptr || source->keys.size() != 3 || !is_path(*source, "steps", {"*", "outputs"}))
    return std::nullopt;
  const std::string id = "'" + std::string(source->keys[0].text) + "'";
  const Span at = value.expression->locate(root->span);
  const LintStep* step = output->job->find(source->keys[0].text);
  if (step == nullptr) return EmptyOutput{"no step has the id " + id, at};
  if (!step->script || !step->script->knows_outputs ||
      step->script->writes_name(ScriptFile::output, source->keys[2].text))
    return std::nullopt;
  return EmptyOutput{"step " + id + " never writes '" + std::string(source->keys[2].text) + "'",
                     at};
}

}  // namespace localrun::model
