#pragma once

// What can be said of a condition before anything has run (diagnostics.md 4.2): whether it will
// hold, which part of it decides, and what is known only at run time.

#include "expr/partial.hpp"
#include "model/token.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

enum class Answer : std::uint8_t {
  yes,         // it runs, if nothing before it fails
  no,          // it does not, whatever happens
  on_failure,  // only after a failure, or when the run is cancelled
  open,        // known at run time only
};

struct Foreseen {
  Answer answer = Answer::yes;
  std::string condition;  // as written; empty: nobody wrote one
  std::string decisive;   // the part that decides, as written, and with its values put in
  std::string expanded;
  std::vector<std::string> missing;  // open: what has no value yet
  std::string reason;  // in words, where it is no condition that decides: a need that is skipped

  friend bool operator==(const Foreseen&, const Foreseen&) = default;
};

/// What is known of names, without and with the assumption that all goes well.
class Foreknowledge : public expr::Knowledge {
 public:
  void assume_success(bool assumes) noexcept { assumes_success_ = assumes; }
  [[nodiscard]] bool knows_function(std::string_view name) const override;

 protected:
  /// Whether `success()` and `failure()` are certain without any assumption.
  [[nodiscard]] virtual bool is_status_certain() const { return false; }

 private:
  bool assumes_success_ = false;
};

/// `scope` answers status functions as when all goes well. Errors of the condition are `open`, with
/// the message as its reason.
[[nodiscard]] Foreseen foresee(const model::Expression& condition, const expr::Scope& scope,
                               Foreknowledge& knowledge);

/// What the expressions of a token wait for, each once; empty: all is known.
[[nodiscard]] std::vector<std::string> missing_in(const model::Token* token,
                                                  const expr::Scope& scope,
                                                  const expr::Knowledge& knowledge);

/// Members of `github` that a job or a step adds when it runs.
[[nodiscard]] bool is_known_of_github(std::span<const std::string_view> keys);

/// Without the `success() && (…)` that was added; empty when nobody wrote it.
[[nodiscard]] std::string written_condition(const model::Expression& condition);

/// Nobody wrote it: `success()` of a job or step without `if`.
[[nodiscard]] bool is_default_condition(const model::Expression& condition);

}  // namespace localrun
