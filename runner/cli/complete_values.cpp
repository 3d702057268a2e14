#include "runner/cli/complete_values.hpp"

#include "model/read_workflow.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/local_caches.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/events/run_state.hpp"
#include "runner/execute/builtin/artifact_store.hpp"
#include "runner/execute/kept_snapshots.hpp"
#include "runner/plan/event_table.hpp"
#include "runner/record/replay.hpp"
#include "runner/record/runs.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_runs = 20;

/// Found by looking upwards: git would take longer than the person wants to wait.
std::string root_here() {
  std::error_code ignored;
  const fs::path here = fs::current_path(ignored);
  for (fs::path folder = here; !folder.empty(); folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", ignored)) return folder.string();
    if (folder == folder.root_path()) break;
  }
  return here.string();
}

std::shared_ptr<const model::Workflow> read(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return nullptr;
  return model::read_workflow(std::make_shared<const model::SourceFile>(path, *text)).workflow;
}

std::shared_ptr<const model::Workflow> find(const std::string& name) {
  if (name.empty() || name == "-") return nullptr;
  const auto path = find_workflow(name, root_here());
  return path ? read(*path) : nullptr;
}

void add_new(std::vector<Candidate>& candidates, Candidate candidate) {
  const bool is_there =
      std::any_of(candidates.begin(), candidates.end(),
                  [&](const Candidate& each) { return each.word == candidate.word; });
  if (!is_there) candidates.push_back(std::move(candidate));
}

RunState state_of(const std::string& run) {
  RunState state;
  const auto folder = runs_folder_here();
  const auto entry = folder ? find_run(*folder, run) : Result<RunEntry>(folder.error());
  if (!entry) return state;
  const auto report = replay(
      entry->folder, [&state](const Event& event) { apply(state, event); }, LogReading::tails);
  return report ? state : RunState();
}

std::string name_of(const model::Token* name) {
  return name != nullptr && name->kind != model::TokenKind::expression ? name->text : "";
}

}  // namespace

std::vector<Candidate> workflow_candidates() {
  std::vector<Candidate> candidates;
  for (const std::string& file : workflow_files(root_here())) {
    const auto workflow = read(file);
    const bool has_name = workflow && workflow->name != file;
    candidates.push_back(
        {fs::path(file).filename().string(), has_name ? workflow->name : std::string()});
  }
  return candidates;
}

std::vector<Candidate> job_candidates(const std::string& workflow) {
  std::vector<Candidate> candidates;
  if (const auto found = find(workflow)) {
    for (const model::Job& job : found->jobs)
      candidates.push_back({job.id.value, name_of(job.name.get())});
  }
  return candidates;
}

std::vector<Candidate> event_candidates(const std::string& workflow) {
  std::vector<Candidate> candidates;
  if (const auto found = find(workflow)) {
    for (const model::Trigger& trigger : found->triggers)
      add_new(candidates, {trigger.event.value, {}});
    return candidates;
  }
  for (const std::string_view name : event_names()) candidates.push_back({std::string(name), {}});
  return candidates;
}

std::vector<Candidate> input_candidates(const std::string& workflow) {
  std::vector<Candidate> candidates;
  const auto found = find(workflow);
  if (!found) return candidates;
  for (const model::Trigger& trigger : found->triggers) {
    for (const model::InputDeclaration& input : trigger.inputs) {
      const std::string name = input.name.value + '=';
      std::vector<std::string> values = input.options;
      if (input.type == model::InputType::boolean) values = {"true", "false"};
      if (values.empty()) add_new(candidates, {name, input.description});
      for (const std::string& value : values)
        add_new(candidates, {name + value, input.description});
    }
  }
  return candidates;
}

std::vector<Candidate> matrix_candidates(const std::string& workflow) {
  std::vector<Candidate> candidates;
  const auto found = find(workflow);
  if (!found) return candidates;
  for (const model::Job& job : found->jobs) {
    const model::Token* matrix = job.strategy ? job.strategy->find("matrix") : nullptr;
    if (matrix == nullptr) continue;
    for (const auto& [key, values] : matrix->pairs) {
      if (key->text == "include" || key->text == "exclude") continue;
      for (const model::TokenPtr& value : values->items) {
        if (value->items.empty() && value->pairs.empty() && !value->text.empty())
          add_new(candidates, {key->text + ':' + value->text, job.id.value});
      }
    }
  }
  return candidates;
}

std::vector<Candidate> run_candidates() {
  std::vector<Candidate> candidates{{"last", "the newest one"}};
  const auto folder = runs_folder_here();
  const auto runs = folder ? list_runs(*folder) : Result<std::vector<RunEntry>>(folder.error());
  if (!runs) return candidates;
  for (const RunEntry& entry : *runs) {
    if (candidates.size() > most_runs) break;
    const auto head = read_run_head(entry);
    std::string words;
    if (head && head->info) {
      words = head->info->workflow;
      if (head->end) words += ' ' + std::string(verb_of(head->end->result));
    }
    candidates.push_back({entry.id, std::move(words)});
  }
  return candidates;
}

std::vector<Candidate> jobs_of_run(const std::string& run) {
  std::vector<Candidate> candidates;
  const auto folder = runs_folder_here();
  if (!folder) return candidates;
  const auto entry = find_run(*folder, run);
  const auto head = entry ? read_run_head(*entry) : Result<RunHead>(entry.error());
  if (!head || !head->info) return candidates;
  for (const DeclaredJob& job : head->info->jobs) candidates.push_back({job.id, {}});
  return candidates;
}

std::vector<Candidate> kept_steps_of_run(const std::string& run) {
  std::vector<Candidate> candidates;
  for (const JobProgress& job : state_of(run).jobs) {
    if (!job.snapshots || job.snapshots->path.empty()) continue;
    const auto index =
        read_file(job.snapshots->path + "/own/" + snapshots_name + '/' + snapshots_index);
    const auto kept = kept_snapshots_of(index ? *index : std::string());
    if (!kept) continue;
    const std::string& name = job_title(job);
    candidates.push_back({name, {}});
    for (const KeptSnapshot& each : *kept) {
      if (each.is_end) continue;
      const StepProgress* step = job.find(StepIndex{each.step.number - 1});
      candidates.push_back({name + '/' + std::to_string(each.step.number),
                            step == nullptr ? std::string() : step->info.name});
    }
  }
  return candidates;
}

std::vector<Candidate> changes_of_run(const std::string& run) {
  std::vector<Candidate> candidates;
  for (const JobProgress& job : state_of(run).jobs) {
    if (!job.files) continue;
    for (const FileChange& file : job.files->files) add_new(candidates, {file.path, {}});
  }
  return candidates;
}

std::vector<Candidate> artifacts_of_run(const std::string& run) {
  std::vector<Candidate> candidates;
  const auto folder = runs_folder_here();
  const auto entry = folder ? find_run(*folder, run) : Result<RunEntry>(folder.error());
  if (!entry) return candidates;
  for (std::string& name : ArtifactStore(artifacts_folder(entry->folder)).names())
    candidates.push_back({std::move(name), {}});
  return candidates;
}

std::vector<Candidate> cache_keys() {
  std::vector<Candidate> candidates;
  const auto caches = local_caches({});
  if (!caches) return candidates;
  for (std::string& key : keys_of(caches->chosen)) candidates.push_back({std::move(key), {}});
  return candidates;
}

}  // namespace localrun::cli
