#pragma once

// A parsed expression: an immutable tree with a span for every node, made once when the file is
// read (law: an expression is parsed once). Evaluation never sees text again.

#include "expr/error.hpp"
#include "expr/names.hpp"
#include "expr/value.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::expr {

struct Node;              // variant of node kinds: expr/node.hpp
struct ParsedExpression;  // the block that holds all nodes: expr/node.hpp

/// Cheap to copy (shared). The arrays behind the Names it was parsed with must outlive it.
class Tree {
 public:
  Tree() = default;  // the empty expression: Null
  explicit Tree(std::shared_ptr<const ParsedExpression> parsed) : parsed_(std::move(parsed)) {}
  /// nullptr for the empty expression.
  [[nodiscard]] const Node* root() const noexcept;
  /// nullptr for a default-constructed tree.
  [[nodiscard]] const ParsedExpression* parsed() const noexcept { return parsed_.get(); }

 private:
  std::shared_ptr<const ParsedExpression> parsed_;
};

/// Parse one expression (without `${{ }}`). Spans in the tree are byte offsets into `text` plus
/// `base`, so that an expression inside a longer scalar keeps the places of the scalar. Messages
/// show `text` as it is and count positions in it: trim it before where GitHub does. Blank text
/// gives the empty tree.
[[nodiscard]] Result<Tree> parse(std::string_view text, const Names& names, std::uint32_t base = 0);

/// One chain of names beginning at a context, e.g. `needs.build.outputs.tag`: what the expression
/// reads.
struct Reference {
  struct Part {
    std::string name;  // empty when `is_dynamic`
    Span span;
    bool is_dynamic = false;  // `[expr]` that is no literal, `.*`
  };
  std::string context;  // as spelled
  Span context_span;
  std::vector<Part> parts;  // `['tag']` counts as a name
  Span span;                // of the whole chain
};

/// Every reference of the tree, left to right, those inside arguments and indexes included.
[[nodiscard]] std::vector<Reference> references(const Tree& tree);

/// Whether a function is called anywhere in the tree (ignoring case).
[[nodiscard]] bool calls(const Tree& tree, std::string_view function);

/// `success() && (tree)` unless the tree calls a status function (expressions.md 10). The added
/// node has an empty span.
[[nodiscard]] Tree with_implicit_success(const Tree& tree);

/// The text of an expression for messages and records, e.g. `success() && (github.ref == 'x')`.
[[nodiscard]] std::string to_source(const Tree& tree);

}  // namespace localrun::expr
