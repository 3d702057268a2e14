#include "model/lint/known_values.hpp"

#include "expr/evaluate.hpp"
#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;
using expr::Kind;

/// Of the `github` and `runner` contexts: what is always there, and of which kind.
struct KnownName {
  std::string_view context;
  std::string_view name;
  Kind kind;
};
constexpr auto known_names = std::to_array<KnownName>({
    {"github", "action", Kind::string},
    {"github", "action_path", Kind::string},
    {"github", "action_ref", Kind::string},
    {"github", "action_repository", Kind::string},
    {"github", "actor", Kind::string},
    {"github", "actor_id", Kind::string},
    {"github", "api_url", Kind::string},
    {"github", "base_ref", Kind::string},
    {"github", "event", Kind::object},
    {"github", "event_name", Kind::string},
    {"github", "event_path", Kind::string},
    {"github", "graphql_url", Kind::string},
    {"github", "head_ref", Kind::string},
    {"github", "job", Kind::string},
    {"github", "path", Kind::string},
    {"github", "ref", Kind::string},
    {"github", "ref_name", Kind::string},
    {"github", "ref_protected", Kind::boolean},
    {"github", "ref_type", Kind::string},
    {"github", "repository", Kind::string},
    {"github", "repository_id", Kind::string},
    {"github", "repository_owner", Kind::string},
    {"github", "repository_owner_id", Kind::string},
    {"github", "run_attempt", Kind::string},
    {"github", "run_id", Kind::string},
    {"github", "run_number", Kind::string},
    {"github", "server_url", Kind::string},
    {"github", "sha", Kind::string},
    {"github", "token", Kind::string},
    {"github", "triggering_actor", Kind::string},
    {"github", "workflow", Kind::string},
    {"github", "workflow_ref", Kind::string},
    {"github", "workflow_sha", Kind::string},
    {"github", "workspace", Kind::string},
    {"runner", "arch", Kind::string},
    {"runner", "name", Kind::string},
    {"runner", "os", Kind::string},
    {"runner", "temp", Kind::string},
    {"runner", "tool_cache", Kind::string},
    {"job", "status", Kind::string},
    {"strategy", "fail-fast", Kind::boolean},
    {"strategy", "job-index", Kind::number},
    {"strategy", "job-total", Kind::number},
    {"strategy", "max-parallel", Kind::number},
});

Kind kind_of_input(const InputDeclaration& input) {
  if (input.type == InputType::boolean) return Kind::boolean;
  return input.type == InputType::number ? Kind::number : Kind::string;
}

std::optional<Kind> kind_of_inputs(const Workflow& workflow, std::string_view name) {
  std::optional<Kind> kind;
  for (const InputDeclaration* input : declarations(workflow, name)) {
    const Kind own = kind_of_input(*input);
    if (kind && *kind != own) return std::nullopt;
    kind = own;
  }
  return kind;
}

std::optional<Kind> kind_of_scalar(const Token& token) {
  switch (token.kind) {
    case TokenKind::null:
      return Kind::null;
    case TokenKind::boolean:
      return Kind::boolean;
    case TokenKind::number:
      return Kind::number;
    case TokenKind::string:
      return Kind::string;
    default:
      return std::nullopt;
  }
}

/// Every value of one matrix key that is written out; absent when some are computed.
std::optional<std::vector<const Token*>> matrix_values(const Job& job, std::string_view key) {
  const Token* matrix = job.strategy ? job.strategy->find("matrix") : nullptr;
  if (matrix == nullptr || matrix->kind != TokenKind::mapping) return std::nullopt;
  std::vector<const Token*> values;
  bool is_known = true;
  const auto take = [&](const Token& value) {
    is_known = is_known && kind_of_scalar(value).has_value();
    values.push_back(&value);
  };
  for (const auto& [name, value] : matrix->pairs) {
    const bool is_include = name->text == "include";
    if (name->kind != TokenKind::string) return std::nullopt;
    if (!is_include && !equal_ignoring_case(name->text, key)) continue;
    if (value->kind != TokenKind::sequence) return std::nullopt;
    for (const TokenPtr& item : value->items) {
      if (!is_include) {
        take(*item);
        continue;
      }
      if (item->kind != TokenKind::mapping) return std::nullopt;
      for (const auto& [added, text] : item->pairs) {
        if (added->kind != TokenKind::string) return std::nullopt;
        if (equal_ignoring_case(added->text, key)) take(*text);
      }
    }
  }
  return is_known && !values.empty() ? std::optional(values) : std::nullopt;
}

std::optional<Kind> kind_of_matrix(const Site& site, std::string_view key) {
  if (site.job() == nullptr) return std::nullopt;
  const auto values = matrix_values(*site.job()->job, key);
  if (!values) return std::nullopt;
  const auto kind = kind_of_scalar(*values->front());
  const bool is_one = std::all_of(values->begin(), values->end(), [&](const Token* value) {
    return kind_of_scalar(*value) == kind;
  });
  return is_one ? kind : std::nullopt;
}

bool has_matrix(const Site& site) {
  const Token* strategy = site.job()->job->strategy.get();
  return strategy != nullptr &&
         (strategy->kind != TokenKind::mapping || strategy->find("matrix") != nullptr);
}

/// `needs.X…` and `steps.X…`
std::optional<Kind> kind_in_result(std::string_view context,
                                   const std::vector<std::string_view>& names) {
  if (names.size() <= 1) return Kind::object;
  if (equal_ignoring_case(names[1], "outputs"))
    return names.size() == 2   ? std::optional(Kind::object)
           : names.size() == 3 ? std::optional(Kind::string)
                               : std::nullopt;
  const bool is_result =
      equal_ignoring_case(context, "needs")
          ? equal_ignoring_case(names[1], "result")
          : equal_ignoring_case(names[1], "outcome") || equal_ignoring_case(names[1], "conclusion");
  return is_result && names.size() == 2 ? std::optional(Kind::string) : std::nullopt;
}

}  // namespace

std::string Site::source(const expr::Node& node) const {
  const expr::ParsedExpression* parsed = expression.tree.parsed();
  return parsed == nullptr ? std::string() : std::string(parsed->text_of(node.span));
}

void for_each_site(const Subject& subject, const std::function<void(const Site&)>& take) {
  const auto above = [&](const TokenPtr& token) {
    for_each_expression(token.get(), [&](const Token&, const ExpressionPtr& expression) {
      if (expression->at.file) take({subject, nullptr, *expression});
    });
  };
  above(subject.workflow.run_name);
  above(subject.workflow.env);
  above(subject.workflow.concurrency);
  for (const ExpressionUse& use : subject.uses) take({subject, &use, *use.expression});
}

void for_each_node(const expr::Node& node, const std::function<void(const expr::Node&)>& take) {
  take(node);
  for (const expr::Node* child : expr::children(node)) for_each_node(*child, take);
}

bool is_path(const expr::Path& path, std::string_view context,
             std::initializer_list<std::string_view> names) {
  if (!equal_ignoring_case(path.context, context) || path.keys.size() < names.size()) return false;
  std::size_t at = 0;
  for (const std::string_view name : names) {
    if (name != "*" && !equal_ignoring_case(path.keys[at].text, name)) return false;
    ++at;
  }
  return true;
}

const expr::Path* path_of(const expr::Node& node) { return std::get_if<expr::Path>(&node.what); }

const expr::Literal* literal_of(const expr::Node& node) {
  return std::get_if<expr::Literal>(&node.what);
}

std::optional<std::string> text_literal(const expr::Node& node) {
  const expr::Literal* literal = literal_of(node);
  if (literal == nullptr || !literal->value.is_string()) return std::nullopt;
  return std::string(literal->value.string());
}

const expr::FunctionCall* call_of(const expr::Node& node, std::string_view name) {
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  return call != nullptr && equal_ignoring_case(call->name, name) ? call : nullptr;
}

std::string_view input_of(const expr::Path& path) {
  if (is_path(path, "inputs", {"*"})) return path.keys[0].text;
  return is_path(path, "github", {"event", "inputs", "*"}) ? path.keys[2].text : std::string_view();
}

std::vector<const InputDeclaration*> declarations(const Workflow& workflow,
                                                  std::string_view input) {
  std::vector<const InputDeclaration*> found;
  for (const Trigger& trigger : workflow.triggers) {
    for (const InputDeclaration& declared : trigger.inputs) {
      if (equal_ignoring_case(declared.name.value, input)) found.push_back(&declared);
    }
  }
  return found;
}

std::vector<std::string> input_names(const Workflow& workflow) {
  std::vector<std::string> names;
  for (const Trigger& trigger : workflow.triggers) {
    for (const InputDeclaration& declared : trigger.inputs) {
      if (std::find(names.begin(), names.end(), declared.name.value) == names.end())
        names.push_back(declared.name.value);
    }
  }
  return names;
}

std::optional<Kind> kind_of_path(const Site& site, const expr::Path& path, std::size_t count) {
  const std::string_view context = path.context;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(path.keys[i].text);
  const auto is = [context](std::string_view name) { return equal_ignoring_case(context, name); };
  if (names.empty()) {
    // Null in a job without a matrix.
    const bool may_be_null = is("matrix") && (site.job() == nullptr || !has_matrix(site));
    return may_be_null ? std::nullopt : std::optional(Kind::object);
  }
  if (is("needs") || is("steps")) return kind_in_result(context, names);
  if (is_path(path, "github", {"event", "inputs"}) && count >= 2)
    return count == 2   ? std::optional(Kind::object)
           : count == 3 ? std::optional(Kind::string)
                        : std::nullopt;
  if (names.size() > 1) return std::nullopt;
  if (is("inputs")) return kind_of_inputs(site.subject.workflow, names[0]);
  if (is("env") || is("vars") || is("secrets")) return Kind::string;
  if (is("matrix")) return kind_of_matrix(site, names[0]);
  for (const KnownName& known : known_names) {
    if (is(known.context) && equal_ignoring_case(names[0], known.name)) return known.kind;
  }
  return std::nullopt;
}

std::optional<Kind> kind_of(const Site& site, const expr::Node& node) {
  return expr::static_kind(
      node, [&site](const expr::Path& path) { return kind_of_path(site, path, path.keys.size()); });
}

std::optional<std::vector<std::string>> possible_texts(const Site& site, const expr::Path& path) {
  using Texts = std::vector<std::string>;
  if (path.keys.size() == 1 && is_path(path, "runner", {"os"}))
    return Texts{"Linux", "Windows", "macOS"};
  if (path.keys.size() == 1 && is_path(path, "runner", {"arch"}))
    return Texts{"X86", "X64", "ARM", "ARM64"};
  if (path.keys.size() == 1 && is_path(path, "github", {"ref_type"}))
    return Texts{"branch", "tag", ""};
  const std::string_view input = input_of(path);
  if (!input.empty()) {
    const auto declared = declarations(site.subject.workflow, input);
    if (declared.size() != 1 || declared[0]->type != InputType::choice) return std::nullopt;
    Texts texts = declared[0]->options;
    texts.emplace_back();  // of an event without inputs
    return texts;
  }
  if (path.keys.size() != 1 || !is_path(path, "matrix", {"*"}) || site.job() == nullptr)
    return std::nullopt;
  const auto values = matrix_values(*site.job()->job, path.keys[0].text);
  if (!values) return std::nullopt;
  Texts texts;
  for (const Token* value : *values) {
    if (value->kind != TokenKind::string && value->kind != TokenKind::number) return std::nullopt;
    if (std::find(texts.begin(), texts.end(), value->text) == texts.end())
      texts.push_back(value->text);
  }
  // A combination that only `include` has may lack the key.
  texts.emplace_back();
  return texts;
}

std::string problem_of(const std::string& expression) {
  class NoScope final : public expr::Scope {
   public:
    [[nodiscard]] const expr::Value* context(std::string_view) const override { return nullptr; }
    [[nodiscard]] expr::Result<expr::Value> call(std::string_view,
                                                 expr::Call& call) const override {
      return call.error("there are no such functions");
    }
  };
  const auto tree = expr::parse(expression, {});
  if (!tree) return tree.error().message();
  const auto value = expr::evaluate(*tree, NoScope());
  return value ? std::string() : value.error().message();
}

std::string_view kind_words(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a text";
    case Kind::array:
      return "a list";
    case Kind::object:
      return "an object";
  }
  return "a value";
}

}  // namespace localrun::model
