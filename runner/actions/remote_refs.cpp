#include "runner/actions/remote_refs.hpp"

#include "expr/text.hpp"
#include "runner/process/git.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace localrun {

namespace {

struct RemoteRef {
  std::string sha;
  std::string name;  // `refs/tags/v1`
};

/// `SHA\tNAME` lines.
std::vector<RemoteRef> parse_refs(std::string_view text) {
  std::vector<RemoteRef> refs;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t tab = line.find('\t');
    if (tab != std::string_view::npos)
      refs.push_back({std::string(line.substr(0, tab)), std::string(line.substr(tab + 1))});
  }
  return refs;
}

Result<std::vector<RemoteRef>> list_refs(const std::string& url,
                                         const RepositoryReference& reference,
                                         const std::vector<std::string>& patterns) {
  std::vector<std::string> arguments = {"ls-remote", "--quiet", url};
  arguments.insert(arguments.end(), patterns.begin(), patterns.end());
  auto output = run_git("/", arguments);
  if (!output) return fetch_error(url, reference, output.error());
  return parse_refs(*output);
}

bool is_short_commit(const std::string& ref) {
  return ref.size() >= 7 && ref.size() < 40 &&
         ref.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

/// Near names, else the last ones.
std::string what_there_is(const std::string& wanted, const std::vector<RemoteRef>& refs) {
  std::vector<std::string_view> names;
  for (const RemoteRef& ref : refs) {
    const std::string_view name(ref.name);
    if (!name.ends_with("^{}")) names.push_back(name.substr(name.find('/', 5) + 1));
  }
  if (names.empty()) return "it has neither tags nor branches";
  std::string text;
  for (const std::string& name : expr::near_names(wanted, names, 3))
    text += (text.empty() ? "did you mean '" : ", or '") + name + "'";
  if (!text.empty()) return text + "?";
  text = "it has:";
  constexpr std::size_t most = 8;
  for (std::size_t i = names.size() - std::min(most, names.size()); i < names.size(); ++i)
    text.append(" ").append(names[i]);
  return text;
}

Error no_such_ref(const std::string& url, const RepositoryReference& reference) {
  std::string help;
  if (is_short_commit(reference.ref)) {
    help = "a commit takes all of its 40 digits: GitHub does not resolve a shortened one";
  } else if (const auto all = list_refs(url, reference, {"refs/tags/*", "refs/heads/*"})) {
    help = what_there_is(reference.ref, *all);
  }
  return Error({"'" + reference.owner + "/" + reference.name + "' has no tag or branch '" +
                    reference.ref + "'",
                help, 0});
}

struct Hint {
  std::string_view sign;  // in what git says
  std::string_view help;
};
constexpr std::array<Hint, 8> hints = {{
    {"Could not resolve host", "is there a network? What was fetched before works with --offline"},
    {"Couldn't connect", "is there a network? What was fetched before works with --offline"},
    {"Failed to connect", "is there a network? What was fetched before works with --offline"},
    {"could not read Username",
     "it does not exist, or it is private: git needs credentials for it (git config "
     "credential.helper)"},
    {"Authentication failed", "git's credentials for that server do not suffice"},
    {"not found", "it does not exist, or it is private and git's credentials do not suffice"},
    {"does not appear to be a git repository", "there is no such repository"},
    {"not our ref", "the repository has no such commit"},
}};

}  // namespace

Error fetch_error(const std::string& url, const RepositoryReference& reference,
                  const Error& error) {
  std::string help = error.help();
  for (const Hint& hint : hints) {
    if (help.empty() && error.what().find(hint.sign) != std::string::npos) help = hint.help;
  }
  // The server's end may be gone before its message has come through.
  const std::string& ref = reference.ref;
  if (help.empty() && ref.size() == 40 &&
      ref.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos)
    help = "most likely the repository has no such commit";
  return Error({url + ": " + error.what(), help, error.code()});
}

Result<std::string> find_remote_commit(const std::string& url,
                                       const RepositoryReference& reference) {
  // Only a checkout names these: its default branch, or a ref with its whole name.
  if (reference.ref == "HEAD" || reference.ref.starts_with("refs/")) {
    LOCALRUN_TRY(const std::vector<RemoteRef> named,
                 list_refs(url, reference, {reference.ref, reference.ref + "^{}"}));
    for (const std::string& wanted : {reference.ref + "^{}", reference.ref}) {
      const auto found = std::find_if(named.begin(), named.end(),
                                      [&](const RemoteRef& ref) { return ref.name == wanted; });
      if (found != named.end()) return found->sha;
    }
    return no_such_ref(url, reference);
  }
  const std::string tag = "refs/tags/" + reference.ref;
  const std::string branch = "refs/heads/" + reference.ref;
  LOCALRUN_TRY(const std::vector<RemoteRef> refs,
               list_refs(url, reference, {tag, tag + "^{}", branch}));
  // An annotated tag is an object of its own; `^{}` is the commit behind it.
  for (const std::string& wanted : {tag + "^{}", tag, branch}) {
    const auto found = std::find_if(refs.begin(), refs.end(),
                                    [&](const RemoteRef& ref) { return ref.name == wanted; });
    if (found != refs.end()) return found->sha;
  }
  return no_such_ref(url, reference);
}

}  // namespace localrun
