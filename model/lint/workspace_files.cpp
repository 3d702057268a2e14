// Files that nobody has brought into the workspace, and where paths are read (diagnostics.md 3.6:
// checkout-missing, local-action-missing, tilde-path, defaults-not-for-uses).

#include "model/lint/families.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;

/// Commands that make no files, or only those that their redirections name.
bool makes_nothing(std::string_view verb) {
  constexpr auto words = std::to_array<std::string_view>(
      {"echo",   "printf", "export",  "set",      "true", "false", ":",    "test",
       "[",      "[[",     "sleep",   "date",     "ls",   "pwd",   "env",  "printenv",
       "whoami", "id",     "uname",   "hostname", "cat",  "grep",  "head", "tail",
       "wc",     "which",  "command", "if",       "then", "else",  "fi",   "exit"});
  return std::find(words.begin(), words.end(), verb) != words.end();
}

std::string_view verb_of(const ShellCommand& command) {
  return command.words.empty() ? std::string_view()
                               : std::string_view(command.words.front().value.text);
}

/// Whether a script can bring files of the repository: anything but a few harmless commands can.
bool can_bring(const Script& script, std::size_t before) {
  if (!script.shell.is_understood) return true;
  return std::any_of(
      script.shell.commands.begin(), script.shell.commands.end(), [&](const ShellCommand& command) {
        const std::string_view verb = verb_of(command);
        if (command.begin >= before || verb.empty()) return false;
        const bool writes = command.output &&
                            command.output->target.value.text.find("GITHUB_") == std::string::npos;
        return writes || !makes_nothing(verb);
      });
}

/// Whether a step can bring files; of local actions nobody knows before they are read, and they
/// must be there themselves.
bool can_bring(const LintStep& step) {
  if (const auto* uses = std::get_if<UsesStep>(&step.step->kind)) {
    const ActionReference& action = uses->uses.value;
    return action.kind != ActionReference::Kind::local &&
           !(equal_ignoring_case(action.owner, "actions") && action.name.starts_with("setup-"));
  }
  if (std::holds_alternative<RunStep>(step.step->kind))
    return !step.script || can_bring(*step.script, step.script->shell.commands.empty()
                                                       ? 0
                                                       : step.script->shell.commands.back().end);
  return false;
}

/// Whether a step before this one, or beside it, can bring files.
bool is_workspace_filled(const LintJob& job, const LintStep& reader) {
  return std::any_of(job.steps.begin(), job.steps.end(), [&](const LintStep& step) {
    return &step != &reader && step.order <= reader.order && can_bring(step);
  });
}

/// In a container the image may have the files; a machine of one's own keeps those of the last job.
bool has_own_files(const OrdinaryJob& job) {
  if (job.container != nullptr || !job.runs_on || job.runs_on->kind != TokenKind::string)
    return true;
  constexpr auto hosted = std::to_array<std::string_view>({"ubuntu-", "windows-", "macos-"});
  return std::none_of(hosted.begin(), hosted.end(), [&](std::string_view prefix) {
    return expr::starts_with_ignoring_case(job.runs_on->text, prefix);
  });
}

bool has_checkout(const LintJob& job) {
  return std::any_of(job.steps.begin(), job.steps.end(), [](const LintStep& step) {
    const auto* uses = std::get_if<UsesStep>(&step.step->kind);
    return uses != nullptr && equal_ignoring_case(uses->uses.value.name, "checkout");
  });
}

/// The name of a file in a folder of the workspace: `./build.sh`, `scripts/deploy.sh`.
bool is_repository_path(std::string_view word) {
  if (word.find_first_of("$*?~`{\x01") != std::string_view::npos || word.starts_with('/') ||
      word.starts_with("../"))
    return false;
  return word.starts_with("./") || (word.find('/') != std::string_view::npos &&
                                    (word.ends_with(".sh") || word.ends_with(".py")));
}

/// Made by a build, most likely, and not in the repository.
bool looks_built(std::string_view path) {
  constexpr auto folders =
      std::to_array<std::string_view>({"dist", "build", "out", "target", "bin", "node_modules"});
  if (path.starts_with("./")) path.remove_prefix(2);
  const std::string_view first = path.substr(0, path.find('/'));
  return first != path && std::find(folders.begin(), folders.end(), first) != folders.end();
}

void check_commands(const LintJob& job, const LintStep& step, Report& report) {
  const Token& token = *script_token(*step.step);
  const auto* run = std::get_if<RunStep>(&step.step->kind);
  if (run->working_directory || has_own_files(*job.job->ordinary())) return;
  for (const ShellCommand& command : step.script->shell.commands) {
    if (command.words.empty()) continue;
    constexpr auto readers = std::to_array<std::string_view>({"bash", "sh", "python", "python3"});
    const bool is_read =
        std::find(readers.begin(), readers.end(), verb_of(command)) != readers.end();
    const std::size_t index = is_read && command.words.size() > 1 ? 1 : 0;
    const ShellWord& word = command.words[index];
    if (!is_repository_path(word.value.text) || looks_built(word.value.text)) continue;
    // Asked last: it looks at all steps before this one.
    if (can_bring(*step.script, command.begin) || is_workspace_filled(job, step)) return;
    const std::string id = '\'' + job.job->id.value + '\'';
    Words words;
    words.message = has_checkout(job) ? "job " + id + " has not checked out anything yet, so '" +
                                            word.value.text + "' is not there"
                                      : "job " + id + " has no checkout step, so '" +
                                            word.value.text + "' is not there";
    words.why = "each job starts in an empty folder";
    words.help = has_checkout(job) ? "the step that checks out before this one"
                                   : "- uses: actions/checkout@v4";
    return report.add("checkout-missing", locate(token, {word.begin, word.end}), std::move(words));
  }
}

bool is_local_action(const LintStep& step) {
  const auto* uses = std::get_if<UsesStep>(&step.step->kind);
  return uses != nullptr && uses->uses.value.kind == ActionReference::Kind::local;
}

/// The first one of the job: the others fail for the same reason.
void check_local_action(const LintJob& job, Report& report) {
  const auto found = std::find_if(job.steps.begin(), job.steps.end(), is_local_action);
  if (found == job.steps.end() || has_own_files(*job.job->ordinary()) ||
      is_workspace_filled(job, *found))
    return;
  const auto* uses = std::get_if<UsesStep>(&found->step->kind);
  Words words;
  words.message = "'" + uses->uses.value.text + "' is not there: no step before has checked out " +
                  "the repository";
  words.why = "GitHub: Can't find 'action.yml', 'action.yaml' or 'Dockerfile' …";
  words.help = has_checkout(job) ? "the step that checks out before this one"
                                 : "- uses: actions/checkout@v4\nas the first step";
  report.add("local-action-missing", uses->uses.at, std::move(words));
}

// ---- tilde-path

bool begins_with_tilde(std::string_view text) { return text == "~" || text.starts_with("~/"); }

void add_tilde(const Token& token, std::size_t at, std::string_view path, std::string help,
               Report& report) {
  Words words{"'~' is not expanded here: '" + std::string(path) + "' is read as it is written"};
  words.why = "only shells know '~'";
  words.help = std::move(help);
  const auto begin = static_cast<std::uint32_t>(at);
  report.add("tilde-path", locate(token, {begin, begin + 1}), std::move(words));
}

/// Inputs that are paths by their names; others may mean anything by `~`.
bool is_path_input(std::string_view name) {
  constexpr auto words = std::to_array<std::string_view>(
      {"path", "paths", "working-directory", "directory", "dir", "folder", "file", "files"});
  return std::any_of(words.begin(), words.end(),
                     [name](std::string_view word) { return equal_ignoring_case(name, word); });
}

/// Actions that put the home folder in place of `~`.
bool expands_tilde(const ActionReference& action) {
  if (!equal_ignoring_case(action.owner, "actions")) return true;  // who knows
  constexpr auto names = std::to_array<std::string_view>(
      {"checkout", "github-script", "configure-pages", "deploy-pages"});
  return std::none_of(names.begin(), names.end(), [&](std::string_view name) {
    return equal_ignoring_case(action.name, name);
  });
}

void check_folder(const TokenPtr& folder, Report& report) {
  if (!folder || folder->kind != TokenKind::string || !begins_with_tilde(folder->text)) return;
  add_tilde(*folder, 0, folder->text, "cd " + folder->text + "\nin the script", report);
}

void check_tilde(const LintStep& step, Report& report) {
  if (const auto* run = std::get_if<RunStep>(&step.step->kind))
    check_folder(run->working_directory, report);
  const auto* uses = std::get_if<UsesStep>(&step.step->kind);
  if (uses == nullptr || !uses->with || uses->with->kind != TokenKind::mapping ||
      expands_tilde(uses->uses.value))
    return;
  for (const auto& [key, value] : uses->with->pairs) {
    if (!is_path_input(key->text) || value->kind != TokenKind::string ||
        !begins_with_tilde(value->text))
      continue;
    add_tilde(*value, 0, value->text, "a path below ${{ github.workspace }}", report);
  }
}

// ---- defaults-not-for-uses

void check_defaults(const Subject& subject, const LintJob& job, Report& report) {
  const OrdinaryJob& ordinary = *job.job->ordinary();
  const RunDefaults& defaults =
      ordinary.defaults.is_present ? ordinary.defaults : subject.workflow.defaults;
  if (!defaults.working_directory) return;
  for (const LintStep& step : job.steps) {
    const auto* uses = std::get_if<UsesStep>(&step.step->kind);
    if (uses == nullptr || uses->uses.value.kind != ActionReference::Kind::local) continue;
    Words words{"'working-directory' is for `run` only: '" + uses->uses.value.text +
                "' works in the workspace"};
    words.related.push_back({uses->uses.at, "not obeyed here"});
    words.help = "an input of the action, such as working-directory, if it has one";
    return report.add("defaults-not-for-uses", defaults.working_directory->at, std::move(words));
  }
}

}  // namespace

void lint_workspace_files(const Subject& subject, Report& report) {
  check_folder(subject.workflow.defaults.working_directory, report);
  for (const LintJob& job : subject.jobs) {
    if (job.job->ordinary() == nullptr) continue;
    check_folder(job.job->ordinary()->defaults.working_directory, report);
    check_defaults(subject, job, report);
    check_local_action(job, report);
    for (const LintStep& step : job.steps) {
      if (step.script) check_commands(job, step, report);
      check_tilde(step, report);
    }
  }
}

}  // namespace localrun::model
