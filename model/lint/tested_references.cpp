#include "model/lint/tested_references.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

/// Whether a function hands its arguments on as they are.
bool passes_on(const expr::FunctionCall& call) {
  return expr::equal_ignoring_case(call.name, "format") ||
         expr::equal_ignoring_case(call.name, "fromJSON") ||
         expr::equal_ignoring_case(call.name, "toJSON");
}

/// Spans of the paths below `node` that are used as they are.
void add_used(const expr::Node& node, std::vector<expr::Span>& used) {
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  if (call == nullptr) {
    used.push_back(node.span);
  } else if (passes_on(*call)) {
    for (const expr::Node* argument : call->arguments) add_used(*argument, used);
  }
}

}  // namespace

bool is_tested(const ExpressionUse& use, const expr::Reference& reference) {
  const expr::Node* root = use.expression->tree.root();
  std::vector<expr::Span> used;
  if (root != nullptr && use.key != "if") add_used(*root, used);
  return std::find(used.begin(), used.end(), reference.span) == used.end();
}

std::vector<Span> tested_references(const Subject& subject) {
  std::vector<Span> tested;
  for (const ExpressionUse& use : subject.uses) {
    for (const expr::Reference& reference : use.references) {
      if (is_tested(use, reference)) tested.push_back(use.expression->locate(reference.span));
    }
  }
  return tested;
}

}  // namespace localrun::model
