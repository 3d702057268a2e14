#include "runner/cli/recorded_call.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/execute/builtin/artifact_store.hpp"
#include "runner/record/file.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* payload_name = "event.json";

/// The job of the workflow's own file: a called one has its caller's id before a dot.
std::string_view own_id(std::string_view id) { return id.substr(0, id.find('.')); }

bool is_success(const JobProgress& job) {
  return job.phase == JobPhase::finished &&
         (job.end.result == Conclusion::success || job.end.result == Conclusion::skipped);
}

using Ids = std::set<std::string, std::less<>>;  // in one case

/// Jobs that were not successful; those that a killed run did not come to are among them.
Ids failed_jobs(const RunState& run) {
  Ids known;
  Ids failed;
  for (const JobProgress& job : run.jobs) {
    const std::string id = expr::fold_case(own_id(job.info.id));
    known.insert(id);
    if (!is_success(job)) failed.insert(id);
  }
  for (const DeclaredJob& job : run.info.jobs) {
    const std::string id = expr::fold_case(job.id);
    if (!known.contains(id) && run.phase != RunPhase::finished) failed.insert(id);
  }
  return failed;
}

/// With all that need them, directly or not.
void add_dependants(const RunState& run, Ids& ids) {
  for (bool grows = true; grows;) {
    grows = false;
    for (const DeclaredJob& job : run.info.jobs) {
      const bool waits =
          std::any_of(job.needs.begin(), job.needs.end(),
                      [&](const std::string& need) { return ids.contains(expr::fold_case(need)); });
      grows = (waits && ids.insert(expr::fold_case(job.id)).second) || grows;
    }
  }
}

/// Options that the call had for itself, not for being made again.
void drop_own_options(OptionValues& values) {
  for (const char* name : {"directory", "json", "output", "color", "dry-run"}) {
    const auto found = values.find(name);
    if (found != values.end()) values.erase(found);
  }
}

void put_over(OptionValues& values, const OptionValues& given) {
  for (const auto& [name, texts] : given) {
    if (name == "failed" || name == "job" || name == "directory") continue;
    const Option* option = find_option(name);
    auto& all = values[name];
    if (option == nullptr || !option->repeats) all.clear();
    all.insert(all.end(), texts.begin(), texts.end());
  }
}

RequestError unknown_job(const RunState& run, const std::string& id) {
  std::vector<std::string_view> known;
  for (const DeclaredJob& job : run.info.jobs) known.push_back(job.id);
  const auto near = expr::near_names(id, known);
  return {"run " + run.info.run + " has no job '" + id + "'",
          near.empty() ? "localrun show " + run.info.run + " lists its jobs"
                       : "did you mean '" + near.front() + "'?"};
}

RequestResult<Ids> chosen_jobs(const RunState& run, const Again& again) {
  Ids ids;
  if (again.failed) ids = failed_jobs(run);
  for (const std::string& id : again.jobs) {
    const bool is_known =
        std::any_of(run.info.jobs.begin(), run.info.jobs.end(),
                    [&](const DeclaredJob& job) { return expr::equal_ignoring_case(job.id, id); });
    if (!is_known) return unknown_job(run, id);
    ids.insert(expr::fold_case(id));
  }
  add_dependants(run, ids);
  return ids;
}

/// As the workflow spells them, in its order.
std::vector<std::string> spelled(const RunState& run, const Ids& ids) {
  std::vector<std::string> names;
  for (const DeclaredJob& job : run.info.jobs) {
    if (ids.contains(expr::fold_case(job.id))) names.push_back(job.id);
  }
  return names;
}

}  // namespace

Result<void> keep_payload(const fs::path& record, std::string_view payload, const Masker& masker) {
  const std::string masked = masker.mask(payload);
  if (!expr::parse_json(masked)) return {};
  LOCALRUN_TRY(File file, File::create(record / payload_name));
  return file.append(masked);
}

expr::Value kept_payload(const fs::path& record) {
  const auto text = read_file((record / payload_name).string());
  if (!text) return {};
  auto payload = expr::parse_json(*text);
  return payload ? *std::move(payload) : expr::Value();
}

Result<void> take_over_artifacts(const fs::path& from, const fs::path& record) {
  const fs::path artifacts = artifacts_folder(from);
  std::error_code failure;
  if (!fs::exists(artifacts, failure)) return {};
  constexpr auto all = fs::copy_options::recursive;
  fs::copy(artifacts, artifacts_folder(record), all | fs::copy_options::create_hard_links, failure);
  if (failure)
    fs::copy(artifacts, artifacts_folder(record), all | fs::copy_options::overwrite_existing,
             failure);
  if (failure)
    return system_error("cannot take over the artifacts of " + from.string(), failure.value());
  return {};
}

RequestResult<std::optional<ParsedOptions>> call_again(const RunEntry& entry, const RunState& run,
                                                       const ParsedOptions& given,
                                                       const Again& again) {
  auto call = parse_options(run.info.arguments, For::run);
  if (!call) return call.error();
  if (call->arguments.size() != 1 || call->arguments.front() == "-") {
    return RequestError{
        "the workflow of run " + entry.id + " came from standard input",
        "give it again: localrun WORKFLOW; --needs-from " + entry.id + " takes results from there"};
  }
  drop_own_options(call->values);
  put_over(call->values, given.on_command_line());
  if (again.failed || !again.jobs.empty()) {
    const auto ids = chosen_jobs(run, again);
    if (!ids) return ids.error();
    if (ids->empty()) return std::optional<ParsedOptions>();
    call->values["job"] = spelled(run, *ids);
    call->values["only"] = {""};
    call->values["needs-from"] = {entry.id};
  }
  std::error_code ignored;
  if (fs::exists(entry.folder / payload_name, ignored)) {
    call->values["event"] = {run.info.event};
    call->values["event-path"] = {(entry.folder / payload_name).string()};
  }
  return std::optional(std::move(*call));
}

}  // namespace localrun::cli
