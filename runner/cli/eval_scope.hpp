#pragma once

// What names mean when an expression is evaluated on its own (`localrun eval`).

#include "expr/evaluate.hpp"
#include "runner/events/event.hpp"
#include "runner/view/terminal.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

/// The data of an evaluation.
struct EvalWorld {
  expr::Value contexts = expr::make_object({});  // by name
  /// Only the contexts above exist. Otherwise every name of a workflow does, and one without data
  /// is an empty object.
  bool is_closed = false;
  Conclusion status = Conclusion::success;  // that the status functions and `job.status` show
  /// Contexts that hold a part of what they hold in a run: where the rest would come from.
  std::map<std::string, std::string, std::less<>> partial;
  /// What to do about a context without data.
  std::string remedy;
  /// Of a recorded run: why a reference gave nothing, in lines; empty when there is no more to say.
  std::function<std::string(std::string_view reference, const Terminal& terminal)> why_empty;
  expr::Limits limits = expr::limits_on_its_own;
};

class EvalScope final : public expr::Scope {
 public:
  explicit EvalScope(EvalWorld world);
  // Names are views into the world's keys.
  EvalScope(const EvalScope&) = delete;
  EvalScope& operator=(const EvalScope&) = delete;

  [[nodiscard]] const EvalWorld& world() const noexcept { return world_; }
  [[nodiscard]] expr::Names names() const noexcept;
  [[nodiscard]] const expr::Value* context(std::string_view name) const override;
  [[nodiscard]] expr::Result<expr::Value> call(std::string_view name,
                                               expr::Call& call) const override;

  /// What the evaluation of `tree` read although nobody gave it, a line each; forgets it.
  [[nodiscard]] std::vector<std::string> take_notes(const expr::Tree& tree) const;

 private:
  EvalWorld world_;
  std::vector<std::string_view> context_names_;
  mutable std::set<std::string_view> read_;  // contexts that the evaluation asked for
};

}  // namespace localrun::cli
