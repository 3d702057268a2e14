#pragma once

// One job of a plan in which a shell stands in place of a step: no record, no view.

#include "runner/plan/plan.hpp"
#include "runner/plan/request.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

class ShellRun {
 public:
  /// `point` has a ShellCall.
  ShellRun(Plan plan, const Request& request, ResumePoint point);

  /// Until the shell has ended: its exit status, or one of ours.
  [[nodiscard]] int run();
  /// Why there was none, and warnings.
  [[nodiscard]] const std::vector<std::string>& said() const { return said_; }

 private:
  Plan plan_;
  const Request& request_;
  std::vector<std::string> said_;
};

}  // namespace localrun::cli
