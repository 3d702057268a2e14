#pragma once

// The keys of an action file (workflow-syntax.md 7, execution.md 8.2), as lenient as GitHub's
// runner: keys of the file and of an input that it does not know are let through, since it ignores
// them. `lint` says more (model/lint/action_metadata.cpp).

#include "model/schema.hpp"

namespace localrun::model {

/// The whole file.
[[nodiscard]] const Definition& action_definition() noexcept;

}  // namespace localrun::model
