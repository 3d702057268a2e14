#pragma once

// The caches that `localrun cache` and its completion are about.

#include "runner/cli/option_table.hpp"
#include "runner/execute/builtin/cache_store.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

struct LocalCaches {
  std::string repository;           // as runs here name it, or --repository; empty: --everywhere
  std::vector<StoredCache> chosen;  // of that repository, the last used first
  std::vector<StoredCache> others;  // of all others
};
[[nodiscard]] Result<LocalCaches> local_caches(const ParsedOptions& options);

/// Each once, in the order of the caches.
[[nodiscard]] std::vector<std::string> keys_of(const std::vector<StoredCache>& caches);

}  // namespace localrun::cli
