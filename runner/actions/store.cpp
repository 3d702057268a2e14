#include "runner/actions/store.hpp"

#include "runner/actions/remote_refs.hpp"
#include "runner/actions/stored_files.hpp"
#include "runner/process/fd.hpp"
#include "runner/process/git.hpp"
#include "runner/process/private_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace {

bool is_name(const std::string& text) {
  const auto is_legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !text.empty() && text != "." && text != ".." && std::ranges::all_of(text, is_legal);
}

/// What git would take for an option, or for something else than a ref.
bool is_ref(const std::string& ref) {
  return !ref.empty() && ref.front() != '-' && ref.find("..") == std::string::npos &&
         ref.find("@{") == std::string::npos && std::ranges::none_of(ref, [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == 0x7f ||
                  std::string_view("~^:?*[\\").find(c) != std::string_view::npos;
         });
}

/// One name of a file: letters, digits, `.`, `-`, and `_XX` for all else.
std::string file_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    if (is_name(std::string(1, c) + "x") && c != '_') {
      name += c;
    } else {
      char hex[4];
      std::snprintf(hex, sizeof hex, "_%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      name += hex;
    }
  }
  return name;
}

std::string without_scheme(const std::string& url) {
  const std::size_t scheme = url.find("://");
  return scheme == std::string::npos ? url : url.substr(scheme + 3);
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return text;
}

std::string read_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// Held until dropped; the system lets go of it when the process dies.
Result<Fd> take_lock(const std::string& path) {
  Fd file(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (!file) return system_error("cannot create '" + path + "'", errno);
  while (::flock(file.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return system_error("cannot lock '" + path + "'", errno);
  }
  return file;
}

/// One repository of the store.
class StoredRepository {
 public:
  StoredRepository(const StoreSettings& settings, const RepositoryReference& reference)
      : settings_(settings),
        reference_(reference),
        name_(reference.owner + "/" + reference.name),
        url_(settings.server_url + "/" + name_),
        folder_(settings.cache_root + "/" + file_name(without_scheme(settings.server_url)) + "/" +
                lower_case(name_)) {}

  /// Without lock and network.
  [[nodiscard]] std::optional<StoredCommit> at_hand(const std::string& sha) const {
    if (sha.empty() || !are_files_intact(tree(sha), list(sha))) return std::nullopt;
    return StoredCommit{tree(sha), sha, false, {}};
  }

  [[nodiscard]] std::string known_commit() const { return read_line(ref_file()); }

  Result<StoredCommit> bring(const std::string& wanted, Freshness freshness) {
    if (const Result<void> made = create_private_folder(folder_ + "/refs"); !made)
      return made.error();
    LOCALRUN_TRY(const Fd lock, take_lock(folder_ + "/lock"));
    const std::string before = known_commit();
    std::string sha = wanted;
    if (sha.empty() && freshness == Freshness::as_known) sha = before;
    if (const auto here = at_hand(sha)) return *here;  // another run has been faster
    const bool is_asked = sha.empty();
    if (is_asked) {
      if (settings_.is_offline) return offline_error();
      LOCALRUN_TRY(sha, find_remote_commit(url_, reference_));
    }
    StoredCommit stored{tree(sha), sha, false, {}};
    if (is_asked && before != sha) stored.moved_from = before;
    if (!at_hand(sha)) {
      LOCALRUN_TRY(stored.was_fetched, make_tree(sha));
    }
    if (!is_full_commit(reference_.ref) && wanted.empty()) {
      const Result<void> noted = replace_private_file(ref_file(), sha + "\n");
      if (!noted) return noted.error();
    }
    return stored;
  }

 private:
  [[nodiscard]] std::string tree(const std::string& sha) const { return folder_ + "/" + sha; }
  [[nodiscard]] std::string list(const std::string& sha) const { return tree(sha) + ".files"; }
  [[nodiscard]] std::string ref_file() const {
    return folder_ + "/refs/" + file_name(reference_.ref);
  }
  [[nodiscard]] std::string git_folder() const { return folder_ + "/git"; }

  [[nodiscard]] Error offline_error() const {
    return Error({"'" + name_ + "@" + reference_.ref +
                      "' is not on this machine, and nothing is fetched with --offline",
                  "fetch it once: localrun fetch WORKFLOW", 0});
  }

  /// True: it came from the server; false: from what was fetched before.
  Result<bool> make_tree(const std::string& sha) {
    LOCALRUN_TRY(const bool is_new, fetch(sha));
    // Only the holder of the lock makes such folders: what lies there is left of a run that died.
    const std::string draft = folder_ + "/draft";
    if (const Result<void> gone = remove_tree(draft); !gone) return gone.error();
    if (const Result<void> made = create_private_folder(draft); !made) return made.error();
    const Result<void> filled = fill(draft, sha);
    if (!filled) {
      (void)remove_tree(draft);
      return filled.error();
    }
    if (const Result<void> gone = remove_tree(tree(sha)); !gone) return gone.error();
    if (std::rename(draft.c_str(), tree(sha).c_str()) != 0)
      return system_error("cannot rename '" + draft + "'", errno);
    return is_new;
  }

  [[nodiscard]] Result<void> fill(const std::string& draft, const std::string& sha) const {
    (void)::unlink((git_folder() + "/index").c_str());
    // As in the archives that GitHub makes of a commit: pointers of LFS, folders of submodules.
    const auto written = run_git(git_folder(), {"-c",          "filter.lfs.smudge=",
                                                "-c",          "filter.lfs.process=",
                                                "-c",          "filter.lfs.required=false",
                                                "-c",          "core.autocrlf=false",
                                                "-c",          "core.attributesFile=/dev/null",
                                                "-c",          "core.fsmonitor=false",
                                                "-c",          "core.bare=false",
                                                "--git-dir=.", "--work-tree=" + draft,
                                                "read-tree",   "-m",
                                                "-u",          sha});
    if (!written) return explained(written.error());
    return write_file_list(draft, list(sha));
  }

  Result<bool> fetch(const std::string& sha) {
    remove_abandoned_locks();
    if (::access((git_folder() + "/HEAD").c_str(), F_OK) != 0) {
      const auto made = run_git(folder_, {"init", "--quiet", "--bare", "--template=", "git"});
      if (!made) return explained(made.error());
    }
    // The ref comes last: objects alone may be those of a fetch that broke off.
    const auto has_it =
        run_git(git_folder(), {"rev-parse", "--verify", "--quiet", "refs/localrun/" + sha});
    if (has_it) return false;
    if (settings_.is_offline) return offline_error();
    const std::string kept = "+" + sha + ":refs/localrun/" + sha;
    auto fetched =
        run_git(git_folder(),
                {"-c", "gc.auto=0", "-c", "maintenance.auto=false", "fetch", "--quiet", "--depth=1",
                 "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", url_, kept});
    if (!fetched) return explained(fetch_error(url_, reference_, fetched.error()));
    return true;
  }

  /// Of a git that was killed: whoever holds the store's lock is alone.
  void remove_abandoned_locks() const {
    std::error_code ignored;
    for (const char* folder : {"", "/refs/localrun"}) {
      for (const auto& entry :
           std::filesystem::directory_iterator(git_folder() + folder, ignored)) {
        if (entry.path().extension() == ".lock") std::filesystem::remove(entry.path(), ignored);
      }
    }
  }

  [[nodiscard]] Error explained(const Error& error) const {
    // Git does not always say why it could not write.
    std::error_code unknown;
    const auto space = std::filesystem::space(settings_.cache_root, unknown);
    constexpr std::uintmax_t little = std::uintmax_t{16} << 20U;
    const bool is_full = error.what().find("No space left") != std::string::npos ||
                         (!unknown && space.available < little &&
                          error.what().find("unable to write") != std::string::npos);
    return Error({"cannot fetch '" + name_ + "@" + reference_.ref + "': " + error.what(),
                  is_full ? "free space where " + settings_.cache_root +
                                " lies, or name another with XDG_CACHE_HOME or LOCALRUN_HOME"
                          : error.help(),
                  error.code()});
  }

  const StoreSettings& settings_;
  const RepositoryReference& reference_;
  std::string name_;
  std::string url_;
  std::string folder_;
};

}  // namespace

bool is_full_commit(const std::string& ref) noexcept {
  return (ref.size() == 40 || ref.size() == 64) && std::ranges::all_of(ref, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

ActionStore::ActionStore(StoreSettings settings) : settings_(std::move(settings)) {}

Result<StoredCommit> ActionStore::get(const RepositoryReference& reference,
                                      const std::string& pinned, Freshness freshness) const {
  if (!is_name(reference.owner) || !is_name(reference.name) || !is_ref(reference.ref)) {
    return Error({"'" + reference.owner + "/" + reference.name + "@" + reference.ref +
                      "' names no repository and ref",
                  "it has the form owner/repo[/path]@ref", 0});
  }
  const std::string wanted =
      is_full_commit(reference.ref) ? lower_case(reference.ref) : lower_case(pinned);
  StoredRepository repository(settings_, reference);
  const bool may_ask = freshness == Freshness::ask_again && !settings_.is_offline;
  if (!wanted.empty() || !may_ask) {
    const std::string sha = wanted.empty() ? repository.known_commit() : wanted;
    if (const auto here = repository.at_hand(sha)) return *here;
  }
  return repository.bring(wanted, may_ask ? freshness : Freshness::as_known);
}

}  // namespace localrun
