#include "runner/cli/command_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace localrun::cli {

namespace {

constexpr std::string_view eval_notes = R"(
EXPR is an expression, with or without ${{ }}, or text with several ${{ }}. Without EXPR: a prompt on a terminal,
else the lines of standard input. Strings are printed bare, all else as toJSON writes it; --json prints every value as one line
of JSON. Contexts: the keys of --context, else those of --run, else all names of a workflow, without data.
Exit status 2: an expression is wrong. --ndjson answers {"expr": TEXT, "contexts": {}, "job_status": TEXT, "id": ANY}
with {"id", "kind", "value"} or {"id", "error", "stage"} and succeeds whatever the expressions are.
)";

constexpr std::string_view fetch_notes = R"(
Actions come from GITHUB_SERVER_URL (default https://github.com) by git, with git's own credentials, and are kept by
their commit. Each reference is asked for again: one that has moved is said. --lock pins all of them in .localrun.lock
of the repository, which every later run obeys.
)";

constexpr std::string_view clean_notes = R"(
Without a word: all four. What a run uses that goes on is left alone. Jobs leave nothing behind but their record, and a
workspace that --keep-workspace (default: of a failed job) kept.
)";

constexpr std::string_view rerun_notes = R"(
The call of the recorded run is made again, in its folder and with its event; options given here are added to it or
replace its own. The files are those of now. With --failed, --job or --from the results, outputs and artifacts of all
other jobs are taken from the recorded run; --from begins its job at that step, with all as it was then. Values of secrets are not recorded: they come from the environment, files or a
question, as before.
)";

constexpr std::string_view report_notes = R"(
FILE says the format by its ending (.html, .xml, .md, .json), unless --format does; without -o Markdown goes to standard
output. A page holds the last 1,000 lines of each step's log. docs/report.md describes the formats.
)";

constexpr std::string_view completion_notes = R"(
bash:  source <(localrun completion bash)  in ~/.bashrc
zsh:   source <(localrun completion zsh)   in ~/.zshrc, below compinit
fish:  localrun completion fish >~/.config/fish/completions/localrun.fish
)";

constexpr std::string_view artifacts_notes = R"(
list      a line for each (default)
show      each with its files
download  copies them: one that is named to the folder, else each to its own
remove    those of --name, or --all
)";

constexpr std::string_view cache_notes = R"(
list    a line for each, the last used first (default)
show    each with its place
remove  those of KEY, of all versions (sets of paths), or --all
KEY may be a pattern: 'deps-*'. `localrun clean caches` removes by age and size.
)";

constexpr std::string_view diff_notes = R"(
Without a RUN the last two are compared, with one that RUN and the last. Times, durations, ids, commits and the folders of
the jobs differ always and do not count. Of each log 40 changed lines are shown; --step shows all of one. docs/diff.md
)";

constexpr std::string_view shell_notes = R"(
The step's environment, files, folder and view of the machine, as they were; without STEP that of the step that failed.
Kept are the states before and after the step that failed, with --snapshots all (of run) each. What the shell changes is
lost with it, but for folders of --allow-write. Its exit status is that of the command. Values of secrets are not kept:
they come from the environment, files or a question, as in rerun. docs/isolation.md
)";

constexpr std::string_view changes_notes = R"(
Of jobs with a workspace of their own (--isolate workspace): files added (A), changed (M) and deleted (D) since the
checkout. PATH is a file as the list shows it, or a folder around some. --apply leaves alone what was edited in the
working tree since, unless both changes can be merged. Files that git ignores or that hold a secret are listed only.
docs/isolation.md
)";

constexpr std::string_view worker_notes = R"(
Not for people: `localrun run --launcher COMMAND` starts it as COMMAND PATH/localrun worker, and speaks with it over its
standard input and output. docs/worker-protocol.md
)";

constexpr std::array<Command, 24> table = {{
    {"run", "WORKFLOW", "run a workflow (`localrun WORKFLOW` is short for it)", For::run, run_run},
    {"plan", "WORKFLOW", "what would run and why, without running anything", For::plan, run_plan},
    {"list", "[WORKFLOW…]", "workflows, their events, inputs and jobs", For::list, run_list},
    {"graph", "WORKFLOW", "the jobs of a workflow and what they wait for, drawn", For::graph,
     run_graph},
    {"fetch", "WORKFLOW", "bring the actions that a workflow uses, for runs with --offline",
     For::fetch, run_fetch, fetch_notes},
    {"lint", "[FILE…]", "check workflow and action files (default: all of the repository)",
     For::lint, run_lint},
    {"eval", "[EXPR…]", "evaluate expressions against given contexts or a recorded run", For::eval,
     run_eval, eval_notes},
    {"runs", "", "recorded runs, newest first", For::runs, run_runs},
    {"show", "[RUN]", "one recorded run: jobs, steps, results, outputs", For::show, run_show},
    {"logs", "[RUN]", "the recorded log of a run, a job or a step", For::logs, run_logs},
    {"rerun", "[RUN]", "run again as recorded: all jobs, those that failed, or some", For::rerun,
     run_rerun, rerun_notes},
    {"shell", "[RUN] JOB[/STEP]", "a shell where an isolated job stood before or after a step",
     For::shell, run_shell, shell_notes},
    {"diff", "[RUN] [RUN]", "what differs between two runs: results, values, logs", For::diff,
     run_diff, diff_notes},
    {"changes", "[RUN] [PATH…]",
     "what jobs did to the files of their workspaces: list, diff, apply", For::changes, run_changes,
     changes_notes},
    {"flow", "[RUN|WORKFLOW]",
     "how outputs travel: who writes them, who reads them, with the values of a run", For::flow,
     run_flow},
    {"artifacts", "[list|show|download|remove] [RUN]",
     "what the jobs of a run uploaded: list it, copy it, remove it", For::artifacts, run_artifacts,
     artifacts_notes},
    {"cache", "[list|show|remove] [KEY…]", "what actions/cache keeps: list it, remove it",
     For::cache, run_cache, cache_notes},
    {"clean", "[runs|workspaces|actions|caches]…",
     "remove what was not used for 30 days, or is too much", For::clean, run_clean, clean_notes},
    {"doctor", "", "what this machine offers: shells, tools, places; with remedies", For::doctor,
     run_doctor},
    {"report", "[RUN]", "a recorded run as a page, Markdown, JUnit XML or JSON, for others",
     For::report, run_report, report_notes},
    {"completion", "bash|zsh|fish", "what makes a shell complete commands, workflows and jobs",
     For::completion, run_completion, completion_notes},
    {"worker", "", "work on a job that comes on standard input: what --launcher starts",
     For::worker, run_worker, worker_notes},
    {"version", "", "the version", For::everything, run_version},
    {"help", "[COMMAND]", "this text, or a command's options", For::everything, run_help},
}};

}  // namespace

std::span<const Command> command_table() { return table; }

const Command* find_command(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [name](const Command& each) { return each.name == name; });
  return found == table.end() ? nullptr : &*found;
}

void report_error(std::string_view text, std::string_view help) {
  std::fprintf(stderr, "localrun: %.*s\n", static_cast<int>(text.size()), text.data());
  if (!help.empty()) std::fprintf(stderr, "  %.*s\n", static_cast<int>(help.size()), help.data());
}

}  // namespace localrun::cli
