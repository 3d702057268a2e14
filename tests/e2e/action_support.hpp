#pragma once

// Actions of the case's own: those of the repository, and those of other repositories, which are
// real git repositories below `srv` of the sandbox.

#include "tests/e2e/support.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace localrun::e2e {

inline constexpr const char* head =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: actions/checkout@v4\n";

inline bool has_node() { return std::system("command -v node >/dev/null 2>&1") == 0; }
#define LOCALRUN_NEEDS_NODE() \
  if (!has_node())            \
  GTEST_SKIP() << "there is no Node.js here: nothing about JavaScript actions is tested"

class Actions : public ::testing::Test {
 protected:
  /// An action of the repository: `.github/actions/NAME`, with more files beside its metadata.
  void local(const std::string& name, const std::string& text,
             const std::map<std::string, std::string>& files = {}) const {
    const std::string folder = "repo/.github/actions/" + name + "/";
    sandbox.write(folder + "action.yml", text);
    for (const auto& [file, content] : files) sandbox.write(folder + file, content);
  }
  /// An action in a repository of its own, tagged v1.
  void remote(const std::string& repository,
              const std::map<std::string, std::string>& files) const {
    const std::string folder = "srv/" + repository;
    for (const auto& [file, content] : files) sandbox.write(folder + "/" + file, content);
    const std::string git = "git -c user.name=a -c user.email=a@example.com ";
    const std::string said = sandbox.shell("cd '" + sandbox.path(folder).string() +
                                           "' && git init -q && git add -A && " + git +
                                           "commit -qm files && git tag -f v1 >/dev/null");
    ASSERT_EQ(said, "");
  }
  [[nodiscard]] Outcome run(const std::string& steps, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {sandbox.workflow(head + steps).string(), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return sandbox.run({.arguments = arguments,
                        .env = {{"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}}});
  }
  /// Lines of the log that stdout of a process has.
  static std::string said(const Outcome& outcome) {
    std::string text;
    for (const Event& event : outcome.events) {
      if (field(event, "event") == "log" && field(event, "stream") == "stdout")
        text += field(event, "text") + "\n";
    }
    return text;
  }

  Sandbox sandbox;
};

inline std::string composite(const std::string& steps, const std::string& more = {}) {
  return "name: x\n" + more + "runs:\n  using: composite\n  steps:\n" + steps;
}
inline std::string bash(const std::string& script) {
  return "    - shell: bash\n      run: " + script + "\n";
}

}  // namespace localrun::e2e
