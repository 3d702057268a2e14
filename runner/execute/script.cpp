#include "runner/execute/script.hpp"

#include <algorithm>

namespace localrun {
namespace {

std::string without_carriage_returns(std::string_view script) {
  std::string text;
  text.reserve(script.size());
  for (std::size_t i = 0; i < script.size(); ++i) {
    if (script[i] == '\r' && i + 1 < script.size() && script[i + 1] == '\n') continue;
    text.push_back(script[i]);
  }
  text.resize(text.find_last_not_of('\n') + 1);
  return text;
}

void append_entries(std::string& text, const std::vector<Environ::Entry>& entries,
                    std::string_view title, bool with_empty) {
  const auto is_shown = [&](const Environ::Entry& entry) {
    return with_empty || !entry.second.empty();
  };
  if (std::ranges::none_of(entries, is_shown)) return;
  text.append(title).append("\n");
  for (const auto& entry : entries) {
    if (is_shown(entry)) {
      text.append("  ").append(entry.first).append(": ").append(entry.second).append("\n");
    }
  }
}

}  // namespace

std::string script_file_text(std::string_view command, std::string_view script) {
  if (command == "cmd") return "@echo off\n" + std::string(script);
  if (command == "pwsh" || command == "powershell") {
    return "$ErrorActionPreference = 'stop'\n" + std::string(script) +
           "\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }";
  }
  return std::string(script);
}

std::string run_header(std::string_view script, std::string_view shell_header,
                       const Environ& env_context) {
  std::string_view first = script;
  first.remove_prefix(std::min(first.find_first_not_of(" \t\r\n"), first.size()));
  first = first.substr(0, first.find_first_of("\r\n"));
  std::string text = "##[group]Run ";
  text.append(first).append("\n");

  const std::string lines = without_carriage_returns(script);
  for (std::size_t begin = 0; begin <= lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    text.append("\x1b[36;1m").append(lines, begin, end - begin).append("\x1b[0m\n");
    begin = end + 1;
  }
  text.append(shell_header).append("\n");
  append_entries(text, env_context.entries(), "env:", true);
  return text.append("##[endgroup]\n");
}

std::string action_header(std::string_view action, const std::vector<Environ::Entry>& inputs,
                          const Environ& env_context) {
  std::string text = "##[group]Run ";
  text.append(action).append("\n");
  append_entries(text, inputs, "with:", false);
  append_entries(text, env_context.entries(), "env:", true);
  return text.append("##[endgroup]\n");
}

}  // namespace localrun
