// Failures that a pipe hides (diagnostics.md 3.6, pipe-hides-failure).

#include "model/lint/families.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace localrun::model {
namespace {

std::string_view word_of(const ShellCommand& command, std::size_t index) {
  return index < command.words.size() ? std::string_view(command.words[index].value.text)
                                      : std::string_view();
}

template <std::size_t size>
bool is_one_of(std::string_view word, const std::array<std::string_view, size>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Commands whose failure is the point of the step.
bool is_build_or_test(const ShellCommand& command) {
  constexpr auto always = std::to_array<std::string_view>(
      {"make",  "gmake", "ninja", "ctest",   "pytest", "tox",   "nox",  "mvn",          "gradle",
       "bazel", "rake",  "rspec", "jest",    "vitest", "mocha", "tsc",  "eslint",       "phpunit",
       "gcc",   "g++",   "clang", "clang++", "meson",  "scons", "mypy", "golangci-lint"});
  struct WithWord {
    std::string_view verb;
    std::string_view word;
  };
  constexpr auto with_word = std::to_array<WithWord>(
      {{"npm", "test"},       {"npm", "run"},        {"npm", "ci"},       {"yarn", "test"},
       {"yarn", "build"},     {"pnpm", "test"},      {"pnpm", "build"},   {"cargo", "build"},
       {"cargo", "test"},     {"cargo", "clippy"},   {"cargo", "check"},  {"go", "build"},
       {"go", "test"},        {"go", "vet"},         {"dotnet", "build"}, {"dotnet", "test"},
       {"cmake", "--build"},  {"docker", "build"},   {"swift", "build"},  {"swift", "test"},
       {"terraform", "plan"}, {"terraform", "apply"}});
  const std::string_view path = word_of(command, 0);
  const std::string_view verb = path.substr(path.rfind('/') + 1);
  if (is_one_of(verb, always) || path == "./gradlew" || path == "./mvnw") return true;
  if ((verb == "python" || verb == "python3") && word_of(command, 1) == "-m")
    return word_of(command, 2) == "pytest" || word_of(command, 2) == "unittest";
  return std::any_of(with_word.begin(), with_word.end(), [&](const WithWord& each) {
    return verb == each.verb && word_of(command, 1) == each.word;
  });
}

/// Commands that succeed whatever comes in.
bool passes_on(const ShellCommand& command) {
  constexpr auto words = std::to_array<std::string_view>(
      {"tee", "head", "tail", "sort", "uniq", "cat", "less", "sed", "awk", "tr", "cut", "wc", "ts",
       "column", "grep", "jq", "xargs"});
  return is_one_of(word_of(command, 0), words);
}

/// `shell: bash` adds `-o pipefail`; the default does not.
bool has_pipefail(const Subject& subject, const OrdinaryJob& job, const RunStep& run,
                  std::string_view script) {
  if (script.find("pipefail") != std::string_view::npos ||
      script.find("PIPESTATUS") != std::string_view::npos)
    return true;
  const Token* shell = run.shell.get();
  const RunDefaults& defaults = job.defaults.is_present ? job.defaults : subject.workflow.defaults;
  if (shell == nullptr) shell = defaults.shell.get();
  return shell != nullptr && shell->text == "bash";
}

void check_step(const Subject& subject, const OrdinaryJob& job, const LintStep& step,
                Report& report) {
  const auto* run = std::get_if<RunStep>(&step.step->kind);
  const ShellScript& shell = step.script->shell;
  const std::string& text = run->run->text;
  if (!shell.is_understood || has_pipefail(subject, job, *run, text)) return;
  for (const ShellCommand& command : shell.commands) {
    if (!command.pipe_to || command.is_captured || !is_build_or_test(command)) continue;
    if (!passes_on(shell.commands[*command.pipe_to])) continue;
    const std::size_t pipe = text.find('|', command.end);
    if (pipe == std::string::npos) continue;
    const std::string left(
        expr::trim(std::string_view(text).substr(command.begin, command.end - command.begin)));
    Words words{"when '" + left + "' fails, the step goes on: only the last command counts"};
    words.why = "without `shell:` a script runs as `bash -e`, without -o pipefail";
    words.help = "shell: bash\nor under the job:  defaults: { run: { shell: bash } }";
    // A test may fail for other reasons, and a log may be all that is wanted.
    words.severity = Severity::note;
    const auto at = static_cast<std::uint32_t>(pipe);
    report.add("pipe-hides-failure", locate(*run->run, {at, at + 1}), std::move(words));
  }
}

}  // namespace

void lint_pipes(const Subject& subject, Report& report) {
  for (const LintJob& job : subject.jobs) {
    for (const LintStep& step : job.steps) {
      if (step.script && job.job->ordinary() != nullptr)
        check_step(subject, *job.job->ordinary(), step, report);
    }
  }
}

}  // namespace localrun::model
