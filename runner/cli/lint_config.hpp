#pragma once

// `lint.allow: [SLUG]` in `.localrun.yml` at the root of the repository (diagnostics.md 1).

#include "model/diagnostic.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

class LintConfig {
 public:
  /// A missing file allows nothing. What is wrong with it is in `problems`.
  [[nodiscard]] static LintConfig read(const std::string& root);

  /// Whether it hides the diagnostic; refusals of GitHub never are.
  [[nodiscard]] bool hides(const model::Diagnostic& diagnostic);
  /// Notes for entries that hid nothing.
  [[nodiscard]] model::Diagnostics unused() const;
  [[nodiscard]] const model::Diagnostics& problems() const noexcept { return problems_; }

 private:
  struct Entry {
    std::string slug;
    model::Span at;
    bool is_used = false;
  };
  std::vector<Entry> entries_;
  model::Diagnostics problems_;
};

}  // namespace localrun::cli
