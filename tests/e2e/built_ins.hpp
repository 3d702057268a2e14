#pragma once

// Runs of workflows that use actions which localrun carries out itself.

#include "tests/e2e/support.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace localrun::e2e {

class BuiltIns : public ::testing::Test {
 protected:
  [[nodiscard]] Outcome run(const std::string& text, std::vector<std::string> more = {},
                            std::vector<std::pair<std::string, std::string>> env = {}) const {
    std::vector<std::string> arguments = {sandbox.workflow(text).string(), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return sandbox.run({.arguments = arguments, .env = std::move(env)});
  }
  static std::string job(const std::string& name, const std::string& steps,
                         const std::string& more = {}) {
    return "  " + name + ":\n    runs-on: ubuntu-latest\n" + more + "    steps:\n" + steps;
  }
  /// A program that says its version.
  void program(const std::string& path, const std::string& says) const {
    sandbox.write(path, "#!/bin/sh\necho '" + says + "'\n");
    std::filesystem::permissions(sandbox.path(path), std::filesystem::perms(0755));
  }

  Sandbox sandbox;
};

}  // namespace localrun::e2e
