#include "runner/execute/job_frame.hpp"

#include "localrun_version.hpp"
#include "model/evaluate_token.hpp"
#include "model/permissions.hpp"
#include "runner/execute/scope.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <unistd.h>

namespace localrun {

namespace {

std::string machine_name() {
  std::string name(256, '\0');
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.c_str();
}

/// `pull-requests` → `PullRequests`, as the service names scopes.
std::string scope_name(std::string_view name) {
  std::string words;
  bool is_start = true;
  for (const char c : name) {
    if (c != '-')
      words += is_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    is_start = c == '-';
  }
  return words;
}

void add_group(std::string& text, std::string_view title, const std::string& lines) {
  text.append("##[group]").append(title).append("\n");
  text.append(lines);
  text.append("##[endgroup]\n");
}

/// Only those that are declared: what holds without is the repository's setting, unknown here.
void add_permissions(std::string& text, const JobContext& job) {
  const model::TokenPtr& own = job.spec.model_job().permissions;
  auto declared = model::read_permissions(own ? own.get() : job.run().workflow->permissions.get());
  if (!declared) return;
  declared->emplace("metadata", model::Access::read);
  std::set<std::string> lines;
  for (const auto& [name, access] : *declared)
    lines.insert(scope_name(name) + ": " + std::string(model::access_name(access)));
  std::string all;
  for (const std::string& line : lines) all += line + '\n';
  add_group(text, "GITHUB_TOKEN Permissions", all);
}

void add_proxies(std::string& text, const JobContext& job) {
  const auto add = [&](std::string_view lower, std::string_view upper, std::string_view what) {
    std::string address = job.process_variable(lower);
    if (address.empty()) address = job.process_variable(upper);
    if (address.empty()) return;
    text += "Runner is running behind proxy server '" + address + "' for all ";
    text.append(what).append(" requests.\n");
  };
  add("http_proxy", "HTTP_PROXY", "HTTP");
  add("https_proxy", "HTTPS_PROXY", "HTTPS");
}

/// Repositories of the actions that the job's steps name, and of those inside them.
void find_repositories(const RunSpec& run, const std::vector<model::Step>& steps,
                       const ActionAtHand* within, std::set<std::string>& lines,
                       std::uint32_t depth = 0) {
  if (depth > max_composite_depth) return;
  for (const model::Step& step : steps) {
    if (const auto* parallel = std::get_if<model::ParallelStep>(&step.kind))
      find_repositories(run, parallel->steps, within, lines, depth + 1);
    const auto* uses = std::get_if<model::UsesStep>(&step.kind);
    if (uses == nullptr) continue;
    const model::ActionReference reference = reference_within(uses->uses.value, within);
    const auto known = run.actions.find(action_key(reference));
    if (known == run.actions.end() || !known->second) continue;
    const ActionAtHand& action = *known->second;
    if (action.origin == ActionOrigin::repository) {
      lines.insert("Download action repository '" + action.repository + '@' + action.ref +
                   "' (SHA:" + action.sha + ")\n");
    }
    const auto* composite =
        action.file ? std::get_if<model::CompositeAction>(&action.file->runs) : nullptr;
    if (composite != nullptr) find_repositories(run, composite->steps, &action, lines, depth + 1);
  }
}

/// The call of a reusable workflow that the job belongs to.
void add_call(std::string& text, const RunSpec& run) {
  if (run.id_prefix.empty()) return;
  text += "Uses: " + run.job_workflow["workflow_ref"].to_text();
  const std::string sha = run.job_workflow["workflow_sha"].to_text();
  text += sha.empty() ? "\n" : " (" + sha + ")\n";
  if (!run.inputs.is_object() || run.inputs.object().size() == 0) return;
  std::string lines;
  for (const auto& [name, value] : run.inputs.object())
    lines.append("  ").append(name).append(": ").append(value.to_text()).append("\n");
  add_group(text, " Inputs", lines);
}

}  // namespace

void print_set_up_begin(const JobContext& job, StepLog& log) {
  std::string text = "Current runner version: 'localrun " LOCALRUN_VERSION "'\n";
  text += "Runner name: 'localrun'\n";
  text += "Machine name: '" + machine_name() + "'\n";
  if (!job.run().system.empty()) add_group(text, "Operating System", job.run().system + '\n');
  add_permissions(text, job);
  text += "Secret source: " + job.run().github["secret_source"].to_text() + '\n';
  add_proxies(text, job);
  text += "Prepare workflow directory\n";
  log.print(text);
}

void print_set_up_end(const JobContext& job, StepLog& log) {
  std::string text = "Prepare all required actions\n";
  std::set<std::string> downloads;
  find_repositories(job.run(), job.job().steps, nullptr, downloads);
  if (!downloads.empty()) text += "Getting action download info\n";
  for (const std::string& line : downloads) text += line;
  add_call(text, job.run());
  text += "Complete job name: " + job.spec.name + '\n';
  log.print(text);
}

bool evaluate_environment_url(JobContext& job, StepLog& log) {
  const model::Token* environment = job.job().environment.get();
  if (environment == nullptr) return true;
  const StepScope scope(job.spec, job.state, job.folders, job.state.env, job.github);
  const bool is_mapping = environment->kind == model::TokenKind::mapping;
  const model::Token* token = is_mapping ? environment->find("url") : environment;
  // Without a mapping only an expression can make one: a text is the name.
  if (token == nullptr || (!is_mapping && token->kind != model::TokenKind::expression)) return true;
  std::vector<Fact> reads;
  ReadRecorder recorder(scope, "environment.url", reads);
  const auto value = model::evaluate_any(token, scope, &recorder);
  job.report.publish(reads);
  if (!value) {
    log.print("Evaluate and set environment url");
    log.error("Failed to evaluate environment url");
    log.error(model::github_message(value.error()));
    return false;
  }
  if (!is_mapping && !value->is_object()) return true;
  log.print("Evaluate and set environment url");
  const std::string url = (is_mapping ? *value : (*value)["url"]).to_text();
  if (!job.masker.would_change(url)) {
    log.print("Evaluated environment url: " + url);
    return true;
  }
  const auto name = is_mapping ? model::evaluate_any(environment->find("name"), scope)
                               : model::Evaluated<expr::Value>((*value)["name"]);
  log.warning("Skip setting environment url as environment '" +
              (name ? name->to_text() : std::string()) + "' may contain secret.");
  return true;
}

}  // namespace localrun
