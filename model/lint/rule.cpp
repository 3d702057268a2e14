#include "model/lint/rule.hpp"

#include <algorithm>
#include <array>

namespace localrun::model {
namespace {

constexpr std::array<Rule, 20> table = {{
    {"if-text-around", Severity::warning,
     "text beside ${{ }} in an `if`, which makes it always true"},
    {"if-block-newline", Severity::warning,
     "a line break behind ${{ }} in an `if`, which makes it always true"},
    {"result-name", Severity::warning, "a result is compared with a word that no result ever is"},
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
    {"output-spaces", Severity::warning, "spaces around the `=` of an entry"},
    {"output-quotes-kept", Severity::warning, "quotes that become a part of the value"},
    {"output-overwritten-file", Severity::warning, "`>` empties the file that earlier lines wrote"},
    {"deprecated-command", Severity::warning, "a workflow command that GitHub has replaced"},
    {"env-same-step", Severity::warning,
     "a variable is read in the step that puts it into GITHUB_ENV"},
    {"env-other-job", Severity::warning, "a variable that only another job sets"},
    {"matrix-unknown-key", Severity::warning, "a key that no combination of the matrix has"},
}};

/// Only a run, or a plan, can show these.
constexpr std::array<Rule, 17> of_run_time = {{
    {"output-bad-line", Severity::error, "a value of several lines without a delimiter"},
    {"output-pretty-json", Severity::error, "JSON over several lines"},
    {"output-delimiter", Severity::error, "the closing delimiter is not found"},
    {"output-line-injected", Severity::warning, "a value brings in another entry"},
    {"output-carriage-return", Severity::warning, "the value ends in a carriage return"},
    {"output-file-unset", Severity::error, "GITHUB_OUTPUT is not set there"},
    {"output-powershell", Severity::warning, "`$GITHUB_OUTPUT` in PowerShell"},
    {"output-substitution-failed", Severity::warning, "the command inside `$( )` failed unseen"},
    {"output-has-secret", Severity::warning, "an output is dropped: it contains a secret"},
    {"output-short-mask", Severity::warning, "an output is dropped: a very short secret is in it"},
    {"output-too-large", Severity::error, "over 1 MB for a job, 50 MB for a run"},
    {"matrix-output-last", Severity::warning, "combinations overwrite one output"},
    {"output-of-skipped", Severity::note, "the writer was skipped"},
    {"env-file-refused", Severity::warning, "a variable that GITHUB_ENV does not take"},
    {"matrix-empty", Severity::error, "no combination at all"},
    {"matrix-cancelled", Severity::note, "cancelled because another combination failed"},
    {"matrix-exclude-nothing", Severity::warning, "`exclude` that fits nothing"},
}};

}  // namespace

std::span<const Rule> rules() noexcept { return table; }

const Rule* find_rule(std::string_view slug) noexcept {
  const auto has_slug = [slug](const Rule& rule) { return rule.slug == slug; };
  const auto* found = std::find_if(table.begin(), table.end(), has_slug);
  if (found != table.end()) return found;
  const auto* other = std::find_if(of_run_time.begin(), of_run_time.end(), has_slug);
  return other == of_run_time.end() ? nullptr : other;
}

}  // namespace localrun::model
