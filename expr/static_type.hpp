#pragma once

// What is known of an expression's value before anything runs, for checks of workflow files.

#include "expr/tree.hpp"
#include "expr/value.hpp"

#include <functional>
#include <optional>

namespace localrun::expr {

struct Path;

/// What the caller knows of contexts: the kind of what a path names, wherever it names something.
using KindOfPath = std::function<std::optional<Kind>(const Path&)>;

/// The kind of every value that the tree can have; nothing where it depends on what contexts hold.
[[nodiscard]] std::optional<Kind> static_kind(const Tree& tree);
/// The same for a part of a tree, with what is known of contexts.
[[nodiscard]] std::optional<Kind> static_kind(const Node& node, const KindOfPath& kind_of_path);

}  // namespace localrun::expr
