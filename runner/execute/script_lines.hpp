#pragma once

// From a place in a script, as the shell got it, back to the workflow file: values that `${{ }}`
// put in may have line breaks of their own, so the two do not count alike (diagnostics.md 1,
// Position).

#include "expr/trace.hpp"
#include "model/token.hpp"
#include "runner/events/event.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// A value that stands in a script.
struct PastedValue {
  std::string source;      // `github.event.issue.title`
  model::Span at;          // of that, in the file
  std::size_t begin = 0;   // of the value, in the script
  std::size_t length = 0;  // in bytes
};

class ScriptLines {
 public:
  /// `token` is the text of `run`, `script` what it came to; `trace` belongs to its expression and
  /// may be empty when it has none. When the two do not fit together, all places are the token's.
  ScriptLines(const model::Token& token, std::string_view script, const expr::Trace& trace);

  [[nodiscard]] const std::vector<PastedValue>& values() const noexcept { return values_; }
  /// Where a part of the script stands in the file; the `${{ }}` when it is inside a value.
  [[nodiscard]] Place place(std::size_t begin, std::size_t length) const;
  /// The text of a line of the script, which count from 1, without blanks around it.
  [[nodiscard]] Place place_of_line(std::uint32_t line) const;
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  /// Offset of the line's first byte; the script's size behind the last one.
  [[nodiscard]] std::size_t begin_of_line(std::uint32_t number) const;

 private:
  /// A stretch that the token's text and the script have in common, or a value.
  struct Piece {
    std::size_t begin = 0;   // in the script
    std::size_t length = 0;  // in the script
    std::size_t from = 0;    // in the token's text
    std::size_t from_length = 0;
    bool is_value = false;
  };
  void lay_out(const expr::Trace& trace);

  const model::Token& token_;
  std::string script_;
  std::vector<Piece> pieces_;
  std::vector<PastedValue> values_;
};

}  // namespace localrun
