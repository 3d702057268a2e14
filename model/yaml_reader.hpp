#pragma once

// Text → tree of tokens, untyped by any key yet (workflow-syntax.md 3). Strings with `${{ }}` are
// still strings here; duplicate keys are still there.

#include "model/diagnostic.hpp"
#include "model/token.hpp"

#include <cstdint>

namespace localrun::model {

struct YamlLimits {
  std::uint32_t max_depth = 50;      // sequences and mappings inside each other
  std::uint32_t max_nodes = 50'000;  // counting what aliases repeat
};

struct YamlResult {
  TokenPtr root;            // null when the text is no YAML, or empty
  Diagnostics diagnostics;  // at most one
};

[[nodiscard]] YamlResult read_yaml(const SourcePtr& source, const YamlLimits& limits = {});
/// The same without the shortcut of abridged_yaml.hpp, which must make no difference.
[[nodiscard]] YamlResult read_whole_yaml(const SourcePtr& source, const YamlLimits& limits = {});

}  // namespace localrun::model
