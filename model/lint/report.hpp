#pragma once

// Collects what the checks find.

#include "model/diagnostic.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

/// The words of a diagnostic (diagnostics.md 1).
struct Words {
  std::string message;
  std::string why{};
  std::string help{};
  std::vector<Related> related{};
  std::optional<Severity> severity{};  // in place of that of the rule
  std::vector<Edit> fix{};             // see Diagnostic::fix
  std::vector<expr::Value> matrix{};   // see Diagnostic::matrix
};

class Report {
 public:
  /// `slug` is one of the table. The first at a position counts.
  void add(std::string_view slug, const Span& at, Words words);
  /// In the order of the file.
  [[nodiscard]] Diagnostics take() &&;

 private:
  Diagnostics found_;
};

}  // namespace localrun::model
