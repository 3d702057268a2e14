#pragma once

// The texts that a value is seen to get: from the writers of an output or variable to its reader.

#include "model/lint/known_values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun::model {

struct WrittenText {
  std::string text;
  Span at;  // where it is written; without a file: an input's type says it
};

/// Every text that some writer of `needs.X.outputs.Y`, `steps.X.outputs.Y`, `env.X` or an input is
/// seen to give it. Others may give it other texts.
[[nodiscard]] std::vector<WrittenText> written_texts(const Site& site, const expr::Path& path);

/// Why `needs.X.outputs.Y` is empty for certain although the job declares it: its own expression
/// reads a step that does not write, or there is none.
struct EmptyOutput {
  std::string why;
  Span at;
};
[[nodiscard]] std::optional<EmptyOutput> empty_output(const Site& site, const expr::Path& path);

}  // namespace localrun::model
