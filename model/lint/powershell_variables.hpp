#pragma once

// The variables of the runner that a PowerShell script names without `$env:`.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

struct PowerShellVariable {
  std::string name;  // `GITHUB_OUTPUT`
  std::string text;  // as written: `$GITHUB_OUTPUT`, `${GITHUB_OUTPUT}`
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool is_redirected = false;  // right behind `>` or `>>`
};

/// `$GITHUB_…` and `$RUNNER_…` outside of comments and single quotes, without those that the script
/// gives a value itself.
[[nodiscard]] std::vector<PowerShellVariable> read_powershell(std::string_view script);

}  // namespace localrun::model
