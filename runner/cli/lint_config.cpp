#include "runner/cli/lint_config.hpp"

#include "model/lint/allow.hpp"
#include "model/yaml_reader.hpp"
#include "runner/cli/read_file.hpp"

#include <filesystem>

namespace localrun::cli {
namespace {

/// `lint.allow: […]`, or `lint: { allow: […] }`.
const model::Token* allow_list(const model::Token& root) {
  if (const model::Token* list = root.find("lint.allow")) return list;
  const model::Token* lint = root.find("lint");
  return lint ? lint->find("allow") : nullptr;
}

model::Diagnostic problem_at(const model::Span& at, std::string message) {
  model::Diagnostic problem;
  problem.at = at;
  problem.message = std::move(message);
  return problem;
}

}  // namespace

LintConfig LintConfig::read(const std::string& root) {
  LintConfig config;
  const std::string path = (std::filesystem::path(root) / ".localrun.yml").string();
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return config;
  auto text = read_file(path);
  if (!text) {
    config.problems_.push_back(problem_at({}, text.error().what()));
    return config;
  }
  const auto source = std::make_shared<const model::SourceFile>(".localrun.yml", *std::move(text));
  const model::YamlResult yaml = model::read_yaml(source, {});
  config.problems_ = yaml.diagnostics;
  const model::Token* list = yaml.root ? allow_list(*yaml.root) : nullptr;
  if (!list) return config;
  if (list->kind != model::TokenKind::sequence) {
    config.problems_.push_back(
        problem_at(list->at, "`lint.allow` is a list of names: lint.allow: [SLUG]"));
    return config;
  }
  for (const model::TokenPtr& item : list->items) {
    if (model::is_known_slug(item->text)) {
      config.entries_.push_back({item->text, item->at});
      continue;
    }
    config.problems_.push_back(
        problem_at(item->at, "there is no check with the name '" + item->text + "'"));
    config.problems_.back().help = model::near_slugs(item->text);
  }
  return config;
}

bool LintConfig::hides(const model::Diagnostic& diagnostic) {
  if (diagnostic.is_refusal) return false;
  for (Entry& entry : entries_) {
    const bool is_all_of_shellcheck =
        entry.slug == "shellcheck" && diagnostic.slug.starts_with("shellcheck-");
    if (entry.slug != diagnostic.slug && !is_all_of_shellcheck) continue;
    entry.is_used = true;
    return true;
  }
  return false;
}

model::Diagnostics LintConfig::unused() const {
  model::Diagnostics notes;
  for (const Entry& entry : entries_) {
    if (entry.is_used || model::is_of_runs(entry.slug)) continue;
    model::Diagnostic note =
        problem_at(entry.at, "'" + entry.slug + "' is allowed, and is found nowhere");
    note.slug = "allow-unused";
    note.severity = model::Severity::note;
    note.help = "remove it";
    notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace localrun::cli
