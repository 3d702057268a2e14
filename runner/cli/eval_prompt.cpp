#include "runner/cli/eval_prompt.hpp"

#include "expr/json.hpp"
#include "runner/cli/line_editor.hpp"
#include "runner/cli/machine.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>

namespace localrun::cli {

namespace {

constexpr std::array<std::string_view, 5> commands = {".contexts", ".explain off", ".explain on",
                                                      ".help", ".quit"};

constexpr const char* help_text =
    "Type an expression, with or without ${{ }}; Tab completes names, the arrow keys go through "
    "the history.\n"
    "  .contexts        what each context holds\n"
    "  .explain on|off  show what each part of an expression came to\n"
    "  .help            this text\n"
    "  .quit, Ctrl-D    leave; Ctrl-C empties the line\n";

/// Beside the recorded runs, where there are any.
std::string history_file() {
  const auto runs = runs_folder_here();
  if (!runs) return {};
  std::error_code missing;
  const std::filesystem::path folder = runs->parent_path();
  return std::filesystem::is_directory(folder, missing) ? (folder / "eval_history").string()
                                                        : std::string();
}

Completions complete_line(std::string_view before, const EvalScope& scope) {
  if (!before.starts_with('.')) return complete_expression(before, scope);
  Completions found{before.size(), {}};
  for (const std::string_view command : commands) {
    if (command.starts_with(before)) found.words.emplace_back(command);
  }
  return found;
}

void print_contexts(const EvalScope& scope, const Terminal& terminal) {
  for (const std::string_view name : scope.names().contexts) {
    const expr::Value* value = scope.world().contexts.object().find(name);
    const std::string text = value == nullptr
                                 ? styled("no data", Style::dim, terminal)
                                 : shorten(one_line(expr::to_compact_json(*value), terminal),
                                           std::max(terminal.width - 12, 20), terminal);
    std::printf("%s %s\n", padded(name, 10).c_str(), text.c_str());
  }
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t") + 1 - first);
}

}  // namespace

void run_prompt(const EvalScope& scope, AnswerStyle style,
                const std::function<void(const Answer&)>& tell) {
  LineEditor editor("> ", history_file(),
                    [&scope](std::string_view before) { return complete_line(before, scope); });
  std::printf("Expressions of GitHub Actions; .help shows more, Ctrl-D leaves.\n");
  while (const auto line = editor.read_line()) {
    const std::string_view text = trimmed(*line);
    if (text.empty()) continue;
    if (text == ".quit") return;
    if (text == ".help") {
      std::fputs(help_text, stdout);
    } else if (text == ".contexts") {
      print_contexts(scope, style.out);
    } else if (text == ".explain on" || text == ".explain off") {
      style.is_explained = text.ends_with("on");
    } else if (text.starts_with('.') && text.size() > 1 &&
               std::isalpha(static_cast<unsigned char>(text[1])) != 0) {
      std::printf("there is no command %.*s; .help lists them\n", static_cast<int>(text.size()),
                  text.data());
    } else {
      tell(answer_expression(text, "expression", scope, style));
    }
    std::fflush(stdout);
  }
  std::printf("\n");
}

}  // namespace localrun::cli
