#include "runner/execute/step_reads.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"
#include "runner/execute/explain_secrets.hpp"
#include "runner/execute/file_walk.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

namespace localrun {

namespace {

/// Enough to find a misspelt name; a finding must not take longer than the hash.
constexpr std::size_t most_files_looked_at = 20'000;

using Node = expr::Node;

/// The calls whose result becomes part of a text: the expression itself or arguments of functions.
void collect_calls(const Node& node, std::vector<const Node*>& calls) {
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  if (call == nullptr) return;
  if (call->built_in == nullptr && call->name == "hashFiles") {
    calls.push_back(&node);
    return;
  }
  for (const Node* argument : call->arguments) collect_calls(*argument, calls);
}

std::vector<std::string> patterns_of(const Node& node, const expr::Trace& trace) {
  std::vector<std::string> patterns;
  for (const Node* argument : std::get<expr::FunctionCall>(node.what).arguments) {
    const expr::Value* value = expr::value_of(*argument, trace);
    if (value != nullptr) patterns.push_back(value->to_text());
  }
  if (!patterns.empty() && patterns.front().starts_with("--")) patterns.erase(patterns.begin());
  return patterns;
}

std::string quoted_list(const std::vector<std::string>& patterns) {
  std::string text;
  for (const std::string& pattern : patterns) text += (text.empty() ? "'" : ", '") + pattern + "'";
  return text;
}

/// Nothing for long texts, in which the hash is only a part.
std::string always_text(const std::string& value) {
  if (value.empty() || value.size() > 80 || value.find('\n') != value.npos) return {};
  return "the value is '" + value + "', whatever the files hold";
}

std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view stem(std::string_view name) { return name.substr(0, name.rfind('.')); }

/// Paths of the first files of a workspace, relative to it.
std::vector<std::string> some_files(const std::string& workspace) {
  std::vector<std::string> files;
  const auto glob = FileGlob::parse("**\n!.git", workspace, {});
  if (!glob) return files;
  FileWalkOptions options;
  options.workspace = workspace;
  options.check = [&]() -> Result<void> {
    if (files.size() >= most_files_looked_at) return system_error("look at more files", ECANCELED);
    return {};
  };
  // A walk that fails has found what it has found.
  static_cast<void>(walk_files(*glob, options, [&](const std::string& path) -> Result<void> {
    files.push_back(path.substr(workspace.size() + 1));
    return {};
  }));
  return files;
}

std::string help_for_name(std::string_view wanted, const std::vector<std::string>& files) {
  std::vector<std::string_view> names;
  std::string same_stem;
  for (const std::string& file : files) {
    const std::string_view name = last_name(file);
    if (name == wanted) {
      return "there is '" + file + "': '**/" + std::string(wanted) + "' finds it in every folder";
    }
    if (same_stem.empty() && stem(name) == stem(wanted)) same_stem = file;
    names.push_back(name);
  }
  if (!same_stem.empty()) return "did you mean '" + same_stem + "'?";
  const std::vector<std::string> near = expr::near_names(wanted, names, 1);
  if (near.empty()) return {};
  const auto at = std::find(names.begin(), names.end(), near.front()) - names.begin();
  return "did you mean '" + files[static_cast<std::size_t>(at)] + "'?";
}

}  // namespace

std::string help_for_no_files(const std::vector<std::string>& patterns,
                              const std::string& workspace, bool has_checked_out) {
  const std::vector<std::string> files = some_files(workspace);
  if (files.empty() && !has_checked_out) {
    return "the workspace is still empty here: move this after the step that checks out";
  }
  for (const std::string& pattern : patterns) {
    const std::string_view name = last_name(pattern);
    if (name.empty() || pattern.starts_with('!') || name.find_first_of("*?[\n") != name.npos)
      continue;
    if (std::string help = help_for_name(name, files); !help.empty()) return help;
  }
  return {};
}

void StepReads::evaluated(const model::Expression& expression, std::string_view key,
                          const expr::Value& value, const expr::Trace& trace) {
  recorder_.evaluated(expression, key, value, trace);
  if (expression.tree.root() == nullptr) return;
  mask_fields(expression, trace, step_.job.masker, facts_);
  // Before the first step there are no files yet; what counts is evaluated again when its turn
  // comes.
  if (step_.stage == Stage::pre) return;
  std::vector<const Node*> calls;
  collect_calls(*expression.tree.root(), calls);
  for (const Node* call : calls) {
    const expr::Value* hash = expr::value_of(*call, trace);
    if (hash == nullptr || !hash->to_text().empty()) continue;
    const std::vector<std::string> patterns = patterns_of(*call, trace);
    Finding finding;
    finding.slug = "hashfiles-nothing";
    finding.severity = "warning";
    finding.message = "no file fits " + quoted_list(patterns) + ", so the hash is empty";
    if (!is_script_) finding.why = always_text(value.to_text());
    finding.help =
        help_for_no_files(patterns, step_.job.folders.workspace, step_.job.state.has_checked_out);
    finding.place = place_of(expression.locate(call->span));
    facts_.emplace_back(std::move(finding));
  }
}

void StepReads::failed(const model::Expression& expression, std::string_view key,
                       const model::Diagnostic& problem, const expr::Trace& trace) {
  recorder_.failed(expression, key, problem, trace);
  // GitHub's words are in the log already; what has more to be said is a finding too.
  if (!problem.slug.empty()) facts_.emplace_back(finding_of(problem));
}

}  // namespace localrun
