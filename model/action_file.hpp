#pragma once

// An action's metadata, `action.yml`, read and typed (workflow-syntax.md 7, execution.md 8.2).
//
//   const auto source = std::make_shared<const SourceFile>("…/action.yml", text);
//   ReadActionResult read = read_action(source);
//   if (!read.action) … show read.diagnostics (github_message() is what GitHub's runner prints)
//   read.action->runs is a NodeAction, a DockerAction or a CompositeAction.
//
// Values that may hold expressions stay TokenPtr, null when absent: evaluate them with
// model/evaluate_token.hpp and a scope that offers what names_at(place) allows (inputs' defaults:
// Place::action_input_default; docker `args` and `env`: `inputs` only; composite steps: see
// expressions.md 11). Conditions are always set: `pre-if` and `post-if` are `always()` when absent
// and used as written; a step's `if` is as in a workflow. As lenient as GitHub's runner: what it
// ignores is no error here (`lint` says more). Pure: no files are opened.

#include "model/read_workflow.hpp"
#include "model/workflow.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace localrun::model {

struct ActionInput {
  Located<std::string> name;  // as written; looked up ignoring case
  std::string description;
  bool is_required = false;  // `required: true`; GitHub does not enforce it
  TokenPtr default_value;    // wants a string
  std::string deprecation_message;
};

struct ActionOutput {
  Located<std::string> name;
  std::string description;
  TokenPtr value;  // composite only: elsewhere steps write outputs by themselves
};

struct NodeAction {
  int version = 20;  // 12, 16, 20 or 24, as `using` names it
  Located<std::string> main;
  std::string pre;  // empty when absent
  std::string post;
  Condition pre_if;
  Condition post_if;
};

struct DockerAction {
  Located<std::string> image;  // `Dockerfile`, a path, or `docker://IMAGE`
  std::string entrypoint;      // empty when absent
  std::string pre_entrypoint;
  std::string post_entrypoint;
  TokenPtr args;  // sequence of strings
  TokenPtr env;   // mapping name → string
  Condition pre_if;
  Condition post_if;
};

struct CompositeAction {
  std::vector<Step> steps;  // RunStep (with a shell, always) or UsesStep
};

struct ActionFile {
  SourcePtr source;
  std::string name;  // may be empty
  std::string description;
  std::string author;
  std::vector<ActionInput> inputs;    // in file order
  std::vector<ActionOutput> outputs;  // in file order
  Located<std::string> using_text;    // as written: `node20`
  std::variant<NodeAction, DockerAction, CompositeAction> runs;
  TokenPtr root;  // the whole file, null for dockerfile_action()

  /// Ignoring case; nullptr when there is none.
  [[nodiscard]] const ActionInput* find_input(std::string_view input) const noexcept;
  [[nodiscard]] const ActionOutput* find_output(std::string_view output) const noexcept;
};

struct ReadActionResult {
  /// Absent when there is an error.
  std::shared_ptr<const ActionFile> action;
  /// In the order in which GitHub reports them.
  Diagnostics diagnostics;
  /// The file as YAML, before any check; null when it is none.
  TokenPtr yaml;
};

/// Never throws, never stops at the first mistake.
[[nodiscard]] ReadActionResult read_action(const SourcePtr& source,
                                           const ReadOptions& options = {});

/// A folder with a Dockerfile and no metadata is a docker action without inputs. `file_name` is
/// `Dockerfile` or `dockerfile`.
[[nodiscard]] std::shared_ptr<const ActionFile> dockerfile_action(const std::string& file_name);

}  // namespace localrun::model
