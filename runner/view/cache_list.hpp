#pragma once

// `localrun cache`: what actions/cache kept, as a table, in full, and as JSON.

#include "runner/events/event.hpp"
#include "runner/view/terminal.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

struct ListedCache {
  std::string repository;
  std::string key;
  std::string version;
  std::string archive;
  std::uint64_t size = 0;
  Time saved{};
  Time last_used{};
};

struct ListedCaches {
  std::string repository;  // whose they are; empty: of all
  std::vector<ListedCache> caches;
  std::vector<ListedCache> of_others;  // of other repositories: only counted
};

[[nodiscard]] std::string render_caches(const ListedCaches& listed, Time now,
                                        const Terminal& terminal);
[[nodiscard]] std::string render_cache_details(const ListedCaches& listed, Time now,
                                               const Terminal& terminal);
/// One object with `schema` and `caches`.
[[nodiscard]] std::string render_caches_json(const ListedCaches& listed);

}  // namespace localrun
