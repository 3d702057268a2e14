#include "model/lint/rule.hpp"

#include <algorithm>
#include <iterator>

namespace localrun::model {
namespace {

constexpr Rule table[] = {
    // what is allowed, and the keys of actions
    {"allow-unused", Severity::note, "a comment or a configuration that allows what is not there"},
    {"action-metadata", Severity::note, "an action file that says less than its readers expect"},
    // 3.1 The file
    {"yaml-colon", Severity::error, "an unquoted text that YAML does not read as one"},
    {"yaml-tab", Severity::error, "a tab as indentation"},
    {"duplicate-key", Severity::error, "the same key twice"},
    {"unknown-key", Severity::error, "a key that is not known there"},
    {"merge-key", Severity::error, "`<<:`, which GitHub does not know"},
    {"several-documents", Severity::error, "`---` begins a second document"},
    {"number-lost-zero", Severity::warning, "a number that is written back differently"},
    {"not-a-boolean", Severity::error, "a text where true or false is wanted"},
    {"step-shape", Severity::error, "a step with both or neither of `run` and `uses`"},
    {"job-shape", Severity::error, "a job without `runs-on`, or without steps"},
    {"needs-unknown", Severity::error, "`needs` names no job"},
    {"needs-cycle", Severity::error, "jobs wait for each other"},
    {"bad-id", Severity::error, "an id that GitHub refuses"},
    {"duplicate-id", Severity::error, "two steps with one id"},
    // 3.2 Expressions
    {"expr-double-quotes", Severity::error, "double quotes around a text in an expression"},
    {"expr-unknown-name", Severity::error, "a function or context that does not exist"},
    {"context-not-here", Severity::error, "a context that this key does not have"},
    {"secrets-in-if", Severity::error, "`secrets` in an `if`"},
    {"if-text-around", Severity::warning,
     "text beside ${{ }} in an `if`, which makes it always true"},
    {"if-block-newline", Severity::warning,
     "a line break behind ${{ }} in an `if`, which makes it always true"},
    {"if-false-text", Severity::warning, "the text `false` counts as true"},
    {"bool-against-text", Severity::warning, "a boolean is compared with a text like 'true'"},
    {"text-order", Severity::warning, "two texts are ordered as texts, not as numbers"},
    {"ternary-falsy", Severity::warning, "the middle of `a && b || c` counts as false"},
    {"contains-text", Severity::warning, "contains searches a text, not a list"},
    {"fromjson-empty", Severity::error, "fromJSON of nothing, or of what is no JSON"},
    {"object-as-text", Severity::warning, "an object in a text becomes the word `Object`"},
    {"shell-variable-elsewhere", Severity::warning, "a shell variable where no shell reads it"},
    {"env-sibling", Severity::warning, "an `env` entry reads its neighbour"},
    {"text-property", Severity::warning, "a name behind a value that has none"},
    {"never-equal", Severity::warning, "a comparison with a value that never occurs"},
    {"input-unknown", Severity::warning, "an input that no trigger declares"},
    {"result-name", Severity::warning, "a result is compared with a word that no result ever is"},
    // 3.3 Conditions and results
    {"if-needs-status-function", Severity::warning,
     "a condition on a failure without failure() or always()"},
    {"always-blocks-cancel", Severity::note, "always() on a job, which cancelling does not stop"},
    {"failure-after-allowed", Severity::warning, "failure() after steps that are allowed to fail"},
    {"constant-condition", Severity::note, "a condition that cannot change"},
    // 3.4 Outputs, from the step to the reader
    {"needs-missing", Severity::warning, "an output of a job that is not in `needs`"},
    {"needs-indirect", Severity::warning, "an output of a job that is only needed through another"},
    {"needs-without-outputs", Severity::warning,
     "`.outputs` is missing between an id and the output's name"},
    {"output-not-declared", Severity::warning, "an output that the job does not declare"},
    {"step-unknown", Severity::warning, "no step of the job has this id"},
    {"step-later", Severity::warning, "a step's values are read before it has run"},
    {"step-other-job", Severity::warning, "a step of another job"},
    {"output-no-value", Severity::warning, "an entry of `outputs` without a value"},
    {"output-never-written", Severity::warning, "an output that its step never writes"},
    {"output-same-step", Severity::warning, "a step reads its own values"},
    {"output-bad-line", Severity::error, "a value of several lines without a delimiter"},
    {"output-pretty-json", Severity::error, "JSON over several lines"},
    {"output-delimiter", Severity::error, "the closing delimiter is not found"},
    {"output-spaces", Severity::warning, "spaces around the `=` of an entry"},
    {"output-quotes-kept", Severity::warning, "quotes that become a part of the value"},
    {"output-overwritten-file", Severity::warning, "`>` empties the file that earlier lines wrote"},
    {"output-powershell", Severity::warning,
     "a variable of the runner without $env: in PowerShell"},
    {"output-substitution-failed", Severity::warning, "the command inside `$( )` failed unseen"},
    {"deprecated-command", Severity::warning, "a workflow command that GitHub has replaced"},
    {"env-same-step", Severity::warning,
     "a variable is read in the step that puts it into GITHUB_ENV"},
    {"matrix-output-last", Severity::warning, "combinations overwrite one output"},
    {"composite-output-value", Severity::warning,
     "an output of a composite action without a value"},
    {"called-workflow-output", Severity::warning,
     "an output that a called workflow does not pass on"},
    {"called-workflow-input", Severity::error,
     "what a call passes is not what the called workflow declares"},
    {"called-workflow-missing", Severity::error, "a called workflow that is not there"},
    {"env-other-job", Severity::warning, "a variable that only another job sets"},
    {"shell-state-lost", Severity::warning, "what the shell of an earlier step knew"},
    {"env-file-refused", Severity::warning, "a variable that GITHUB_ENV does not take"},
    // 3.5 Matrix
    {"matrix-unknown-key", Severity::warning, "a key that no combination of the matrix has"},
    {"matrix-exclude-nothing", Severity::warning, "`exclude` that fits nothing"},
    {"matrix-include-new", Severity::warning,
     "an entry of `include` adds or overwrites unlike meant"},
    // 3.6 Scripts and files
    {"pipe-hides-failure", Severity::warning, "a failure left of `|` that nobody sees"},
    {"shell-missing", Severity::error, "a shell that is not there, or a text that names none"},
    {"checkout-missing", Severity::warning, "files of the repository without a checkout"},
    {"local-action-missing", Severity::error, "`uses: ./…` before anything was checked out"},
    {"tilde-path", Severity::warning, "`~` where no shell reads it"},
    {"defaults-not-for-uses", Severity::note, "a default working directory, which actions ignore"},
    // 3.7 Secrets and strangers
    {"untrusted-in-script", Severity::warning, "a stranger's text becomes a part of a script"},
    {"untrusted-in-env-file", Severity::warning, "a stranger's text is written into GITHUB_ENV"},
    {"secret-structured", Severity::warning, "a field of a secret that is JSON is not masked"},
    {"target-checkout", Severity::warning, "a fork's code runs with the repository's secrets"},
    {"action-moves", Severity::note, "an action by a tag or branch, which can move"},
    // 3.8 Here and on GitHub
};

/// Only a run, a plan, or another program can show these.
constexpr Rule of_run_time[] = {
    {"shellcheck", Severity::warning, "what shellcheck says of a script, where it is installed"},
    {"skip-cascade", Severity::note, "skipped because an ancestor was skipped"},
    {"output-line-injected", Severity::warning, "a value brings in another entry"},
    {"output-carriage-return", Severity::warning, "the value ends in a carriage return"},
    {"output-file-unset", Severity::error, "GITHUB_OUTPUT is not set there"},
    {"output-has-secret", Severity::warning, "an output is dropped: it contains a secret"},
    {"output-short-mask", Severity::warning, "an output is dropped: a very short secret is in it"},
    {"output-too-large", Severity::error, "over 1 MB for a job, 50 MB for a run"},
    {"output-of-skipped", Severity::note, "the writer was skipped"},
    {"matrix-empty", Severity::error, "no combination at all"},
    {"matrix-cancelled", Severity::note, "cancelled because another combination failed"},
    // 3.6 Scripts and files
    {"script-from-value", Severity::error, "a value that was put into a script broke it"},
    {"exit-status", Severity::note, "what the exit code of a script means"},
    {"not-executable", Severity::error, "a script that cannot be executed"},
    {"script-crlf", Severity::error, "a script with Windows line ends"},
    {"files-of-other-job", Severity::note, "a file that another job made"},
    {"hashfiles-nothing", Severity::warning, "hashFiles found no file"},
    {"process-left", Severity::note, "a process outlives its step"},
    {"no-input", Severity::note, "a program asked a question that nobody answers"},
    // 3.7 Secrets and strangers
    {"secret-not-given", Severity::note, "a secret or variable without a value here"},
    {"secret-short", Severity::warning, "a secret so short that it masks everything"},
    {"mask-late", Severity::warning, "printed before it was masked"},
    // 3.8 Here and on GitHub
    {"other-system", Severity::warning, "`runs-on` names another system"},
    {"not-done-here", Severity::error, "something that localrun does not do"},
    {"event-field-missing", Severity::note, "the made-up event has no such field"},
    {"in-place-danger", Severity::error, "a step would overwrite the repository"},
    {"only-on-this-machine", Severity::note, "it passed with files that are not committed"},
};

}  // namespace

std::span<const Rule> rules() noexcept { return table; }

bool is_detail(const Diagnostic& diagnostic) noexcept {
  return diagnostic.slug == "matrix-include-new" && diagnostic.severity == Severity::note;
}
std::span<const Rule> rules_of_runs() noexcept { return of_run_time; }

const Rule* find_rule(std::string_view slug) noexcept {
  const auto has_slug = [slug](const Rule& rule) { return rule.slug == slug; };
  const auto* found = std::find_if(std::begin(table), std::end(table), has_slug);
  if (found != std::end(table)) return found;
  const auto* other = std::find_if(std::begin(of_run_time), std::end(of_run_time), has_slug);
  return other == std::end(of_run_time) ? nullptr : other;
}

}  // namespace localrun::model
