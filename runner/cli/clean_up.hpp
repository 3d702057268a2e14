#pragma once

// What localrun keeps on this machine and `clean` may remove: recorded runs, kept workspaces,
// fetched actions and caches (cli.md 6).

#include "runner/events/event.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

enum class KeptKind { run, workspace, action, cache };

/// One thing that is removed as a whole.
struct KeptThing {
  KeptKind kind = KeptKind::run;
  std::string name;  // `20261123-141500-07k3`, `actions/checkout`
  std::filesystem::path path;
  Time last_used{};
  std::uint64_t bytes = 0;
};

struct KeptPlaces {
  std::filesystem::path runs;
  std::filesystem::path work;  // with `kept-…` folders of workspaces
  std::filesystem::path actions;
  std::filesystem::path caches;
};

/// Everything there is, those left out that belong to a run that goes on.
[[nodiscard]] std::vector<KeptThing> kept_things(const KeptPlaces& places);

/// Whether a run goes on: it may use any action and any cache.
[[nodiscard]] bool is_any_run_going_on(const std::filesystem::path& runs);

struct CleanRule {
  Milliseconds older_than{};
  std::optional<std::uint64_t> most_bytes;  // of what stays
};

/// What the rule removes: all that was last used too long ago; of the rest the oldest, until what
/// stays is small enough. Oldest first.
[[nodiscard]] std::vector<KeptThing> to_remove(std::vector<KeptThing> things, const CleanRule& rule,
                                               Time now);

/// `90s`, `30m`, `12h`, `30d`, `2w`, `0`.
[[nodiscard]] std::optional<Milliseconds> read_age(std::string_view text);
/// `500M`, `2G`, `1.5GiB`, `4096`: a unit is a power of 1024.
[[nodiscard]] std::optional<std::uint64_t> read_size(std::string_view text);

}  // namespace localrun::cli
