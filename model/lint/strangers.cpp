#include "model/lint/strangers.hpp"

#include "expr/text.hpp"
#include "model/lint/known_values.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;

constexpr int longest_way = 8;

/// Below `github.event`; `*` stands for an item of a list.
constexpr auto fields = std::to_array<std::string_view>({
    "comment.body",
    "commits.*.author.email",
    "commits.*.author.name",
    "commits.*.committer.email",
    "commits.*.committer.name",
    "commits.*.message",
    "discussion.body",
    "discussion.title",
    "head_commit.author.email",
    "head_commit.author.name",
    "head_commit.committer.email",
    "head_commit.committer.name",
    "head_commit.message",
    "issue.body",
    "issue.title",
    "pages.*.page_name",
    "pages.*.title",
    "pull_request.body",
    "pull_request.head.label",
    "pull_request.head.ref",
    "pull_request.head.repo.default_branch",
    "pull_request.head.repo.description",
    "pull_request.head.repo.homepage",
    "pull_request.title",
    "review.body",
    "review_comment.body",
    "workflow_run.display_title",
    "workflow_run.head_branch",
    "workflow_run.head_commit.author.email",
    "workflow_run.head_commit.author.name",
    "workflow_run.head_commit.message",
    "workflow_run.head_repository.description",
    "workflow_run.pull_requests.*.head.ref",
});

bool fits(std::string_view pattern, std::span<const expr::Key> keys) {
  for (const expr::Key& key : keys) {
    if (pattern.empty()) return false;
    const std::size_t dot = pattern.find('.');
    const std::string_view name = pattern.substr(0, dot);
    if (name == "*" ? key.index < 0 : !equal_ignoring_case(name, key.text)) return false;
    pattern = dot == std::string_view::npos ? std::string_view() : pattern.substr(dot + 1);
  }
  return pattern.empty();
}

std::string text_of(const expr::Path& path) {
  std::string text(path.context);
  for (const expr::Key& key : path.keys) {
    if (key.index >= 0)
      text += '[' + std::string(key.text) + ']';
    else
      text += '.' + std::string(key.text);
  }
  return text;
}

/// The `$NAME`s of a text that a script writes.
std::vector<std::string> variables_of(std::string_view text) {
  std::vector<std::string> names;
  for (const ShellVariable& each : read_shell("echo \"" + std::string(text) + '"').variables)
    names.push_back(each.name);
  return names;
}

class Way {
 public:
  explicit Way(const Subject& subject) : subject_(subject) {}

  std::optional<StrangerText> of(std::size_t job, const LintStep* step, const expr::Path& path,
                                 int left) {
    if (is_strangers(path)) return StrangerText{text_of(path), {}};
    if (left == 0) return std::nullopt;
    if (is_path(path, "env", {"*"})) return of_variable(job, step, path.keys[0].text, left - 1);
    if (is_path(path, "steps", {"*", "outputs", "*"}) && path.keys.size() == 3)
      return of_step_output(job, step, path.keys[0].text, path.keys[2].text, left - 1);
    if (is_path(path, "needs", {"*", "outputs", "*"}) && path.keys.size() == 3)
      return of_job_output(path.keys[0].text, path.keys[2].text, left - 1);
    return std::nullopt;
  }

  std::optional<StrangerText> of_variable(std::size_t job, const LintStep* step,
                                          std::string_view name, int left) {
    const OrdinaryJob* ordinary = subject_.jobs[job].job->ordinary();
    const Token* blocks[] = {step == nullptr ? nullptr : step->step->env.get(),
                             ordinary == nullptr ? nullptr : ordinary->env.get(),
                             subject_.workflow.env.get()};
    for (const Token* block : blocks) {
      if (block == nullptr) continue;
      for (const auto& [key, value] : block->pairs) {
        if (key->text != name) continue;
        // An `env` block does not see itself, only those around it.
        const LintStep* reader = block == blocks[0] ? nullptr : step;
        return passed_on(of_token(job, reader, *value, left), key->at,
                         "passed on by env " + std::string(name));
      }
    }
    return std::nullopt;
  }

 private:
  static std::optional<StrangerText> passed_on(std::optional<StrangerText> text, const Span& at,
                                               std::string label) {
    if (text) text->way.insert(text->way.begin(), {at, std::move(label)});
    return text;
  }

  std::optional<StrangerText> of_token(std::size_t job, const LintStep* step, const Token& token,
                                       int left) {
    std::optional<StrangerText> found;
    if (!token.expression || token.expression->tree.root() == nullptr) return found;
    for_each_flowing_path(*token.expression->tree.root(),
                          [&](const expr::Node&, const expr::Path& path) {
                            if (!found) found = of(job, step, path, left);
                          });
    return found;
  }

  std::optional<StrangerText> of_step_output(std::size_t job, const LintStep* reader,
                                             std::string_view id, std::string_view name, int left) {
    const LintStep* step = subject_.jobs[job].find(id);
    if (step == nullptr || step == reader || !step->script) return std::nullopt;
    const Token& token = *script_token(*step->step);
    for (const ScriptPair& pair : step->script->pairs) {
      if (pair.file != ScriptFile::output || !equal_ignoring_case(pair.name, name)) continue;
      if (auto found = of_written(job, *step, token, pair.value, left))
        return passed_on(std::move(found), locate(token, pair.command),
                         "written here by step '" + std::string(id) + "'");
    }
    return std::nullopt;
  }

  /// What a script writes: `${{ }}` put into it, and variables of the step.
  std::optional<StrangerText> of_written(std::size_t job, const LintStep& step, const Token& token,
                                         std::string_view value, int left) {
    const std::string source = source_of(value);
    for (const std::string& name : variables_of(source)) {
      if (auto found = of_variable(job, &step, name, left)) return found;
    }
    std::optional<StrangerText> found;
    if (!token.expression || token.expression->tree.root() == nullptr) return found;
    for_each_flowing_path(*token.expression->tree.root(),
                          [&](const expr::Node&, const expr::Path& path) {
                            if (found || source.find(text_of(path)) == std::string::npos) return;
                            found = of(job, &step, path, left);
                          });
    return found;
  }

  std::optional<StrangerText> of_job_output(std::string_view id, std::string_view name, int left) {
    const auto job = subject_.find_job(id);
    if (!job || subject_.jobs[*job].job->ordinary() == nullptr) return std::nullopt;
    const Token* outputs = subject_.jobs[*job].job->ordinary()->outputs.get();
    if (outputs == nullptr) return std::nullopt;
    for (const auto& [key, value] : outputs->pairs) {
      if (!equal_ignoring_case(key->text, name)) continue;
      return passed_on(of_token(*job, nullptr, *value, left), key->at,
                       "passed on by job '" + std::string(id) + "'");
    }
    return std::nullopt;
  }

  const Subject& subject_;
};

}  // namespace

bool is_strangers(const expr::Path& path) {
  if (is_path(path, "github", {"head_ref"}) && path.keys.size() == 1) return true;
  if (!is_path(path, "github", {"event"})) return false;
  return std::any_of(fields.begin(), fields.end(),
                     [&](std::string_view field) { return fits(field, path.keys.subspan(1)); });
}

void for_each_flowing_path(const expr::Node& node,
                           const std::function<void(const expr::Node&, const expr::Path&)>& take) {
  if (const expr::Path* path = path_of(node)) return take(node, *path);
  if (const auto* chain = std::get_if<expr::Chain>(&node.what)) {
    // Of `a && b` only the last is a text: those before it are false when they are the value.
    const std::size_t first = chain->is_and ? chain->operands.size() - 1 : 0;
    for (std::size_t i = first; i < chain->operands.size(); ++i)
      for_each_flowing_path(*chain->operands[i], take);
    return;
  }
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  if (call == nullptr || (call_of(node, "format") == nullptr && call_of(node, "join") == nullptr))
    return;
  for (const expr::Node* argument : call->arguments) for_each_flowing_path(*argument, take);
}

std::optional<StrangerText> strangers_text(const Subject& subject, std::size_t job,
                                           const LintStep* step, const expr::Path& path) {
  return Way(subject).of(job, step, path, longest_way);
}

std::optional<StrangerText> strangers_variable(const Subject& subject, std::size_t job,
                                               const LintStep* step, std::string_view name) {
  return Way(subject).of_variable(job, step, name, longest_way);
}

}  // namespace localrun::model
