#include "runner/actions/lock_file.hpp"

#include "runner/actions/store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <unistd.h>

namespace localrun {

namespace {

std::string key_of(std::string repository, const std::string& ref) {
  std::ranges::transform(repository, repository.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return repository + "@" + ref;
}

}  // namespace

Result<ActionLock> ActionLock::read(const std::string& path) {
  ActionLock lock;
  std::ifstream file(path);
  if (!file) return lock;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    const std::size_t space = line.find(' ');
    const std::string name = line.substr(0, space);
    const std::string sha = space == std::string::npos ? std::string() : line.substr(space + 1);
    const std::size_t at = name.find('@');
    if (at == std::string::npos || !is_full_commit(sha)) {
      return Error({path + ":" + std::to_string(number) + ": '" + line + "' pins nothing",
                    "a line has the form: owner/repo@ref SHA", 0});
    }
    lock.pin(name.substr(0, at), name.substr(at + 1), sha);
  }
  return lock;
}

std::string ActionLock::commit_of(const std::string& repository, const std::string& ref) const {
  const auto found = commits_.find(key_of(repository, ref));
  return found == commits_.end() ? std::string() : found->second;
}

void ActionLock::pin(const std::string& repository, const std::string& ref,
                     const std::string& sha) {
  commits_[key_of(repository, ref)] = sha;
}

Result<void> ActionLock::write(const std::string& path) const {
  const std::string draft = path + ".new";
  std::ofstream file(draft, std::ios::trunc);
  file << "# Commits of the actions that the workflows use; written by `localrun fetch --lock`.\n";
  for (const auto& [name, sha] : commits_) file << name << ' ' << sha << '\n';
  file.close();
  if (!file || std::rename(draft.c_str(), path.c_str()) != 0) {
    const int number = errno;
    (void)::unlink(draft.c_str());
    return system_error("cannot write '" + path + "'", number);
  }
  return {};
}

}  // namespace localrun
