#include "model/action_file.hpp"

#include "model/build_parts.hpp"
#include "model/parse_expression.hpp"
#include "model/read_checked.hpp"
#include "model/schema_action.hpp"

#include "expr/template.hpp"
#include "expr/text.hpp"

#include <algorithm>
#include <array>

namespace localrun::model {
namespace {

std::string text_of(const Token& mapping, std::string_view key) {
  const Token* value = mapping.find(key);
  const bool is_scalar =
      value && value->kind != TokenKind::sequence && value->kind != TokenKind::mapping;
  return is_scalar ? value->text : std::string();
}

Located<std::string> located(const Token* token, const Span& otherwise) {
  if (!token) return {{}, otherwise};
  return {token->text, token->at};
}

/// `pre-if` and `post-if`: `always()` when there is none.
Condition build_hook_condition(const TokenPtr& token) {
  static const ExpressionPtr always = [] {
    auto expression = std::make_shared<Expression>();
    auto condition = expr::parse_condition("always()", expr::names_at(expr::Place::action_pre_if),
                                           expr::ImplicitSuccess::none);
    expression->tree = std::move(condition->tree);
    expression->source = std::move(condition->source);
    return expression;
  }();
  const bool is_written =
      token && token->kind == TokenKind::expression && !token->expression->source.empty();
  return {is_written ? token->expression : always};
}

std::vector<ActionInput> build_inputs(const Token& inputs) {
  std::vector<ActionInput> built;
  built.reserve(inputs.pairs.size());
  for (const auto& [name, value] : inputs.pairs) {
    ActionInput input;
    input.name = {name->text, name->at};
    input.description = text_of(*value, "description");
    const Token* required = value->find("required");
    input.is_required = required && expr::equal_ignoring_case(required->text, "true");
    input.default_value = value_of(*value, "default");
    input.deprecation_message = text_of(*value, "deprecationMessage");
    built.push_back(std::move(input));
  }
  return built;
}

std::vector<ActionOutput> build_outputs(const Token& outputs) {
  std::vector<ActionOutput> built;
  built.reserve(outputs.pairs.size());
  for (const auto& [name, value] : outputs.pairs) {
    built.push_back(
        {{name->text, name->at}, text_of(*value, "description"), value_of(*value, "value")});
  }
  return built;
}

/// The `runs` of one file.
class RunsBuilder {
 public:
  RunsBuilder(ActionFile& action, const Token& runs, const Span& key, Diagnostics& diagnostics)
      : action_(action), runs_(runs), key_(key), diagnostics_(diagnostics) {}

  void build() {
    const Token* used = runs_.find("using");
    if (!used) {
      refuse(key_,
             "Missing 'using' value. 'using' requires 'composite', 'docker', 'node12', 'node16', "
             "'node20' or 'node24'.");
      return;
    }
    action_.using_text = {used->text, used->at};
    const std::string kind = expr::fold_case(used->text);
    if (kind == "DOCKER") {
      build_docker();
    } else if (kind == "COMPOSITE") {
      build_composite();
    } else if (const int version = node_version(kind)) {
      build_node(version);
    } else {
      refuse_kind(*used);
    }
  }

 private:
  static constexpr std::array node_versions = {12, 16, 20, 24};

  /// 0 when there is none.
  static int node_version(std::string_view folded) {
    for (const int version : node_versions) {
      if (folded == "NODE" + std::to_string(version)) return version;
    }
    return 0;
  }

  void refuse(const Span& at, std::string message) {
    diagnostics_.push_back(build_error(at, std::move(message)));
  }

  void refuse_kind(const Token& used) {
    refuse(used.at, "'using: " + used.text +
                        "' is not supported, use 'docker', 'node12', 'node16', 'node20' or "
                        "'node24' instead.");
    constexpr std::string_view known[] = {"composite", "docker", "node20", "node24"};
    const auto near = expr::near_names(used.text, known, 1);
    if (!near.empty()) diagnostics_.back().help = "did you mean `" + near.front() + "`?";
  }

  void build_docker() {
    DockerAction docker;
    docker.image = located(runs_.find("image"), key_);
    if (docker.image.value.empty()) {
      refuse(key_, "You are using a Container Action but an image is not provided in " +
                       action_.source->path() + ".");
    }
    docker.entrypoint = text_of(runs_, "entrypoint");
    docker.pre_entrypoint = text_of(runs_, "pre-entrypoint");
    docker.post_entrypoint = text_of(runs_, "post-entrypoint");
    docker.args = value_of(runs_, "args");
    docker.env = value_of(runs_, "env");
    docker.pre_if = build_hook_condition(value_of(runs_, "pre-if"));
    docker.post_if = build_hook_condition(value_of(runs_, "post-if"));
    action_.runs = std::move(docker);
  }

  void build_node(int version) {
    NodeAction node;
    node.version = version;
    node.main = located(runs_.find("main"), key_);
    if (node.main.value.empty()) {
      refuse(key_,
             "You are using a JavaScript Action but there is not an entry JavaScript file provided "
             "in " +
                 action_.source->path() + ".");
    }
    node.pre = text_of(runs_, "pre");
    node.post = text_of(runs_, "post");
    node.pre_if = build_hook_condition(value_of(runs_, "pre-if"));
    node.post_if = build_hook_condition(value_of(runs_, "post-if"));
    action_.runs = std::move(node);
  }

  void build_composite() {
    CompositeAction composite;
    if (const Token* steps = runs_.find("steps")) {
      composite.steps = build_steps(*steps, diagnostics_);
    } else {
      refuse(key_, "You are using a composite action but there are no steps provided in " +
                       action_.source->path() + ".");
    }
    action_.runs = std::move(composite);
  }

  ActionFile& action_;
  const Token& runs_;
  const Span& key_;
  Diagnostics& diagnostics_;
};

ActionFile build_action(const SourcePtr& source, const TokenPtr& root, Diagnostics& diagnostics) {
  ActionFile action;
  action.source = source;
  action.root = root;
  action.name = text_of(*root, "name");
  action.description = text_of(*root, "description");
  action.author = text_of(*root, "author");
  if (const Token* inputs = root->find("inputs")) action.inputs = build_inputs(*inputs);
  if (const Token* outputs = root->find("outputs")) action.outputs = build_outputs(*outputs);
  if (const Token* runs = root->find("runs")) {
    RunsBuilder(action, *runs, key_of(*root, "runs")->at, diagnostics).build();
  } else {
    diagnostics.push_back(
        file_error(source, "Top level 'runs:' section is required for " + source->path()));
  }
  return action;
}

}  // namespace

const ActionInput* ActionFile::find_input(std::string_view input) const noexcept {
  const auto found = std::find_if(inputs.begin(), inputs.end(), [input](const ActionInput& each) {
    return expr::equal_ignoring_case(each.name.value, input);
  });
  return found == inputs.end() ? nullptr : &*found;
}

const ActionOutput* ActionFile::find_output(std::string_view output) const noexcept {
  const auto found =
      std::find_if(outputs.begin(), outputs.end(), [output](const ActionOutput& each) {
        return expr::equal_ignoring_case(each.name.value, output);
      });
  return found == outputs.end() ? nullptr : &*found;
}

ReadActionResult read_action(const SourcePtr& source, const ReadOptions& options) {
  CheckedFile checked = read_checked(source, action_definition(), options);
  ReadActionResult result;
  result.diagnostics = std::move(checked.diagnostics);
  result.yaml = std::move(checked.yaml);
  if (checked.root) {
    auto action =
        std::make_shared<ActionFile>(build_action(source, checked.root, result.diagnostics));
    if (!has_errors(result.diagnostics)) result.action = std::move(action);
  }
  keep_errors(result.diagnostics, options.max_errors);
  return result;
}

std::shared_ptr<const ActionFile> dockerfile_action(const std::string& file_name) {
  auto action = std::make_shared<ActionFile>();
  action->using_text.value = "docker";
  DockerAction docker;
  docker.image.value = file_name;
  docker.pre_if = build_hook_condition(nullptr);
  docker.post_if = build_hook_condition(nullptr);
  action->runs = std::move(docker);
  return action;
}

}  // namespace localrun::model
