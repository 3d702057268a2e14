#pragma once

// What this machine offers to workflows, tried and not assumed (cli.md 1, `doctor`).

#include <cstdint>
#include <string>
#include <vector>

namespace localrun::cli {

struct MachineCheck {
  enum class Finding : std::uint8_t {
    good,
    absent,   // only some workflows need it
    missing,  // localrun cannot do without
  };
  std::string group;  // `Shells`; those of a group follow each other
  std::string name;   // `bash`
  Finding finding = Finding::good;
  std::string text;    // `5.2.15  /usr/bin/bash`
  std::string remedy;  // or what else is to be known
};

/// Starts programs to ask for their versions; makes nothing but short-lived files.
[[nodiscard]] std::vector<MachineCheck> check_machine();

}  // namespace localrun::cli
