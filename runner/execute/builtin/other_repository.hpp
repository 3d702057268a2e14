#pragma once

// `repository` of actions/checkout, where it is not the workflow's own.

#include "runner/actions/store.hpp"
#include "runner/plan/repository_facts.hpp"
#include "runner/plan/substitutes.hpp"
#include "runner/process/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

struct RepositoryName {
  std::string owner;
  std::string name;
};
/// `owner/name`; absent: it is nothing of that form.
[[nodiscard]] std::optional<RepositoryName> parse_repository_name(std::string_view text);

/// The folder that `--action OWNER/NAME=DIR` names for it; absent: none.
[[nodiscard]] std::optional<std::string> local_copy_of(
    const RepositoryName& repository, const std::vector<ActionSubstitute>& substitutes);

/// Puts one commit into `folder`, an existing one, with a `.git` of its own: from the store,
/// fetched when it is not there. `ref`: branch, tag, commit or `refs/…`; empty: the default branch.
/// The result is the commit. Blocking.
[[nodiscard]] Result<std::string> check_out_other(const StoreSettings& settings,
                                                  const RepositoryName& repository,
                                                  const std::string& ref,
                                                  const std::string& folder);

/// Whether `folder` is the top of a clone of it, whatever form its remote's URL has. Blocking.
[[nodiscard]] bool is_clone_of(const StoreSettings& settings, const RepositoryName& repository,
                               const std::string& folder);

/// Brings a clone, a person's own perhaps, to one commit: files that are changed there are an
/// error, unless it is on that commit already; nothing is removed. The result is the commit.
/// Blocking.
[[nodiscard]] Result<std::string> move_clone(const StoreSettings& settings,
                                             const RepositoryName& repository,
                                             const std::string& ref, const std::string& folder);

/// Submodules of what was checked out there, from where they are: the store keeps none. Blocking.
[[nodiscard]] Result<void> bring_submodules(const StoreSettings& settings,
                                            const std::string& folder, bool is_recursive);

}  // namespace localrun
