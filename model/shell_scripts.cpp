#include "model/shell_scripts.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <optional>

namespace localrun::model {
namespace {

struct Shell {
  std::string_view dialect;
  bool stops_at_errors = true;
};

/// The first word and its options; absent: no shell that is checked, or not known here.
std::optional<Shell> shell_of(const Token& token) {
  if (token.kind != TokenKind::string) return std::nullopt;
  const std::string_view text = token.text;
  const std::string_view word = text.substr(0, text.find(' '));
  const std::size_t slash = word.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? word : word.substr(slash + 1);
  if (name != "bash" && name != "sh") return std::nullopt;
  Shell shell{name == "bash" ? "bash" : "sh"};
  if (text.find(' ') != std::string_view::npos)
    shell.stops_at_errors = text.find(" -e") != std::string_view::npos;
  return shell;
}

bool is_windows_or_unknown(const OrdinaryJob& job) {
  const Token* labels = job.runs_on.get();
  if (labels != nullptr && labels->kind == TokenKind::mapping) labels = labels->find("labels");
  if (labels == nullptr || labels->kind == TokenKind::expression) return true;
  const auto is_other = [](const Token& label) {
    return label.kind != TokenKind::string || expr::contains_ignoring_case(label.text, "windows");
  };
  if (labels->kind != TokenKind::sequence) return is_other(*labels);
  return std::any_of(labels->items.begin(), labels->items.end(),
                     [&](const TokenPtr& label) { return is_other(*label); });
}

class Collector {
 public:
  void add_steps(const std::vector<Step>& steps, const std::optional<Shell>& fallback) {
    for (const Step& step : steps) {
      if (const auto* parallel = std::get_if<ParallelStep>(&step.kind))
        add_steps(parallel->steps, fallback);
      const auto* run = std::get_if<RunStep>(&step.kind);
      if (run == nullptr || !run->run) continue;
      const std::optional<Shell> shell = run->shell ? shell_of(*run->shell) : fallback;
      if (!shell) continue;
      ShellScript script;
      script.dialect = shell->dialect;
      script.stops_at_errors = shell->stops_at_errors;
      script.has_expressions = run->run->text.find("${{") != std::string::npos;
      script.text = without_expressions(run->run->text);
      script.token = run->run;
      scripts.push_back(std::move(script));
    }
  }

  std::vector<ShellScript> scripts;
};

}  // namespace

std::string without_expressions(std::string_view script) {
  std::string text(script);
  for (std::size_t at = text.find("${{"); at != std::string::npos; at = text.find("${{", at)) {
    bool is_text = false;  // inside '…' a }} does not end it
    std::size_t end = at + 3;
    while (end < text.size() && (is_text || text.compare(end, 2, "}}") != 0)) {
      is_text = is_text != (text[end] == '\'');
      ++end;
    }
    end = std::min(end + 2, text.size());
    for (; at < end; ++at) {
      if (text[at] != '\n') text[at] = 'x';
    }
  }
  return text;
}

std::vector<ShellScript> shell_scripts(const Workflow& workflow) {
  Collector collector;
  for (const Job& job : workflow.jobs) {
    const OrdinaryJob* ordinary = job.ordinary();
    if (ordinary == nullptr) continue;
    const RunDefaults& defaults =
        ordinary->defaults.is_present ? ordinary->defaults : workflow.defaults;
    std::optional<Shell> fallback;
    if (defaults.shell) {
      fallback = shell_of(*defaults.shell);
    } else if (!is_windows_or_unknown(*ordinary)) {
      fallback = Shell{ordinary->container ? "sh" : "bash"};
    }
    collector.add_steps(ordinary->steps, fallback);
  }
  return std::move(collector.scripts);
}

std::vector<ShellScript> shell_scripts(const ActionFile& action) {
  Collector collector;
  if (const auto* composite = std::get_if<CompositeAction>(&action.runs))
    collector.add_steps(composite->steps, std::nullopt);
  return std::move(collector.scripts);
}

}  // namespace localrun::model
