#pragma once

// The world, entered once: clock, folders, the system's name (style: law 2).

#include "runner/cli/clean_up.hpp"
#include "runner/events/event.hpp"
#include "runner/plan/contexts.hpp"
#include "runner/plan/platform.hpp"
#include "runner/process/result.hpp"

#include <filesystem>
#include <string>

namespace localrun::cli {

[[nodiscard]] Time now();

[[nodiscard]] HostSystem host_system();

/// `$LOCALRUN_HOME/runs` and its fallbacks (cli.md 6).
[[nodiscard]] Result<std::filesystem::path> runs_folder_here();

/// Where fetched actions are kept: `$LOCALRUN_HOME/actions`, else below XDG_CACHE_HOME (cli.md 6).
[[nodiscard]] Result<std::filesystem::path> actions_folder_here();
/// What `clean` looks through.
[[nodiscard]] Result<KeptPlaces> kept_places_here();
/// The server that actions come from: GITHUB_SERVER_URL, else github.com; no slash at its end.
[[nodiscard]] std::string actions_server_here();

class Machine {
 public:
  /// Makes two private folders for this process's work, gone when it ends: one on the disk for what
  /// jobs make, one in memory for scripts and command files (a journalling file system is slow at
  /// making many small files just after removing as many). Clears away those of runs that were
  /// killed together with their guard.
  [[nodiscard]] static Result<Machine> prepare();

  [[nodiscard]] const std::string& work_root() const noexcept { return work_root_; }
  [[nodiscard]] const std::string& control_root() const noexcept { return control_root_; }
  /// Beside the work root, not made yet, and never cleared away by itself.
  [[nodiscard]] std::string kept_root() const;
  [[nodiscard]] const HostSystem& host() const noexcept { return host_; }
  [[nodiscard]] const RunNumbers& numbers() const noexcept { return numbers_; }

 private:
  std::string work_root_;
  std::string control_root_;
  HostSystem host_;
  RunNumbers numbers_;
};

}  // namespace localrun::cli
