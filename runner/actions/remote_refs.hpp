#pragma once

// What a ref means on a server, and what to say when it means nothing.

#include "runner/actions/store.hpp"
#include "runner/process/result.hpp"

#include <string>

namespace localrun {

/// The commit of a tag, else of a branch. The error names near refs.
[[nodiscard]] Result<std::string> find_remote_commit(const std::string& url,
                                                     const RepositoryReference& reference);

/// What git said about a server, with what may help: no network, no access, no such commit.
[[nodiscard]] Error fetch_error(const std::string& url, const RepositoryReference& reference,
                                const Error& error);

}  // namespace localrun
