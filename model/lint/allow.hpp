#pragma once

// `# localrun: allow SLUG, SLUG` on the line of a diagnostic or on the line above it
// (diagnostics.md 1).

#include "model/diagnostic.hpp"

#include <string>
#include <vector>

namespace localrun::model {

/// The comments of one file.
class Allowances {
 public:
  explicit Allowances(const SourcePtr& source);
  /// Whether a comment hides it; the comment then counts as used.
  [[nodiscard]] bool hides(const Diagnostic& diagnostic);
  [[nodiscard]] bool hides(std::string_view slug, const SourcePtr& file, std::uint32_t line);
  /// A note for every slug of a comment that hid nothing; none for slugs that only a run shows.
  [[nodiscard]] Diagnostics unused() const;

 private:
  struct Entry {
    std::string slug;
    Span at;                 // the slug in its comment
    std::uint32_t line = 0;  // which it is for
    bool is_used = false;
  };
  void read_comment(const SourcePtr& source, std::size_t mark);

  std::vector<Entry> entries_;
};

/// A rule of the table, or one of shellcheck (`shellcheck-SC2086`).
[[nodiscard]] bool is_known_slug(std::string_view slug) noexcept;
/// Only a plan or a run shows it.
[[nodiscard]] bool is_of_runs(std::string_view slug) noexcept;
/// `did you mean …?` for a slug that there is not; empty when nothing is near.
[[nodiscard]] std::string near_slugs(std::string_view slug);

}  // namespace localrun::model
