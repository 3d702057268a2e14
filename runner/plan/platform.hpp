#pragma once

// What a `runs-on` label means on this machine (cli.md 2, `--platform`; diagnostics.md
// `other-system`): Linux labels, `self-hosted` and labels of the person's own run on the host,
// Windows and macOS are skipped and said so. Never run silently on another system.

#include "runner/plan/contexts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

/// The machine, as plain data.
struct HostSystem {
  std::string architecture;  // `runner.arch`: X64, ARM64, X86, ARM
  std::string id;            // ID of os-release, e.g. ubuntu
  std::string version;       // VERSION_ID, e.g. 24.04
  std::string name;          // for people: PRETTY_NAME
};

/// `machine` as uname says it, `os_release` the text of /etc/os-release.
[[nodiscard]] HostSystem make_host_system(std::string_view machine, std::string_view os_release);

enum class PlatformKind : std::uint8_t { host, skip };

/// `--platform LABEL=host|skip`, checked.
struct PlatformTable {
  std::vector<std::pair<std::string, PlatformKind>> overrides;  // a later one wins
};
[[nodiscard]] RequestResult<PlatformTable> make_platform_table(
    const std::vector<std::pair<std::string, std::string>>& platforms);

/// Where a job runs.
struct Platform {
  PlatformKind kind = PlatformKind::host;
  std::string label;   // the one that decided on skipping, or that the note is about; empty without
  std::string reason;  // skip: what the job wants, e.g. `wants Windows; skipped here`
  std::string help;    // skip: the option that runs it all the same
  std::string
      note;  // host: another version or architecture than named, both said; empty when it fits
};

/// Labels of an evaluated `runs-on`: a label, a list of them, or {group, labels}.
[[nodiscard]] std::vector<std::string> labels_of(const expr::Value& runs_on);
[[nodiscard]] std::string joined(const std::vector<std::string>& texts);

/// `labels` of one job (all have to fit), evaluated; empty (only a group) means the host.
[[nodiscard]] Platform platform_of(const std::vector<std::string>& labels,
                                   const PlatformTable& table, const HostSystem& host);

}  // namespace localrun
