// `localrun artifacts`: lists, shows, copies and removes what the jobs of a run uploaded.

#include "runner/cli/command_table.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/cli/verb.hpp"
#include "runner/execute/builtin/artifact_store.hpp"
#include "runner/view/artifact_list.hpp"
#include "runner/view/go_on.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

namespace localrun::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> verbs = {"list", "show", "download", "remove"};

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

ExitStatus cannot_go_on(const Error& error) {
  report_error(error.what(), error.help());
  return ExitStatus::cannot_go_on;
}

/// Options that another verb has.
std::optional<RequestError> misplaced_option(const ParsedOptions& options, std::string_view verb) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> owners = {
      {{"json", "list show"}, {"into", "download"}, {"overwrite", "download"}, {"all", "remove"}}};
  for (const auto& [option, owner] : owners) {
    if (options.has(option) && owner.find(verb) == std::string_view::npos) {
      return RequestError{"--" + std::string(option) + " does not go with " + std::string(verb),
                          "localrun help artifacts says what does"};
    }
  }
  return std::nullopt;
}

Result<Chosen> choose_run_of(const VerbCall& call, ParsedOptions options) {
  options.arguments = call.arguments;
  auto chosen = choose_run(options);
  if (chosen || call.arguments.empty()) return chosen;
  std::string help = near_verb(call, verbs);
  options.arguments.clear();
  if (const auto last = choose_run(options)) {
    const auto names = ArtifactStore(artifacts_folder(last->run.folder)).names();
    const std::string& word = call.arguments.front();
    if (std::find(names.begin(), names.end(), word) != names.end())
      help = "the last run has an artifact of that name: --name " + shell_word(word);
  }
  return help.empty() ? chosen.error() : Error({chosen.error().what(), help, 0});
}

Result<ListedArtifact> read_artifact(const ArtifactStore& store, const std::string& name) {
  LOCALRUN_TRY(const std::vector<ArtifactFile> files, store.files_of(name));
  ListedArtifact artifact{name, store.folder_of(name).string(), {}, {}};
  for (const ArtifactFile& file : files) {
    artifact.files.push_back({file.name, file.size});
    const auto written = std::chrono::file_clock::to_sys(file.written);
    artifact.uploaded =
        std::max(artifact.uploaded, std::chrono::floor<std::chrono::milliseconds>(written));
  }
  return artifact;
}

ExitStatus print_listed(const VerbCall& call, const Chosen& chosen, const ArtifactStore& store,
                        const std::vector<std::string>& names, bool as_json) {
  const auto state = read_state(chosen.run);
  if (!state) return localrun::cli::wrong_call(state.error());
  ListedArtifacts listed{&*state, {}};
  for (const std::string& name : names) {
    auto artifact = read_artifact(store, name);
    if (!artifact) return cannot_go_on(artifact.error());
    listed.artifacts.push_back(std::move(*artifact));
  }
  const bool is_in_full = call.verb == "show";
  if (as_json) {
    print_out(render_artifacts_json(listed, is_in_full));
  } else {
    print_out(is_in_full ? render_artifact_details(listed, now(), chosen.terminal)
                         : render_artifacts(listed, now(), chosen.terminal));
  }
  return ExitStatus::success;
}

struct Download {
  std::string name;
  fs::path target;
};

/// Files of the person that a download would write over.
Result<std::vector<fs::path>> in_the_way(const ArtifactStore& store,
                                         const std::vector<Download>& downloads) {
  std::vector<fs::path> there;
  for (const Download& each : downloads) {
    LOCALRUN_TRY(const std::vector<ArtifactFile> files, store.files_of(each.name));
    for (const ArtifactFile& file : files) {
      std::error_code ignored;
      const fs::path path = each.target / file.name;
      if (fs::exists(fs::symlink_status(path, ignored))) there.push_back(path);
    }
  }
  return there;
}

std::string shown(const fs::path& folder) {
  const std::string text = folder.lexically_normal().string();
  return text == "." || text == "./" ? "the current folder" : text;
}

/// One that is named comes into the folder itself, else each into one of its own name.
std::vector<Download> downloads_of(const ParsedOptions& options,
                                   const std::vector<std::string>& names) {
  const fs::path into = options.last("into").value_or(".");
  const std::vector<std::string> wanted = options.all("name");
  const bool is_flat = wanted.size() == 1 && names == wanted;
  std::vector<Download> downloads;
  for (const std::string& name : names) downloads.push_back({name, is_flat ? into : into / name});
  return downloads;
}

ExitStatus download(const ParsedOptions& options, const ArtifactStore& store,
                    const std::vector<Download>& downloads) {
  const auto there = in_the_way(store, downloads);
  if (!there) return cannot_go_on(there.error());
  if (!there->empty() && !options.has("overwrite")) {
    const std::size_t more = there->size() - 1;
    return wrong_call({there->front().lexically_normal().string() + " is there already" +
                           (more == 0 ? "" : ", and " + counted(more, "more file")),
                       "--overwrite replaces what is there, --into DIR takes another folder"});
  }
  for (const fs::path& path : *there) {
    // A link would lead the contents elsewhere.
    std::error_code error;
    if (fs::is_symlink(path, error)) fs::remove(path, error);
  }
  for (const Download& each : downloads) {
    const auto brought = store.bring(each.name, each.target);
    if (!brought) return cannot_go_on(brought.error());
    std::printf("%s: %s (%s) in %s\n", each.name.c_str(), counted(brought->files, "file").c_str(),
                size_text(brought->bytes).c_str(), shown(each.target).c_str());
  }
  return ExitStatus::success;
}

ExitStatus remove(const RunEntry& run, const ArtifactStore& store,
                  const std::vector<std::string>& names) {
  const auto head = read_run_head(run);
  if (head && head->ending == RunEnding::running)
    return wrong_call({"run " + run.id + " goes on and may need its artifacts",
                       "wait for its end, or cancel it"});
  for (const std::string& name : names) {
    const auto artifact = read_artifact(store, name);
    if (!artifact) return cannot_go_on(artifact.error());
    if (const auto removed = store.remove(name); !removed) return cannot_go_on(removed.error());
    std::printf("Removed %s (%s)\n", name.c_str(), size_text(artifact->size()).c_str());
  }
  if (names.empty()) std::printf("Nothing to remove.\n");
  return ExitStatus::success;
}

}  // namespace

ExitStatus run_artifacts(const ParsedOptions& options) {
  const VerbCall call = take_verb(options.arguments, verbs);
  if (const auto misplaced = misplaced_option(options, call.verb)) return wrong_call(*misplaced);
  if (call.arguments.size() > 1)
    return wrong_call({"one run at a time, please", "--name NAME chooses among its artifacts"});
  const auto chosen = choose_run_of(call, options);
  if (!chosen) return localrun::cli::wrong_call(chosen.error());
  const ArtifactStore store(artifacts_folder(chosen->run.folder));
  const std::string& id = chosen->run.id;
  const auto wanted = options.all("name");
  const auto names = choose_names(wanted, store.names(), "run " + id + " has no artifact");
  if (!names) return wrong_call(names.error());
  if (call.verb == "download") {
    if (names->empty()) return wrong_call({"run " + id + " has no artifacts to download", {}});
    return download(options, store, downloads_of(options, *names));
  }
  if (call.verb == "remove") {
    if (wanted.empty() && !options.has("all"))
      return wrong_call({"which artifacts are to be removed?", "--name NAME, or --all"});
    return remove(chosen->run, store, *names);
  }
  return print_listed(call, *chosen, store, *names, options.has("json"));
}

}  // namespace localrun::cli
