#include "runner/cli/eval_scope.hpp"

#include "expr/status_functions.hpp"
#include "expr/text.hpp"
#include "runner/execute/step_results.hpp"

#include <algorithm>
#include <array>

namespace localrun::cli {

namespace {

constexpr std::array<std::string_view, 12> workflow_contexts = {
    "github", "env",     "vars",     "job",    "jobs",  "steps",
    "runner", "secrets", "strategy", "matrix", "needs", "inputs"};

const expr::Value& empty_object() {
  static const expr::Value empty = expr::make_object({});
  return empty;
}

}  // namespace

EvalScope::EvalScope(EvalWorld world) : world_(std::move(world)) {
  for (const auto& [name, value] : world_.contexts.object()) context_names_.push_back(name);
  if (world_.is_closed) return;
  for (const std::string_view name : workflow_contexts) {
    if (world_.contexts.object().find(name) == nullptr) context_names_.push_back(name);
  }
}

expr::Names EvalScope::names() const noexcept {
  return {context_names_, expr::step_status_and_hash_files};
}

const expr::Value* EvalScope::context(std::string_view name) const {
  read_.insert(name);
  const expr::Value* known = world_.contexts.object().find(name);
  return known != nullptr ? known : &empty_object();
}

expr::Result<expr::Value> EvalScope::call(std::string_view name, expr::Call& call) const {
  StatusView view;
  view.job = world_.status;
  if (const auto holds = status_function(name, view)) return expr::Value(*holds);
  return call.error("hashFiles reads the files of a job's workspace, and there is none here");
}

std::vector<std::string> EvalScope::take_notes(const expr::Tree& tree) const {
  std::vector<std::string> notes;
  const auto add = [&notes](std::string note) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end())
      notes.push_back(std::move(note));
  };
  for (const expr::Reference& reference : expr::references(tree)) {
    if (!read_.contains(reference.context)) continue;
    const expr::Value* value = world_.contexts.object().find(reference.context);
    if (value == nullptr) {
      add("'" + reference.context + "' has no data here" +
          (world_.remedy.empty() ? "" : ": " + world_.remedy));
      continue;
    }
    const auto partial = world_.partial.find(reference.context);
    if (partial == world_.partial.end() || reference.parts.empty() || reference.parts[0].is_dynamic)
      continue;
    const std::string& name = reference.parts[0].name;
    if (value->is_object() && value->object().find(name) == nullptr) {
      add("'" + reference.context + "." + name + "' has no data here: " + partial->second);
    }
  }
  read_.clear();
  return notes;
}

}  // namespace localrun::cli
