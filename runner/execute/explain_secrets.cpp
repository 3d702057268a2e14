#include "runner/execute/explain_secrets.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"
#include "model/lint/subject.hpp"
#include "runner/events/hide_value.hpp"
#include "runner/events/place.hpp"

#include <algorithm>
#include <string>

namespace localrun {
namespace {

using expr::equal_ignoring_case;
using expr::Node;

/// The paths that become a text, or a part of one, as they are.
std::vector<const Node*> used_paths(const model::Expression& expression) {
  const Node* root = expression.tree.root();
  std::vector<const Node*> paths;
  if (root == nullptr) return paths;
  const auto* format = std::get_if<expr::FunctionCall>(&root->what);
  if (expression.is_mixed && format != nullptr) {
    for (const Node* argument : format->arguments) {
      if (std::holds_alternative<expr::Path>(argument->what)) paths.push_back(argument);
    }
  } else if (std::holds_alternative<expr::Path>(root->what)) {
    paths.push_back(root);
  }
  return paths;
}

void add_ungiven_of(const StepContext& step, const model::Expression& expression,
                    std::vector<Fact>& facts) {
  for (const Node* node : used_paths(expression)) {
    const auto& path = std::get<expr::Path>(node->what);
    const bool is_secret = equal_ignoring_case(path.context, "secrets");
    const bool is_variable = equal_ignoring_case(path.context, "vars");
    if (path.keys.size() != 1 || (!is_secret && !is_variable)) continue;
    const std::string name(path.keys.front().text);
    const expr::Value& all = is_secret ? step.job.run().secrets : step.job.run().vars;
    const bool is_token = is_secret && equal_ignoring_case(name, "GITHUB_TOKEN");
    if (!all[name].is_null() && !(is_token && all[name].to_text().empty())) continue;
    Finding finding;
    finding.slug = "secret-not-given";
    finding.severity = "note";
    finding.place = place_of(expression.locate(path.keys.front().span));
    finding.message = std::string(is_secret ? "the secret " : "the variable ") + name +
                      " has no value here, and this step uses it";
    finding.why = "a name without a value is an empty text, as on GitHub";
    finding.help = is_secret ? "--secret " + name : "--var " + name + "=VALUE";
    facts.emplace_back(std::move(finding));
  }
}

/// The text that fromJSON of the chain `fromJSON(TEXT).a.b` got; nullptr for all else.
const expr::Value* json_text(const Node& node, const expr::Trace& trace) {
  const auto* index = std::get_if<expr::Index>(&node.what);
  if (index == nullptr) return nullptr;
  const Node* object = index->object;
  while (const auto* inner = std::get_if<expr::Index>(&object->what)) object = inner->object;
  const auto* call = std::get_if<expr::FunctionCall>(&object->what);
  if (call == nullptr || !equal_ignoring_case(call->name, "fromJSON") || call->arguments.empty())
    return nullptr;
  const expr::Value* text = expr::value_of(*call->arguments[0], trace);
  return text != nullptr && text->is_string() ? text : nullptr;
}

void mask_below(const model::Expression& expression, const Node& node, const expr::Trace& trace,
                Masker& masker, std::vector<Fact>& facts) {
  const expr::Value* value = expr::value_of(node, trace);
  const expr::Value* text = json_text(node, trace);
  constexpr std::size_t least = 4;  // shorter ones would make the log unreadable
  const bool is_field =
      text != nullptr && value != nullptr && value->is_string() && value->string().size() >= least;
  // Masked whole: the text is a secret, not one that has a secret in it.
  if (is_field && masker.mask(text->string()) == "***" && !masker.would_change(value->string())) {
    Finding finding;
    finding.slug = "secret-structured";
    finding.severity = "warning";
    finding.place = place_of(expression.locate(node.span));
    finding.message = "this field of a secret is masked here, but not on GitHub";
    finding.why = "GitHub masks a secret as a whole and its lines, not the parts of its JSON";
    finding.help = "a secret of its own, or in a step before:  echo \"::add-mask::$FIELD\"";
    masker.add_value(value->string());
    facts.emplace_back(std::move(finding));
    return;
  }
  for (const Node* child : expr::children(node))
    mask_below(expression, *child, trace, masker, facts);
}

Place place_of_mask(const StepContext& step) {
  const auto* run = std::get_if<model::RunStep>(&step.step.kind);
  constexpr std::string_view command = "::add-mask::";
  const std::size_t at =
      run == nullptr || !run->run ? std::string::npos : run->run->text.find(command);
  if (at == std::string::npos) return step.info.place;
  return place_of(
      run->run->locate(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(command.size())));
}

}  // namespace

void add_ungiven(const StepContext& step, std::vector<Fact>& facts) {
  const auto add = [&](const model::TokenPtr& token) {
    model::for_each_expression(token.get(),
                               [&](const model::Token&, const model::ExpressionPtr& expression) {
                                 if (expression->at.file) add_ungiven_of(step, *expression, facts);
                               });
  };
  add(step.step.env);
  if (const auto* run = std::get_if<model::RunStep>(&step.step.kind)) add(run->run);
  if (const auto* uses = std::get_if<model::UsesStep>(&step.step.kind)) add(uses->with);
}

std::optional<Finding> mask_late(const StepContext& step, std::string_view data) {
  const LateMask mask(data);
  const std::vector<std::string> lines = step.printed.lines();
  const auto first = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
    std::string hidden = line;
    return mask.star_out(hidden);
  });
  if (first == lines.end()) return std::nullopt;
  const auto before = static_cast<std::size_t>(lines.end() - first);
  Finding finding;
  finding.slug = "mask-late";
  finding.severity = "warning";
  finding.place = place_of_mask(step);
  finding.message = "this value was in the log already, " + std::to_string(before) +
                    (before == 1 ? " line" : " lines") + " earlier";
  finding.why =
      "a mask works from its line on: GitHub's log keeps what came before; the record of this run "
      "has stars there";
  finding.help = "echo \"::add-mask::$VALUE\"\nin the line after it is made";
  return finding;
}

void mask_fields(const model::Expression& expression, const expr::Trace& trace, Masker& masker,
                 std::vector<Fact>& facts) {
  const Node* root = expression.tree.root();
  if (root == nullptr || masker.is_empty() || !expression.at.file) return;
  mask_below(expression, *root, trace, masker, facts);
}

}  // namespace localrun
