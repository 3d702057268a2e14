#pragma once

// What is known of an expression's value before anything runs, for checks of workflow files.

#include "expr/tree.hpp"
#include "expr/value.hpp"

#include <optional>

namespace localrun::expr {

/// The kind of every value that the tree can have; nothing where it depends on what contexts hold.
[[nodiscard]] std::optional<Kind> static_kind(const Tree& tree);

}  // namespace localrun::expr
