#pragma once

// The nodes of a parsed expression. They live in one block (ParsedExpression) and point at each
// other; a Tree shares that block. Nothing here changes after parsing.

#include "expr/error.hpp"
#include "expr/tree.hpp"
#include "expr/value.hpp"

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace localrun::expr {

struct Function;

/// Nodes right below another, left to right.
using Children = boost::container::small_vector<const Node*, 2>;

struct Literal {
  Value value;
};

/// A constant step of a path, ready for objects (`text`, `hash`) and for arrays (`index`).
struct Key {
  std::string_view text;
  std::uint32_t hash = 0;   // hash_ignoring_case(text)
  std::int64_t index = -1;  // -1: no item of any array
  Span span;                // of the name, or of the literal between the brackets
  Value owner;              // keeps `text` where it is not a part of the source
};

/// A context and constant steps from it: `needs.build.outputs['tag']`. The most common expression,
/// so it is one node; for the depth limit it counts as the nested indexes it stands for.
struct Path {
  std::string_view context;  // spelled as in Names, which outlives the tree
  Span context_span;
  std::span<const Key> keys;
};

/// `object[index]`, and `object.name` where the object is no path.
struct Index {
  const Node* object;
  const Node* index;
  bool is_dotted;
};

/// `object.*`, `object[*]`
struct Filter {
  const Node* object;
};

struct FunctionCall {
  const Function* built_in;  // nullptr: the scope's
  std::string_view name;     // spelled as in the table
  Children arguments;
};

struct Negation {
  const Node* operand;
};

/// A whole chain of `&&`, or of `||`.
struct Chain {
  bool is_and;
  Children operands;
};

enum class CompareOperator : std::uint8_t {
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  equal,
  not_equal
};

struct Comparison {
  CompareOperator compare_operator;
  const Node* left;
  const Node* right;
};

struct Node {
  using What =
      std::variant<Literal, Path, Index, Filter, FunctionCall, Negation, Chain, Comparison>;

  What what;
  Span span;                 // parentheses around it not included
  std::uint32_t height = 1;  // levels from here down, itself included
};

/// Everything that a Tree shares.
struct ParsedExpression {
  std::string source;      // trimmed
  std::string span_text;   // what spans count in, when it is not `source`
  std::uint32_t base = 0;  // what is added to every offset into the text
  // Room is reserved before parsing: nodes point at each other, paths at keys.
  std::vector<Node> nodes;
  std::vector<Key> keys;
  const Node* root = nullptr;
  std::vector<Tree> parts;  // trees whose nodes are used in this one

  [[nodiscard]] std::string_view text_of(Span span) const noexcept {
    const std::string_view text = span_text.empty() ? source : span_text;
    return span.length == 0 ? std::string_view() : text.substr(span.offset - base, span.length);
  }
};

[[nodiscard]] Children children(const Node& node);

}  // namespace localrun::expr
