#pragma once

// The objects that GitHub's payloads are made of (repository, user, commit, …), with the fields
// that scripts commonly read, filled from the repository. Names and shapes are those of GitHub's
// webhook documentation.

#include "expr/value.hpp"
#include "runner/plan/identity.hpp"
#include "runner/plan/repository_facts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

using Entries = std::vector<expr::Object::Entry>;

/// What all parts are made from. Borrowed for the time of making one payload.
struct PayloadSource {
  const RunIdentity& who;
  const RepositoryFacts& facts;
  std::string action;  // activity; empty for events without
  std::string event;

  [[nodiscard]] std::string html_url() const { return who.server_url + "/" + who.repository; }
  [[nodiscard]] std::string api_url() const { return who.api_url + "/repos/" + who.repository; }
};

[[nodiscard]] expr::Value user_object(const PayloadSource& source, const std::string& login,
                                      const std::string& id);
[[nodiscard]] expr::Value sender_object(const PayloadSource& source);
[[nodiscard]] expr::Value repository_object(const PayloadSource& source);
/// The HEAD commit as in a push.
[[nodiscard]] expr::Value commit_object(const PayloadSource& source);
[[nodiscard]] expr::Value pull_request_object(const PayloadSource& source);
[[nodiscard]] expr::Value issue_object(const PayloadSource& source);
[[nodiscard]] expr::Value comment_object(const PayloadSource& source);
[[nodiscard]] expr::Value release_object(const PayloadSource& source);
[[nodiscard]] expr::Value workflow_run_object(const PayloadSource& source,
                                              const std::string& workflow_name);
/// Anything that has a number, a title and a state: milestone, discussion, project ….
[[nodiscard]] expr::Value numbered_object(const PayloadSource& source, const std::string& kind);

/// First line, and what follows the empty line after it, of the HEAD commit's message.
[[nodiscard]] std::string commit_title(const RepositoryFacts& facts);
[[nodiscard]] std::string commit_body(const RepositoryFacts& facts);

}  // namespace localrun
