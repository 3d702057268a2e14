#include "runner/execute/builtin/rust_spec.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using namespace std::chrono_literals;

TEST(RustSpec, DatesAndCountsBecomeAVersion) {
  constexpr std::chrono::sys_days today = 2026y / 11 / 26;  // 1.100 by the six weeks' rule
  struct Row {
    const char* spec;
    const char* resolved;
  };
  const Row rows[] = {
      {"stable", "stable"},
      {"nightly-2024-05-01", "nightly-2024-05-01"},
      {"1.75.0", "1.75.0"},
      {"1.75", "1.75"},
      {"1.8", "1.80"},
      {"1.9", "1.90"},
      {"1.1", "1.100"},
      {"stable minus 0 releases", "1.100"},
      {"stable minus 8 releases", "1.92"},
      {"stable minus 1 release", "1.99"},
      {"stable 6 weeks ago", "1.99"},
      {"stable 42 days ago", "1.99"},
      {"stable 18 months ago", "1.87"},
      {"stable 1 year ago", "1.91"},
      {"stable some time ago", "stable some time ago"},
      {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(resolved_rust_spec(row.spec, today), row.resolved);
}

TEST(RustSpec, FindsTheToolchain) {
  const auto toolchain = [](const char* name, const char* version) {
    return RustToolchain{name, *parse_tool_version(version), std::string("/t/") + name};
  };
  const std::vector<RustToolchain> installed = {
      toolchain("nightly-2024-05-01-x86_64-unknown-linux-gnu", "1.80.0"),
      toolchain("1.75.0-x86_64-unknown-linux-gnu", "1.75.0"),
      toolchain("nightly-x86_64-unknown-linux-gnu", "1.99.0"),
      toolchain("1.81-x86_64-unknown-linux-gnu", "1.81.2"),
      toolchain("", "1.63.0"),
  };
  struct Row {
    const char* spec;
    const char* name;  // null: none
  };
  const Row rows[] = {
      {"nightly", "nightly-x86_64-unknown-linux-gnu"},
      {"nightly-2024-05-01", "nightly-2024-05-01-x86_64-unknown-linux-gnu"},
      {"nightly-2024-06-01", nullptr},
      {"nightly-2024-05-0", nullptr},
      {"1.75", "1.75.0-x86_64-unknown-linux-gnu"},
      {"1.75.0", "1.75.0-x86_64-unknown-linux-gnu"},
      {"1.75.0-x86_64-unknown-linux-gnu", "1.75.0-x86_64-unknown-linux-gnu"},
      {"1.75.1", nullptr},
      {"1.81.2", "1.81-x86_64-unknown-linux-gnu"},
      {"1.63", ""},
      {"1.99", nullptr},
      {"stable", "1.81-x86_64-unknown-linux-gnu"},
      {"beta", nullptr},
  };
  for (const Row& row : rows) {
    const RustToolchain* found = find_rust(installed, row.spec);
    EXPECT_EQ(found == nullptr ? "(none)" : found->name, row.name == nullptr ? "(none)" : row.name)
        << row.spec;
  }
}

TEST(RustSpec, InAFile) {
  struct Row {
    const char* text;
    const char* spec;
  };
  const Row rows[] = {
      {"1.75.0\n", "1.75.0"},
      {"# ours\n\n  nightly-2024-05-01  \r\n", "nightly-2024-05-01"},
      {"[toolchain]\nchannel = \"stable\"\ncomponents = [\"clippy\"]\n", "stable"},
      {"[toolchain]\nprofile = 'minimal'\nchannel='1.75'\n", "1.75"},
      {"[toolchain]\npath = \"/x\"\n", ""},
      {"channel", ""},
      {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(rust_spec_in_file(row.text), row.spec) << row.text;
}

}  // namespace
}  // namespace localrun
