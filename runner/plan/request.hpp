#pragma once

// What the caller asks for, after command line, configuration files and environment are merged
// (cli.md 2). Plain data: the world enters here, once.

#include "runner/plan/substitutes.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace localrun {

enum class WorkspaceMode : std::uint8_t { worktree, head, in_place };
/// `--isolate`: namespaces of its own for each job (docs/isolation.md).
/// `automatic`: `workspace` where it can be had.
enum class Isolation : std::uint8_t { automatic, off, workspace, system };
/// Which states of an isolated job are kept: before each step, or before a failed step and after
/// it.
enum class Snapshots : std::uint8_t { off, failed, all };
enum class KeepWorkspace : std::uint8_t { never, failed, always };

using KeyValues = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string workflow_path;         // as given; `-` for standard input
  std::string folder;                // absolute, where relative paths begin; empty: the repository
  std::optional<std::string> event;  // --event
  std::string event_payload;         // JSON text of --event-path, empty without
  std::optional<std::string> ref;
  std::optional<std::string> actor;
  std::optional<std::string> repository;  // OWNER/NAME
  KeyValues inputs;
  KeyValues secrets;
  KeyValues vars;
  KeyValues env;                  // --env: extra process environment
  std::vector<std::string> jobs;  // --job: these and all they need; empty: all
  bool only = false;              // --only: without what they need
  KeyValues matrix;               // --matrix KEY:VALUE; several values of one key are alternatives
  std::vector<std::pair<std::string, std::string>> platforms;  // --platform LABEL=host|skip
  std::vector<ActionSubstitute> actions;                       // --action NAME=…
  WorkspaceMode workspace = WorkspaceMode::worktree;
  KeepWorkspace keep_workspace = KeepWorkspace::failed;
  Isolation isolation = Isolation::automatic;
  Snapshots snapshots = Snapshots::failed;
  std::string workspace_path;            // --workspace-path: of isolated jobs; empty: as on GitHub
  std::vector<std::string> allow_write;  // --allow-write: absolute folders
  bool hides_home = false;               // --no-home: from isolated jobs
  bool has_network = true;               // --network: of isolated jobs
  bool has_engines = true;               // --no-docker: not for isolated jobs
  std::string launcher;                  // --launcher as given; empty: none
  std::vector<std::string> launcher_words;  // of it
  std::uint32_t parallel = 1;
  std::optional<std::chrono::minutes> timeout;  // for the whole run
  bool act_env = true;                          // ACT=true beside LOCALRUN=true
  bool local_env = false;                       // steps inherit the caller's whole environment
  bool strict_tools = false;                    // a version of a tool that is not here is an error
  bool step_debug = false;                      // --verbose, or the ACTIONS_STEP_DEBUG secret
};

}  // namespace localrun
