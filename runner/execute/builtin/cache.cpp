// `actions/cache` and its two halves. What lies in the workspace is kept as a tar file; what lies
// elsewhere (`~/.npm`) outlives the job here by itself and is never overwritten.

#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/builtin/cache_store.hpp"
#include "runner/execute/file_glob.hpp"
#include "runner/execute/handlers/process_body.hpp"
#include "runner/execute/shell.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

namespace localrun {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view key_state = "CACHE_KEY";
constexpr std::string_view match_state = "CACHE_RESULT";

/// What patterns name: a folder with all in it, not each file.
class PathFinder {
 public:
  explicit PathFinder(const FileGlob& glob) : glob_(glob) {}

  std::vector<std::string> find() {
    for (const std::string& root : glob_.roots()) visit(root, glob_.at(root));
    return std::move(paths_);
  }

 private:
  void visit(const fs::path& path, const FileGlob::Progress& progress) {
    const FileGlob::Match match = glob_.match(progress);
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    if (error || !fs::exists(status)) return;
    const bool is_folder = fs::is_directory(status);
    if (is_folder ? match.as_folder : match.as_file) {
      paths_.push_back(path.string());
    } else if (is_folder && match.may_match_below) {
      for (const auto& entry : fs::directory_iterator(path, error))
        visit(entry.path(), glob_.step(progress, entry.path().filename().string()));
    }
  }

  const FileGlob& glob_;
  std::vector<std::string> paths_;
};

struct CachedPaths {
  std::vector<std::string> inside;   // relative to the workspace
  std::vector<std::string> outside;  // absolute
};

Result<CachedPaths> find_paths(const BuiltInCall& call) {
  const std::string& workspace = call.step.job.folders.workspace;
  std::string lines;
  for (const std::string& line : call.lines("path")) lines += line + "\n";
  LOCALRUN_TRY(const FileGlob glob, FileGlob::parse(lines, workspace, call.home()));
  CachedPaths paths;
  for (std::string& path : PathFinder(glob).find()) {
    if (path == workspace) {
      paths.inside.emplace_back(".");
    } else if (path.starts_with(workspace + "/")) {
      paths.inside.push_back(path.substr(workspace.size() + 1));
    } else {
      paths.outside.push_back(std::move(path));
    }
  }
  return paths;
}

CacheStore store_of(const BuiltInCall& call) {
  return {call.step.job.tools.stores.caches, call.step.job.run().github["repository"].to_text(),
          call.lines("path")};
}

/// What GitHub refuses; empty when the keys are fine.
std::string fault_of(const std::vector<std::string>& keys) {
  constexpr std::size_t most_keys = 10;
  constexpr std::size_t longest = 512;
  if (keys.size() > most_keys) return "Key Validation Error: Keys are limited to a maximum of 10.";
  for (const std::string& key : keys) {
    if (key.size() > longest)
      return "Key Validation Error: " + key + " cannot be larger than 512 characters.";
    if (key.find(',') != std::string::npos)
      return "Key Validation Error: " + key + " cannot contain commas.";
  }
  return {};
}

boost::asio::awaitable<bool> run_tar(BuiltInCall& call, std::vector<std::string> arguments,
                                     std::string input) {
  StepContext& step = call.step;
  ProcessSpec process;
  const StepEnvironment environ = step.process_environment(StepBody::node);
  const auto tar = find_program("tar", {}, environ.value_of("PATH"));
  if (!tar) {
    step.log_writer.warning("there is no tar on PATH, which caches need");
    co_return false;
  }
  process.argv = {*tar};
  process.argv.insert(process.argv.end(), arguments.begin(), arguments.end());
  environ.give_to(process);
  process.working_directory = step.job.folders.workspace;
  process.input = std::move(input);
  const BodyEnd end = co_await run_process(step, std::move(process), call.limit, ExitWords::none);
  co_return end.result == TaskResult::succeeded;
}

void tell_outside(const BuiltInCall& call, const CachedPaths& paths) {
  for (const std::string& path : paths.outside) {
    call.step.log_writer.print(path +
                               " lies outside the workspace: here it stays as it is from "
                               "one run to the next");
  }
}

std::uint64_t size_of(const std::string& file) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  return error ? 0 : size;
}

boost::asio::awaitable<BodyEnd> save(BuiltInCall& call, std::string key) {
  StepContext& step = call.step;
  const Result<CachedPaths> paths = find_paths(call);
  if (!paths) co_return call.fail(paths.error().what(), paths.error().help());
  if (paths->inside.empty() && paths->outside.empty()) {
    step.log_writer.warning(
        "Path Validation Error: Path(s) specified in the action for caching do(es) not exist, "
        "hence no cache is being saved.");
    co_return BodyEnd{};
  }
  tell_outside(call, *paths);
  const CacheStore store = store_of(call);
  const Result<std::string> draft = store.make_draft();
  if (!draft) {
    step.log_writer.warning("Failed to save: " + draft.error().what());
    co_return BodyEnd{};
  }
  std::string names;
  for (const std::string& path : paths->inside) names += path + '\0';
  std::vector<std::string> arguments = {
      "-cf", *draft + "/files.tar", "--null", "--verbatim-files-from", "-T", "-"};
  const bool is_packed = co_await run_tar(call, std::move(arguments), std::move(names));
  if (!is_packed) {
    CacheStore::drop(*draft);
    step.log_writer.warning("Failed to save: tar could not pack the files");
    co_return BodyEnd{};
  }
  const std::uint64_t size = size_of(*draft + "/files.tar");
  const Result<bool> added = store.add(*draft, key);
  if (!added) {
    step.log_writer.warning("Failed to save: " + added.error().what());
  } else if (!*added) {
    step.log_writer.print("Failed to save: Unable to reserve cache with key " + key +
                          ", another job may be creating this cache.");
  } else {
    step.log_writer.print("Cache saved with key: " + key);
    step.job.report.publish(CacheUse{CacheUse::Action::saved, key, {}, size});
  }
  co_return BodyEnd{};
}

struct Restored {
  BodyEnd end;
  std::string matched;  // empty: none
};

boost::asio::awaitable<Restored> restore(BuiltInCall& call) {
  StepContext& step = call.step;
  const std::string key = call.input("key");
  if (key.empty()) co_return Restored{call.fail("Input required and not supplied: key"), {}};
  if (call.lines("path").empty())
    co_return Restored{call.fail("Input required and not supplied: path"), {}};
  std::vector<std::string> keys = call.lines("restore-keys");
  keys.insert(keys.begin(), key);
  if (const std::string fault = fault_of(keys); !fault.empty())
    co_return Restored{call.fail(fault), {}};
  const auto entry = store_of(call).find(keys);
  const bool is_exact = entry && expr::equal_ignoring_case(entry->key, key);
  if (!entry) {
    step.job.report.publish(CacheUse{CacheUse::Action::missed, key, {}, 0});
    if (call.is_on("fail-on-cache-miss")) {
      co_return Restored{
          call.fail("Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input "
                    "key: " +
                    key),
          {}};
    }
    std::string text;
    for (const std::string& each : keys) text += (text.empty() ? "" : ", ") + each;
    step.log_writer.print("Cache not found for input keys: " + text);
    co_return Restored{};
  }
  CacheStore::note_use(*entry);
  if (!call.is_on("lookup-only")) {
    std::vector<std::string> arguments = {"-xf", entry->archive};
    const bool is_unpacked = co_await run_tar(call, std::move(arguments), {});
    if (!is_unpacked) {
      step.log_writer.warning("Failed to restore: tar could not unpack " + entry->archive);
      co_return Restored{};
    }
    step.log_writer.print("Cache restored from key: " + entry->key);
    step.job.report.publish(CacheUse{CacheUse::Action::restored, key,
                                     is_exact ? std::string() : entry->key,
                                     size_of(entry->archive)});
  } else {
    step.log_writer.print("Cache found and can be restored from key: " + entry->key);
  }
  call.output("cache-hit", is_exact ? "true" : "false");
  co_return Restored{{}, entry->key};
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_cache_restore(BuiltInCall& call) {
  call.output("cache-primary-key", call.input("key"));
  Restored restored = co_await restore(call);
  if (!restored.matched.empty()) call.output("cache-matched-key", restored.matched);
  co_return std::move(restored.end);
}

boost::asio::awaitable<BodyEnd> run_cache_save(BuiltInCall& call) {
  const std::string key = call.input("key");
  if (key.empty()) co_return call.fail("Input required and not supplied: key");
  if (const std::string fault = fault_of({key}); !fault.empty()) co_return call.fail(fault);
  co_return co_await save(call, key);
}

boost::asio::awaitable<BodyEnd> run_cache(BuiltInCall& call) {
  if (call.step.stage == Stage::post) {
    // `key` would be another one by now if files that it hashes have changed.
    const std::string key = call.saved(key_state);
    if (key.empty()) co_return BodyEnd{};
    if (expr::equal_ignoring_case(key, call.saved(match_state))) {
      call.step.log_writer.print("Cache hit occurred on the primary key " + key +
                                 ", not saving cache.");
      co_return BodyEnd{};
    }
    co_return co_await save(call, key);
  }
  call.step.save_state(key_state, call.input("key"));
  Restored restored = co_await restore(call);
  if (!restored.matched.empty()) call.step.save_state(match_state, restored.matched);
  co_return std::move(restored.end);
}

}  // namespace localrun
