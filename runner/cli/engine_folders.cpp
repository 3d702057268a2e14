#include "runner/cli/engine_folders.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace localrun::cli {
namespace {

constexpr auto engines = std::to_array<std::string_view>({"docker", "nerdctl", "podman"});
constexpr std::string_view blanks = " \t\r";

/// One command line, lines that end in `\` being one with the next.
struct CommandLine {
  std::uint32_t line = 0;  // its first, from 0
  std::string text;
};

std::vector<CommandLine> command_lines(std::string_view script) {
  std::vector<CommandLine> lines;
  bool goes_on = false;
  for (std::uint32_t number = 0; !script.empty(); ++number) {
    const std::size_t end = std::min(script.find('\n'), script.size());
    std::string_view line = script.substr(0, end);
    script.remove_prefix(std::min(end + 1, script.size()));
    if (!goes_on) lines.push_back({number, {}});
    goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    lines.back().text += line;
    lines.back().text += ' ';
  }
  return lines;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = text.find_first_not_of(blanks); begin != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(blanks, end);
  }
  return words;
}

/// `/src:/src`, `"$PWD":/x`, `./a:/b`: not a volume by its name.
bool is_folder(std::string_view value) {
  value.remove_prefix(std::min(value.find_first_not_of("\"'"), value.size()));
  return !value.empty() && std::string_view("/.$~`").find(value.front()) != std::string_view::npos;
}

/// Of a command: what follows belongs to another, or is a comment.
bool is_end(std::string_view word) {
  return word.starts_with('#') || word.starts_with('|') || word.starts_with(';') ||
         word.starts_with("&&");
}

/// The words behind the engine's name.
bool gives_folder(std::span<const std::string_view> words) {
  bool is_run = false;
  for (std::size_t i = 0; i < words.size() && !is_end(words[i]); ++i) {
    const std::string_view word = words[i];
    if (word == "compose") return true;
    is_run = is_run || word == "run" || word == "create";
    const std::string_view next = i + 1 < words.size() ? words[i + 1] : std::string_view();
    if (!is_run) continue;
    if ((word == "-v" || word == "--volume") && is_folder(next)) return true;
    if (word.starts_with("--volume=") && is_folder(word.substr(9))) return true;
    if (word.starts_with("-v") && word.size() > 2 && is_folder(word.substr(2))) return true;
    const std::string_view mount = word == "--mount"              ? next
                                   : word.starts_with("--mount=") ? word.substr(8)
                                                                  : std::string_view();
    if (mount.find("type=bind") != std::string_view::npos) return true;
  }
  return false;
}

std::string_view name_of(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of("\"'($`"), word.size()));
  return word.substr(word.rfind('/') + 1);
}

std::optional<EngineFolder> look_into(const model::Workflow& workflow,
                                      const std::vector<bool>& selected) {
  for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
    const model::OrdinaryJob* job = workflow.jobs[i].ordinary();
    if (!selected[i] || job == nullptr) continue;
    for (const model::Step& step : job->steps) {
      const auto* run = std::get_if<model::RunStep>(&step.kind);
      if (run == nullptr || !run->run) continue;
      EngineFolder found;
      const auto line = line_with_engine_folder(run->run->text, found.program);
      if (!line) continue;
      const model::Span& at = run->run->at;
      const bool is_block = run->run->style == model::ScalarStyle::literal ||
                            run->run->style == model::ScalarStyle::folded;
      found.path = at.file ? at.file->path() : workflow.source->path();
      // The text of a block begins below its sign; of a folded one lines are joined.
      const bool is_literal = run->run->style == model::ScalarStyle::literal;
      found.line = at.begin.line + (is_block ? 1U : 0U) + (is_literal ? *line : 0U);
      return found;
    }
  }
  return std::nullopt;
}

std::optional<EngineFolder> look_into(const std::vector<model::CalledWorkflow>& calls,
                                      const std::vector<bool>& selected) {
  for (const model::CalledWorkflow& call : calls) {
    if (!call.workflow || !selected[call.job]) continue;
    const std::vector<bool> all(call.workflow->jobs.size(), true);
    if (auto found = look_into(*call.workflow, all)) return found;
    if (auto found = look_into(call.calls, all)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> line_with_engine_folder(std::string_view script,
                                                     std::string& program) {
  const bool has_name = std::any_of(engines.begin(), engines.end(), [&](std::string_view name) {
    return script.find(name) != std::string_view::npos;
  });
  if (!has_name) return std::nullopt;
  for (const CommandLine& line : command_lines(script)) {
    const std::vector<std::string_view> words = words_of(line.text);
    for (std::size_t i = 0; i < words.size() && !words[i].starts_with('#'); ++i) {
      const std::string_view name = name_of(words[i]);
      const bool is_compose = name == "docker-compose" && i + 1 < words.size();
      const bool is_engine = std::find(engines.begin(), engines.end(), name) != engines.end() &&
                             gives_folder(std::span(words).subspan(i + 1));
      if (!is_compose && !is_engine) continue;
      program = name;
      return line.line;
    }
  }
  return std::nullopt;
}

std::optional<EngineFolder> find_engine_folder(const Plan& plan) {
  if (auto found = look_into(*plan.run->workflow, plan.selected)) return found;
  return look_into(plan.calls, plan.selected);
}

}  // namespace localrun::cli
