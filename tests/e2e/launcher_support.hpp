#pragma once

// One job with `--launcher`.

#include "tests/e2e/isolation_support.hpp"
#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace localrun::e2e {

class Launchers : public testing::Test {
 protected:
  /// One job with these steps.
  [[nodiscard]] std::string workflow(const std::string& steps) const {
    return sandbox
        .workflow("on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + steps)
        .string();
  }
  [[nodiscard]] Running start(const std::string& command, const std::string& steps,
                              const std::vector<std::string>& more = {}) const {
    Call call{.arguments = {workflow(steps), "--json", "--launcher", command}};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return sandbox.start(call);
  }
  [[nodiscard]] Outcome run(const std::string& command, const std::string& steps,
                            const std::vector<std::string>& more = {}) const {
    return start(command, steps, more).finish();
  }
  /// A script that goes on; it is found by the sandbox's name.
  [[nodiscard]] std::string endless() const {
    return "echo begun; exec -a " + sandbox.path("endless").string() + " sleep 600";
  }
  /// Empty: that script ends soon.
  [[nodiscard]] std::string still_running() const {
    // The shell that looks for it does not match.
    const std::string pattern = sandbox.path("endles[s]").string();
    return sandbox.shell("for i in $(seq 100); do pgrep -f '" + pattern +
                         "' >/dev/null || exit 0; sleep 0.1; done; pgrep -af '" + pattern + "'");
  }
  Sandbox sandbox;
};

}  // namespace localrun::e2e
