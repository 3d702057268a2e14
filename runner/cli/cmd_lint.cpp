// `localrun lint`: what is wrong with workflow and action files, or probably not meant
// (diagnostics.md 1).

#include "localrun_version.hpp"
#include "model/lint/apply_fixes.hpp"
#include "model/lint/rule.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/lint_config.hpp"
#include "runner/cli/lint_files.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/cli/shellcheck.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/view/diagnostics_github.hpp"
#include "runner/view/diagnostics_json.hpp"
#include "runner/view/diagnostics_sarif.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <unistd.h>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(std::string_view what, std::string_view help) {
  report_error(what, help);
  return ExitStatus::wrong_call;
}

void add(model::Diagnostics& all, model::Diagnostics more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Everything to be told, of all files.
struct Findings {
  model::Diagnostics diagnostics;
  std::size_t files = 0;
};

std::string render_text(const Findings& findings, const Terminal& terminal) {
  std::string text = render_diagnostics(findings.diagnostics, terminal);
  if (!text.empty()) text += '\n';
  const std::string counts = count_diagnostics(findings.diagnostics);
  return text + counted(findings.files, "file") + ": " +
         (counts.empty() ? "nothing found" : counts) + '\n';
}

struct Format {
  std::string_view name;
  std::string (*render)(const Findings&, const Terminal&);
};

constexpr std::array formats = {
    Format{"text", render_text},
    Format{"json", [](const Findings& found,
                      const Terminal&) { return diagnostics_json(found.diagnostics); }},
    Format{"ndjson", [](const Findings& found,
                        const Terminal&) { return diagnostics_ndjson(found.diagnostics); }},
    Format{"github", [](const Findings& found,
                        const Terminal&) { return diagnostics_github(found.diagnostics); }},
    Format{"sarif",
           [](const Findings& found, const Terminal&) {
             return diagnostics_sarif(found.diagnostics, LOCALRUN_VERSION);
           }},
};

/// nullptr when there is none with that name.
const Format* format_of(const ParsedOptions& options) {
  const std::string name =
      options.last("format").value_or(options.has("ndjson") ? "ndjson" : "text");
  const auto* found = std::find_if(formats.begin(), formats.end(),
                                   [&](const Format& format) { return format.name == name; });
  return found == formats.end() ? nullptr : found;
}

bool counts_as_failure(const model::Diagnostic& diagnostic, bool is_strict) {
  return diagnostic.severity == model::Severity::error ||
         (is_strict && diagnostic.severity == model::Severity::warning);
}

/// Mends one file; says what it did on standard error.
ExitStatus fix_file(const std::string& path) {
  auto text = read_file(path);
  if (!text) return ExitStatus::success;  // checking it tells why
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const bool has_mark = text->starts_with(byte_order_mark);
  const auto source = std::make_shared<const model::SourceFile>(path, *std::move(text));
  const model::FixResult fixed = model::apply_fixes(source, model::kind_of_file(path));
  if (fixed.applied.empty()) return ExitStatus::success;
  const auto written =
      write_back(path, has_mark ? std::string(byte_order_mark) + fixed.text : fixed.text);
  if (!written) {
    report_error(written.error().what(), written.error().help());
    return ExitStatus::cannot_go_on;
  }
  for (const model::Diagnostic& each : fixed.applied) {
    std::fprintf(stderr, "%s:%u: fixed: %s [%s]\n", path.c_str(), each.at.begin.line,
                 each.message.c_str(), each.slug.c_str());
  }
  return ExitStatus::success;
}

ExitStatus fix_files(const std::vector<std::string>& files) {
  if (std::find(files.begin(), files.end(), "-") != files.end())
    return wrong_call("--fix cannot write to standard input", "name a file");
  ExitStatus status = ExitStatus::success;
  for (const std::string& file : files) status = std::max(status, fix_file(file));
  return status;
}

/// Adds what shellcheck says, in the order of the lines.
void add_shellcheck(std::vector<LintedFile>& files) {
  const auto program = find_shellcheck();
  if (!program) return;
  std::vector<model::ShellScript> scripts;
  std::vector<LintedFile*> owners;
  for (LintedFile& file : files) {
    std::vector<model::ShellScript> more;
    if (file.check.workflow) more = model::shell_scripts(*file.check.workflow);
    if (file.check.action) more = model::shell_scripts(*file.check.action);
    owners.insert(owners.end(), more.size(), &file);
    std::move(more.begin(), more.end(), std::back_inserter(scripts));
  }
  std::vector<model::Diagnostics> found = run_shellcheck(*program, scripts);
  for (std::size_t i = 0; i < found.size(); ++i) {
    model::Diagnostics& all = owners[i]->check.diagnostics;
    add(all, std::move(found[i]));
    std::stable_sort(all.begin(), all.end(), [](const auto& left, const auto& right) {
      return left.at.begin < right.at.begin;
    });
  }
}

/// What is left after comments and the configuration.
ExitStatus collect(std::vector<LintedFile>& files, LintConfig& config, bool is_complete,
                   bool is_verbose, Findings& findings) {
  ExitStatus status = ExitStatus::success;
  for (LintedFile& file : files) {
    if (!file.source) {
      status = std::max(status, wrong_call(file.problem, file.help));
      continue;
    }
    model::Diagnostics left = std::move(file.check.diagnostics);
    std::erase_if(left, [&](const model::Diagnostic& each) { return config.hides(each); });
    left = model::without_allowed(file.source, std::move(left));
    if (!is_verbose) std::erase_if(left, model::is_detail);
    add(findings.diagnostics, std::move(left));
    ++findings.files;
  }
  add(findings.diagnostics, config.problems());
  // An entry may be for a file that was not looked at.
  if (is_complete) add(findings.diagnostics, config.unused());
  return status;
}

}  // namespace

ExitStatus run_lint(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return wrong_call(terminal.error().what, terminal.error().help);
  const Format* format = format_of(options);
  if (format == nullptr) {
    std::string names;
    for (const Format& each : formats)
      names += (names.empty() ? "" : ", ") + std::string(each.name);
    return wrong_call("--format cannot be '" + options.last("format").value_or("") + "'",
                      "it is one of: " + names);
  }
  const bool is_complete = options.arguments.empty();
  const LintPlace place = find_lint_files(is_complete);
  const std::vector<std::string>& files = is_complete ? place.files : options.arguments;
  ExitStatus status = ExitStatus::success;
  if (options.has("fix")) status = fix_files(files);
  LintConfig config = LintConfig::read(place.root);
  Findings findings;
  // The process ends soon: taking all those trees apart first would be a tenth of its time.
  static std::vector<LintedFile>* linted = nullptr;
  linted = new std::vector<LintedFile>(check_files(files));
  if (!options.has("no-shellcheck")) add_shellcheck(*linted);
  status =
      std::max(status, collect(*linted, config, is_complete, options.has("verbose"), findings));
  const std::string text = format->render(findings, *terminal);
  std::fwrite(text.data(), 1, text.size(), stdout);
  const bool is_strict = options.has("strict");
  const bool has_failed = std::any_of(
      findings.diagnostics.begin(), findings.diagnostics.end(),
      [is_strict](const model::Diagnostic& each) { return counts_as_failure(each, is_strict); });
  return has_failed ? std::max(status, ExitStatus::invalid_workflow) : status;
}

}  // namespace localrun::cli
