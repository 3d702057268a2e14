#pragma once

// What is known of the repository around the workflow: read once from git by runner/workspace,
// plain data from then on. All texts are empty when there is no repository, or no commit yet.

#include <string>
#include <vector>

namespace localrun {

struct RepositoryFacts {
  std::string root;  // absolute path of the work tree; the workflow's folder without a repository
  bool is_repository = false;
  std::string sha;  // of HEAD
  std::string ref;  // refs/heads/main, refs/tags/v1 (detached at a tag), or empty when detached
  std::string default_branch;  // origin's HEAD, else init.defaultBranch if it exists, else
                               // main/master, else the current one
  std::string owner;           // of the origin remote, else the user's name, else "local"
  std::string name;            // of the origin remote, else the folder's name
  std::string server_url;      // of the origin remote when it is http(s), else https://github.com
  std::string author_name;
  std::string author_email;
  std::string committer_name;
  std::string committer_email;
  std::string commit_time;  // ISO 8601 with offset
  std::string message;      // of the HEAD commit
  std::string parent_sha;   // first parent, empty for a root commit
  std::string user_name;    // git config user.name
  std::vector<std::string> tags_at_head;
};

}  // namespace localrun
