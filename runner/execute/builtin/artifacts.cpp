// `actions/upload-artifact` and `actions/download-artifact`: artifacts are folders beside the
// record of the run, one for each name.

#include "runner/events/counted.hpp"
#include "runner/execute/builtin/artifact_store.hpp"
#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/builtin/found_files.hpp"
#include "runner/process/bulk_threads.hpp"
#include "runner/process/task.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace localrun {

namespace {

namespace fs = std::filesystem;

/// What GitHub refuses in a name; empty when it is fine.
std::string fault_of(const std::string& name) {
  if (name.empty()) return "Provided artifact name input during validation is empty";
  const std::size_t bad = name.find_first_of("\":<>|*?\r\n\\/");
  if (bad != std::string::npos) {
    return "The artifact name is not valid: " + name + ". Contains the following character: '" +
           name.substr(bad, 1) + "'";
  }
  if (name == "." || name == "..") return "The artifact name is not valid: " + name;
  return {};
}

/// `~` is HOME, a relative path begins in the workspace.
std::string folder_of(const BuiltInCall& call, std::string path) {
  if (path.starts_with('~')) path = call.home() + path.substr(1);
  return (fs::path(call.step.job.folders.workspace) / path).lexically_normal().string();
}

std::vector<std::string> chosen_names(const BuiltInCall& call, const ArtifactStore& store) {
  std::vector<std::string> names = store.names();
  const std::string& pattern = call.input("pattern");
  if (!pattern.empty())
    std::erase_if(names, [&](const std::string& name) { return !fits_pattern(name, pattern); });
  return names;
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_upload_artifact(BuiltInCall& call) {
  JobContext& job = call.step.job;
  const std::string& name = call.input("name");
  if (const std::string fault = fault_of(name); !fault.empty()) co_return call.fail(fault);
  const std::vector<std::string> patterns = call.lines("path");
  if (patterns.empty()) co_return call.fail("Input required and not supplied: path");
  const std::string& if_none = call.input("if-no-files-found");
  if (if_none != "warn" && if_none != "error" && if_none != "ignore") {
    co_return call.fail("Unrecognized if-no-files-found input. Provided: " + if_none +
                        ". Available options: warn,error,ignore");
  }

  auto find = [patterns, workspace = job.folders.workspace, home = call.home(),
               hidden = call.is_on("include-hidden-files") ? HiddenFiles::found
                                                           : HiddenFiles::left_out] {
    return find_files(patterns, workspace, home, hidden);
  };
  const Result<FoundFiles> found = co_await on_pool(job.tools.threads.pool(), std::move(find));
  if (!found) co_return call.fail(found.error().what(), found.error().help());
  if (found->files.empty()) {
    const std::string text = "No files were found with the provided path: " + call.input("path") +
                             ". No artifacts will be uploaded.";
    if (if_none == "error") co_return call.fail(text);
    if (if_none == "warn") {
      call.step.log_writer.warning(text);
    } else {
      call.step.log_writer.print(text);
    }
    co_return BodyEnd{};
  }

  const ArtifactStore store(job.tools.stores.artifacts);
  auto work = [files = *found, store, name, overwrites = call.is_on("overwrite")] {
    return store.keep(files, name, overwrites);
  };
  const Result<CopiedFiles> kept = co_await on_pool(job.tools.threads.pool(), std::move(work));
  if (!kept) co_return call.fail(kept.error().what(), kept.error().help());
  if (kept->is_taken) {
    co_return call.fail(
        "Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: "
        "an artifact with this name already exists on the workflow run",
        "the run has an artifact '" + name +
            "' already: give each a name of its own, or overwrite: true");
  }
  const std::string folder = store.folder_of(name).string();
  call.step.log_writer.print("Artifact " + name + " holds " + counted(kept->files, "file") +
                             "; it is kept in " + folder);
  job.report.publish(Artifact{Artifact::Action::uploaded, name, folder, kept->bytes, {}});
  const std::vector<std::string> names = store.names();
  const auto at = std::find(names.begin(), names.end(), name);
  call.output("artifact-id", std::to_string(at - names.begin() + 1));
  call.output("artifact-url", "file://" + folder);
  co_return BodyEnd{};
}

boost::asio::awaitable<BodyEnd> run_download_artifact(BuiltInCall& call) {
  JobContext& job = call.step.job;
  const ArtifactStore store(job.tools.stores.artifacts);
  const std::string& name = call.input("name");
  const std::string target = folder_of(call, call.input("path"));
  std::vector<std::string> names;
  if (!name.empty()) {
    const std::vector<std::string> there = store.names();
    if (std::find(there.begin(), there.end(), name) == there.end()) {
      std::string help = there.empty() ? "this run has no artifact yet" : "this run has:";
      for (const std::string& each : there) help += " " + each;
      co_return call.fail("Unable to download artifact(s): Artifact not found for name: " + name,
                          help + "; a job that needs one must need the job that uploads it");
    }
    names.push_back(name);
  } else {
    names = chosen_names(call, store);
  }

  const bool is_flat = !name.empty() || call.is_on("merge-multiple");
  for (const std::string& each : names) {
    const std::string to = is_flat ? target : target + "/" + each;
    auto work = [store, each, to] { return store.bring(each, to); };
    const Result<CopiedFiles> brought = co_await on_pool(job.tools.threads.pool(), std::move(work));
    if (!brought) co_return call.fail(brought.error().what(), brought.error().help());
    call.step.log_writer.print("Artifact " + each + ": " + counted(brought->files, "file") +
                               " in " + to);
    job.report.publish(Artifact{
        Artifact::Action::downloaded, each, store.folder_of(each).string(), brought->bytes, {}});
  }
  call.step.log_writer.print("Total of " + std::to_string(names.size()) +
                             " artifact(s) downloaded");
  call.output("download-path", target);
  co_return BodyEnd{};
}

}  // namespace localrun
