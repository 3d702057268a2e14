#include "runner/workspace/repository.hpp"

#include "runner/process/git.hpp"
#include "runner/workspace/git_folder.hpp"
#include "runner/workspace/remote.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Local configuration that facts come from, in git's order (later ones win).
struct Configuration {
  std::string user_name;
  std::string default_branch;
  std::vector<std::pair<std::string, std::string>> remotes;  // name, URL; the first URL of each
  std::vector<std::pair<std::string, std::string>>
      instead_of;  // prefix, what git puts in its place
};

/// The middle of `remote.NAME.url`; empty when the key has another form.
std::string_view middle(std::string_view key, std::string_view first, std::string_view last) {
  const bool fits = key.size() > first.size() + last.size() &&
                    key.substr(0, first.size()) == first &&
                    key.substr(key.size() - last.size()) == last;
  return fits ? key.substr(first.size(), key.size() - first.size() - last.size())
              : std::string_view();
}

void add_remote(Configuration& configuration, std::string_view name, std::string_view url) {
  const auto same = [&](const auto& remote) { return remote.first == name; };
  auto& remotes = configuration.remotes;
  if (std::none_of(remotes.begin(), remotes.end(), same)) remotes.emplace_back(name, url);
}

Configuration read_configuration(std::string_view list) {
  Configuration configuration;
  for (const std::string_view entry : split(list, '\0')) {
    const std::size_t line_end = entry.find('\n');
    if (line_end == std::string_view::npos) continue;
    const std::string_view key = entry.substr(0, line_end);
    const std::string_view value = entry.substr(line_end + 1);
    if (key == "user.name") {
      configuration.user_name = value;
    } else if (key == "init.defaultbranch") {
      configuration.default_branch = value;
    } else if (const auto remote = middle(key, "remote.", ".url"); !remote.empty()) {
      add_remote(configuration, remote, value);
    } else if (const auto base = middle(key, "url.", ".insteadof"); !base.empty()) {
      configuration.instead_of.emplace_back(value, base);
    }
  }
  return configuration;
}

/// The URL after git's `url.BASE.insteadOf`: the longest prefix wins.
std::string rewritten(const Configuration& configuration, const std::string& url) {
  const std::pair<std::string, std::string>* best = nullptr;
  for (const auto& rule : configuration.instead_of) {
    const bool fits = url.compare(0, rule.first.size(), rule.first) == 0;
    if (fits && (best == nullptr || rule.first.size() > best->first.size())) best = &rule;
  }
  return best == nullptr ? url : best->second + url.substr(best->first.size());
}

/// `origin`, else the first remote.
std::string origin_url(const Configuration& configuration) {
  const auto& remotes = configuration.remotes;
  if (remotes.empty()) return {};
  const auto origin = std::find_if(remotes.begin(), remotes.end(),
                                   [](const auto& remote) { return remote.first == "origin"; });
  return rewritten(configuration,
                   origin == remotes.end() ? remotes.front().second : origin->second);
}

/// A name as it may stand in OWNER/NAME: letters, digits, `-`, `_`, `.`; all else becomes `-`.
std::string as_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                          static_cast<unsigned char>(c) >= 0x80U;
    if (is_plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

void set_names(RepositoryFacts& facts, const Configuration& configuration) {
  facts.user_name = configuration.user_name;
  const Remote remote = parse_remote(origin_url(configuration));
  const auto first_of = [](std::initializer_list<std::string> names) {
    const auto* found =
        std::find_if(names.begin(), names.end(), [](const auto& name) { return !name.empty(); });
    return found == names.end() ? std::string() : *found;
  };
  facts.owner = first_of({remote.owner, as_name(configuration.user_name), "local"});
  facts.name =
      first_of({remote.name, as_name(fs::path(facts.root).filename().string()), "repository"});
  facts.server_url = first_of({remote.server_url, "https://github.com"});
}

// One line each, then the message: no text before it can hold a line end.
constexpr const char* k_commit_format = "--format=%H%n%P%n%D%n%an%n%ae%n%cn%n%ce%n%cI%n%B";

void set_commit(RepositoryFacts& facts, std::string_view text) {
  std::vector<std::string_view> fields;
  for (int i = 0; i < 8; ++i) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return;
    fields.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  facts.sha = fields[0];
  facts.parent_sha = fields[1].substr(0, fields[1].find(' '));
  constexpr std::string_view k_tag = "tag: refs/tags/";
  for (std::string_view name : split(fields[2], ',')) {
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    if (name.substr(0, k_tag.size()) == k_tag)
      facts.tags_at_head.emplace_back(name.substr(k_tag.size()));
  }
  facts.author_name = fields[3];
  facts.author_email = fields[4];
  facts.committer_name = fields[5];
  facts.committer_email = fields[6];
  facts.commit_time = fields[7];
  facts.message = text;
}

/// Refs as git lists them, for the storage that is no plain files: name → target of a symbolic one.
using Refs = std::map<std::string, std::string>;

Result<Refs> list_refs(const std::string& root) {
  LOCALRUN_TRY(const std::string text,
               run_git(root, {"for-each-ref", "--format=%(refname) %(symref)", "refs/heads",
                              "refs/remotes/origin/HEAD"}));
  Refs refs;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t space = line.find(' ');
    if (space != std::string_view::npos)
      refs.emplace(line.substr(0, space), line.substr(space + 1));
  }
  return refs;
}

struct Branches {
  std::string current;                // refs/heads/main; empty when detached
  std::string origin_head;            // refs/remotes/origin/main
  std::vector<std::string> existing;  // of those asked for, short names
};

Result<Branches> read_branches(const GitFolder& folder, const std::vector<std::string>& asked) {
  Branches branches;
  branches.current = symbolic_ref(folder.git_dir + "/HEAD").value_or("");
  if (!folder.has_reftable()) {
    branches.origin_head =
        symbolic_ref(folder.common_dir + "/refs/remotes/origin/HEAD").value_or("");
    for (const std::string& name : asked) {
      if (!name.empty() && ref_exists(folder, "refs/heads/" + name))
        branches.existing.push_back(name);
    }
    return branches;
  }
  LOCALRUN_TRY(const Refs refs, list_refs(folder.root));
  LOCALRUN_TRY(GitCall call, GitCall::start(folder.root, {"symbolic-ref", "--quiet", "HEAD"}));
  LOCALRUN_TRY(const GitOutput head, call.finish());
  branches.current = head.out.substr(0, head.out.find('\n'));
  const auto origin = refs.find("refs/remotes/origin/HEAD");
  if (origin != refs.end()) branches.origin_head = origin->second;
  for (const std::string& name : asked) {
    if (refs.count("refs/heads/" + name) != 0) branches.existing.push_back(name);
  }
  return branches;
}

Result<void> set_branches(RepositoryFacts& facts, const GitFolder& folder,
                          const std::string& configured) {
  LOCALRUN_TRY(const Branches branches, read_branches(folder, {configured, "main", "master"}));
  facts.ref = branches.current;
  if (facts.ref.empty() && !facts.tags_at_head.empty())
    facts.ref = "refs/tags/" + facts.tags_at_head.front();
  constexpr std::string_view k_remote = "refs/remotes/origin/";
  constexpr std::string_view k_local = "refs/heads/";
  if (branches.origin_head.compare(0, k_remote.size(), k_remote) == 0) {
    facts.default_branch = branches.origin_head.substr(k_remote.size());
  } else if (!branches.existing.empty()) {
    facts.default_branch = branches.existing.front();
  } else if (branches.current.compare(0, k_local.size(), k_local) == 0) {
    facts.default_branch = branches.current.substr(k_local.size());
  }
  return {};
}

bool has_no_commit(const GitOutput& log) {
  return log.errors.find("does not have any commits yet") != std::string::npos ||
         log.errors.find("bad default revision") != std::string::npos;
}

RepositoryFacts facts_without_repository(const std::string& folder) {
  std::error_code failure;
  fs::path path = fs::canonical(folder, failure);
  if (failure) path = fs::absolute(folder, failure);
  // A workflow at its usual place belongs to the folder around `.github`.
  if (path.filename() == "workflows" && path.parent_path().filename() == ".github") {
    path = path.parent_path().parent_path();
  }
  RepositoryFacts facts;
  facts.root = path.string();
  return facts;
}

std::vector<std::string> log_arguments() {
  return {"log",
          "-1",
          "--no-color",
          "--no-show-signature",
          "--no-patch",
          "--encoding=UTF-8",
          "--decorate=full",
          "--decorate-refs=refs/tags/",
          k_commit_format};
}

std::vector<std::string> configuration_arguments() {
  return {"config", "--null", "--get-regexp",
          "^(remote\\..*\\.url|url\\..*\\.insteadof|user\\.name|init\\.defaultbranch)$"};
}

}  // namespace

Result<RepositoryFacts> read_repository(const std::string& folder) {
  RepositoryFacts facts = facts_without_repository(folder);
  const std::optional<GitFolder> found = find_git_folder(folder);
  const std::string& start = found ? found->root : facts.root;
  Result<GitCall> configuration_call = GitCall::start(start, configuration_arguments());
  if (!configuration_call) {
    if (configuration_call.error().code() != ENOENT) return configuration_call.error();
    set_names(facts, {});
    return facts;
  }
  if (!found) {
    LOCALRUN_TRY(const GitOutput configuration, configuration_call->finish());
    set_names(facts, read_configuration(configuration.out));
    return facts;
  }
  LOCALRUN_TRY(GitCall log_call, GitCall::start(start, log_arguments()));
  LOCALRUN_TRY(const GitOutput configuration, configuration_call->finish());
  LOCALRUN_TRY(const GitOutput log, log_call.finish());
  if (!log.is_success() && !has_no_commit(log)) {
    return git_error("cannot read the repository '" + found->root + "'", log);
  }
  facts.root = found->root;
  facts.is_repository = true;
  const Configuration values = read_configuration(configuration.out);
  set_names(facts, values);
  if (log.is_success()) set_commit(facts, log.out);
  const Result<void> branches = set_branches(facts, *found, values.default_branch);
  if (!branches) return branches.error();
  return facts;
}

}  // namespace localrun
