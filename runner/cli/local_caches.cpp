#include "runner/cli/local_caches.hpp"

#include "expr/text.hpp"
#include "runner/cli/config_files.hpp"
#include "runner/cli/machine.hpp"
#include "runner/plan/identity.hpp"
#include "runner/workspace/repository.hpp"

#include <algorithm>
#include <filesystem>

namespace localrun::cli {

namespace {

/// What a run that is started here would have as `github.repository`.
Result<std::string> repository_of(const ParsedOptions& given) {
  LOCALRUN_TRY(const RepositoryFacts facts,
               read_repository(std::filesystem::current_path().string()));
  const std::string root = facts.is_repository ? facts.root : std::string();
  const Configuration configuration = read_configuration(configuration_places(root));
  Request request;
  request.repository = with_configuration(given, configuration).last("repository");
  return make_identity(request, facts).repository;
}

}  // namespace

Result<LocalCaches> local_caches(const ParsedOptions& options) {
  LOCALRUN_TRY(const KeptPlaces places, kept_places_here());
  LocalCaches caches;
  if (!options.has("everywhere")) {
    LOCALRUN_TRY(caches.repository, repository_of(options));
  }
  for (StoredCache& cache : stored_caches(places.caches)) {
    const bool is_chosen =
        caches.repository.empty() || expr::equal_ignoring_case(cache.repository, caches.repository);
    (is_chosen ? caches.chosen : caches.others).push_back(std::move(cache));
  }
  return caches;
}

std::vector<std::string> keys_of(const std::vector<StoredCache>& caches) {
  std::vector<std::string> keys;
  for (const StoredCache& cache : caches) {
    if (std::find(keys.begin(), keys.end(), cache.key) == keys.end()) keys.push_back(cache.key);
  }
  return keys;
}

}  // namespace localrun::cli
