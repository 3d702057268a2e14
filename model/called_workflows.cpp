#include "model/called_workflows.hpp"

#include "model/build_parts.hpp"
#include "model/check_call.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

constexpr std::string_view workflow_folder = ".github/workflows/";

/// `owner/repo/.github/workflows/FILE@ref` in its two halves: before `.github`, and behind `@`.
struct RemoteReference {
  std::string_view repository;  // `owner/repo/`
  std::string_view ref;
};

/// Has a `..`: what lies outside of the folder is no workflow of the repository.
bool leads_up(std::string_view path) {
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part == "..") return true;
    path.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return false;
}

std::optional<RemoteReference> split_remote(std::string_view reference) {
  const std::size_t folder = reference.find(workflow_folder);
  const std::size_t at = reference.rfind('@');
  if (folder == std::string_view::npos || at == std::string_view::npos || at < folder)
    return std::nullopt;
  if (leads_up(reference.substr(folder, at - folder))) return std::nullopt;
  const std::string_view repository = reference.substr(0, folder);
  const bool is_owner_and_name = std::count(repository.begin(), repository.end(), '/') == 2 &&
                                 !repository.starts_with('/') &&
                                 repository.find("//") == std::string_view::npos;
  if (!is_owner_and_name || at + 1 == reference.size()) return std::nullopt;
  return RemoteReference{repository, reference.substr(at + 1)};
}

/// The name of a job as it stands in the file; its id when it has none or computes it.
std::string shown_name(const Job& job) {
  const bool has_text = job.name && job.name->kind == TokenKind::string && !job.name->text.empty();
  return has_text ? job.name->text : job.id.value;
}

class CallReader {
 public:
  CallReader(std::uint64_t entry_size, const CalledFiles& files, const CallOptions& options)
      : files_(files), options_(options), size_(entry_size) {}

  /// `granted`: what the caller of this workflow has said, if anything.
  std::vector<CalledWorkflow> read(const Workflow& caller, std::string_view caller_reference,
                                   const std::optional<Permissions>& granted, std::uint32_t level) {
    std::vector<CalledWorkflow> calls;
    for (std::size_t i = 0; i < caller.jobs.size(); ++i) {
      const Job& job = caller.jobs[i];
      if (job.call() && !is_stopped_)
        calls.push_back(read_call(job, i, caller, caller_reference, granted, level));
    }
    return calls;
  }

  [[nodiscard]] CalledResult finish(std::vector<CalledWorkflow> calls) && {
    return {std::move(calls), std::move(missing_), std::move(diagnostics_)};
  }

 private:
  CalledWorkflow read_call(const Job& job, std::size_t index, const Workflow& caller,
                           std::string_view caller_reference,
                           const std::optional<Permissions>& granted, std::uint32_t level) {
    CalledWorkflow call;
    call.job = index;
    const Located<std::string>& uses = job.call()->uses;
    const auto reference = resolve_workflow_reference(uses.value, caller_reference);
    if (!reference) {
      add(build_error(uses.at,
                      "Invalid workflow reference '" + uses.value +
                          "'. Expected format {org}/{repo}/.github/workflows/{file}@ref or "
                          "./.github/workflows/{file}"));
      return call;
    }
    call.reference = *reference;
    if (level > options_.max_nesting) {
      add(too_deep(uses, call.reference));
      return call;
    }
    call.workflow = read_file(uses, call.reference);
    if (!call.workflow) return call;
    if (!call.workflow->find_trigger("workflow_call")) {
      add(build_error(uses.at, "workflow_call key is not defined in the referenced workflow."));
      return call;
    }
    for (Diagnostic& problem : check_call(job, *call.workflow)) add(std::move(problem));
    std::optional<Permissions> given = read_permissions(job.permissions.get());
    if (!given) given = read_permissions(caller.permissions.get());
    if (!given) given = granted;
    check_permissions(job, *call.workflow,
                      given.value_or(default_permissions(options_.default_permissions)));
    chain_.push_back(call.reference);
    call.calls = read(*call.workflow, call.reference, given, level + 1);
    chain_.pop_back();
    return call;
  }

  /// Most often it is a cycle, which the official words do not tell.
  [[nodiscard]] Diagnostic too_deep(const Located<std::string>& uses,
                                    const std::string& reference) const {
    Diagnostic problem = build_error(uses.at, "Nested reusable workflow depth exceeded " +
                                                  std::to_string(options_.max_nesting) + '.');
    const auto last = std::find(chain_.rbegin(), chain_.rend(), reference);
    if (last == chain_.rend()) return problem;
    problem.why = "it calls itself: ";
    for (auto each = std::prev(last.base()); each != chain_.end(); ++each)
      problem.why += *each + " → ";
    problem.why += reference;
    return problem;
  }

  std::shared_ptr<const Workflow> read_file(const Located<std::string>& uses,
                                            const std::string& reference) {
    const auto file = files_.find(reference);
    if (file == files_.end()) {
      if (std::find(missing_.begin(), missing_.end(), reference) == missing_.end())
        missing_.push_back(reference);
      return nullptr;
    }
    if (++file_count_ > options_.max_files) {
      is_stopped_ = true;
      add(build_error(uses.at, "The maximum number of workflow files (" +
                                   std::to_string(options_.max_files) + ") has been exceeded"));
      return nullptr;
    }
    ReadOptions options = options_.read;
    options.max_result_size -= std::min(size_, options.max_result_size);
    ReadResult result = read_workflow(file->second, options);
    size_ += result.size;
    for (Diagnostic& problem : result.diagnostics) {
      problem.called_from.push_back(uses.at);
      diagnostics_.push_back(std::move(problem));
    }
    return result.workflow;
  }

  /// The workflow's own permissions, then those of its jobs, against what the caller has.
  void check_permissions(const Job& job, const Workflow& called, const Permissions& allowed) {
    const std::string beginning = "Error calling workflow '" + job.call()->uses.value + "'. The ";
    const auto compare = [&](const TokenPtr& permissions, const std::string& who) {
      const auto requested = read_permissions(permissions.get());
      if (!requested) return;
      const Excess excess = find_excess(*requested, allowed);
      if (excess.requested.empty()) return;
      Diagnostic problem =
          build_error(job.id.at, beginning + who + " is requesting '" + excess.requested +
                                     "', but is only allowed '" + excess.allowed + "'.");
      problem.related.push_back({permissions->at, "requested here"});
      add(std::move(problem));
    };
    compare(called.permissions, "workflow '" + job.call()->uses.value + "'");
    for (const Job& nested : called.jobs)
      compare(nested.permissions, "nested job '" + shown_name(nested) + "'");
  }

  void add(Diagnostic problem) { diagnostics_.push_back(std::move(problem)); }

  const CalledFiles& files_;
  const CallOptions& options_;
  std::uint64_t size_;
  std::uint32_t file_count_ = 1;
  bool is_stopped_ = false;
  std::vector<std::string> chain_;  // references of the calls around
  std::vector<std::string> missing_;
  Diagnostics diagnostics_;
};

}  // namespace

std::optional<std::string> resolve_workflow_reference(std::string_view uses,
                                                      std::string_view caller_reference) {
  const bool is_local = uses.starts_with("./") || uses.starts_with("$/");
  if (!is_local) {
    if (!split_remote(uses)) return std::nullopt;
    return std::string(uses);
  }
  const std::string_view path = uses.substr(2);
  const bool is_file = path.starts_with(workflow_folder) && path.size() > workflow_folder.size() &&
                       path.find('@') == std::string_view::npos && !leads_up(path);
  if (!is_file) return std::nullopt;
  const auto remote = split_remote(caller_reference);
  if (!remote) return "./" + std::string(path);
  return std::string(remote->repository) + std::string(path) + '@' + std::string(remote->ref);
}

CalledResult read_called_workflows(const Workflow& entry, std::uint64_t entry_size,
                                   const CalledFiles& files, const CallOptions& options) {
  CallReader reader(entry_size, files, options);
  auto calls = reader.read(entry, {}, std::nullopt, 1);
  return std::move(reader).finish(std::move(calls));
}

}  // namespace localrun::model
